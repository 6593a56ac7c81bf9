"""Counts: true positives, false positives and false negatives of every image.

Every metric that is a count or a ratio of counts is computed from these and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from donewhen.domain.data_set import Boxes
from donewhen.domain.predictions import Detections
from donewhen.foundation.errors import InputError, ModelError

Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Counts:
    """What was found, reported wrongly and missed, per image.

    ``tp``, ``fp`` and ``fn`` are int64 [N], one entry per image. ``right`` is int64 [N], 1 where
    the image's answer is right, for classification and presence; None for boxes, which have no
    single answer per image. Raises ``ValueError`` on unequal lengths or negative counts.
    """

    tp: Integers
    fp: Integers
    fn: Integers
    right: Integers | None = None

    def __post_init__(self) -> None:
        for name in ("tp", "fp", "fn", "right"):
            column = getattr(self, name)
            if column is not None:
                _check(name, column, self.tp.shape)
        if self.right is not None and (self.right > 1).any():
            raise ValueError("right must be 0 or 1 for each image")

    @property
    def images(self) -> int:
        """The number of images."""
        return len(self.tp)

    @property
    def total_tp(self) -> int:
        """True positives of all images."""
        return int(self.tp.sum())

    @property
    def total_fp(self) -> int:
        """False positives of all images."""
        return int(self.fp.sum())

    @property
    def total_fn(self) -> int:
        """False negatives of all images."""
        return int(self.fn.sum())


def class_counts(
    labels: NDArray[np.int32], predicted: NDArray[np.int32], wanted: frozenset[int] | None
) -> Counts:
    """Return the counts of a classifier.

    ``labels`` and ``predicted`` are category indices, int32 [N]; a prediction of -1 is a class
    that the data set does not have. With ``wanted`` None, all classes count: a right image is a
    true positive, a wrong one is both a false positive and a false negative (the micro average).
    Otherwise the categories in ``wanted`` are one class against the rest: confusing two of them
    is right. Raises ``ModelError`` when there is not one answer per image.
    """
    if labels.shape != predicted.shape or labels.ndim != 1:
        raise ModelError(
            f"the model gave {len(predicted)} answers for {len(labels)} images. "
            "It must give exactly one for each."
        )
    if wanted is None:
        right = labels == predicted
        return _counts(tp=right, fp=~right, fn=~right, right=right)
    if not wanted:
        raise InputError("no class is named, so nothing can be counted. Name at least one.")
    members = np.fromiter(wanted, dtype=np.int64)
    return _binary(np.isin(labels, members), np.isin(predicted, members))


def presence_counts(truth: Boxes, detections: Detections, *, score: float, images: int) -> Counts:
    """Return the counts of the question "does this image hold one?", asked of each image.

    An image holds one if any row of ``truth`` lies in it (crowd regions too); the model says so
    if any of ``detections`` there has at least ``score`` (compared in float32, as scores are).
    Both tables hold only the rows of interest. ``images`` is the number of images.
    """
    reported = detections.image[detections.score >= np.float32(score)]
    return _binary(_marked(truth.image, images), _marked(reported, images))


def _marked(rows: NDArray[np.int32], images: int) -> NDArray[np.bool_]:
    marks = np.zeros(images, dtype=np.bool_)
    marks[rows] = True
    return marks


def _binary(truth: NDArray[np.bool_], predicted: NDArray[np.bool_]) -> Counts:
    return _counts(
        tp=truth & predicted,
        fp=predicted & ~truth,
        fn=truth & ~predicted,
        right=truth == predicted,
    )


def _counts(
    *,
    tp: NDArray[np.bool_],
    fp: NDArray[np.bool_],
    fn: NDArray[np.bool_],
    right: NDArray[np.bool_],
) -> Counts:
    return Counts(*(column.astype(np.int64) for column in (tp, fp, fn, right)))


def _check(name: str, column: Integers, shape: tuple[int, ...]) -> None:
    if column.ndim != 1 or column.shape != shape:
        raise ValueError(f"{name} has shape {column.shape}, expected one entry per image {shape}")
    if column.dtype != np.int64:
        raise ValueError(f"{name} holds {column.dtype}, expected int64")
    if (column < 0).any():
        raise ValueError(f"{name} holds a negative count")
