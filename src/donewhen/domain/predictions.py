"""What a model said about the images of a data set, as arrays.

Class columns hold indices into the model's own ``classes``; images are indices into the data
set's image list.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Detections:
    """Detected boxes, ordered by image and, within an image, by descending score (stable).

    ``image`` int32 [M], ``category`` int32 [M], ``score`` float32 [M] in [0, 1], ``box`` float32
    [M, 4] (x, y, width, height in pixels of the original image, clipped to it).
    """

    image: NDArray[np.int32]
    category: NDArray[np.int32]
    score: NDArray[np.float32]
    box: NDArray[np.float32]

    @classmethod
    def none(cls) -> Detections:
        """Return what a model says that detects nothing."""
        empty = np.zeros(0, np.int32)
        return cls(empty, empty, np.zeros(0, np.float32), np.zeros((0, 4), np.float32))

    def at(self, rows: NDArray[np.bool_] | NDArray[np.integer]) -> Detections:
        """Return the detections at ``rows`` (a mask bool [M], or indices in order)."""
        return Detections(self.image[rows], self.category[rows], self.score[rows], self.box[rows])


@dataclass(frozen=True)
class ClassScores:
    """Scores of a classifier: ``score`` float32 [N, C], one row per image, rows sum to 1."""

    score: NDArray[np.float32]


Predictions = Detections | ClassScores
