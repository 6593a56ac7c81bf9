"""From all boxes that a model proposes to the detections of one image."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from donewhen.decoders.decoder import ImageDetections
from donewhen.decoders.nms import suppress
from donewhen.errors import ModelError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from donewhen.decoders.decoder import Reading
    from donewhen.inference.placement import Placement

__all__ = ["CAP", "FLOOR", "PROPOSALS", "best_class", "select"]

FLOOR = 0.001
"""Detections below this score are never stored."""
PROPOSALS = 30_000
"""At most so many proposals of one image, the highest, enter suppression."""
CAP = 1_000
"""At most so many detections of one image, the highest, are kept (COCO's figures use 100)."""
_ABOVE_ONE = 1e-3


def best_class(
    scores: NDArray[np.floating], weight: NDArray[np.floating] | None = None
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float32]]:
    """Return rows, class and score of the proposals at or above the floor.

    ``scores`` is [N, C]; a proposal counts for its best class only (the first of equals).
    ``weight`` [N] (objectness) multiplies the class scores.
    """
    if weight is None:
        rows = np.flatnonzero(scores.max(axis=1) >= FLOOR)
    else:
        rows = np.flatnonzero(weight >= FLOOR)
    chosen = scores[rows]
    category = chosen.argmax(axis=1)
    score = chosen[np.arange(len(rows)), category].astype(np.float32)
    if weight is not None:
        _check_range(score)
        score *= weight[rows].astype(np.float32)
    above = score >= FLOOR
    return rows[above], category[above].astype(np.int32), score[above]


def select(
    corners: NDArray[np.floating],
    category: NDArray[np.int32],
    score: NDArray[np.float32],
    placement: Placement,
    reading: Reading,
    *,
    suppressed: bool = False,
) -> ImageDetections:
    """Return the detections among proposals [N]: floor, order, suppression, clipping, cap.

    ``corners`` are (x1, y1, x2, y2) in input pixels. ``suppressed`` says that the model has
    suppressed duplicates itself. Raises ``ModelError`` for scores outside [0, 1] and for boxes
    that are not finite.
    """
    _check_range(score, reading.model)
    if not np.isfinite(corners).all():
        raise ModelError(
            f"{reading.model} gives boxes that are not finite numbers. "
            "Check its decoder and input settings in model.yaml."
        )
    above = np.flatnonzero(score >= FLOOR)
    order = above[np.argsort(-score[above], kind="stable")][:PROPOSALS]
    corners, category, score = corners[order], category[order], score[order]
    if not suppressed:
        kept = suppress(corners, category, reading.iou)
        corners, category, score = corners[kept], category[kept], score[kept]
    box = placement.to_image(corners)
    visible = np.flatnonzero((box[:, 2] > 0) & (box[:, 3] > 0))[:CAP]
    return ImageDetections(
        category[visible].astype(np.int32), score[visible].astype(np.float32), box[visible]
    )


def _check_range(score: NDArray[np.floating], model: str = "the model") -> None:
    if score.size and (score.max() > 1 + _ABOVE_ONE or score.min() < -_ABOVE_ONE):
        raise ModelError(
            f"{model} gives scores from {score.min():.4g} to {score.max():.4g}; they must lie "
            "between 0 and 1. Export it with the sigmoid, or choose its decoder in model.yaml."
        )
    if score.dtype == np.float32:
        np.clip(score, 0.0, 1.0, out=score)
