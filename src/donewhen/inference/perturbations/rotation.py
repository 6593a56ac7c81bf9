"""Rotation: the camera is not held level.

The picture turns counter-clockwise about its centre and keeps its size. What comes into view in the
corners repeats the edge: a constant would draw a line that no camera draws, and a mirror would
show objects that nobody has labelled.

A box says nothing of the shape inside it, so where its edges go can only be estimated. The box
around its four turned corners is right for an object that fills it to the corners and too large for
any other: at 12 degrees it overlaps the box of a turned disc by 0.71 only, so that an undisturbed
detector would fail because of the labels. We turn the ellipse that fills the box, as Kalra et al.
propose. Measured at 12 degrees: the sides of the boxes that detectors found were 1.02 times ours
and 0.89 times those around the corners on photographs (COCO), 0.99 and 0.84 times on balloons.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from donewhen.inference.perturbations.perturbation import Perturbation

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PIL.Image import Image

_REACH = 2  # pixels that a bicubic filter looks at beyond its point


def _change(image: Image, strength: float, seed: int) -> Image:  # noqa: ARG001 - the same for all
    from PIL import Image as Pillow

    width, height = image.size
    cos, sin = math.cos(math.radians(strength)), math.sin(math.radians(strength))
    right, down = (math.ceil(side / 2 * sin) + _REACH for side in (height, width))
    around = [(down, down), (right, right), (0, 0)][: 2 if image.mode == "L" else 3]
    wide = Pillow.fromarray(np.pad(np.asarray(image), around, mode="edge"))
    # Where a pixel of the result comes from: a turn the other way, about the centre.
    x = width / 2 - (cos * width - sin * height) / 2 + right
    y = height / 2 - (sin * width + cos * height) / 2 + down
    return wide.transform(
        image.size,
        Pillow.Transform.AFFINE,
        (cos, -sin, x, sin, cos, y),
        resample=Pillow.Resampling.BICUBIC,
    )


def _move(
    boxes: NDArray[np.float64], sizes: NDArray[np.float64], strength: float
) -> NDArray[np.float64]:
    cos, sin = math.cos(math.radians(strength)), math.sin(math.radians(strength))
    half = boxes[:, 2:] / 2
    x, y = (boxes[:, :2] + half - sizes / 2).T
    middle = np.stack([cos * x + sin * y, cos * y - sin * x], axis=1) + sizes / 2
    # The half sides of the box around the turned ellipse; for the corners it would be a sum.
    reach = np.hypot(half * cos, half[:, ::-1] * sin)
    return np.concatenate([middle - reach, 2 * reach], axis=1)


PERTURBATION = Perturbation(
    name="rotation",
    phrase="rotated",
    title="Rotated",
    figure="turned by {:g} degrees counter-clockwise about the centre",
    strengths=(2, 4, 6, 9, 12),
    source="ours; ImageNet-C has no rotation. Boxes: Kalra et al., Towards Rotation Invariance in "
    "Object Detection (ICCV 2021)",
    form=1,
    change=_change,
    move=_move,
)
