"""A data set's manifest, ``datasets/<id>/dataset.yaml``, as typed settings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from donewhen.foundation.errors import ManifestError
from donewhen.foundation.source_file import is_inside, shown
from donewhen.foundation.yaml_node import Node
from donewhen.foundation.yaml_source import read_document

_KEYS = (
    "title",
    "images",
    "annotations",
    "group",
    "slices",
    "terms",
    "training",
    "digest",
    "licence",
    "made",
)
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


@dataclass(frozen=True)
class Recipe:
    """How the project makes a data set itself: a recipe's name, and the texts it is given."""

    name: str
    settings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class DataSetManifest:
    """What dataset.yaml says.

    ``images`` and ``file`` are absolute paths that were not looked at yet (``file`` is None where
    the format needs none). ``made`` is the recipe by which the project makes the data set
    itself. ``places`` maps a key to its "path:line".
    """

    id: str
    path: Path
    title: str
    images: Path
    format: str
    file: Path | None = None
    group: str | None = None
    slices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    terms: Mapping[str, str] = field(default_factory=dict)
    training: tuple[str, ...] = ()
    digest: str | None = None
    licence: str | None = None
    made: Recipe | None = None
    places: Mapping[str, str] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        """The folder that holds dataset.yaml."""
        return self.path.parent

    def place(self, key: str) -> str:
        """Return the "path:line" of ``key``, or the manifest's path."""
        return self.places.get(key, shown(self.path))


def read_data_set_manifest(path: Path, data_set: str) -> DataSetManifest:
    """Return the manifest at ``path`` of the data set with the id ``data_set``.

    Raises ``ManifestError`` with the line that is wrong.
    """
    fields = read_document(path).fields(_KEYS)
    annotations = fields.required("annotations", lambda node: node.fields(("format", "file")))
    places = {key: fields.place(key) for key in fields}
    places |= {"format": annotations.place("format"), "file": annotations.place("file")}

    def inner(node: Node) -> Path:
        return _inner_path(node, path.parent)

    return DataSetManifest(
        id=data_set,
        path=path,
        title=fields.required("title", Node.text),
        images=fields.required("images", inner),
        format=annotations.required("format", Node.text),
        file=annotations.optional("file", inner, None),
        group=fields.optional("group", Node.text, None),
        slices=fields.optional("slices", _slices, {}),
        terms=fields.optional("terms", _texts, {}),
        training=tuple(fields.optional("training", Node.texts, [])),
        digest=fields.optional("digest", _digest, None),
        licence=fields.optional("licence", Node.text, None),
        made=fields.optional("made", _recipe, None),
        places=places,
    )


def _inner_path(node: Node, folder: Path) -> Path:
    """Return the path that ``node`` names, which lies inside ``folder``."""
    text = node.text()
    if "://" in text:
        node.refuse(
            f'is the address "{text}", which is not supported yet. '
            "Copy the images beside the manifest, and name their folder."
        )
    # Both slashes and drive letters, so that a manifest means the same on every system.
    parts = re.split(r"[\\/]", text)
    if ".." in parts or not parts[0] or ":" in parts[0] or "~" in parts[0][:1]:
        node.refuse(f'must be a path inside {shown(folder)}, not "{text}". Move the files there.')
    path = folder / text
    if not is_inside(path, folder):
        node.refuse(f'leads out of {shown(folder)} through a link: "{text}". Copy the files there.')
    return path


def _texts(node: Node) -> dict[str, str]:
    return {key: value.text() for key, value in node.mapping().items()}


def _slices(node: Node) -> dict[str, dict[str, str]]:
    return {name: _texts(conditions) for name, conditions in node.mapping().items()}


def _digest(node: Node) -> str:
    text = node.text()
    if not _DIGEST.fullmatch(text):
        node.refuse(f'must be "sha256:" and 64 hexadecimal digits, not "{text}".')
    return text


def _recipe(node: Node) -> Recipe:
    settings = _texts(node)
    name = settings.pop("recipe", None)
    if name is None:
        raise ManifestError(f'{node.place}: "made" lacks its recipe. Write made: {{recipe: name}}')
    return Recipe(name, settings)
