"""Class-wise greedy non-maximum suppression.

From the highest score down, a box is kept unless a kept box of its class overlaps it by more than
``iou`` (intersection over union). The result is that of the plain double loop, computed on arrays:
small classes all at once over their pairs, large classes in blocks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["suppress"]

_SMALL = 256
_BLOCK = 128


def suppress(
    corners: NDArray[np.floating], category: NDArray[np.integer], iou: float
) -> NDArray[np.int64]:
    """Return the indices of the boxes that are kept, ascending.

    ``corners`` [N, 4] (x1, y1, x2, y2) and ``category`` [N] are in descending order of score;
    equal scores keep their order. ``iou`` of 1 or more keeps all.
    """
    boxes = np.ascontiguousarray(corners, dtype=np.float64)
    by_class = np.argsort(category, kind="stable")
    ordered = category[by_class]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]][: len(ordered)])
    counts = np.diff(np.r_[starts, len(ordered)])
    keep = np.ones(len(boxes), dtype=bool)
    small = counts <= _SMALL
    _suppress_pairs(boxes, by_class, starts[small], counts[small], iou, keep)
    for start, count in zip(starts[~small], counts[~small], strict=True):
        _suppress_blocks(boxes, by_class[start : start + count], iou, keep)
    return np.flatnonzero(keep)


def _suppress_pairs(  # noqa: PLR0913, PLR0917
    boxes: NDArray[np.float64],
    by_class: NDArray[np.int64],
    starts: NDArray[np.int64],
    counts: NDArray[np.int64],
    iou: float,
    keep: NDArray[np.bool_],
) -> None:
    """Settle all classes of few boxes together: list the pairs that overlap, then resolve them."""
    # The box at place p of a class of n boxes pairs with the n - 1 - p boxes after it.
    size = np.repeat(counts, counts)
    place = np.arange(len(size)) - np.repeat(np.cumsum(counts) - counts, counts)
    position = np.repeat(starts, counts) + place
    followers = size - 1 - place
    total = int(followers.sum())
    if total == 0:
        return
    first = np.repeat(position, followers)
    step = np.arange(total) - np.repeat(np.cumsum(followers) - followers, followers)
    upper, lower = by_class[first], by_class[first + 1 + step]
    over = _overlap(boxes[upper].T, boxes[lower].T) > iou
    _resolve(upper[over], lower[over], keep)


def _resolve(upper: NDArray[np.int64], lower: NDArray[np.int64], keep: NDArray[np.bool_]) -> None:
    """Drop every ``lower`` whose ``upper`` is kept; ``upper`` comes before ``lower``.

    Each round settles at least the first box that is not settled yet, so the rounds end; chains
    are short, and so are they.
    """
    if not len(upper):
        return
    while True:
        settled = np.ones_like(keep)
        settled[lower[keep[upper]]] = False
        if np.array_equal(settled, keep):
            return
        keep[:] = settled


def _suppress_blocks(
    boxes: NDArray[np.float64], members: NDArray[np.int64], iou: float, keep: NDArray[np.bool_]
) -> None:
    """Settle one class of many boxes: a block of the highest, then all that it suppresses."""
    rest = members
    while len(rest):
        block, rest = rest[:_BLOCK], rest[_BLOCK:]
        corners = boxes[block].T
        over = np.triu(_overlap(corners[:, :, None], corners[:, None, :]) > iou, 1)
        kept = np.ones(len(block), dtype=bool)
        _resolve(*np.nonzero(over), kept)
        keep[block[~kept]] = False
        winners = boxes[block[kept]].T
        lost = (_overlap(winners[:, :, None], boxes[rest].T[:, None, :]) > iou).any(axis=0)
        keep[rest[lost]] = False
        rest = rest[~lost]


def _overlap(first: NDArray[np.float64], second: NDArray[np.float64]) -> Any:  # noqa: ANN401
    """Return the intersection over union of boxes given as (x1, y1, x2, y2) columns."""
    width = np.minimum(first[2], second[2]) - np.maximum(first[0], second[0])
    height = np.minimum(first[3], second[3]) - np.maximum(first[1], second[1])
    shared = np.maximum(width, 0) * np.maximum(height, 0)
    area_first = (first[2] - first[0]) * (first[3] - first[1])
    area_second = (second[2] - second[0]) * (second[3] - second[1])
    union = area_first + area_second - shared
    return np.divide(shared, union, out=np.zeros_like(shared), where=union > 0)
