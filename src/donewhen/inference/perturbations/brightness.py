"""Brightness: the picture is overexposed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from donewhen.inference.perturbations.perturbation import Perturbation

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PIL.Image import Image


def _change(image: Image, strength: float, seed: int) -> Image:  # noqa: ARG001 - the same for all
    from PIL import Image as Pillow
    from PIL import ImageChops

    table = _table(255 * strength)
    if image.mode == "L":
        return image.point([int(table[level, level]) for level in range(256)])
    red, green, blue = image.split()
    brightest = np.asarray(ImageChops.lighter(ImageChops.lighter(red, green), blue))
    row = brightest.astype(np.uint16)[:, :, None] << 8
    return Pillow.fromarray(table.reshape(-1).take(row | np.asarray(image)))


def _table(lift: float) -> NDArray[np.uint8]:
    """Return the new level [256, 256] by the pixel's brightest channel and the level itself.

    Raising V of HSV, with hue and saturation kept, scales all channels of a pixel alike.
    """
    brightest = np.arange(256, dtype=np.float64)
    lifted = np.minimum(brightest + lift, 255)
    ratio = np.divide(lifted, brightest, out=np.zeros(256), where=brightest > 0)
    levels = np.minimum(np.rint(ratio[:, None] * np.arange(256)), 255)
    levels[0, 0] = np.rint(lifted[0])  # black has no hue and becomes grey
    return levels.astype(np.uint8)


PERTURBATION = Perturbation(
    name="brightness",
    phrase="brightened",
    title="Brightened",
    figure="{:g} added to V of HSV (from 0 to 1), hue and saturation kept",
    strengths=(0.06, 0.12, 0.2, 0.3, 0.42),
    source="brightness of ImageNet-C (Hendrycks and Dietterich, 2019), there 0.1 to 0.5",
    form=1,
    change=_change,
)
