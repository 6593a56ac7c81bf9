"""Darkness: the picture is underexposed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from donewhen.inference.perturbations.perturbation import Perturbation

if TYPE_CHECKING:
    from PIL.Image import Image


def _change(image: Image, strength: float, seed: int) -> Image:  # noqa: ARG001 - the same for all
    table = [round(level * strength) for level in range(256)]
    return image.point(table * len(image.getbands()))


PERTURBATION = Perturbation(
    name="darkness",
    phrase="darkened",
    title="Darkened",
    figure="each level times {:g}",
    strengths=(0.85, 0.68, 0.5, 0.35, 0.22),
    source="ours; the reverse of ImageNet-C's brightness, which has no darkness",
    form=1,
    change=_change,
)
