"""What an ONNX file says of itself, read from its bytes without a runtime.

Two things are needed before a runtime may see the file: where its weights lie when they are
outside it (they are part of the model, and must not lie outside its folder), and its metadata
(class names). Both are read from protobuf's wire format, field numbers after onnx.proto.

Protobuf's wire format: the fields of one message, without knowing what they mean.

Source: https://protobuf.dev/programming-guides/encoding/
"""

from __future__ import annotations

import ast
import json
import mmap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from donewhen.foundation.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Mapping

_SIGN = 1 << 63


class MalformedError(Exception):
    """The bytes are no protobuf message."""


def fields(view: memoryview) -> Iterator[tuple[int, memoryview | int | None]]:
    """Yield (field number, its bytes or its whole number) of one message, in their order.

    Numbers of fixed length (floats) are None. Raises ``MalformedError``.
    """
    position, end = 0, len(view)
    while position < end:
        tag, position = _varint(view, position)
        number, wire = tag >> 3, tag & 7
        content: memoryview | int | None = None
        if wire == 0:
            content, position = _varint(view, position)
        elif wire == 2:
            length, position = _varint(view, position)
            content = view[position : position + length]
            position += length
        elif wire in {1, 5}:
            position += 8 if wire == 1 else 4
        else:
            raise MalformedError
        if position > end or number == 0:
            raise MalformedError
        yield number, content


def signed(value: int) -> int:
    """Return a whole number (int64) as it was meant: negative ones are written as large ones."""
    return value - 2 * _SIGN if value >= _SIGN else value


def _varint(view: memoryview, position: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 70, 7):
        if position >= len(view):
            raise MalformedError
        byte = view[position]
        position += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, position
    raise MalformedError


# message: {field number: message inside it}
_INSIDE: dict[str, dict[int, str]] = {
    "model": {7: "graph", 14: "entry", 20: "training", 25: "function"},
    "training": {1: "graph", 2: "graph"},
    "function": {7: "node", 11: "attribute"},
    "graph": {1: "node", 5: "tensor", 15: "sparse"},
    "node": {5: "attribute"},
    "attribute": {5: "tensor", 6: "graph", 10: "tensor", 11: "graph", 22: "sparse", 23: "sparse"},
    "sparse": {1: "tensor", 2: "tensor"},
    "tensor": {13: "entry"},
    "entry": {},
}
_MAX_DEPTH = 64
_LONGEST_METADATA = 1 << 20  # letters; 21,000 names of ImageNet take a third of that


@dataclass(frozen=True)
class OnnxFile:
    """``external``: locations of weights outside the file; ``metadata``: its key-value pairs."""

    external: tuple[str, ...]
    metadata: Mapping[str, str]


def read_onnx(data: bytes | memoryview, path: Path) -> OnnxFile:
    """Return what the model in ``data`` says; raise ``ModelError`` when it is no ONNX model."""
    external: dict[str, None] = {}
    metadata: dict[str, str] = {}
    view = memoryview(data)
    try:
        for parent, entry in _entries(view, "model", 0):
            pair = _pair(entry)
            if parent == "model":
                metadata[pair[0]] = pair[1]
            elif pair[0] == "location":
                external[pair[1]] = None
        _check_graph(view)
    except (MalformedError, UnicodeDecodeError):
        raise not_complete(path, bytes(view[:1024]), len(view)) from None
    return OnnxFile(tuple(external), metadata)


def mapped(path: Path) -> memoryview:
    """Return the bytes of a model file, read only as far as they are looked at.

    Raises ``ModelError`` for a file that is missing, empty or not a regular one.
    """
    if not path.is_file():
        what = "is not a regular file" if path.exists() else "does not exist"
        raise ModelError(f"model file {path} {what}. Check its name in model.yaml.")
    if path.stat().st_size == 0:
        raise not_complete(path)
    with path.open("rb") as file:
        # The map closes with its last view.
        return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))


def not_complete(path: Path, head: bytes = b"", size: int = 0) -> ModelError:
    """Return the error for a file of ``size`` bytes, of which ``head`` are the first."""
    return ModelError(f"model {path} is not a complete ONNX file: {_looks_like(head, size)}.")


