"""Overlap: which detections and ground truths of one image and category share enough area.

IoU is intersection over union of two boxes. Against a crowd region it is the intersection over
the detection's own area, since the region holds many objects. Source: ``bbIou`` of pycocotools,
computed here in the same order of operations, so that the numbers are the same to the last bit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from donewhen.domain.data_set import Boxes
from donewhen.domain.predictions import Detections

Rows = NDArray[np.int64]
Floats = NDArray[np.float64]

_CHUNK = 1 << 18  # pairs whose IoU is computed at once; bounds memory, fits the cache


@dataclass(frozen=True)
class Pairs:
    """Pairs of a detection and a ground truth that overlap enough.

    ``turn`` int64 [P] is the detection's turn, ``truth`` int64 [P] a row of ground truth, ``iou``
    float64 [P]. They are ordered by turn and, within a turn, by what the detection likes best:
    objects before crowd regions, then the higher IoU, then the later row. ``row_of_turn`` int64
    [M] is the row of each turn's detection; ``truth_crowd`` bool [G] as given.
    """

    turn: Rows
    truth: Rows
    iou: Floats
    row_of_turn: Rows
    truth_crowd: NDArray[np.bool_]

    def at_least(self, iou: float) -> Pairs:
        """Return only the pairs of at least ``iou``."""
        kept = self.iou >= iou
        return Pairs(
            self.turn[kept], self.truth[kept], self.iou[kept], self.row_of_turn, self.truth_crowd
        )


def overlapping_pairs(truth: Boxes, detections: Detections, iou: float) -> Pairs:
    """Return all pairs of one image and category with at least ``iou``, which is above 0.

    Turns go by image, category and descending score; equal scores keep their order.
    """
    classes = 1 + int(max(truth.category.max(initial=0), detections.category.max(initial=0)))
    group = _group(detections.image, detections.category, classes)
    row_of_turn = np.lexsort((-detections.score, group))
    truth_group = _group(truth.image, truth.category, classes)
    truth_order = np.argsort(truth_group, kind="stable")
    first = np.searchsorted(truth_group, group[row_of_turn], "left", sorter=truth_order)
    last = np.searchsorted(truth_group, group[row_of_turn], "right", sorter=truth_order)
    found = [_NO_PAIRS]
    for turn, place in _candidates(first, last - first):
        rows = truth_order[place]
        values = _iou(detections.box[row_of_turn[turn]], truth.box[rows], truth.crowd[rows])
        kept = values >= iou
        found.append((turn[kept], rows[kept], values[kept]))
    turn, rows, values = (np.concatenate(column) for column in zip(*found, strict=True))
    order = np.lexsort((-rows, -values, truth.crowd[rows], turn))
    return Pairs(turn[order], rows[order], values[order], row_of_turn, truth.crowd)


_NO_PAIRS = (np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.float64))


def _group(image: NDArray[np.int32], category: NDArray[np.int32], classes: int) -> Rows:
    return image.astype(np.int64) * classes + category


def _candidates(first: Rows, count: Rows) -> Iterator[tuple[Rows, Rows]]:
    """Yield (turn, place) of all pairs of one group, in chunks of bounded size.

    Turn t may pair with the places ``first[t]`` to ``first[t] + count[t] - 1``.
    """
    turns = np.flatnonzero(count)
    chunk = np.cumsum(count[turns]) // _CHUNK
    for part in np.split(turns, np.flatnonzero(np.diff(chunk)) + 1):
        pairs = np.cumsum(count[part])
        turn = np.repeat(part, count[part])
        place = np.arange(len(turn)) + np.repeat(first[part] - pairs + count[part], count[part])
        yield turn, place


def _iou(detected: NDArray[np.float32], true: Floats, crowd: NDArray[np.bool_]) -> Floats:
    """Return the IoU of each pair of boxes (x, y, width, height), 0 where they do not touch."""
    found = detected.astype(np.float64)
    low = np.maximum(found[:, :2], true[:, :2])
    high = np.minimum(found[:, 2:] + found[:, :2], true[:, 2:] + true[:, :2])
    side = np.maximum(high - low, 0.0)
    shared = side[:, 0] * side[:, 1]
    own = found[:, 2] * found[:, 3]
    union = np.where(crowd, own, own + true[:, 2] * true[:, 3] - shared)
    iou: Floats = np.zeros_like(shared)
    np.divide(shared, union, out=iou, where=shared > 0)
    return iou
