"""YOLOX as its own export gives it: offsets to a grid, objectness and class scores."""

from __future__ import annotations

from functools import lru_cache
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

_STRIDES = (8, 16, 32)
_LARGEST_EXPONENT = 20.0  # a box far larger than any image, which is still a finite number


class Yolox:
    """One output [B, N, 5 + C]: dx, dy, log width, log height, objectness, class scores.

    With the cell (gx, gy) and its stride s, the centre is ((dx + gx) s, (dy + gy) s) and the size
    (exp(log width) s, exp(log height) s) in input pixels (Ge et al., YOLOX, 2021, and its
    demo_postprocess). A score is objectness times class score.
    """

    name = "yolox"
    task: Task = "detection"
    description = (
        "YOLOX before the grid is applied: one output [B, N, 5 + C] over strides 8, 16 and 32, "
        "score = objectness x class score. Duplicates are suppressed class by class."
    )

    def decode(
        self, outputs: Mapping[str, NDArray[Any]], placements: Sequence[Placement], reading: Reading
    ) -> list[ImageDetections]:
        """Return the detections of each image."""
        grid, stride = _grid(reading.size)
        channels = 5 + reading.classes
        fitting = [
            output
            for output in outputs.values()
            if output.shape[1:] == (len(grid), channels) and one_each(output, len(placements))
        ]
        wanted = f"one output [{len(placements)}, {len(grid)}, {channels}] of fractions"
        remedy = "Correct classes, input size or decoder in model.yaml."
        rows = only_output(self.name, outputs, fitting, wanted, reading, remedy)
        image, place, category, score = best_class(
            rows[:, :, 5:], rows[:, :, 4], model=reading.model
        )
        raw = rows[image, place, :4].astype(np.float32)
        step = stride[place]
        centre = (raw[:, :2] + grid[place]) * step
        half = np.exp(np.minimum(raw[:, 2:], _LARGEST_EXPONENT)) * step / 2
        corners = np.concatenate([centre - half, centre + half], axis=1)
        return select(Candidates(image, category, score, corners), placements, reading)


@lru_cache(maxsize=8)
def _grid(size: tuple[int, int]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return each proposal's cell [N, 2] (x, y) and stride [N, 1] for an input of ``size``."""
    cells, strides = [], []
    for stride in _STRIDES:
        columns, rows = size[0] // stride, size[1] // stride
        x, y = np.meshgrid(np.arange(columns), np.arange(rows))
        cells.append(np.stack([x.ravel(), y.ravel()], axis=1))
        strides.append(np.full((columns * rows, 1), stride))
    return (
        np.concatenate(cells).astype(np.float32),
        np.concatenate(strides).astype(np.float32),
    )


DECODERS.register(Yolox.name, Yolox())
