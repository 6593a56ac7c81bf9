"""What pictures of errors share: their boxes, and the contact sheet of the first of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from donewhen.domain.data_set import DataSet
from donewhen.domain.finding import DrawnBox, Picture, Role
from donewhen.evaluation.estimation import MatchedNoun

SHOWN = 12
"""Pictures on a sheet: three rows of four, which fit on a screen."""


def draw_shown(
    heading: str, pictures: Sequence[Picture], target: Path, *, count: int, shown: int
) -> bool:
    """Draw ``pictures``, which show ``shown`` of ``count`` errors; False where there are none."""
    if not pictures:
        return False
    from donewhen.evidence.layouts import draw_sheet  # draws with Pillow

    rest = "" if count <= shown else f"; {shown:,} shown"
    draw_sheet(heading + rest, pictures, target)
    return True


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
