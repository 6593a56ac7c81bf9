"""Matching of detections with ground truth, as COCO does it.

Per image and category, detections in descending order of score (stable) each take the free ground
truth of the highest IoU at or above a threshold. A crowd region may be taken any number of times,
by detections that find nothing else, which then count neither for nor against the model.

Source: ``COCOeval.evaluateImg`` of pycocotools; the results are equal to its results.

Taking turns like this is a stable matching in which every ground truth prefers the higher score,
and with that common order there is only one. So it is found by deferred acceptance (Gale and
Shapley, 1962), in which all detections move at once: a few rounds of array operations.

Overlap: which detections and ground truths of one image and category share enough area.

IoU is intersection over union of two boxes. Against a crowd region it is the intersection over
the detection's own area, since the region holds many objects. Source: ``bbIou`` of pycocotools,
computed here in the same order of operations, so that the numbers are the same to the last bit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from donewhen.domain.data_set import Boxes
from donewhen.domain.predictions import Detections
from donewhen.evaluation.counts import Counts
from donewhen.foundation.errors import DataSetError, InputError, ModelError

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


# pycocotools asks for no more, so that equal boxes match at an overlap of 1.
_ALMOST_ONE = 1 - 1e-10


@dataclass(frozen=True)
class Matches:
    """Which detection took which ground truth.

    Of each detection, in the order given: ``image`` and ``category`` int32 [M], ``score`` float32
    [M], ``truth`` int64 [M] (the row of ground truth it took, -1 for none), ``ignored`` bool [M]
    (it took a crowd region: neither true nor false positive). Of each ground truth, in the order
    given: ``truth_image`` and ``truth_category`` int32 [G], ``truth_crowd`` bool [G].
    ``images`` is the number of images in the data set.
    """

    images: int
    image: NDArray[np.int32]
    category: NDArray[np.int32]
    score: NDArray[np.float32]
    truth: NDArray[np.int64]
    ignored: NDArray[np.bool_]
    truth_image: NDArray[np.int32]
    truth_category: NDArray[np.int32]
    truth_crowd: NDArray[np.bool_]

    @property
    def found(self) -> NDArray[np.int64]:
        """Rows of ground truth that a detection took; a crowd region is never found."""
        return self.truth[(self.truth >= 0) & ~self.ignored]

    @property
    def missed(self) -> NDArray[np.int64]:
        """Rows of ground truth that no detection took; a crowd region is never missed."""
        return np.setdiff1d(np.flatnonzero(~self.truth_crowd), self.found)

    @property
    def false(self) -> NDArray[np.int64]:
        """Rows of the detections that took nothing, not even a crowd region."""
        return np.flatnonzero((self.truth < 0) & ~self.ignored)

    def counts(self, score: float) -> Counts:
        """Return the counts of the detections with at least ``score`` (compared in float32).

        They are those of a matching of only these detections: a detection never changes what one
        of a higher score takes. Crowd regions are neither found nor missed.
        """
        counted = (self.score >= np.float32(score)) & ~self.ignored
        tp = self._per_image(self.image[counted & (self.truth >= 0)])
        fp = self._per_image(self.image[counted & (self.truth < 0)])
        return Counts(tp=tp, fp=fp, fn=self._per_image(self.truth_image[~self.truth_crowd]) - tp)

    def _per_image(self, image: NDArray[np.int32]) -> NDArray[np.int64]:
        return np.bincount(image, minlength=self.images).astype(np.int64)


def match(truth: Boxes, detections: Detections, *, overlap: float, images: int) -> Matches:
    """Match ``detections`` with ``truth`` at an IoU of at least ``overlap``, in (0, 1].

    Both tables hold only the rows of interest; ``images`` is the number of images in the data set.
    Raises ``InputError`` on NaN, infinite or negative sizes and on an overlap outside (0, 1].
    """
    return match_many(truth, detections, (overlap,), images)[0]


def match_many(
    truth: Boxes, detections: Detections, overlaps: Sequence[float], images: int
) -> list[Matches]:
    """Match once for each of ``overlaps``; the IoUs are computed once. See ``match``."""
    thresholds = [_threshold(overlap) for overlap in overlaps]
    if not thresholds:
        return []
    _check_truth(truth, images)
    _check_detections(detections, images)
    pairs = overlapping_pairs(truth, detections, min(thresholds))
    return [
        _matches(truth, detections, _take_turns(pairs.at_least(threshold)), images)
        for threshold in thresholds
    ]


def _matches(
    truth: Boxes, detections: Detections, taken: NDArray[np.int64], images: int
) -> Matches:
    ignored = np.zeros(len(taken), dtype=np.bool_)
    matched = taken >= 0
    ignored[matched] = truth.crowd[taken[matched]]
    return Matches(
        images=images,
        image=detections.image,
        category=detections.category,
        score=detections.score,
        truth=taken,
        ignored=ignored,
        truth_image=truth.image,
        truth_category=truth.category,
        truth_crowd=truth.crowd,
    )


def _take_turns(pairs: Pairs) -> NDArray[np.int64]:
    """Return the row of ground truth that each detection takes, -1 for none.

    All detections ask for the ground truth that they like best; each ground truth keeps the first
    in order, and the others ask for their next. It ends when none has anything left to ask for.
    """
    turns, first = np.unique(pairs.turn, return_index=True)
    position, end = first.copy(), np.append(first[1:], len(pairs.turn))
    nobody = len(turns)
    holder = np.full(len(pairs.truth_crowd), nobody, dtype=np.int64)
    taken = np.full(len(pairs.row_of_turn), -1, dtype=np.int64)
    asking = np.arange(len(turns))
    while len(asking):
        wanted = pairs.truth[position[asking]]
        # A crowd region turns nobody away, and comes last in every list: whoever asks for it stays.
        crowd = pairs.truth_crowd[wanted]
        taken[pairs.row_of_turn[turns[asking[crowd]]]] = wanted[crowd]
        asking, wanted = asking[~crowd], wanted[~crowd]
        # Several may ask for one object at a time: the least number, the earliest turn, stays.
        before = holder[wanted]
        np.minimum.at(holder, wanted, asking)
        now = holder[wanted]
        sent_away = np.unique(np.concatenate((asking[now != asking], before[now != before])))
        sent_away = sent_away[sent_away != nobody]
        position[sent_away] += 1
        asking = sent_away[position[sent_away] < end[sent_away]]
    held = np.flatnonzero(holder != nobody)
    taken[pairs.row_of_turn[turns[holder[held]]]] = held
    return taken


def _threshold(overlap: float) -> float:
    if not 0 < overlap <= 1:
        raise InputError(
            f"boxes cannot match from an overlap of {overlap}. Write one above 0, up to 1."
        )
    return min(overlap, _ALMOST_ONE)


def _check_truth(truth: Boxes, images: int) -> None:
    _check_rows("ground truth", truth, images)
    row = _first_unusable(truth.box)
    if row is not None:
        raise DataSetError(
            f"ground truth row {row} (image {truth.image[row]}) has the box "
            f"{truth.box[row].tolist()}. Correct its annotation: x, y, width and height must be "
            "finite, and no size negative."
        )


def _check_detections(detections: Detections, images: int) -> None:
    _check_rows("detections", detections, images)
    row = _first_unusable(np.column_stack((detections.box, detections.score)))
    if row is not None:
        raise ModelError(
            f"detection {row} (image {detections.image[row]}) has the box "
            f"{detections.box[row].tolist()} and score {detections.score[row]}. All must be "
            "finite, and no size negative: correct the model or its decoder."
        )


def _check_rows(what: str, table: Boxes | Detections, images: int) -> None:
    rows = len(table.image)
    if len(table.category) != rows or table.box.shape != (rows, 4):
        raise ValueError(f"{what}: columns of unequal length")
    if rows and (table.image.min() < 0 or table.image.max() >= images):
        raise ValueError(f"{what}: an image index is outside 0 to {images - 1}")
    if rows and table.category.min() < 0:
        raise ValueError(f"{what}: a category index is negative")


def _first_unusable(values: NDArray[np.floating]) -> int | None:
    """Return the first row that is not finite, or whose width or height is negative."""
    usable = np.isfinite(values).all(axis=1) & (values[:, 2:4] >= 0).all(axis=1)
    return None if usable.all() else int(np.argmin(usable))
