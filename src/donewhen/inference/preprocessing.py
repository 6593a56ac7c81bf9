"""An image becomes a model's input, exactly as the manifest's ``input`` says.

The resize is part of a model. Pillow's bilinear, bicubic and lanczos filters widen with the scale,
so that a shrunken image is smooth. OpenCV's bilinear looks at four pixels only, whatever the scale:
"bilinear-aliased" does the same, for models that were trained that way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from donewhen.inference.image_placement import Placement, place

if TYPE_CHECKING:
    from typing import Literal

    from numpy.typing import DTypeLike, NDArray

    from donewhen.sources.model_manifest import InputSettings

_FILTERS = {
    "nearest": Image.Resampling.NEAREST,
    "bilinear": Image.Resampling.BILINEAR,
    "bicubic": Image.Resampling.BICUBIC,
    "lanczos": Image.Resampling.LANCZOS,
}


class InputBuffer:
    """A batch of ``images`` model inputs that is filled again and again (one thread each).

    ``array`` is [images, C, H, W] or [images, H, W, C] in ``dtype`` (float32, float16, uint8).
    """

    def __init__(self, settings: InputSettings, images: int, dtype: DTypeLike) -> None:
        width, height = settings.size
        channels = 1 if settings.color == "L" else 3
        self._settings = settings
        self._factor, self._shift = _line(settings, channels)
        planar = settings.layout == "NCHW"
        shape = (channels, height, width) if planar else (height, width, channels)
        self.array: NDArray[np.generic] = np.zeros((images, *shape), dtype=dtype)
        # [images, C, H, W] whatever the layout: writing through it needs one form only.
        self._planes = self.array if planar else self.array.transpose(0, 3, 1, 2)
        self._drawn: list[tuple[int, int, int, int] | None] = [None] * images

    @property
    def mode(self) -> Literal["RGB", "L"]:
        """The Pillow mode that ``fill`` takes."""
        return "L" if self._settings.color == "L" else "RGB"

    def fill(self, row: int, image: Image.Image) -> Placement:
        """Write ``image`` (in ``mode``) into row ``row`` and return where it lies."""
        settings = self._settings
        placement = place(image.width, image.height, settings)
        size = (placement.drawn_width, placement.drawn_height)
        if image.size != size:
            image = _resized(image, size, settings.resample)
        left, top = placement.left, placement.top
        planes = self._planes[row]
        self._pad(row, (left, top, *size))
        target = planes[:, top : top + size[1], left : left + size[0]]
        bands = image.split() if settings.color != "BGR" else image.split()[::-1]
        for channel, band in enumerate(bands):
            self._write(target[channel], np.asarray(band), channel)
        return placement

    def _write(self, target: NDArray[np.generic], pixels: NDArray[np.uint8], channel: int) -> None:
        factor, shift = self._factor[channel], self._shift[channel]
        if target.dtype == np.float32:
            np.multiply(pixels, factor, out=target)
            if shift:
                np.add(target, shift, out=target)
        else:
            value = pixels * factor + shift
            target[...] = np.rint(value) if target.dtype == np.uint8 else value

    def _pad(self, row: int, drawn: tuple[int, int, int, int]) -> None:
        """Fill what lies around the image, unless the last image in this row lay there too."""
        width, height = self._settings.size
        if self._drawn[row] == drawn or drawn == (0, 0, width, height):
            self._drawn[row] = drawn
            return
        self._drawn[row] = drawn
        for channel, plane in enumerate(self._planes[row]):
            level = np.array([[self._settings.pad]], dtype=np.uint8)
            self._write(plane, np.broadcast_to(level, plane.shape), channel)


def _resized(image: Image.Image, size: tuple[int, int], resample: str) -> Image.Image:
    if resample in _FILTERS:
        return image.resize(size, _FILTERS[resample])
    ratios = (image.width / size[0], image.height / size[1])
    return image.transform(
        size,
        Image.Transform.AFFINE,
        (ratios[0], 0, 0, 0, ratios[1], 0),
        resample=Image.Resampling.BILINEAR,
    )


def _line(settings: InputSettings, channels: int) -> tuple[list[np.float32], list[np.float32]]:
    """Return factor and shift per channel: (v * scale - mean) / std = v * factor + shift."""
    mean, std = settings.mean[:channels], settings.std[:channels]
    factor = [np.float32(settings.scale / deviation) for deviation in std]
    shift = [np.float32(-middle / deviation) for middle, deviation in zip(mean, std, strict=True)]
    return factor, shift