def _looks_like(head: bytes, size: int) -> str:
    """Return what a file that cannot be loaded probably is, and the remedy."""
    start = head.lstrip().lower()
    if size == 0:
        return "it is empty (0 bytes); export or fetch it again"
    if start.startswith(b"version https://git-lfs"):
        return 'it is a Git LFS pointer; fetch the file itself with "git lfs pull"'
    if start.startswith((b"<!doctype", b"<html", b"<?xml", b"<head")):
        return "it is a web page, so the download went wrong; fetch the file itself"
    if start.startswith((b"pk\x03\x04", b"\x80\x02", b"\x80\x04")):
        return "it looks like PyTorch weights or a zip archive; export the model to ONNX"
    if head[4:8] == b"ORTM":
        return "it is in ORT format; give the ONNX file it was made from"
    return f"it is truncated or something else ({size:,} bytes); export or fetch it again"


def external_files(path: Path, locations: tuple[str, ...]) -> tuple[Path, ...]:
    """Return the files that hold a model's weights outside of ``path``.

    Raises ``ModelError`` for a location that leaves the model's folder (by "..", as an absolute
    path or through a link), that is missing, or that has another name elsewhere (a hard link).
    """
    folder = path.parent.resolve()
    files = []
    for location in locations:
        pure = PurePosixPath(location)
        candidate = folder / location
        leaves = pure.is_absolute() or ".." in pure.parts or "\\" in location or "\0" in location
        if leaves or not candidate.resolve().is_relative_to(folder):
            raise ModelError(
                f'model {path} keeps weights at "{location}", outside its own folder. '
                "Export it again with the weights in one file or beside it."
            )
        if not candidate.is_file():
            raise ModelError(
                f'model {path} keeps weights in "{location}", which is missing beside it. '
                "Copy that file too."
            )
        if candidate.stat().st_nlink > 1:
            raise ModelError(
                f'model {path} keeps weights in "{location}", a hard link: the same file has '
                "another name, maybe outside the model's folder. Put a copy in its place."
            )
        files.append(candidate)
    return tuple(files)


def classes_in(metadata: Mapping[str, str]) -> tuple[str, ...] | None:
    """Return the class names in a model's metadata (``names``, ``classes`` or ``labels``), if any.

    Understood are a JSON list, a comma-separated list, and the mapping from index to name that
    YOLO exporters write as a Python literal.
    """
    for key in ("names", "classes", "labels"):
        if metadata.get(key):
            return _class_names(metadata[key])
    return None


def _class_names(text: str) -> tuple[str, ...] | None:
    if len(text) > _LONGEST_METADATA:
        return None
    try:
        value = json.loads(text)
    except ValueError:
        try:
            value = ast.literal_eval(text)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            value = [part.strip() for part in text.split(",")]
    if isinstance(value, dict):
        by_index = {int(index): name for index, name in value.items() if str(index).isdecimal()}
        if len(by_index) != len(value) or sorted(by_index) != list(range(len(value))):
            return None
        value = [by_index[index] for index in range(len(value))]
    if not isinstance(value, (list, tuple)) or not value:
        return None
    if not all(type(name) is str or (type(name) is int and 0 <= name < 1 << 31) for name in value):
        return None
    return tuple(str(name) for name in value)


def _check_graph(view: memoryview) -> None:
    if not any(number == 7 for number, _ in fields(view)):
        raise MalformedError


def _entries(view: memoryview, kind: str, depth: int) -> Iterator[tuple[str, memoryview]]:
    """Yield (kind of the message around it, bytes) of every key-value pair below ``view``."""
    if depth > _MAX_DEPTH:
        raise MalformedError
    inside = _INSIDE[kind]
    for number, part in fields(view):
        child = inside.get(number)
        if child is None or not isinstance(part, memoryview):
            continue
        if child == "entry":
            yield kind, part
        else:
            yield from _entries(part, child, depth + 1)


def _pair(entry: memoryview) -> tuple[str, str]:
    texts = {
        number: bytes(part).decode()
        for number, part in fields(entry)
        if isinstance(part, memoryview)
    }
    return texts.get(1, ""), texts.get(2, "")
