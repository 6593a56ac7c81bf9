"""Compression: the picture was sent through something that saves bytes."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from donewhen.foundation.errors import DataSetError
from donewhen.inference.perturbations.perturbation import Perturbation

if TYPE_CHECKING:
    from PIL.Image import Image

_LONGEST = 65_500  # what libjpeg takes


def _change(image: Image, strength: float, seed: int) -> Image:  # noqa: ARG001 - the same for all
    from PIL import Image as Pillow

    if max(image.size) > _LONGEST:
        raise DataSetError(
            f"an image of {image.width} x {image.height} pixels cannot be a JPEG, which has at "
            f"most {_LONGEST:,} on a side. Leave it out where images are compressed."
        )
    file = io.BytesIO()
    # Everything that a default could change is said. A grey image has no colour to subsample.
    colour = {} if image.mode == "L" else {"subsampling": "4:2:0"}
    image.save(file, "JPEG", quality=int(strength), optimize=False, progressive=False, **colour)
    with Pillow.open(file, formats=("JPEG",)) as saved:
        saved.load()
        return saved.copy()


PERTURBATION = Perturbation(
    name="compression",
    phrase="compressed",
    title="Compressed (JPEG)",
    figure="JPEG of quality {:g}, colour at half the resolution",
    strengths=(60, 35, 20, 13, 9),
    source="JPEG compression of ImageNet-C (Hendrycks and Dietterich, 2019), there 25, 18, 15, 10, "
    "7",
    form=1,
    change=_change,
)
