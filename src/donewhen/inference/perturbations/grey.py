"""Grey: colour fades, up to a black and white picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from donewhen.inference.perturbations.perturbation import Perturbation

if TYPE_CHECKING:
    from PIL.Image import Image


def _change(image: Image, strength: float, seed: int) -> Image:  # noqa: ARG001 - the same for all
    from PIL import Image as Pillow

    return Pillow.blend(image, image.convert("L").convert(image.mode), strength)


PERTURBATION = Perturbation(
    name="grey",
    phrase="grey",
    title="Grey",
    figure="{:.0%} of the way to its grey levels (luma of ITU-R BT.601)",
    strengths=(0.2, 0.4, 0.6, 0.8, 1.0),
    source="ours; ImageNet-C's saturation goes another way",
    form=1,
    change=_change,
    needs_colour=True,
)
