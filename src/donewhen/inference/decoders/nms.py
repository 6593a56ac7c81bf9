"""Class-wise greedy non-maximum suppression.

From the highest score down, a box is kept unless a kept box of its class overlaps it by more than
``iou`` (intersection over union). The result is that of the plain double loop, computed on arrays:
small classes all at once over their pairs, large classes in blocks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SMALL = 128
_BLOCK = 64


def suppress(
    corners: NDArray[np.floating], category: NDArray[np.integer], iou: float
) -> NDArray[np.int64]:
    """Return the indices of the boxes that are kept, ascending.

    ``corners`` [N, 4] (x1, y1, x2, y2) and ``category`` [N] are in descending order of score;
    equal scores keep their order. ``iou`` of 1 or more keeps all.
    """
    boxes = np.ascontiguousarray(corners.T, dtype=np.float64)
    by_class = np.argsort(category, kind="stable")
    counts = np.bincount(category) if len(category) else np.zeros(0, dtype=np.int64)
    starts = np.cumsum(counts) - counts
    small = (counts > 1) & (counts <= _SMALL)
    keep = np.ones(len(category), dtype=bool)
    pairs = _pairs(starts[small], counts[small])
    _suppress_pairs(boxes, by_class[pairs], iou, keep)
    for group in np.flatnonzero(counts > _SMALL):
        members = by_class[starts[group] : starts[group] + counts[group]]
        _suppress_blocks(boxes, members, iou, keep)
    return np.flatnonzero(keep)


def _pairs(starts: NDArray[np.int64], counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return [2, P]: all pairs of places within each group, the earlier place first."""
    place = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    followers = np.repeat(counts, counts) - 1 - place
    first = np.repeat(np.repeat(starts, counts) + place, followers)
    step = np.arange(len(first)) - np.repeat(np.cumsum(followers) - followers, followers)
    return np.stack([first, first + 1 + step])


def _suppress_pairs(
    boxes: NDArray[np.float64], pairs: NDArray[np.int64], iou: float, keep: NDArray[np.bool_]
) -> None:
    """Settle all classes of few boxes together: find the pairs that overlap, then resolve them."""
    x1, y1, x2, y2 = boxes
    # Most pairs lie apart: two quick cuts leave few for the whole formula.
    for low, high in ((x1, x2), (y1, y2)):
        upper, lower = pairs
        pairs = pairs[:, (low[upper] < high[lower]) & (low[lower] < high[upper])]
    upper, lower = pairs
    pairs = pairs[:, _overlaps(boxes[:, upper], boxes[:, lower], iou)]
    _resolve(pairs[0], pairs[1], keep)


def _suppress_blocks(
    boxes: NDArray[np.float64], members: NDArray[np.int64], iou: float, keep: NDArray[np.bool_]
) -> None:
    """Settle one class of many boxes: a block of the highest, then all that it suppresses."""
    rest = members
    while len(rest):
        block, rest = rest[:_BLOCK], rest[_BLOCK:]
        corners = boxes[:, block]
        over = np.triu(_overlaps(corners[:, :, None], corners[:, None, :], iou), 1)
        kept = np.ones(len(block), dtype=bool)
        upper, lower = np.nonzero(over)
        _resolve(upper, lower, kept)
        keep[block[~kept]] = False
        winners = corners[:, kept, None]
        lost = _overlaps(winners, boxes[:, None, rest], iou).any(axis=0)
        keep[rest[lost]] = False
        rest = rest[~lost]


def _resolve(upper: NDArray[np.int64], lower: NDArray[np.int64], keep: NDArray[np.bool_]) -> None:
    """Drop every ``lower`` whose ``upper`` is kept; ``upper`` always comes before ``lower``.

    Whether a box is kept depends on earlier boxes only, so that each round settles at least one
    more for good, and the rounds end with the one solution. Chains are short, and so are they.
    """
    touched = np.zeros(len(keep), dtype=bool)
    touched[lower] = True
    while True:
        dropped = np.zeros(len(keep), dtype=bool)
        dropped[lower[keep[upper]]] = True
        settled = np.where(touched, ~dropped, keep)
        if np.array_equal(settled, keep):
            return
        keep[:] = settled


def _overlaps(
    first: NDArray[np.float64], second: NDArray[np.float64], iou: float
) -> NDArray[np.bool_]:
    """Say where the intersection over union of boxes (x1, y1, x2, y2 columns) exceeds ``iou``."""
    width = np.minimum(first[2], second[2]) - np.maximum(first[0], second[0])
    height = np.minimum(first[3], second[3]) - np.maximum(first[1], second[1])
    shared = np.maximum(width, 0) * np.maximum(height, 0)
    area_first = (first[2] - first[0]) * (first[3] - first[1])
    area_second = (second[2] - second[0]) * (second[3] - second[1])
    exceeds = shared > iou * (area_first + area_second - shared)
    overlapping: NDArray[np.bool_] = exceeds & (shared > 0)
    return overlapping
