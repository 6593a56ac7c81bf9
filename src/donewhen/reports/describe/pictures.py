"""Pictures on the page: examples of each class, and how any picture becomes small enough for it."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from donewhen.domain.data_set import Boxes, DataSet
from donewhen.domain.finding import DrawnBox, Picture

MOST_CLASSES = 24
_AT = (0.85, 0.6, 0.4, 0.15)  # of the way from small to large: the very ends are exceptions
_QUALITY = 72
_FEW_COLOURS = 512  # such pictures are drawn or scanned: as PNG they stay what they are


@dataclass(frozen=True)
class Examples:
    """Pictures of one class, of ``count`` examples."""

    name: str
    count: int
    pictures: tuple[Picture, ...]


def examples(data_set: DataSet) -> list[Examples]:
    """Return examples of the first classes that have any, always the same ones."""
    found: list[Examples] = []
    for index, category in enumerate(data_set.categories):
        rows = np.flatnonzero(data_set.truth.category == index)
        if isinstance(data_set.truth, Boxes):
            rows = rows[~data_set.truth.crowd[rows]]
        if len(rows) and len(found) < MOST_CLASSES:
            chosen = _spread(data_set, rows)
            pictures = tuple(_picture(data_set, row) for row in chosen)
            found.append(Examples(category.name, len(rows), pictures))
    return found


def _spread(data_set: DataSet, rows: NDArray[np.int64]) -> list[int]:
    """Return a few rows of different size, on different images as far as there are any."""
    truth = data_set.truth
    order = rows
    if isinstance(truth, Boxes):
        area = truth.box[rows, 2] * truth.box[rows, 3]
        order = rows[np.argsort(area, kind="stable")]
        # the smallest one on each image, in the order of sizes
        _, first = np.unique(truth.image[order], return_index=True)
        order = order[np.sort(first)]
    places = dict.fromkeys(int(share * (len(order) - 1) + 0.5) for share in _AT)
    return [int(order[place]) for place in places]


def _picture(data_set: DataSet, row: int) -> Picture:
    truth, images = data_set.truth, data_set.images
    if not isinstance(truth, Boxes):
        return Picture.of_row(images, row, "")
    image = int(truth.image[row])
    size = f"{truth.box[row, 2]:.0f} by {truth.box[row, 3]:.0f} pixels"
    # Drawn as what a picture is about, so that a small one is shown from nearer.
    box = DrawnBox.of_row(truth.box[row], "miss")
    return Picture.of_row(images, image, size, [box])


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


def thumbnails(pictures: Iterable[Picture]) -> list[Thumbnail]:
    """Return the pictures as they go into the page."""
    with ThreadPoolExecutor(2) as pool:
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
