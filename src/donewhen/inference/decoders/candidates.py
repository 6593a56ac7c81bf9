"""From all boxes that a model proposes to the detections of each image."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from donewhen.foundation.errors import ModelError
from donewhen.inference.decoders.decoder import ImageDetections
from donewhen.inference.decoders.nms import suppress
from donewhen.inference.image_placement import to_images

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from donewhen.inference.decoders.decoder import Reading
    from donewhen.inference.image_placement import Placement

FLOOR = 0.001
"""Detections below this score are never stored."""
PROPOSALS = 30_000
"""At most so many proposals of one image, the highest, enter suppression."""
CAP = 1_000
"""At most so many detections of one image, the highest, are kept (COCO's figures use 100)."""
_ABOVE_ONE = 1e-3


@dataclass(frozen=True)
class Candidates:
    """Boxes that a model proposes for the images of a batch, in any order.

    ``image`` int [M] (row of the batch), ``category`` int [M], ``score`` float32 [M], ``corners``
    [M, 4] (x1, y1, x2, y2 in input pixels).
    """

    image: NDArray[np.integer]
    category: NDArray[np.integer]
    score: NDArray[np.float32]
    corners: NDArray[np.floating]

    def at(self, rows: NDArray[Any]) -> Candidates:
        """Return the candidates at ``rows`` (indices or a mask)."""
        return Candidates(
            self.image[rows], self.category[rows], self.score[rows], self.corners[rows]
        )


def best_class(
    scores: NDArray[np.floating],
    weight: NDArray[np.floating] | None = None,
    *,
    model: str = "the model",
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]:
    """Return batch row, place, class and score of the proposals at or above the floor.

    ``scores`` is [B, N, C]; a proposal counts for its best class only (the first of equals).
    ``weight`` [B, N] (objectness) multiplies the class scores. Raises ``ModelError`` for scores
    below 0 anywhere: of an export without its sigmoid most would lie below the floor, unseen.
    """
    for values in (scores, weight):
        if values is not None and values.size and values.min() < -_ABOVE_ONE:
            _check_range(values[values < 0], model)  # no score is below 0: these are logits
    image, place = np.nonzero((scores.max(axis=2) if weight is None else weight) >= FLOOR)
    chosen = scores[image, place]
    category = chosen.argmax(axis=1)
    score = chosen[np.arange(len(place)), category].astype(np.float32)
    if weight is not None:
        _check_range(score, model)
        score *= weight[image, place].astype(np.float32)
        above = score >= FLOOR
        image, place, category, score = image[above], place[above], category[above], score[above]
    return image, place, category, score


def select(
    found: Candidates,
    placements: Sequence[Placement],
    reading: Reading,
    *,
    suppressed: bool = False,
) -> list[ImageDetections]:
    """Return the detections of each image: floor, order, suppression, clipping, cap.

    ``suppressed`` says that the model has suppressed duplicates itself. All images of a batch go
    through together, since many small arrays cost more than one; no image's result depends on the
    others. Raises ``ModelError`` for scores outside [0, 1] and for boxes that are not finite.
    """
    _check_range(found.score, reading.model)
    if not np.isfinite(found.corners).all():
        raise ModelError(
            f"{reading.model} gives boxes that are not finite numbers. "
            "Check its decoder and input settings in model.yaml."
        )
    found = found.at(found.score >= FLOOR)
    found = found.at(np.lexsort((-found.score, found.image)))  # stable
    found = found.at(_rank(found.image) < PROPOSALS)
    if not suppressed:
        group = found.image * reading.classes + found.category
        found = found.at(suppress(found.corners, group, reading.iou))
    box = to_images(found.corners, found.image, placements)
    visible = (box[:, 2] > 0) & (box[:, 3] > 0)
    found, box = found.at(visible), box[visible]
    kept = _rank(found.image) < CAP
    return _split(found.at(kept), box[kept], len(placements))


def _rank(image: NDArray[np.integer]) -> NDArray[np.int64]:
    """Return each row's place among those of its image; ``image`` is ascending."""
    return np.arange(len(image)) - np.searchsorted(image, image)


def _split(found: Candidates, box: NDArray[np.float32], images: int) -> list[ImageDetections]:
    edges = np.searchsorted(found.image, np.arange(images + 1))
    category = found.category.astype(np.int32)
    score = found.score.astype(np.float32)
    return [
        ImageDetections(category[start:stop], score[start:stop], box[start:stop])
        for start, stop in itertools.pairwise(edges.tolist())
    ]


def _check_range(score: NDArray[np.floating], model: str) -> None:
    if score.size and (score.max() > 1 + _ABOVE_ONE or score.min() < -_ABOVE_ONE):
        raise ModelError(
            f"{model} gives scores from {score.min():.4g} to {score.max():.4g}; they must lie "
            "between 0 and 1. Export it with the sigmoid, or choose its decoder in model.yaml."
        )
    if score.dtype == np.float32:
        np.clip(score, 0.0, 1.0, out=score)
