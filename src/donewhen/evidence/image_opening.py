"""Images as evidence shows them: what a person sees who opens the file.

Import it only where something is drawn: Pillow takes 20 ms.
"""

from __future__ import annotations

import warnings
from pathlib import Path

from PIL import Image, ImageOps

FORMATS = ("JPEG", "PNG", "BMP", "GIF", "TIFF", "WEBP", "PPM")
MOST_PIXELS = 100_000_000


def opened(path: Path) -> Image.Image:
    """Return an image, upright and in RGB.

    Raises what Pillow does where it cannot be read, ``ValueError`` where it has too many pixels.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with Image.open(path, formats=FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                raise ValueError("too many pixels")
            return ImageOps.exif_transpose(image).convert("RGB")
