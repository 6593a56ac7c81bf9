"""YOLOv8 and its successors with the same head: boxes and class scores side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from donewhen.inference.decoders.candidates import Candidates, best_class, select
from donewhen.inference.decoders.decoder import DECODERS, one_each, only_output

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from donewhen.domain.data_set import Task
    from donewhen.inference.decoders.decoder import ImageDetections, Reading
    from donewhen.inference.image_placement import Placement


class Yolo:
    """One output [B, 4 + C, N]: centre x, centre y, width, height, then one score per class."""

    name = "yolo"
    task: Task = "detection"
    description = (
        "YOLOv8, YOLO11 and alike: one output [B, 4 + C, N] or [B, N, 4 + C], boxes as centre and "
        "size in input pixels, class scores from 0 to 1. Duplicates are suppressed class by class."
    )

    def decode(
        self, outputs: Mapping[str, NDArray[Any]], placements: Sequence[Placement], reading: Reading
    ) -> list[ImageDetections]:
        """Return the detections of each image."""
        rows = self._rows(outputs, reading, len(placements))
        image, place, category, score = best_class(rows[:, :, 4:], model=reading.model)
        centre_size = rows[image, place, :4].astype(np.float32)
        half = centre_size[:, 2:] / 2
        corners = np.concatenate([centre_size[:, :2] - half, centre_size[:, :2] + half], axis=1)
        return select(Candidates(image, category, score, corners), placements, reading)

    def _rows(
        self, outputs: Mapping[str, NDArray[Any]], reading: Reading, images: int
    ) -> NDArray[Any]:
        """Return the output as [B, N, 4 + C]."""
        channels = 4 + reading.classes
        fitting = [
            output
            for output in outputs.values()
            if output.ndim == 3 and channels in output.shape[1:] and one_each(output, images)
        ]
        wanted = f"one output [{images}, {channels}, N] of fractions"
        value = only_output(self.name, outputs, fitting, wanted, reading)
        # [B, 4 + C, N] is how these models are exported; it also decides when both axes fit.
        return value.transpose(0, 2, 1) if value.shape[1] == channels else value


DECODERS.register(Yolo.name, Yolo())
