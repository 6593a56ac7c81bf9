"""Selection: the rows of ground truth and detections that a noun covers."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from donewhen.domain.data_set import Boxes
from donewhen.domain.predictions import ClassScores, Detections
from donewhen.foundation.errors import InputError, ModelError


@dataclass(frozen=True)
class Selection:
    """The rows of interest, and where they stood.

    ``truth_rows`` int64 [G] and ``detection_rows`` int64 [M] are the rows of the tables that the
    selection was made from.
    """

    truth: Boxes
    detections: Detections
    truth_rows: NDArray[np.int64]
    detection_rows: NDArray[np.int64]


def select(
    truth: Boxes, detections: Detections, categories: frozenset[int], *, merged: bool
) -> Selection:
    """Keep the rows of ``categories`` (indices into the data set's categories), in their order.

    With ``merged`` (a noun that covers several categories, such as "balloon") every row gets
    category 0, so that matching does not ask which of them it is. Raises ``InputError`` when
    ``categories`` is empty.
    """
    if not categories:
        raise InputError("no category is named, so nothing can be judged. Name at least one.")
    members = np.fromiter(categories, dtype=np.int64)
    truth_rows = np.flatnonzero(np.isin(truth.category, members))
    detection_rows = np.flatnonzero(np.isin(detections.category, members))
    chosen = detections.at(detection_rows)
    return Selection(
        truth=Boxes(
            image=truth.image[truth_rows],
            category=_categories(truth.category[truth_rows], merged=merged),
            box=truth.box[truth_rows],
            crowd=truth.crowd[truth_rows],
        ),
        detections=replace(chosen, category=_categories(chosen.category, merged=merged)),
        truth_rows=truth_rows,
        detection_rows=detection_rows,
    )


def model_to_data_set(detections: Detections, mapping: NDArray[np.int32]) -> Detections:
    """Return the detections with the data set's categories in place of the model's classes.

    ``mapping`` holds, for each class of the model, the index of the data set's category or -1
    where the data set has none; such rows are dropped. The order stays. Raises ``ModelError`` on a
    class that ``mapping`` does not know.
    """
    category = _mapped(detections.category, mapping)
    return replace(detections, category=category).at(np.flatnonzero(category >= 0))


def predicted_categories(scores: ClassScores, mapping: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return the data set's category of each image's best class, int32 [N], -1 where it has none.

    ``mapping`` is that of ``model_to_data_set``; of equal scores the first class counts. Raises
    ``ModelError`` on NaN or infinite scores, or another number of classes than ``mapping`` has.
    """
    if scores.score.ndim != 2 or scores.score.shape[1] != len(mapping):
        raise ModelError(
            f"the model gave scores of shape {scores.score.shape} for {len(mapping)} classes. "
            "Its class list does not fit its output: correct the classes in model.yaml."
        )
    broken = np.flatnonzero(~np.isfinite(scores.score).all(axis=1))
    if len(broken):
        raise ModelError(
            f"the model gave NaN or infinite scores for {len(broken)} images "
            f"(first: image {broken[0]}). Check the export and the input settings in model.yaml."
        )
    return _mapped(scores.score.argmax(axis=1).astype(np.int32), mapping)


def _mapped(classes: NDArray[np.int32], mapping: NDArray[np.int32]) -> NDArray[np.int32]:
    unknown = classes[(classes < 0) | (classes >= len(mapping))]
    if len(unknown):
        raise ModelError(
            f"the model reported class {unknown[0]} but has {len(mapping)} classes. "
            "Its class list does not fit its output: correct the classes in model.yaml."
        )
    return np.asarray(mapping, dtype=np.int32)[classes]


def _categories(category: NDArray[np.int32], *, merged: bool) -> NDArray[np.int32]:
    return np.zeros_like(category) if merged else category
