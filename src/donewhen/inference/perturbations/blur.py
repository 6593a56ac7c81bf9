"""Blur: the lens is out of focus."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from donewhen.inference.perturbations.perturbation import Perturbation

if TYPE_CHECKING:
    from PIL.Image import Image


def deviation(width: int, height: int, strength: float) -> float:
    """Return the Gaussian's standard deviation, in pixels, for an image of this size.

    It grows with the square root of the side (the geometric mean of both). A fixed number of
    pixels would not be seen on a large photograph and leave nothing of an 8 x 8 digit; a fixed
    share of the side would do the reverse, since small pictures show their subject with few
    pixels.
    """
    return strength * math.sqrt(math.sqrt(width * height))


def _change(image: Image, strength: float, seed: int) -> Image:  # noqa: ARG001 - the same for all
    from PIL import ImageFilter

    return image.filter(ImageFilter.GaussianBlur(deviation(*image.size, strength)))


PERTURBATION = Perturbation(
    name="blur",
    phrase="blurred",
    title="Blurred",
    figure="Gaussian blur; standard deviation {:g} √side pixels, side being √(width · height)",
    strengths=(0.06, 0.09, 0.13, 0.175, 0.22),
    source="Gaussian blur of ImageNet-C (Hendrycks and Dietterich, 2019), there 1, 2, 3, 4, 6 "
    "pixels on images of 224; ours grows with the image",
    form=1,
    change=_change,
)
