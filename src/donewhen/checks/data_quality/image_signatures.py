"""What every image of a data set looks like: its bytes' digest, a perceptual hash, a thumbnail.

The hash is pHash: the signs of the 64 lowest frequencies of a discrete cosine transform of the
image in grey, 32 by 32, against their median. Copies that were re-encoded, resized or slightly
brightened keep it nearly; other images differ in about half of its bits.

Source: Zauner, Implementation and Benchmarking of Perceptual Image Hash Functions (2010).

Pairs of images that look alike: hashes that differ in few bits, and thumbnails that agree.

Two hashes that differ in at most k bits agree in at least one of k + 1 bands (pigeonhole), so only
images that share a band are compared: the time grows with the number of likely pairs.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from donewhen.domain.data_set import ImageList
from donewhen.foundation.cache import Cache
from donewhen.foundation.errors import DataSetError
from donewhen.foundation.fingerprints import Fingerprints
from donewhen.inference.request import available_threads

THUMBNAIL = 16
_FORM = 2  # raised whenever the same image gets another hash or thumbnail
_SIDE, _LOW = 32, 8


@dataclass(frozen=True)
class ImageSignatures:
    """Of each image, in order: ``digest`` (sha256), ``hashed`` uint64 [N], ``thumbnail`` [N, 256].

    ``faults`` maps the index of an image that cannot be read to the reason; its other entries
    mean nothing.
    """

    digest: tuple[str, ...]
    hashed: NDArray[np.uint64]
    thumbnail: NDArray[np.uint8]
    faults: dict[int, str]


def read_signatures(
    images: ImageList,
    store: Path,
    *,
    threads: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> ImageSignatures:
    """Return the looks of all images; what was looked at before is found in ``store``.

    ``progress`` hears (images done, images in all).
    Raises ``DataSetError`` for files that are not there. An image that is there and cannot be read
    is one of ``faults``.
    """
    crew = threads or available_threads()
    digests = Fingerprints(images.folder, store, threads=crew).digests(images.names)
    cache, key = (
        Cache(store / "looks", _FORM, _encode, _decode),
        os.fsencode(images.folder.resolve()),
    )
    known = cache.get(key, {})
    missing = [row for row, digest in enumerate(digests) if digest not in known]
    faults: dict[int, str] = {}
    with ThreadPoolExecutor(crew) as pool:
        seen = pool.map(lambda row: _look(images.path(row)), missing)
        for done, (row, look) in enumerate(zip(missing, seen, strict=True)):
            if progress is not None:
                progress(len(digests) - len(missing) + done, len(digests))
            if isinstance(look, str):
                faults[row] = look
            else:
                known[digests[row]] = look
    if len(missing) > len(faults):
        cache.put(key, {digest: known[digest] for digest in digests if digest in known})
    blank = (np.uint64(0), np.zeros(THUMBNAIL**2, np.uint8))
    rows = [known.get(digest, blank) for digest in digests]
    return ImageSignatures(
        tuple(digests),
        np.array([hashed for hashed, _ in rows], dtype=np.uint64),
        np.stack([one for _, one in rows]) if rows else np.zeros((0, THUMBNAIL**2), np.uint8),
        faults,
    )


_Signature = tuple[np.uint64, NDArray[np.uint8]]


def _look(path: Path) -> _Signature | str:
    # Pillow is slow to import, and what was looked at before needs none.
    from PIL import Image

    from donewhen.inference.images import decode_image, read_image_bytes

    try:
        image = decode_image(read_image_bytes(path), path, "L")
    except DataSetError as error:
        return str(error)
    small = image.resize((_SIDE, _SIDE), Image.Resampling.BOX if min(image.size) >= _SIDE else 2)
    thumbnail = small.resize((THUMBNAIL, THUMBNAIL), Image.Resampling.BOX)
    return _hash(np.asarray(small, np.float64)), np.asarray(thumbnail, np.uint8).ravel()


def _hash(grey: NDArray[np.float64]) -> np.uint64:
    place = np.arange(_SIDE)
    basis = np.cos(np.pi * (2 * place + 1) * np.arange(_LOW)[:, np.newaxis] / (2 * _SIDE))
    low = (basis @ grey @ basis.T).ravel()
    # Of no frequency is the mean brightness; leaving it out makes a brighter copy equal.
    bits = low > np.median(low[1:])
    return np.uint64(np.packbits(bits).view(">u8")[0])


_RECORD = np.dtype([("digest", "S64"), ("hashed", "<u8"), ("thumbnail", "u1", THUMBNAIL**2)])


def _encode(known: dict[str, _Signature]) -> bytes:
    rows = [(digest, hashed, thumbnail) for digest, (hashed, thumbnail) in known.items()]
    return np.array(rows, _RECORD).tobytes()


def _decode(content: bytes) -> dict[str, _Signature]:
    rows = np.frombuffer(content, _RECORD)
    signatures = zip(rows["hashed"], rows["thumbnail"], strict=True)
    return dict(zip(rows["digest"].astype(str).tolist(), signatures, strict=True))


ALIKE_BITS = 6
"""Hashes of copies differ in at most so many of 64 bits; those of other images in about 32."""
ALIKE_LEVELS = 6.0
"""Thumbnails of copies differ in at most so many grey levels (of 255) on average."""
ALIKE_SHARE = 0.15
"""… and in at most this share of their own contrast: scanned characters are mostly paper."""
_TOGETHER = 2**21  # pairs held at once
_ROUNDING = 0.5  # grey levels that saving an image moves anyway

Pairs = NDArray[np.int64]


def similar_pairs(here: ImageSignatures, there: ImageSignatures | None = None) -> Pairs:
    """Return the pairs of images that look alike, int64 [P, 2], the most alike first.

    Within ``here``, each pair once, or between ``here`` and ``there``. Images that cannot be read
    are left out.
    """
    other = here if there is None else there
    pairs = near_pairs(here.hashed, None if there is None else other.hashed, ALIKE_BITS)
    readable = [
        row not in here.faults and column not in other.faults for row, column in pairs.tolist()
    ]
    pairs = pairs[np.array(readable, dtype=np.bool_)]
    first = _centred(here.thumbnail[pairs[:, 0]])
    second = _centred(other.thumbnail[pairs[:, 1]])
    apart = np.abs(first - second).mean(axis=1)
    contrast = np.minimum(np.abs(first).mean(axis=1), np.abs(second).mean(axis=1))
    order = np.argsort(apart, kind="stable")
    close = (apart <= ALIKE_LEVELS) & (apart <= ALIKE_SHARE * contrast + _ROUNDING)
    result: Pairs = pairs[order[close[order]]]
    return result


def near_pairs(here: NDArray[np.uint64], there: NDArray[np.uint64] | None, bits: int) -> Pairs:
    """Return the pairs of hashes that differ in at most ``bits`` bits, sorted."""
    other = here if there is None else there
    edges = [64 * band // (bits + 1) for band in range(bits + 2)]
    found = [np.zeros((0, 2), np.int64)]
    for start, end in pairwise(edges):
        mask = np.uint64(((1 << (end - start)) - 1) << start)
        for pairs in _sharing(here & mask, other & mask, within=there is None):
            differing = np.bitwise_count(here[pairs[:, 0]] ^ other[pairs[:, 1]])
            found.append(pairs[differing <= bits])
    return np.unique(np.concatenate(found), axis=0)


def _sharing(
    here: NDArray[np.uint64], other: NDArray[np.uint64], *, within: bool
) -> Iterator[Pairs]:
    """Yield the pairs of equal values, some at a time; within one table each pair once."""
    order = np.argsort(other, kind="stable")
    begin = np.searchsorted(other[order], here, side="left")
    count = np.searchsorted(other[order], here, side="right") - begin
    total = np.cumsum(count)
    first = 0
    while first < len(here):
        done = int(total[first - 1]) if first else 0
        last = max(int(np.searchsorted(total, done + _TOGETHER, side="right")), first + 1)
        some, starts = count[first:last], begin[first:last]
        rows = np.repeat(np.arange(first, last), some)
        step = np.arange(some.sum()) - np.repeat(np.cumsum(some) - some, some)
        columns = order[np.repeat(starts, some) + step]
        kept = rows < columns if within else np.ones(len(rows), dtype=np.bool_)
        yield np.column_stack((rows[kept], columns[kept])).astype(np.int64)
        first = last


def _centred(thumbnail: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Return thumbnails without their mean brightness."""
    values = thumbnail.astype(np.float64)
    result: NDArray[np.float64] = values - values.mean(axis=1, keepdims=True)
    return result
