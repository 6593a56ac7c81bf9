"""Noise: the sensor has too little light."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from donewhen.inference.perturbations.perturbation import Perturbation

if TYPE_CHECKING:
    from PIL.Image import Image

_AT_ONCE = 1 << 20  # values drawn at once: bounds the memory that a large image takes


def _change(image: Image, strength: float, seed: int) -> Image:
    from PIL import Image as Pillow

    pixels = np.array(image)
    # One stream per image: neither its place in the data set nor the thread can change it.
    random = np.random.Generator(np.random.PCG64(seed))
    flat = pixels.reshape(-1)
    for start in range(0, len(flat), _AT_ONCE):
        part = flat[start : start + _AT_ONCE]
        noise = random.standard_normal(len(part), dtype=np.float32)
        noise *= np.float32(strength)
        noise += part
        np.rint(noise, out=noise)
        part[...] = np.clip(noise, 0, 255, out=noise)
    return Pillow.fromarray(pixels)


PERTURBATION = Perturbation(
    name="noise",
    phrase="noisy",
    title="Noisy",
    figure="Gaussian noise on each pixel and channel; standard deviation {:g} of 255 levels",
    strengths=(6, 12, 20, 32, 48),
    source="Gaussian noise of ImageNet-C (Hendrycks and Dietterich, 2019), there 20, 31, 46, 66, "
    "97 levels; ours is weaker, and drawn by the image's content",
    form=1,
    change=_change,
)
