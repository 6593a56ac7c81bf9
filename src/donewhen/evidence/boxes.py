"""Boxes as pictures of errors show them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from donewhen.domain.data_set import DataSet
from donewhen.domain.finding import DrawnBox, Role
from donewhen.evaluation.estimation import MatchedNoun


def detection_box(
    matched: MatchedNoun, data_set: DataSet, row: int, role: Role, *, labelled: bool
) -> DrawnBox:
    """Return the box of a detection, labelled with class and score as the model gave them."""
    detections = matched.selection.detections
    name = data_set.class_name(int(matched.predicted_category[row]))
    label = f"{name} {detections.score[row]:.2f}" if labelled else ""
    return DrawnBox.of_row(detections.box[row], role, label)


def overlaps_any(box: NDArray[np.floating], others: NDArray[np.floating]) -> bool:
    """Return whether a box [4] shares any area with one of the others [N, 4]."""
    low = np.maximum(box[:2], others[:, :2])
    high = np.minimum(box[:2] + box[2:], others[:, :2] + others[:, 2:])
    return bool((high > low).all(axis=1).any())
