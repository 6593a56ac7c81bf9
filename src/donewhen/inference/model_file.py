"""A model file's identity: its digest, its class names, its weights beside it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from donewhen.foundation.cache import Cache, from_json, to_json
from donewhen.foundation.errors import DonewhenError, ModelError
from donewhen.foundation.fingerprints import Fingerprints, file_digest
from donewhen.foundation.name_suggestions import nearest, quoted_list
from donewhen.inference.onnx_file import (
    classes_in,
    external_files,
    mapped,
    not_complete,
    read_onnx,
)

Inspection = tuple[tuple[str, ...], tuple[str, ...] | None]
"""Where the weights outside the file lie, and its classes, None where it names none."""


@dataclass(frozen=True)
class ModelIdentity:
    """``digest`` is "sha256:…"; ``classes`` come from the file's metadata, if it names any."""

    digest: str
    classes: tuple[str, ...] | None


def model_digest(path: Path) -> str:
    """Return "sha256:…" of a model file.

    Without weights outside the file it is the sha256 of the file's bytes. With them it is the
    sha256 of a list: one line "DIGEST  NAME" for the file and for each weight file, by name.
    Raises ``ModelError``.
    """
    _check_there(path)
    external, _ = _inspect(path)
    files = external_files(path, external)
    return _together(path, file_digest(path), external, [file_digest(file) for file in files])


def identify(path: Path, store: Path) -> ModelIdentity:
    """Return the identity of ``path``, remembered in ``store`` while the files do not change."""
    _check_there(path)
    own = _digests(path.parent, [path.name], store)[0]
    external, classes = _inspected(store).get_or_make(own, lambda: _inspect(path))
    external_files(path, external)
    weights = _digests(path.parent, external, store)
    return ModelIdentity(_together(path, own, external, weights), classes)


def _digests(folder: Path, names: Sequence[str], store: Path) -> list[str]:
    try:
        return Fingerprints(folder, store, kind="model file").digests(names)
    except DonewhenError as error:
        raise ModelError(str(error)) from None


def _inspected(store: Path) -> Cache[Inspection]:
    """Return what model files say, by their digest: a file is read once per content."""
    return Cache(store / "models", 1, to_json, _decode)


def _decode(content: bytes) -> Inspection:
    external, classes = from_json(content)
    return tuple(external), None if classes is None else tuple(classes)


def _inspect(path: Path) -> Inspection:
    onnx = read_onnx(mapped(path), path)
    return onnx.external, classes_in(onnx.metadata)


def _check_there(path: Path) -> None:
    if not path.exists():
        beside = [file.name for file in path.parent.glob("*.onnx")] if path.parent.is_dir() else []
        near = nearest(path.name, beside) or beside
        hint = f"Beside it: {quoted_list(near)}." if near else "Check its name in model.yaml."
        raise ModelError(f"model file {path} does not exist. {hint}")
    if not path.is_file():
        raise ModelError(f"model file {path} is not a regular file. Name the .onnx file itself.")
    if path.stat().st_size == 0:
        raise not_complete(path)


def _together(path: Path, own: str, external: Sequence[str], weights: Sequence[str]) -> str:
    if not external:
        return f"sha256:{own}"
    lines = [f"{own}  {path.name}"]
    lines += [f"{digest}  {name}" for name, digest in sorted(zip(external, weights, strict=True))]
    return "sha256:" + hashlib.sha256("\n".join(lines).encode()).hexdigest()
