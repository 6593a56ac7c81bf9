"""Flips: images that were right and are wrong now (negative), and the reverse (positive).

An image is right when everything on it is found and nothing is reported falsely; of a classifier,
when its class is right. The term is that of Yan et al., "Positive-Congruent Training" (CVPR 2021):
a model with better figures may still break what its users relied on, and a mean does not tell.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from donewhen.domain.claim import Unit
from donewhen.domain.data_set import DataSet, Labels
from donewhen.domain.finding import DrawnBox, Finding, Picture, Role
from donewhen.evaluation.estimation import Answers, OperatingPoint, counts_of, match_noun
from donewhen.judging.resolved_claim import FEWEST_IMAGES, slice_words
from donewhen.language import Noun

_SHOWN = 12
_Marked = tuple[NDArray[np.floating], np.int32]


def find_flips(
    here: Answers,
    there: Answers,
    noun: Noun,
    points: tuple[OperatingPoint, OperatingPoint],
    slices: tuple[str, ...] = (),
    *,
    negative: bool,
) -> Finding:
    """Return the negative flips, wrong ``here`` and right ``there``; or the positive ones.

    ``points`` are the operating points of the model and of the baseline; ``slices`` are those whose
    answers these are. Where they are too small to be judged, the finding has no value.
    """
    if slices and len(here.data_set.images) < FEWEST_IMAGES:
        return _too_few(len(here.data_set.images), slices, negative=negative)
    now, before = (
        _right(answers, noun, point) for answers, point in zip((here, there), points, strict=True)
    )
    changed = np.flatnonzero(before & ~now if negative else now & ~before).tolist()
    wrong, point = (here, points[0]) if negative else (there, points[1])
    images = here.data_set.images
    return Finding(
        name=_name(negative=negative),
        subject=_subject(slices, negative=negative),
        value=len(changed),
        unit=Unit.COUNT,
        of=len(images),
        columns=("image",),
        rows=tuple((images.names[row],) for row in changed),
        pictures=_pictures(wrong, noun, point, changed[:_SHOWN]),
    )


def _too_few(images: int, slices: tuple[str, ...], *, negative: bool) -> Finding:
    named = slice_words(slices)
    return Finding(
        name=_name(negative=negative),
        subject=_subject(slices, negative=negative),
        value=None,
        unit=Unit.COUNT,
        of=images,
        detail=f"{images} images in {named}, too few to judge a slice by",
    )


def _name(*, negative: bool) -> str:
    return "images_lost" if negative else "images_gained"


def _subject(slices: tuple[str, ...], *, negative: bool) -> str:
    before, now = ("right", "wrong") if negative else ("wrong", "right")
    where = f"{slice_words(slices)} " if slices else ""
    return f"{where}images {before} with the baseline, {now} now"


def _right(answers: Answers, noun: Noun, point: OperatingPoint) -> NDArray[np.bool_]:
    counts = counts_of(answers, noun, point)
    right: NDArray[np.bool_] = (counts.fp == 0) & (counts.fn == 0)
    return right


def _pictures(
    answers: Answers, noun: Noun, point: OperatingPoint, rows: list[int]
) -> tuple[Picture, ...]:
    """Return the images on which something is wrong, with what is wrong."""
    data_set = answers.data_set
    if isinstance(answers.said, np.ndarray):
        return _class_pictures(data_set, answers.said, rows)
    matched = match_noun(answers, noun, point)
    matches, chosen = matched.matches, matched.selection
    taken = matches.truth[(matches.truth >= 0) & ~matches.ignored]
    missed = np.setdiff1d(np.flatnonzero(~matches.truth_crowd), taken)
    false = np.flatnonzero((matches.truth < 0) & ~matches.ignored)
    return tuple(
        _picture(
            data_set,
            row,
            [
                (chosen.truth.box[one], matched.truth_category[one])
                for one in missed[chosen.truth.image[missed] == row]
            ],
            [
                (chosen.detections.box[one], matched.said_category[one])
                for one in false[chosen.detections.image[false] == row]
            ],
        )
        for row in rows
    )


def _picture(data_set: DataSet, row: int, missed: list[_Marked], false: list[_Marked]) -> Picture:
    boxes = [_box(data_set, one, "miss") for one in missed]
    boxes += [_box(data_set, one, "false") for one in false]
    what = ", ".join(
        f"{len(part)} {word}" for part, word in ((missed, "missed"), (false, "false")) if part
    )
    images = data_set.images
    return Picture(images.path(row), f"{images.names[row]}: {what}", tuple(boxes))


def _box(data_set: DataSet, marked: _Marked, role: Role) -> DrawnBox:
    box, category = marked
    x, y, width, height = (float(value) for value in box)
    return DrawnBox((x, y, width, height), role, data_set.categories[int(category)].name)


def _class_pictures(
    data_set: DataSet, said: NDArray[np.int32], rows: list[int]
) -> tuple[Picture, ...]:
    assert isinstance(data_set.truth, Labels)
    images, names = data_set.images, [one.name for one in data_set.categories]
    pictures = []
    for row in rows:
        answer = names[said[row]] if said[row] >= 0 else "another class"
        caption = f"{images.names[row]}: said {answer}, is {names[data_set.truth.category[row]]}"
        pictures.append(Picture(images.path(row), caption))
    return tuple(pictures)
