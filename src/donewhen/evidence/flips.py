"""Flips: images that were right and are wrong now (negative), and the reverse (positive).

An image is right when everything on it is found and nothing is reported falsely; of a classifier,
when its class is right. The term is that of Yan et al., "Positive-Congruent Training" (CVPR 2021):
a model with better figures may still break what its users relied on, and a mean does not tell.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from donewhen.domain.claim import Unit
from donewhen.domain.data_set import Labels
from donewhen.domain.finding import DrawnBox, Finding, Picture
from donewhen.evaluation.estimation import Answers, OperatingPoint, counts_of, match_noun
from donewhen.evidence.sheets import SHOWN
from donewhen.judging.resolved_claim import FEWEST_IMAGES, slice_words
from donewhen.language import Noun


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
    images = here.data_set.images
    finding = _finding(len(images), slices, negative=negative)
    if slices and len(images) < FEWEST_IMAGES:
        named = f"{len(images)} images in {slice_words(slices)}"
        return replace(finding, detail=f"{named}, too few to judge a slice by")
    right_here, right_there = _right(here, noun, points[0]), _right(there, noun, points[1])
    flipped = right_there & ~right_here if negative else right_here & ~right_there
    wrong, point = (here, points[0]) if negative else (there, points[1])
    rows = np.flatnonzero(flipped).tolist()
    return replace(
        finding,
        value=len(rows),
        columns=("image",),
        rows=tuple((images.names[row],) for row in rows),
        pictures=tuple(_pictures(wrong, noun, point, rows[:SHOWN])),
    )


def _finding(images: int, slices: tuple[str, ...], *, negative: bool) -> Finding:
    """Return the finding before anything is counted."""
    before, now = ("right", "wrong") if negative else ("wrong", "right")
    where = f"{slice_words(slices)} " if slices else ""
    return Finding(
        name="images_lost" if negative else "images_gained",
        subject=f"{where}images {before} with the baseline, {now} now",
        value=None,
        unit=Unit.COUNT,
        of=images,
    )


def _right(answers: Answers, noun: Noun, point: OperatingPoint) -> NDArray[np.bool_]:
    counts = counts_of(answers, noun, point)
    right: NDArray[np.bool_] = (counts.fp == 0) & (counts.fn == 0)
    return right


def _pictures(
    answers: Answers, noun: Noun, point: OperatingPoint, rows: list[int]
) -> Iterator[Picture]:
    """Yield the images on which something is wrong, with what is wrong."""
    if isinstance(answers.predicted, np.ndarray):
        yield from _class_pictures(answers, rows)
        return
    matched, name = match_noun(answers, noun, point), answers.data_set.class_name
    missed, false = matched.matches.missed, matched.matches.false
    truth, said = matched.selection.truth, matched.selection.detections
    for image in rows:
        boxes = [
            DrawnBox.of_row(truth.box[row], "miss", name(matched.truth_category[row]))
            for row in missed[truth.image[missed] == image]
        ]
        misses = len(boxes)
        boxes += [
            DrawnBox.of_row(said.box[row], "false", name(matched.predicted_category[row]))
            for row in false[said.image[false] == image]
        ]
        counted = ((misses, "missed"), (len(boxes) - misses, "false"))
        what = ", ".join(f"{count} {word}" for count, word in counted if count)
        yield Picture.of_row(answers.data_set.images, image, what, boxes)


def _class_pictures(answers: Answers, rows: list[int]) -> Iterator[Picture]:
    data_set, said = answers.data_set, answers.predicted
    truth, name = data_set.truth, data_set.class_name
    assert isinstance(truth, Labels)
    assert isinstance(said, np.ndarray)
    for row in rows:
        what = f"said {name(said[row])}, is {name(truth.category[row])}"
        yield Picture.of_row(data_set.images, row, what)
