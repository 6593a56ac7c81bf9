"""What the annotations of a data set say, counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from donewhen.domain.data_set import Boxes, DataSet
from donewhen.foundation.errors import InputError
from donewhen.judging.resolved_claim import FEWEST_IMAGES
from donewhen.sources.slicing import SIZES, slice_rows

_MOST_VALUES, _OF_MANY = 20, 5
_MOST_SIZES = 8
_MANY_CLASSES = 12
_EDGES = (0, 8, 16, 32, 64, 128, 256, 512)
_PER_IMAGE = ((0, 0), (1, 1), (2, 2), (3, 3), (4, 4), (5, 9), (10, 19), (20, 49), (50, None))


@dataclass(frozen=True)
class Bar:
    """One line of a table: a name, how many, and their share of all."""

    name: str
    count: int
    share: float


@dataclass(frozen=True)
class Tally:
    """How often each value occurs; ``note`` is what else is to be known, "" for nothing."""

    title: str
    of: str
    bars: tuple[Bar, ...]
    note: str = ""


@dataclass(frozen=True)
class ClassRow:
    """A class: the word that covers it, how many objects and on how many images.

    ``share`` is that of all objects, or of all images where each has one class.
    """

    name: str
    over: str
    objects: int
    images: int
    share: float


@dataclass(frozen=True)
class SliceRow:
    """A slice: its conditions in words, its images and the objects on them."""

    name: str
    means: str
    images: int
    objects: int

    @property
    def is_small(self) -> bool:
        """Whether it holds too few images to be judged."""
        return self.images < FEWEST_IMAGES


def _bars(counted: Iterable[tuple[str, int]], total: int) -> tuple[Bar, ...]:
    """Return a line for each name."""
    return tuple(Bar(name, count, count / total if total else 0.0) for name, count in counted)


def classes(data_set: DataSet) -> list[ClassRow]:
    """Return the classes with what they hold; crowds do not count.

    They stand in the annotations' order; of many, those with the most examples come first.
    """
    truth, number = data_set.truth, len(data_set.categories)
    category = truth.category.astype(np.int64)
    image = np.arange(len(category))
    if isinstance(truth, Boxes):
        category, image = category[~truth.crowd], truth.image[~truth.crowd].astype(np.int64)
    objects = np.bincount(category, minlength=number)
    # Several objects of a class on one image make one image.
    places = np.unique(np.stack([category, image]), axis=1)
    images = np.bincount(places[0], minlength=number)
    total = max(1, len(category))
    rows = [
        ClassRow(
            each.name,
            each.supercategory or "",
            int(objects[index]),
            int(images[index]),
            float(objects[index] / total),
        )
        for index, each in enumerate(data_set.categories)
    ]
    return sorted(rows, key=lambda row: -row.objects) if number > _MANY_CLASSES else rows


def objects_per_image(data_set: DataSet) -> Tally | None:
    """Return how many images hold how many objects; None where each has one class."""
    truth = data_set.truth
    if not isinstance(truth, Boxes):
        return None
    images = len(data_set.images)
    counts = np.bincount(truth.image[~truth.crowd], minlength=images)
    lines = []
    for low, high in _PER_IMAGE:
        within = (counts >= low) & (counts <= (np.inf if high is None else high))
        name = f"{low} or more" if high is None else str(low) if low == high else f"{low} to {high}"
        if within.any() or (low == high and low <= counts.max()):
            lines.append((name, int(within.sum())))
    note = f"The most on one image: {int(counts.max()):,}." if images else ""
    return Tally("Objects per image", "images", _bars(lines, images), note)


def object_sizes(data_set: DataSet) -> list[Tally]:
    """Return how large the objects are: by side, and by the three sizes that slices know."""
    truth = data_set.truth
    if not isinstance(truth, Boxes) or truth.crowd.all():
        return []
    box = truth.box[~truth.crowd]
    area = box[:, 2] * box[:, 3]
    side = np.sqrt(area)
    lines = _by_edges(side, _EDGES)
    note = f"Half of them have {np.median(side):.0f} pixels or fewer."
    title = "Size of the objects (the side of a square as large, in pixels)"
    named = [
        (name, int(((area >= low) & (area < high)).sum())) for name, (low, high) in SIZES.items()
    ]
    kinds = "Small is below 32 by 32 pixels, large from 96 by 96 on, as COCO has it."
    return [
        Tally(title, "objects", _bars(lines, len(box)), note),
        Tally("Small, medium, large", "objects", _bars(named, len(box)), kinds),
    ]


def image_sizes(sizes: NDArray[np.int64]) -> Tally:
    """Return how large the images are; ``sizes`` [N, 2], 0 for those that cannot be read."""
    known = sizes[(sizes > 0).all(axis=1)]
    counted = Counter(map(tuple, known.tolist())).most_common()
    unknown = len(sizes) - len(known)
    note = f"{unknown:,} of unknown size." if unknown else ""
    if len(counted) <= _MOST_SIZES:
        lines = [(f"{width} by {height}", count) for (width, height), count in counted]
        return Tally("Size of the images, in pixels", "images", _bars(lines, len(sizes)), note)
    longer = known.max(axis=1).astype(np.float64)
    lines = _by_edges(longer, (0, 64, 128, 256, 512, 1024, 2048, 4096))
    small, large = known[np.argmin(known.prod(axis=1))], known[np.argmax(known.prod(axis=1))]
    ends = f"From {small[0]} by {small[1]} to {large[0]} by {large[1]}, {len(counted):,} sizes."
    title = "Size of the images (the longer side, in pixels)"
    return Tally(title, "images", _bars(lines, len(sizes)), f"{ends} {note}".strip())


def _by_edges(values: NDArray[np.floating], edges: tuple[int, ...]) -> list[tuple[str, int]]:
    """Return how many values lie between edges, without the empty ends."""
    lines = []
    for low, high in zip(edges, (*edges[1:], None), strict=True):
        within = values >= low if high is None else (values >= low) & (values < high)
        name = f"{low:,} or more" if high is None else f"{low:,} to {high:,}"
        lines.append((name if low else f"below {high:,}", int(within.sum())))
    # Gaps in the middle stay: that nothing lies there is worth seeing.
    held = [index for index, (_, count) in enumerate(lines) if count]
    return lines[held[0] : held[-1] + 1] if held else []


def attributes(data_set: DataSet) -> list[Tally]:
    """Return how often each value of each attribute of the images occurs."""
    tallies = []
    for name, values in data_set.images.attributes.items():
        counted = Counter(value for value in values if value is not None)
        lines = counted.most_common(len(counted) if len(counted) <= _MOST_VALUES else _OF_MANY)
        absent = sum(value is None for value in values)
        said = [f"{len(counted) - len(lines):,} more values."] if len(counted) > len(lines) else []
        said += [f"{absent:,} images have none."] if absent else []
        bars = _bars(lines, len(values))
        tallies.append(Tally(name, "images", bars, " ".join(said)))
    return tallies


def slices(data_set: DataSet) -> list[SliceRow]:
    """Return the slices that the manifest names, the largest first; one may be empty."""
    rows = []
    for name, conditions in data_set.slices.items():
        means = ", ".join(f"{key}: {value}" for key, value in conditions.items())
        try:
            chosen = slice_rows(data_set, (name,))
        except InputError:
            chosen = np.zeros(len(data_set.images), np.bool_)
        truth = data_set.truth
        objects = int(chosen.sum())
        if isinstance(truth, Boxes):
            objects = int(chosen[truth.image[~truth.crowd]].sum())
        rows.append(SliceRow(name, means, int(chosen.sum()), objects))
    return sorted(rows, key=lambda row: -row.images)
