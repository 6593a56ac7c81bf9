"""Slices: the images of a data set that its manifest gives a name to.

A slice is a set of conditions that all hold: an attribute of the image (``light: dark``), what
is on it (``objects: small``, ``objects: none``, ``objects: 3 to 5``), a class that it holds
(``holds: red balloon``). A slice chooses images, never objects: an image with a small balloon and
a large one is in the slice with both.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from donewhen.domain.data_set import Boxes, DataSet
from donewhen.foundation.errors import InputError, SentenceError
from donewhen.foundation.name_suggestions import unknown
from donewhen.language import Vocabulary

OBJECTS, HOLDS = "objects", "holds"
SIZES = {"small": (0.0, 32.0**2), "medium": (32.0**2, 96.0**2), "large": (96.0**2, float("inf"))}
"""Areas in square pixels, from (included) and to (not included), as COCO's evaluation has them."""

_COUNT = re.compile(
    r"(?P<none>none|no)|at least (?P<least>[0-9]+)|at most (?P<most>[0-9]+)"
    r"|(?P<low>[0-9]+) to (?P<high>[0-9]+)|(?P<exactly>[0-9]+)"
)


def slice_rows(data_set: DataSet, names: Sequence[str]) -> NDArray[np.bool_]:
    """Return which images are in all of these slices, bool [N].

    Raises ``UnknownNameError`` for a slice that the manifest does not name, ``InputError`` where
    no image is left.
    """
    chosen = np.ones(len(data_set.images), dtype=np.bool_)
    for name in names:
        if name not in data_set.slices:
            raise unknown(f'slice of data set "{data_set.id}":', name, data_set.slices)
        for key, value in data_set.slices[name].items():
            chosen &= condition_rows(data_set, key, value)
    # Of no images "at most 5 are missed" holds: an empty slice must not be judged.
    if names and not chosen.any():
        together = " and ".join(f'"{name}"' for name in names)
        raise InputError(
            f'no image of data set "{data_set.id}" is in {together}, so there is nothing to judge. '
            "Correct the slice."
        )
    return chosen


def condition_rows(data_set: DataSet, key: str, value: str) -> NDArray[np.bool_]:
    """Return which images meet one condition, bool [N].

    Raises ``SentenceError`` or ``UnknownNameError`` for one that makes no sense here.
    """
    if key == OBJECTS:
        return _by_objects(data_set, value)
    if key == HOLDS:
        return _by_class(data_set, value)
    values = data_set.images.attributes[key]
    return np.array([held == value for held in values], dtype=np.bool_)


def _by_objects(data_set: DataSet, value: str) -> NDArray[np.bool_]:
    truth = data_set.truth
    if not isinstance(truth, Boxes):
        raise SentenceError(
            f'"{OBJECTS}: {value}": an image of data set "{data_set.id}" has a class, not boxes. '
            f"Write {HOLDS}: and a class."
        )
    if value in SIZES:
        low, high = SIZES[value]
        area = truth.box[:, 2] * truth.box[:, 3]
        # A crowd is neither found nor missed, and its area says nothing about its objects.
        rows = (area >= low) & (area < high) & ~truth.crowd
        return _per_image(data_set, truth.image[rows]) > 0
    least, most = _range(value)
    count = _per_image(data_set, truth.image[~truth.crowd])
    return (count >= least) & (count <= most)


def _range(value: str) -> tuple[int, float]:
    found = _COUNT.fullmatch(value)
    if found is None:
        raise SentenceError(
            f'"{OBJECTS}: {value}" is not understood. Write small, medium, large, none, 3, 3 to 5, '
            "at least 3 or at most 3."
        )
    if found["none"]:
        return 0, 0
    if found["exactly"]:
        return int(found["exactly"]), int(found["exactly"])
    if found["least"]:
        return int(found["least"]), float("inf")
    if found["most"]:
        return 0, int(found["most"])
    return int(found["low"]), int(found["high"])


def _by_class(data_set: DataSet, value: str) -> NDArray[np.bool_]:
    categories = np.fromiter(Vocabulary(data_set).noun(value).categories, dtype=np.int64)
    truth = data_set.truth
    if not isinstance(truth, Boxes):
        return np.isin(truth.category, categories)
    return _per_image(data_set, truth.image[np.isin(truth.category, categories)]) > 0


def _per_image(data_set: DataSet, rows: NDArray[np.int32]) -> NDArray[np.int64]:
    return np.bincount(rows, minlength=len(data_set.images)).astype(np.int64)
