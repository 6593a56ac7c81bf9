"""A shard: the predictions for some images, as one file that is whole or not valid.

The file holds, in this order: ``MAGIC``, the length of the header (4 bytes, little-endian), the
header (JSON), the arrays one after another, and the sha256 of everything before it. The images'
digests come first, so that a reader sees what a shard is about. A shard knows images by their
content, not by their names: a renamed image keeps its predictions.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from donewhen.inference.atomic_file import write_atomically

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["BadShardError", "Shard", "read_digests", "read_shard", "shard_name", "write_shard"]

MAGIC = b"donewhen shard 1\n"
_COLUMNS = {
    "detection": {"count": "<i4", "category": "<i4", "score": "<f4", "box": "<f4"},
    "classification": {"score": "<f4"},
}


class BadShardError(Exception):
    """A shard's bytes are not what was written."""


@dataclass(frozen=True)
class Shard:
    """Predictions for the images with ``digests`` (hexadecimal sha256), in that order.

    ``arrays`` of a detection: ``count`` int32 [n] (detections per image), ``category``, ``score``,
    ``box`` [m, 4]; of a classification: ``score`` [n, C].
    """

    task: str
    digests: tuple[str, ...]
    arrays: Mapping[str, NDArray[Any]]
    facts: Mapping[str, str]


def shard_name(digests: Sequence[str]) -> str:
    """Return the file name for a shard of these images."""
    return hashlib.sha256("\n".join(digests).encode()).hexdigest()[:32] + ".shard"


def write_shard(folder: Path, shard: Shard) -> Path:
    """Write ``shard`` into ``folder`` and return its file; safe beside other writers."""
    bodies = [bytes.fromhex("".join(shard.digests))]
    shapes = {}
    for name, kind in _COLUMNS[shard.task].items():
        array = np.ascontiguousarray(shard.arrays[name], dtype=kind)
        shapes[name] = list(array.shape)
        bodies.append(array.tobytes())
    header = json.dumps(
        {"task": shard.task, "images": len(shard.digests), "shapes": shapes, "facts": shard.facts},
        sort_keys=True,
    ).encode()
    parts = [MAGIC, len(header).to_bytes(4, "little"), header, *bodies]
    checksum = hashlib.sha256()
    for part in parts:
        checksum.update(part)
    path = folder / shard_name(shard.digests)
    write_atomically(path, [*parts, checksum.digest()])
    return path


def read_digests(path: Path) -> tuple[str, ...]:
    """Return the digests of the images that a shard says it holds, without reading the rest."""
    with path.open("rb") as file:
        head = file.read(len(MAGIC) + 4)
        if not head.startswith(MAGIC):
            raise BadShardError(path)
        length = int.from_bytes(head[len(MAGIC) :], "little")
        header = _header(file.read(length), path)
        return _split(file.read(32 * header["images"]), header["images"], path)


def read_shard(path: Path) -> Shard:
    """Read a shard; raise ``BadShardError`` when its bytes are not what was written."""
    data = path.read_bytes()
    body, checksum = memoryview(data)[:-32], data[-32:]  # a view: nothing is copied
    if not data.startswith(MAGIC) or hashlib.sha256(body).digest() != checksum:
        raise BadShardError(path)
    start = len(MAGIC) + 4
    length = int.from_bytes(data[len(MAGIC) : start], "little")
    header = _header(data[start : start + length], path)
    position = start + length
    digests = _split(data[position : position + 32 * header["images"]], header["images"], path)
    position += 32 * header["images"]
    arrays = {}
    for name, kind in _COLUMNS[header["task"]].items():
        shape = header["shapes"][name]
        size = int(np.prod(shape))
        arrays[name] = np.frombuffer(data, kind, size, position).reshape(shape)
        position += arrays[name].nbytes
    return Shard(header["task"], digests, arrays, header["facts"])


def _header(text: bytes, path: Path) -> dict[str, Any]:
    try:
        header = json.loads(text)
        known = header["task"] in _COLUMNS and header["images"] >= 0
    except (ValueError, KeyError, TypeError):
        known = False
    if not known:
        raise BadShardError(path)
    return dict(header)


def _split(data: bytes, images: int, path: Path) -> tuple[str, ...]:
    if len(data) != 32 * images:
        raise BadShardError(path)
    text = data.hex()
    return tuple(text[start : start + 64] for start in range(0, len(text), 64))
