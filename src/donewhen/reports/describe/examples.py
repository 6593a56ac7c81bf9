"""Examples of each class, from the large to the small."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from donewhen.domain.data_set import Boxes, DataSet
from donewhen.domain.finding import DrawnBox, Picture

MOST_CLASSES = 24
_AT = (0.85, 0.6, 0.4, 0.15)  # of the way from small to large: the very ends are exceptions


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
