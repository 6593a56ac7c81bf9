"""Contrast: fog, a dirty lens, a tired screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from donewhen.inference.perturbations.perturbation import Perturbation

if TYPE_CHECKING:
    from PIL.Image import Image


def _change(image: Image, strength: float, seed: int) -> Image:  # noqa: ARG001 - the same for all
    from PIL import ImageStat

    table: list[int] = []
    for mean in ImageStat.Stat(image).mean:
        table += [round(mean + strength * (level - mean)) for level in range(256)]
    return image.point(table)


PERTURBATION = Perturbation(
    name="contrast",
    phrase="faded",
    title="Faded (low in contrast)",
    figure="each level drawn towards the mean of its channel over the image; {:g} of the distance "
    "is left",
    strengths=(0.85, 0.65, 0.45, 0.3, 0.18),
    source="contrast of ImageNet-C (Hendrycks and Dietterich, 2019), there 0.4, 0.3, 0.2, 0.1, "
    "0.05; ours is weaker",
    form=1,
    change=_change,
)
