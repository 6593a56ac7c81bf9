"""Models that hand out finished detections: boxes, scores and labels as three outputs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from donewhen.foundation.errors import ModelError
from donewhen.inference.decoders.candidates import Candidates, select
from donewhen.inference.decoders.decoder import DECODERS, does_not_fit, one_each

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from donewhen.domain.data_set import Task
    from donewhen.inference.decoders.decoder import ImageDetections, Reading
    from donewhen.inference.image_placement import Placement

_WORDS = {"boxes": ("box",), "scores": ("score", "conf"), "labels": ("label", "class")}


class BoxesScoresLabels:
    """Outputs boxes [B, N, 4], scores [B, N], labels [B, N], or the same without B for one image.

    Boxes are (x1, y1, x2, y2) in input pixels. The model has suppressed duplicates itself: its
    boxes are taken as they are.
    """

    name = "boxes-scores-labels"
    task: Task = "detection"
    description = (
        "Finished detections (torchvision, DETR): boxes [B, N, 4] or [N, 4] as x1, y1, x2, y2 in "
        "input pixels, scores and labels [B, N] or [N], labels counted from 0. Nothing is "
        "suppressed again."
    )

    def decode(
        self, outputs: Mapping[str, NDArray[Any]], placements: Sequence[Placement], reading: Reading
    ) -> list[ImageDetections]:
        """Return the detections of each image."""
        count = len(placements)
        boxes, scores, labels = self._three(outputs, count, reading)
        category = self._categories(labels, scores, reading)
        found = Candidates(
            np.repeat(np.arange(count), boxes.shape[1]),
            category.ravel(),
            scores.ravel().astype(np.float32),
            boxes.reshape(-1, 4).astype(np.float64),
        )
        return select(found, placements, reading, suppressed=True)

    def _three(
        self, outputs: Mapping[str, NDArray[Any]], images: int, reading: Reading
    ) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
        """Return boxes [B, N, 4], scores [B, N] and labels [B, N]."""
        found = _by_name(outputs) or _by_shape(outputs)
        if found:
            boxes, scores, labels = found
            if boxes.ndim == 2 and images == 1:
                boxes, scores, labels = boxes[None], scores[None], labels[None]
            fits = boxes.ndim == 3 and boxes.shape[2] == 4 and len(boxes) == images
            if (
                fits
                and one_each(scores, images)
                and scores.shape == labels.shape == boxes.shape[:2]
            ):
                return boxes, scores, labels
        raise does_not_fit(
            self.name,
            outputs,
            f"boxes [{images}, N, 4], scores [{images}, N] and labels [{images}, N]",
            reading,
            "Name the outputs boxes, scores and labels, or choose another decoder in model.yaml.",
        )

    @staticmethod
    def _categories(
        labels: NDArray[Any], scores: NDArray[Any], reading: Reading
    ) -> NDArray[np.int32]:
        category = labels.astype(np.int64)
        # Empty places of a fixed-length output carry any label; their score is 0.
        used = scores > 0
        wrong = used & ((category < 0) | (category >= reading.classes) | (category != labels))
        if wrong.any():
            raise ModelError(
                f"{reading.model} gives label {labels[wrong][0]}, but its {reading.classes} "
                f"classes are counted from 0 to {reading.classes - 1}. Correct the classes in "
                'model.yaml (a model that counts from 1 wants a first class "background").'
            )
        return np.where(used, category, 0).astype(np.int32)


def _by_name(
    outputs: Mapping[str, NDArray[Any]],
) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]] | None:
    found = []
    for words in _WORDS.values():
        named = [v for name, v in outputs.items() if any(word in name.lower() for word in words)]
        if len(named) != 1:
            return None
        found.append(named[0])
    return found[0], found[1], found[2]


def _by_shape(
    outputs: Mapping[str, NDArray[Any]],
) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]] | None:
    """Find boxes by their four columns, labels by whole numbers and scores by fractions."""
    boxes = [output for output in outputs.values() if _is_boxes(output)]
    if len(boxes) != 1 or len(outputs) != 3:
        return None
    others = [output for output in outputs.values() if output is not boxes[0]]
    labels = [output for output in others if output.dtype.kind in "iu"]
    scores = [output for output in others if output.dtype.kind == "f"]
    return (boxes[0], scores[0], labels[0]) if len(labels) == len(scores) == 1 else None


def _is_boxes(output: NDArray[Any]) -> bool:
    return output.ndim in {2, 3} and output.shape[-1] == 4


DECODERS.register(BoxesScoresLabels.name, BoxesScoresLabels())
