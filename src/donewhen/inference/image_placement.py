"""Where an image lies inside a model's input, and how boxes come back from there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from donewhen.sources.model_manifest import InputSettings


@dataclass(frozen=True)
class Placement:
    """An image of ``width`` x ``height`` pixels, drawn into a model's input.

    It is drawn at (``left``, ``top``) with ``drawn_width`` x ``drawn_height`` pixels.
    """

    width: int
    height: int
    left: int
    top: int
    drawn_width: int
    drawn_height: int


def place(width: int, height: int, settings: InputSettings) -> Placement:
    """Return where an image of ``width`` x ``height`` pixels goes, as ``settings`` say.

    A letterboxed image keeps its proportions: it is scaled by the smaller of the two ratios,
    rounded to whole pixels, at least one.
    """
    target_width, target_height = settings.size
    if settings.resize == "stretch":
        return Placement(width, height, 0, 0, target_width, target_height)
    ratio = min(target_width / width, target_height / height)
    drawn_width = min(target_width, max(1, round(width * ratio)))
    drawn_height = min(target_height, max(1, round(height * ratio)))
    left, top = 0, 0
    if settings.anchor == "center":
        left, top = (target_width - drawn_width) // 2, (target_height - drawn_height) // 2
    return Placement(width, height, left, top, drawn_width, drawn_height)


def to_images(
    corners: NDArray[np.floating], image: NDArray[np.integer], placements: Sequence[Placement]
) -> NDArray[np.float32]:
    """Return boxes [N, 4] (x1, y1, x2, y2 in input pixels) in pixels of their images.

    ``image`` [N] says which of ``placements`` a box belongs to. The result is (x, y, width,
    height), clipped to the image; a box outside it has a width or height of 0.
    """
    numbers = np.array(
        [
            (spot.left, spot.top, spot.width, spot.height, spot.drawn_width, spot.drawn_height)
            for spot in placements
        ],
        dtype=np.float64,
    ).reshape(-1, 3, 2)
    offset, size, drawn = (np.tile(numbers[image, column], 2) for column in range(3))
    original = np.clip((corners - offset) * (size / drawn), 0.0, size)
    original[:, 2:] = np.maximum(original[:, 2:] - original[:, :2], 0.0)
    boxes: NDArray[np.float32] = original.astype(np.float32)
    return boxes
