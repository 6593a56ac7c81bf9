"""A shard: the predictions for some images, as one file that is whole or not valid.

The file holds, in this order: ``MAGIC``, the length of the header (4 bytes, little-endian), the
header (JSON), the images' digests, and one or two tiers, each followed by the sha256 of everything
before it. Detections with a score of at least ``HIGH`` are the first tier, the others the second: a
goal at a usual operating point needs a few in a thousand, and reads no more than the first.

A shard knows images by their content, not by their names: a renamed image keeps its predictions.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from donewhen.foundation.atomic_file import write_atomically
from donewhen.foundation.source_file import IrregularFileError, open_regular

if TYPE_CHECKING:
    from numpy.typing import NDArray

MAGIC = b"donewhen shard 2\n"
HIGH = np.float32(0.05)
"""Detections with this score or a higher one stand before the others."""
_COLUMNS = {
    "detection": {"count": "<i4", "category": "<i4", "score": "<f4", "box": "<f4"},
    "classification": {"score": "<f4"},
}
_TIERS = {"detection": 2, "classification": 1}


class BadShardError(Exception):
    """A shard's bytes are not what was written."""


@dataclass(frozen=True)
class Shard:
    """Predictions for the images with ``digests`` (hexadecimal sha256), in that order.

    ``arrays`` of a detection: ``count`` int32 [n] (detections per image), ``category``, ``score``,
    ``box`` [m, 4], each image's in descending score; of a classification: ``score`` [n, C].
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
    tiers = _tiers(shard)
    shapes = [{name: list(array.shape) for name, array in tier.items()} for tier in tiers]
    header = json.dumps(
        {"task": shard.task, "images": len(shard.digests), "tiers": shapes, "facts": shard.facts},
        sort_keys=True,
    ).encode()
    parts = [MAGIC, len(header).to_bytes(4, "little"), header]
    parts.append(bytes.fromhex("".join(shard.digests)))
    checksum = hashlib.sha256(b"".join(parts))
    for tier in tiers:
        for array in tier.values():
            parts.append(array.tobytes())
            checksum.update(parts[-1])
        parts.append(checksum.digest())
        checksum.update(parts[-1])
    path = folder / shard_name(shard.digests)
    write_atomically(path, parts)
    return path


def _tiers(shard: Shard) -> list[dict[str, NDArray[Any]]]:
    """Return the arrays of each tier, in the order and the types in which they are stored."""
    columns = _COLUMNS[shard.task]
    arrays = {name: np.ascontiguousarray(shard.arrays[name], columns[name]) for name in columns}
    if shard.task == "classification":
        return [arrays]
    high = arrays["score"] >= HIGH
    return [_kept(arrays, high), _kept(arrays, ~high)]


def _kept(arrays: Mapping[str, NDArray[Any]], rows: NDArray[np.bool_]) -> dict[str, NDArray[Any]]:
    """Return the detections in ``rows`` (bool [m]), with their counts per image."""
    images = len(arrays["count"])
    owner = np.repeat(np.arange(images), arrays["count"])
    count = np.bincount(owner[rows], minlength=images).astype("<i4")
    return {"count": count} | {
        name: arrays[name][rows] for name in _COLUMNS["detection"] if name != "count"
    }


def read_digests(path: Path) -> tuple[str, ...]:
    """Return the digests of the images that a shard says it holds, without reading the rest."""
    with _opened(path) as file:
        _, header, packed = _head(file, path)
    return _split(packed, header["images"], path)


def read_shard(path: Path, floor: float = 0.0) -> Shard:
    """Read a shard, without detections below ``floor``.

    Raises ``BadShardError`` when what was read is not what was written.
    """
    lowest = np.float32(floor)
    with _opened(path) as file:
        text, header, packed = _head(file, path)
        digests = _split(packed, header["images"], path)
        checksum = hashlib.sha256(text + packed)
        wanted = 1 if lowest >= HIGH else len(header["tiers"])
        columns = _COLUMNS[header["task"]]
        tiers = [
            _read_tier(file, shapes, columns, checksum, path) for shapes in header["tiers"][:wanted]
        ]
    arrays = tiers[0] if len(tiers) == 1 else _merged(*tiers)
    if header["task"] == "detection" and lowest > 0:
        arrays = _kept(arrays, arrays["score"] >= lowest)
    return Shard(header["task"], digests, arrays, header["facts"])


def _opened(path: Path) -> BinaryIO:
    try:
        return open_regular(path)
    except IrregularFileError:
        raise BadShardError(path) from None


def _read_tier(
    file: BinaryIO,
    shapes: Mapping[str, list[int]],
    columns: Mapping[str, str],
    checksum: hashlib._Hash,
    path: Path,
) -> dict[str, NDArray[Any]]:
    """Read one tier and the checksum behind it."""
    data = file.read(_bytes_of(shapes))
    checksum.update(data)
    said = file.read(32)
    if said != checksum.digest():
        raise BadShardError(path)
    checksum.update(said)
    arrays, position = {}, 0
    for name, kind in columns.items():
        size = math.prod(shapes[name])
        arrays[name] = np.frombuffer(data, kind, size, position).reshape(shapes[name])
        position += arrays[name].nbytes
    return arrays


def _merged(
    high: Mapping[str, NDArray[Any]], low: Mapping[str, NDArray[Any]]
) -> dict[str, NDArray[Any]]:
    """Return both tiers as one table: of each image, the high scores first."""
    images = np.arange(len(high["count"]))
    owner = np.concatenate([np.repeat(images, tier["count"]) for tier in (high, low)])
    order = np.argsort(owner, kind="stable")
    return {"count": high["count"] + low["count"]} | {
        name: np.concatenate((high[name], low[name]))[order]
        for name in _COLUMNS["detection"]
        if name != "count"
    }


def _head(file: BinaryIO, path: Path) -> tuple[bytes, dict[str, Any], bytes]:
    """Read what stands before the tiers: its text, the header in it, and the images' digests.

    No checksum is looked at yet, so nothing is believed that the file's length does not bear out.
    """
    there = os.fstat(file.fileno()).st_size
    start = file.read(len(MAGIC) + 4)
    length = int.from_bytes(start[len(MAGIC) :], "little")
    if not start.startswith(MAGIC) or length > there:
        raise BadShardError(path)
    text = file.read(length)
    header = _header(text, path)
    bodies = sum(_bytes_of(shapes) + 32 for shapes in header["tiers"])
    if there != len(start) + length + 32 * header["images"] + bodies:
        raise BadShardError(path)
    return start + text, header, file.read(32 * header["images"])


def _header(text: bytes, path: Path) -> dict[str, Any]:
    try:
        header = json.loads(text)
        columns = set(_COLUMNS[header["task"]])
        tiers = header["tiers"]
        known = len(tiers) == _TIERS[header["task"]] and all(
            columns == set(shapes) for shapes in tiers
        )
        numbers = [
            header["images"],
            *(n for shapes in tiers for shape in shapes.values() for n in shape),
        ]
        known = known and all(type(number) is int and number >= 0 for number in numbers)
        known = known and all(isinstance(said, str) for said in header["facts"].values())
    except (ValueError, KeyError, TypeError, AttributeError):
        known = False
    if not known:
        raise BadShardError(path)
    return dict(header)


def _bytes_of(shapes: Mapping[str, list[int]]) -> int:
    return 4 * sum(math.prod(shape) for shape in shapes.values())  # all columns: 4-byte numbers


def _split(data: bytes, images: int, path: Path) -> tuple[str, ...]:
    if len(data) != 32 * images:
        raise BadShardError(path)
    text = data.hex()
    return tuple(text[start : start + 64] for start in range(0, len(text), 64))
