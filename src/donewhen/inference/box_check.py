"""Boxes that lie outside their image, where the annotations do not say how large it is."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np

from donewhen.domain.data_set import Boxes
from donewhen.foundation.cache import Cache, from_json, to_json
from donewhen.foundation.errors import DataSetError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from donewhen.domain.data_set import DataSet, ImageList


def check_boxes_fit_images(data_set: DataSet, images_digest: str, store: Path) -> None:
    """Raise ``DataSetError`` for boxes that lie outside their image, or were drawn for another.

    Readers refuse the first where the annotations say the images' sizes. Where they do not, and
    whether they are right, the files are asked, once: that these annotations fit the images with
    ``images_digest`` is remembered in ``store``. An image that cannot be read is left to whoever
    has to read it.
    """
    truth, images = data_set.truth, data_set.images
    if not isinstance(truth, Boxes):
        return
    rows = _unsaid(images, truth.image)
    said = b"" if images.sizes is None else np.ascontiguousarray(images.sizes, "<i8").tobytes()
    facts = f"{data_set.digest}|{images_digest}|{hashlib.sha256(said).hexdigest()}"
    fitting = Cache(store / "boxes", 3, to_json, from_json)
    if fitting.get(facts, default=False):
        return
    _refuse_other_sizes(images)
    if len(rows):
        _refuse_outside(data_set, truth, rows)
    fitting.put(facts, value=True)


def _refuse_outside(data_set: DataSet, truth: Boxes, rows: NDArray[np.int64]) -> None:
    """Raise ``DataSetError`` for those of the boxes ``rows`` that lie outside their image."""
    images = data_set.images
    places = _sizes(images, np.unique(truth.image[rows]))[truth.image[rows]]
    box = truth.box[rows]
    outside = ((box[:, :2] + box[:, 2:] <= 0) | (box[:, :2] >= places)).any(axis=1)
    lost = rows[outside].tolist()
    if lost:
        where = " ".join(f"{value:g}" for value in truth.box[lost[0]])
        raise DataSetError(
            f'data set "{data_set.id}": {len(lost):,} of {len(truth.box):,} boxes lie outside '
            f"their image, such as [{where}] in {images.names[truth.image[lost[0]]]}. Correct them."
        )


def _refuse_other_sizes(images: ImageList) -> None:
    """Raise ``DataSetError`` for an image that is not as large as the annotations say."""
    if images.sizes is None:
        return
    rows = np.flatnonzero((images.sizes > 0).all(axis=1)).astype(np.int32)
    there = _sizes(images, rows)
    other = np.isfinite(there).all(axis=1) & np.any(there != images.sizes, axis=1)
    wrong = [row for row in rows.tolist() if other[row]]
    if wrong:
        row = wrong[0]
        more = f" So are {len(wrong) - 1:,} more." if len(wrong) > 1 else ""
        raise DataSetError(f"{other_size(images.path(row), there[row], images.sizes[row])}{more}")


def other_size(path: Path | str, size: Sequence[float], annotated: Sequence[float]) -> str:
    """Return what is wrong with an image whose (width, height) the annotations tell otherwise."""
    return (
        f"image {path} is {size[0]:.0f} x {size[1]:.0f} pixels as a person sees it, the "
        f"annotations say {annotated[0]:.0f} x {annotated[1]:.0f} pixels: their boxes lie "
        "elsewhere. Correct them."
    )


def _unsaid(images: ImageList, needed: NDArray[np.int32]) -> NDArray[np.int64]:
    """Return which boxes lie in images without a size; ``needed`` are their images."""
    if images.sizes is None:
        return np.arange(len(needed))
    return np.flatnonzero((images.sizes[needed] == 0).any(axis=1))


def _sizes(images: ImageList, rows: NDArray[np.int32]) -> NDArray[np.float64]:
    """Return width and height of some images, as their files say; infinite where none can tell."""
    from donewhen.inference.images import image_size  # Pillow is slow to import

    sizes = np.full((len(images), 2), np.inf)
    for row in rows.tolist():
        try:
            sizes[row] = image_size(images.path(row))
        except DataSetError:
            continue
    return sizes
