"""Finds data sets and models by name, in the places that hold ``datasets/`` and ``models/``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from donewhen.domain.data_set import DataSet
from donewhen.foundation.errors import InputError, UnknownNameError
from donewhen.foundation.name_suggestions import unknown
from donewhen.foundation.source_file import shown
from donewhen.sources.data_set_manifest import DataSetManifest, read_data_set_manifest
from donewhen.sources.data_set_reading import read_data_set
from donewhen.sources.model_manifest import ModelManifest
from donewhen.sources.model_manifest_reading import read_model_manifest


class Workspace:
    """The data sets and models below some places; each is read once.

    ``places`` are folders that hold ``datasets/<id>/dataset.yaml`` and
    ``models/<name>/model.yaml``. All methods raise an ``InputError``; ``where`` is the place that
    asks ("features/a.feature:3"), put in front of an unknown name.
    """

    def __init__(self, places: Sequence[Path]) -> None:
        self.places = tuple(_distinct(places))
        self._data_sets: dict[str, DataSet] = {}
        self._manifests: dict[str, DataSetManifest] = {}
        self._models: dict[str, ModelManifest] = {}

    def data_set(self, id: str, *, where: str = "") -> DataSet:  # noqa: A002  # the project's word
        """Return the data set called ``id``, read and checked."""
        if id not in self._data_sets:
            self._data_sets[id] = read_data_set(self.data_set_manifest(id, where=where))
        return self._data_sets[id]

    def data_set_manifest(self, id: str, *, where: str = "") -> DataSetManifest:  # noqa: A002
        """Return the manifest of the data set called ``id``; its images are not looked at."""
        if id not in self._manifests:
            path = self._find("data set", "datasets", "dataset.yaml", id, where)
            self._manifests[id] = read_data_set_manifest(path, id)
        return self._manifests[id]

    def model(self, name: str, *, where: str = "") -> ModelManifest:
        """Return the manifest of the model called ``name``; its files are not looked at."""
        if name not in self._models:
            path = self._find("model", "models", "model.yaml", name, where)
            self._models[name] = read_model_manifest(path, name)
        return self._models[name]

    def data_set_ids(self) -> list[str]:
        """Return the ids of all data sets, sorted."""
        return sorted(set(self._names("datasets", "dataset.yaml")))

    def model_names(self) -> list[str]:
        """Return the names of all models, sorted."""
        return sorted(set(self._names("models", "model.yaml")))

    def _find(self, kind: str, folder: str, manifest: str, name: str, where: str) -> Path:
        """Return the manifest of what is called ``name``, which lies in exactly one place."""
        if name not in set(self._names(folder, manifest)):
            raise self._unknown(kind, folder, manifest, name, where)
        paths = [place / folder / name / manifest for place in self.places]
        found = [path for path in paths if path.exists()]
        # Taking the first would judge on whichever folder was named first, and nobody would notice.
        if len(found) > 1:
            both = " and ".join(shown(path) for path in found)
            raise InputError(f'two {kind}s are called "{name}": {both}. Rename one of them.')
        return found[0]

    def _unknown(self, kind: str, folder: str, manifest: str, name: str, where: str) -> Exception:
        for place in self.places:
            if name in _listed(place / folder):
                path = shown(place / folder / name)
                start = f"{where}: " if where else ""
                return UnknownNameError(
                    f'{start}the {kind} "{name}" has no manifest: write {path}/{manifest}.'
                )
        error = unknown(kind, name, self._names(folder, manifest), where=where)
        looked = ", ".join(shown(place / folder) for place in self.places)
        return UnknownNameError(f"{error} Looked in {looked} for <name>/{manifest}.")

    def _names(self, folder: str, manifest: str) -> Iterator[str]:
        """Yield the name of each folder that holds the manifest."""
        for place in self.places:
            for name in _listed(place / folder):
                if (place / folder / name / manifest).exists():
                    yield name


def _listed(folder: Path) -> list[str]:
    """Return the names of the folders in ``folder``.

    Listing them, not testing a path, keeps "../x" and "12345/" from being names, and a file
    system that folds case from answering to "Digits".
    """
    if not folder.is_dir():
        return []
    try:
        found = [path.name for path in folder.iterdir() if path.is_dir()]
    except OSError as problem:
        raise InputError(
            f"{shown(folder)} cannot be listed: {problem.strerror}. Check its permissions."
        ) from None
    return [name for name in found if not name.startswith(".")]


def _distinct(places: Sequence[Path]) -> list[Path]:
    """Return the places that are folders, each of them once."""
    if not places:
        raise InputError("no place to look for data sets and models. Give a folder with -D data=")
    distinct: dict[Path, Path] = {}
    for place in places:
        if not place.is_dir():
            raise InputError(
                f"{shown(place)} is not a folder, so it holds no data sets or models. "
                "Correct the name given with -D data="
            )
        distinct.setdefault(place.resolve(), place.absolute())
    return list(distinct.values())
