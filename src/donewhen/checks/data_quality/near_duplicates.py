"""Pairs of images that look alike: hashes that differ in few bits, and thumbnails that agree.

Two hashes that differ in at most k bits agree in at least one of k + 1 bands (pigeonhole), so only
images that share a band are compared: the time grows with the number of likely pairs.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from donewhen.checks.data_quality.image_signatures import ImageSignatures

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
