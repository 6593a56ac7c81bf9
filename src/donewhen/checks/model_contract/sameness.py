"""When two answers to an image are the same.

Bits may differ: with other batches or threads a runtime adds numbers in another order. What is
compared is what the model says, as a goal counts it:

- a classifier gives every class the same score within ``SCORE``, and so names the same class,
  unless two classes tie;
- a detector reports the same objects from its operating point on: each has a counterpart of its
  class with a score within ``SCORE`` and an overlap (IoU) of at least ``OVERLAP``. A counterpart
  may lie a little below the operating point.

``SCORE`` is the tolerance of ONNX's own conformance tests (onnx.backend.test.runner: rtol 1e-3).
``OVERLAP`` keeps a box to a hundredth of its area, whatever its size: no usual overlap for a match
(0.5 to 0.95) turns on that.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from donewhen.domain.data_set import Boxes
from donewhen.domain.predictions import ClassScores, Detections, Predictions
from donewhen.evaluation.matching import match

SCORE = 1e-3
OVERLAP = 0.99
_COUNTERPART = 0.5  # boxes of less overlap are different objects
_BELOW = 0.1  # counterparts are looked for so far below the operating point


@dataclass(frozen=True)
class Sameness:
    """How far two answers to each image differ.

    Of each image: ``differs`` bool [N]; ``score`` float64 [N] is the largest difference of a score
    (the whole score of a detection without a counterpart), ``overlap`` float64 [N] the least
    overlap of two counterparts; ``lone`` int64 [N] counts detections without a counterpart, or a
    class that changed. ``compared`` says how many classes or detections were held together.
    """

    differs: NDArray[np.bool_]
    score: NDArray[np.float64]
    overlap: NDArray[np.float64]
    lone: NDArray[np.int64]
    compared: int

    def worst_of(self, second: Sameness) -> Sameness:
        """Return the greater differences of two comparisons of the same images."""
        return Sameness(
            self.differs | second.differs,
            np.maximum(self.score, second.score),
            np.minimum(self.overlap, second.overlap),
            np.maximum(self.lone, second.lone),
            max(self.compared, second.compared),
        )

    def order(self) -> NDArray[np.int64]:
        """Return the images, the one whose answers differ most first."""
        return np.lexsort((self.overlap, -self.score, -self.lone, ~self.differs))


def compared(first: Predictions, second: Predictions, images: int, point: float) -> Sameness:
    """Compare two answers to the same ``images``; detections count from a score of ``point``."""
    if isinstance(first, ClassScores) and isinstance(second, ClassScores):
        return _classes(first, second)
    assert isinstance(first, Detections)
    assert isinstance(second, Detections)
    return _detections(first, second, images, point)


def _classes(first: ClassScores, second: ClassScores) -> Sameness:
    mine, others = first.score.astype(np.float64), second.score.astype(np.float64)
    score = np.abs(mine - others).max(axis=1)
    differs = score > SCORE
    changed = differs & (mine.argmax(axis=1) != others.argmax(axis=1))
    return Sameness(
        differs=differs,
        score=score,
        overlap=np.ones(len(score)),
        lone=changed.astype(np.int64),
        compared=len(score),
    )


def _detections(first: Detections, second: Detections, images: int, point: float) -> Sameness:
    mine, others = _from(first, point - _BELOW), _from(second, point - _BELOW)
    truth = Boxes(
        image=others.image,
        category=others.category,
        box=others.box.astype(np.float64),
        crowd=np.zeros(len(others.image), dtype=np.bool_),
    )
    taken = match(truth, mine, overlap=_COUNTERPART, images=images).truth
    left = np.flatnonzero(taken >= 0)
    right = taken[left]
    counts = _counts(mine, point)[left] | _counts(others, point)[right]
    left, right = left[counts], right[counts]
    free = np.ones(len(others.image), dtype=np.bool_)
    free[taken[taken >= 0]] = False
    alone = (_counts(mine, point) & (taken < 0), _counts(others, point) & free)
    return _summary(mine, others, (left, right), alone, images)


def _summary(
    mine: Detections,
    others: Detections,
    pairs: tuple[NDArray[np.int64], NDArray[np.int64]],
    alone: tuple[NDArray[np.bool_], NDArray[np.bool_]],
    images: int,
) -> Sameness:
    left, right = pairs
    image = mine.image[left]
    difference = np.abs(mine.score[left].astype(np.float64) - others.score[right])
    shared = _overlap(mine.box[left].astype(np.float64), others.box[right].astype(np.float64))
    score, overlap = np.zeros(images), np.ones(images)
    np.maximum.at(score, image, difference)
    np.minimum.at(overlap, image, shared)
    lone = np.zeros(images, dtype=np.int64)
    for said, rows in zip((mine, others), alone, strict=True):
        np.maximum.at(score, said.image[rows], said.score[rows].astype(np.float64))
        lone += np.bincount(said.image[rows], minlength=images)
    return Sameness(
        differs=(lone > 0) | (score > SCORE) | (overlap < OVERLAP),
        score=score,
        overlap=overlap,
        lone=lone,
        compared=len(left) + int(sum(rows.sum() for rows in alone)),
    )


def _from(said: Detections, score: float) -> Detections:
    rows = said.score >= score
    return Detections(said.image[rows], said.category[rows], said.score[rows], said.box[rows])


def _counts(said: Detections, point: float) -> NDArray[np.bool_]:
    counts: NDArray[np.bool_] = said.score >= np.float32(point)
    return counts


def _overlap(first: NDArray[np.float64], second: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the IoU of each pair of boxes [P, 4] (x, y, width, height); each has an area."""
    low = np.maximum(first[:, :2], second[:, :2])
    high = np.minimum(first[:, :2] + first[:, 2:], second[:, :2] + second[:, 2:])
    shared = np.maximum(high - low, 0.0).prod(axis=1)
    both = first[:, 2:].prod(axis=1) + second[:, 2:].prod(axis=1)
    result: NDArray[np.float64] = shared / (both - shared)
    return result
