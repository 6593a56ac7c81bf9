"""Images inside the page: small, with their boxes, as data URIs."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from donewhen.domain.finding import Picture

_QUALITY = 72
_FEW_COLOURS = 512  # such pictures are drawn or scanned: as PNG they stay what they are


@dataclass(frozen=True)
class Thumbnail:
    """An image on the page; ``uri`` is "" where the file cannot be read.

    ``what`` says what it shows, ``file`` is its name.
    """

    uri: str
    what: str
    file: str
    width: int = 0
    height: int = 0


def thumbnails(pictures: Iterable[Picture], threads: int = 2) -> list[Thumbnail]:
    """Return the pictures as they go into the page."""
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(_thumbnail, pictures))


def _thumbnail(picture: Picture) -> Thumbnail:
    # They draw with Pillow, which is slow to import; the command line imports this module.
    from donewhen.evidence.drawing import framed, read_image
    from donewhen.evidence.layouts import TILE

    image = read_image(picture)
    if image is None:
        return Thumbnail("", picture.what, picture.name)
    shown = framed(image, picture.boxes, TILE)
    few = shown.getcolors(_FEW_COLOURS) is not None
    made = io.BytesIO()
    if few:
        shown.save(made, format="PNG")
    else:
        shown.save(made, format="JPEG", quality=_QUALITY, optimize=True)
    media_type = "image/png" if few else "image/jpeg"
    uri = f"data:{media_type};base64,{base64.b64encode(made.getvalue()).decode()}"
    return Thumbnail(uri, picture.what, picture.name, *shown.size)
