"""Findings about a data set's images and annotations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from donewhen.checks.data_quality.image_signatures import ImageSignatures, similar_pairs
from donewhen.domain.claim import Unit
from donewhen.domain.data_set import Boxes, DataSet
from donewhen.domain.finding import Finding, Picture
from donewhen.judging.resolved_claim import slice_words
from donewhen.language import Noun
from donewhen.sources.slicing import condition_rows

_SHOWN = 12
_NAMED = 3  # images that cannot be read, in a reason
_EDGE = 1.0  # pixels that a box may lie outside: annotations are rounded


def unreadable(data_set: DataSet, signatures: ImageSignatures) -> Finding:
    """Return the images that cannot be read, with the reasons."""
    images = data_set.images
    rows = tuple((images.names[row], reason) for row, reason in sorted(signatures.faults.items()))
    return Finding(
        name="unreadable_images",
        subject="images that cannot be read",
        value=len(rows),
        unit=Unit.COUNT,
        of=len(images),
        columns=("image", "reason"),
        rows=rows,
    )


def repeated(data_set: DataSet, signatures: ImageSignatures) -> Finding:
    """Return the images whose files are equal, byte for byte, to an earlier one."""
    first: dict[str, int] = {}
    pairs = [
        (first[digest], row)
        for row, digest in enumerate(signatures.digest)
        if first.setdefault(digest, row) != row
    ]
    finding = _pairs("repeated_images", "images that appear twice", data_set, pairs, "the same as")
    return replace(finding, of=len(data_set.images))


def look_alikes(data_set: DataSet, signatures: ImageSignatures) -> Finding:
    """Return the pairs of images that look alike; in a data set with groups, of two groups.

    Images of one video or site look alike, which is why they are one unit. Images that cannot be
    read look like nothing: they are named as not seen.
    """
    pairs = similar_pairs(signatures)
    subject = "pairs of images that look alike"
    if data_set.group is not None:
        groups = np.array(data_set.images.attributes[data_set.group], dtype=np.str_)
        pairs = pairs[groups[pairs[:, 0]] != groups[pairs[:, 1]]]
        subject += f" and are not of the same {data_set.group}"
    found = _pairs("look_alikes", subject, data_set, pairs.tolist(), "like")
    return replace(found, unseen=_unseen([(data_set, signatures)]))


def shared_with(
    data_set: DataSet,
    signatures: ImageSignatures,
    others: Sequence[tuple[DataSet, ImageSignatures]],
    *,
    near: bool,
) -> Finding:
    """Return the images that stand in other data sets, too: the same bytes, or alike."""
    listed = ", ".join(f'"{other.id}"' for other, _ in others)
    named = "data set" if len(others) == 1 else "data sets"
    verb = "look like one" if near else "are also"
    rows: list[tuple[str, str, str]] = []
    pictures: list[Picture] = []
    for other, there in others:
        found = similar_pairs(signatures, there).tolist() if near else _equal(signatures, there)
        rows += [(data_set.images.names[a], other.images.names[b], other.id) for a, b in found]
        pictures += _shown(data_set, other, found)
    first = {image: there for image, there, _ in reversed(rows)}
    return Finding(
        name="shared_look_alikes" if near else "shared_images",
        subject=f"images that {verb} in {named} {listed}",
        value=len(first),
        unit=Unit.COUNT,
        of=len(data_set.images),
        columns=("image", "there", "data set"),
        rows=tuple(rows),
        pictures=tuple(pictures[:_SHOWN]),
        quoted=tuple(
            f"{image} (there {first[image]})" for image in dict.fromkeys(row[0] for row in rows)
        ),
        unseen=_unseen([(data_set, signatures), *others]) if near else "",
    )


def boxes_outside(data_set: DataSet, sizes: NDArray[np.float64]) -> Finding:
    """Return the boxes that leave their image by more than a pixel.

    ``sizes`` [N, 2] are width and height of each image. A box without an area is refused where the
    annotations are read.
    """
    truth = data_set.truth
    subject = "boxes that leave their image"
    if not isinstance(truth, Boxes):
        return Finding("boxes_outside", subject, None, Unit.COUNT, of=0)
    low, high = truth.box[:, :2], truth.box[:, :2] + truth.box[:, 2:]
    outside = (low < -_EDGE).any(axis=1) | (high > sizes[truth.image] + _EDGE).any(axis=1)
    rows = np.flatnonzero(outside).tolist()
    names = data_set.images.names
    return Finding(
        name="boxes_outside",
        subject=subject,
        value=len(rows),
        unit=Unit.COUNT,
        of=len(truth.box),
        columns=("image", "class", "box"),
        rows=tuple(
            (
                names[truth.image[row]],
                data_set.categories[truth.category[row]].name,
                " ".join(f"{value:g}" for value in truth.box[row]),
            )
            for row in rows
        ),
    )


def examples_of(data_set: DataSet, noun: Noun, slices: Sequence[str] = ()) -> Finding:
    """Return how many things a noun names there are; images, for one that names images.

    ``slices`` are the names of those that ``data_set`` holds the images of.
    """
    members = np.fromiter(noun.categories, dtype=np.int64)
    truth = data_set.truth
    rows = np.isin(truth.category, members)
    if isinstance(truth, Boxes):
        rows &= ~truth.crowd
        count = len(np.unique(truth.image[rows])) if noun.presence else int(rows.sum())
    else:
        count = int(rows.sum())
    subject = f"{noun.text} in {_place(slices)}"
    return Finding(name="examples", subject=subject, value=count, unit=Unit.COUNT)


def images_of(data_set: DataSet, slices: Sequence[str] = ()) -> Finding:
    """Return how many images there are; ``slices`` as for ``examples_of``."""
    subject = f"{slice_words(tuple(slices))} images in the data set".lstrip()
    return Finding("images", subject, len(data_set.images), Unit.COUNT)


def _place(slices: Sequence[str]) -> str:
    return f"{slice_words(tuple(slices))} images" if slices else "the data set"


def fewest_examples(data_set: DataSet) -> Finding:
    """Return how many examples the class with the fewest has."""
    subject = "examples of the class with the fewest"
    return _least("fewest_examples", subject, ("class", "examples"), _per_class(data_set))


def fewest_images(data_set: DataSet) -> Finding:
    """Return how many images the smallest slice has; None without slices."""
    sizes = [(name, _images_in(data_set, name)) for name in data_set.slices]
    return _least("fewest_images", "images of the smallest slice", ("slice", "images"), sizes)


def rarest_share(data_set: DataSet) -> Finding:
    """Return the share of all labels that the rarest class has."""
    counts = _per_class(data_set)
    subject = "share of the rarest class in the labels"
    rarest = _least("rarest_share", subject, ("class", "labels"), counts)
    total = sum(count for _, count in counts)
    share = None if rarest.value is None or not total else Fraction(rarest.value) / total
    detail = f"{rarest.detail}, {rarest.value:,} of {total:,}" if counts else ""
    return replace(rarest, value=share, unit=Unit.RATIO, detail=detail)


def _least(
    name: str, subject: str, columns: tuple[str, str], counts: Sequence[tuple[str, int]]
) -> Finding:
    """Return the least of some counts, each with what it counts; the table has all of them."""
    rows = sorted(counts, key=lambda row: row[1])
    return Finding(
        name=name,
        subject=subject,
        value=rows[0][1] if rows else None,
        unit=Unit.COUNT,
        columns=columns,
        rows=tuple((named, str(count)) for named, count in rows),
        detail=rows[0][0] if rows else "",
    )


def _images_in(data_set: DataSet, name: str) -> int:
    """Return how many images a slice has; 0 where it is empty, which is no mistake here."""
    rows = np.ones(len(data_set.images), dtype=np.bool_)
    for key, value in data_set.slices[name].items():
        rows &= condition_rows(data_set, key, value)
    return int(rows.sum())


def _unseen(looked: Sequence[tuple[DataSet, ImageSignatures]]) -> str:
    """Return which images cannot be read, in words; "" where all can."""
    said = []
    for data_set, signatures in looked:
        if signatures.faults:
            names = [data_set.images.names[row] for row in sorted(signatures.faults)]
            more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
            said.append(
                f'{len(names):,} of {len(data_set.images):,} images of data set "{data_set.id}" '
                f"cannot be read: {', '.join(names[:_NAMED])}{more}"
            )
    return "; ".join(said)


def _per_class(data_set: DataSet) -> list[tuple[str, int]]:
    truth = data_set.truth
    category = truth.category[~truth.crowd] if isinstance(truth, Boxes) else truth.category
    counts = np.bincount(category, minlength=len(data_set.categories)).tolist()
    return [
        (category.name, count) for category, count in zip(data_set.categories, counts, strict=True)
    ]


def _equal(here: ImageSignatures, there: ImageSignatures) -> list[tuple[int, int]]:
    place = {digest: row for row, digest in reversed(list(enumerate(there.digest)))}
    return [(row, place[one]) for row, one in enumerate(here.digest) if one in place]


def _pairs(
    name: str, subject: str, data_set: DataSet, pairs: Sequence[Sequence[int]], word: str
) -> Finding:
    """Return a finding of pairs; ``word`` says how the second one stands to the first."""
    names = data_set.images.names
    return Finding(
        name=name,
        subject=subject,
        value=len(pairs),
        unit=Unit.COUNT,
        columns=("image", "the other"),
        rows=tuple((names[a], names[b]) for a, b in pairs),
        pictures=tuple(_shown(data_set, data_set, pairs)[:_SHOWN]),
        quoted=tuple(f"{names[b]} ({word} {names[a]})" for a, b in pairs),
    )


def _shown(here: DataSet, there: DataSet, pairs: Sequence[Sequence[int]]) -> list[Picture]:
    """Return both images of each pair, side by side."""
    pictures = []
    for number, (a, b) in enumerate(pairs[: _SHOWN // 2], start=1):
        for data_set, row in ((here, a), (there, b)):
            pictures.append(Picture.of_row(data_set.images, row, f"pair {number}"))
    return pictures
