"""A data set in memory: images, categories and ground truth, as arrays.

Arrays of one table have equal length and are ordered by image; the image column holds indices
into ``DataSet.images``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Task = Literal["detection", "classification"]

ANOTHER_CLASS = "another class"
"""What a classifier's answer is called that is none of the data set's classes."""


@dataclass(frozen=True)
class Category:
    """One class of the annotations, and the word that covers it ("balloon"), if any."""

    name: str
    supercategory: str | None = None


@dataclass(frozen=True)
class ImageList:
    """The images of a data set, sorted by name.

    ``names`` are paths relative to ``folder`` with ``/``; ``attributes`` maps an attribute's name
    to one text per image (None where an image does not carry it). ``sizes`` int64 [N, 2] are width
    and height as the annotations say, 0 where they do not; None where they never do.
    """

    folder: Path
    names: tuple[str, ...]
    attributes: Mapping[str, tuple[str | None, ...]] = field(default_factory=dict)
    sizes: NDArray[np.int64] | None = field(default=None, compare=False, repr=False)

    def __post_init__(self) -> None:
        if self.sizes is not None and self.sizes.shape != (len(self.names), 2):
            raise ValueError(f"{len(self.names)} images have sizes of shape {self.sizes.shape}")

    def __len__(self) -> int:
        return len(self.names)

    def path(self, index: int) -> Path:
        """Return the file of image ``index``."""
        return self.folder / self.names[index]


@dataclass(frozen=True)
class Boxes:
    """Ground truth of a detection data set: one row per annotated object.

    ``image`` int32 [G], ``category`` int32 [G] (index into ``DataSet.categories``), ``box``
    float64 [G, 4] (x, y, width, height in pixels of the image), ``crowd`` bool [G] (a region that
    holds several objects and is neither found nor missed).
    """

    image: NDArray[np.int32]
    category: NDArray[np.int32]
    box: NDArray[np.float64]
    crowd: NDArray[np.bool_]


@dataclass(frozen=True)
class Labels:
    """Ground truth of a classification data set: ``category`` int32 [N], one per image."""

    category: NDArray[np.int32]


@dataclass(frozen=True)
class DataSet:
    """Everything that judging needs to know of a labelled data set.

    ``digest`` is the sha256 of what the annotations say (names, categories, truth, attributes).
    ``terms`` are the manifest's extra nouns for category names.
    """

    id: str
    title: str
    images: ImageList
    categories: tuple[Category, ...]
    truth: Boxes | Labels
    digest: str
    terms: Mapping[str, str] = field(default_factory=dict)
    group: str | None = None
    slices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def only(self, rows: NDArray[np.bool_]) -> tuple[DataSet, NDArray[np.int32]]:
        """Return the data set of some images, bool [N], and the new number of each old image.

        Numbers of images that are left out are -1. Everything else stays, the digest too.
        """
        # The running count of chosen images is the new number of each that is chosen.
        numbers = np.where(rows, np.cumsum(rows) - 1, -1).astype(np.int32)
        if rows.all():  # most claims are about all images: a copy would cost as much as judging
            return self, numbers
        kept = np.flatnonzero(rows).tolist()
        images = replace(
            self.images,
            names=tuple(self.images.names[row] for row in kept),
            attributes={
                name: tuple(values[row] for row in kept)
                for name, values in self.images.attributes.items()
            },
            sizes=None if self.images.sizes is None else self.images.sizes[rows],
        )
        truth = self.truth
        if isinstance(truth, Labels):
            return replace(self, images=images, truth=Labels(truth.category[rows])), numbers
        held = rows[truth.image]
        chosen = Boxes(
            image=numbers[truth.image[held]],
            category=truth.category[held],
            box=truth.box[held],
            crowd=truth.crowd[held],
        )
        return replace(self, images=images, truth=chosen), numbers

    def class_name(self, category: int) -> str:
        """Return the name of a category; ``ANOTHER_CLASS`` for -1, which the data set lacks."""
        return ANOTHER_CLASS if category < 0 else self.categories[category].name

    @property
    def task(self) -> Task:
        """The task that this ground truth can judge."""
        return "detection" if isinstance(self.truth, Boxes) else "classification"


@dataclass(frozen=True)
class DataSetFacts:
    """What a data set was when it was judged on.

    ``digest`` is that of its annotations and rules, ``images`` how many there are,
    ``images_digest`` the sha256 of the list of their digests; ``pin`` is the digest of all its
    files that its manifest names, "" where it names none.
    """

    digest: str
    images: int
    images_digest: str
    pinned: bool
    pin: str = ""
