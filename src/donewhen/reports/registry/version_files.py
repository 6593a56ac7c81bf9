"""The files of a version: which .onnx is meant, and how it is fetched with its weights.

Nothing else is fetched: a version may also hold pickled code, which must not come near.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from donewhen.foundation.errors import ModelError, UnfinishedError
from donewhen.foundation.name_suggestions import quoted_list
from donewhen.foundation.source_file import is_inside
from donewhen.foundation.terminal_text import clean
from donewhen.inference import model_digest
from donewhen.inference.onnx_file import mapped, read_onnx
from donewhen.reports.registry.server import Files, artifacts_at

_SUFFIX = ".onnx"
_MOST_FILES = 10_000
_DEEPEST = 16


@dataclass(frozen=True)
class FetchedModel:
    """The .onnx, and "sha256:…" of it with everything that it loads."""

    path: Path
    digest: str


def fetch(uri: str, label: str, folder: Path) -> FetchedModel:
    """Fetch the one model at ``uri``, a folder or an .onnx, into the empty ``folder``.

    Raises ``ModelError`` when there is none or more than one, or when a path leaves the folder.
    """
    files = artifacts_at(uri)
    sizes = _listed(files, label)
    only = None
    if not sizes and uri.casefold().endswith(_SUFFIX):  # it is the file itself
        parent, _, only = uri.rpartition("/")
        files = artifacts_at(parent)
        sizes = _listed(files, label, deep=False)
    name = _the_model(sizes, only, label)
    path = _fetched(files, name, sizes, folder)
    # Which weights it needs stands in the model alone: no list of the registry says it.
    for location in read_onnx(mapped(path), path).external:
        _fetched(files, _weights(name, location, sizes, label), sizes, folder)
    return FetchedModel(path, model_digest(path))


def _listed(files: Files, label: str, *, deep: bool = True) -> dict[str, int | None]:
    """Return every file of the source with its size, when the storage tells it."""
    sizes: dict[str, int | None] = {}
    pending: list[str | None] = [None]
    while pending:
        folder = pending.pop()
        for entry in files.list_artifacts(folder):
            _check_name(entry.path, label)
            if entry.path in (".", folder):  # some storages list the folder itself
                continue
            if not entry.is_dir:
                sizes[entry.path] = entry.file_size
            elif deep and entry.path.count("/") < _DEEPEST:
                pending.append(entry.path)
            if len(sizes) + len(pending) > _MOST_FILES:
                raise ModelError(
                    f"{label} holds more than {_MOST_FILES:,} files. Register the .onnx alone."
                )
    return sizes


def _check_name(name: str, label: str) -> None:
    pure = PurePosixPath(name)
    # Backslashes separate folders on Windows, where the version may be fetched next.
    leaves = pure.is_absolute() or ".." in pure.parts or "\\" in name
    if leaves or not name.isprintable():
        raise ModelError(
            f'{label} holds a file called "{clean(name)}", which leaves its folder or is not '
            "a name for a file. Register the model again."
        )


def _the_model(sizes: Mapping[str, int | None], only: str | None, label: str) -> str:
    models = sorted(name for name in sizes if name.casefold().endswith(_SUFFIX))
    if only is not None:
        models = [name for name in models if name == only]
    if len(models) == 1:
        return models[0]
    if models:
        raise ModelError(
            f"{label} holds several models: {quoted_list(models)}. Register each as a version of "
            "its own, with the file itself as the source."
        )
    there = f"It holds {quoted_list(sorted(sizes), shown=6)}." if sizes else "It is empty."
    raise ModelError(f"{label} holds no {_SUFFIX} file. {there} Register an ONNX export.")


def _weights(model: str, location: str, sizes: Mapping[str, int | None], label: str) -> str:
    """Return the listed name of the weights that the model keeps at ``location``."""
    parts = PurePosixPath(location).parts
    name = str(PurePosixPath(model).parent.joinpath(*parts)) if parts else ""
    if ".." in parts or PurePosixPath(location).is_absolute():
        raise ModelError(
            f'{label} keeps weights at "{clean(location)}", outside its own folder. '
            "Export it again with the weights in one file or beside it."
        )
    if name not in sizes:
        raise ModelError(
            f'{label} keeps weights in "{clean(location)}", which is missing beside it. '
            "Register the folder with both files."
        )
    return name


def _fetched(files: Files, name: str, sizes: Mapping[str, int | None], folder: Path) -> Path:
    path = Path(files.download_artifacts(name, dst_path=str(folder)))
    if path.is_symlink() or not path.is_file() or not is_inside(path, folder):
        raise ModelError(
            f'"{clean(name)}" is not a regular file inside the version. Register it again.'
        )
    expected, actual = sizes[name], path.stat().st_size
    if expected is not None and expected != actual:
        raise UnfinishedError(
            f'"{clean(name)}" arrived incomplete: {actual:,} of {expected:,} bytes. Run again.'
        )
    return path
