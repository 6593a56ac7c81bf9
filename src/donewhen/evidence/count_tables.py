"""What was found, missed and false: by class, by image and by slice, and on which images."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from donewhen.evaluation.estimation import Answers, OperatingPoint, counts_of
from donewhen.evidence.case import Case
from donewhen.evidence.tables import write_table
from donewhen.foundation.errors import InputError
from donewhen.language import Noun
from donewhen.sources.slicing import slice_rows

COUNT_COLUMNS = ("ground truth", "found", "missed", "false", "precision", "recall")
NAMED = 3
"""So many images are named in a line."""


def count_cells(tp: int, fp: int, fn: int) -> tuple[object, ...]:
    """Return the cells below ``COUNT_COLUMNS``."""
    return (tp + fn, tp, fn, fp, _ratio(tp, tp + fp), _ratio(tp, tp + fn))


def _ratio(part: int, whole: int) -> str:
    """Return a share with four digits; "" for 0 of 0, which is no share."""
    return f"{part / whole:.4f}" if whole else ""


def write_counts(case: Case, target: Path) -> bool:
    """Write a row per class that the noun covers, and one for the noun itself."""
    name, presence = case.answers.data_set.class_name, case.noun.presence
    nouns = [case.noun]
    if len(case.noun.categories) > 1:
        classes = [(name(row), frozenset({row})) for row in sorted(case.noun.categories)]
        single = [Noun(text, text, rows, merged=False, presence=presence) for text, rows in classes]
        nouns = [*single, case.noun]
    every = [counts_of(case.answers, noun, case.point) for noun in nouns]
    rows = [
        (noun.text, *count_cells(counts.total_tp, counts.total_fp, counts.total_fn))
        for noun, counts in zip(nouns, every, strict=True)
    ]
    write_table(("class", *COUNT_COLUMNS), rows, target)
    return True


def write_images(case: Case, target: Path) -> bool:
    """Write a row for each image with an error, those with the most errors first."""
    counts = case.counts()
    errors = counts.fn + counts.fp
    order = np.argsort(-errors, kind="stable")[: int((errors > 0).sum())].tolist()
    names = case.answers.data_set.images.names
    rows = [(names[row], counts.tp[row], counts.fn[row], counts.fp[row]) for row in order]
    if rows:
        write_table(("image", "found", "missed", "false"), rows, target)
    return bool(rows)


def write_slices(case: Case, target: Path) -> bool:
    """Write a row for all images and one for each slice: a good average hides a bad corner.

    False for a data set without slices. Images are matched one by one, so a slice's counts are
    sums of theirs.
    """
    data_set = case.answers.data_set
    if not data_set.slices:
        return False
    counts = case.counts()
    chosen = [("all images", np.ones(len(data_set.images), dtype=np.bool_))]
    for name in data_set.slices:
        with suppress(InputError):  # these may be only some images, none of them in the slice
            chosen.append((name, slice_rows(data_set, (name,))))
    rows = []
    for name, images in chosen:
        tp, fp, fn = (int(column[images].sum()) for column in (counts.tp, counts.fp, counts.fn))
        rows.append((name, int(images.sum()), *count_cells(tp, fp, fn)))
    write_table(("slice", "images", *COUNT_COLUMNS), rows, target)
    return True


def worst_images(answers: Answers, noun: Noun, point: OperatingPoint) -> list[str]:
    """Return a line about misses and one about false reports, as far as there are any.

    On which images a goal fails is the first thing that somebody who mends a model asks. Images
    with more errors come first; of equal ones, in the order of their names.
    """
    counts = counts_of(answers, noun, point)
    errors = {f"{noun.text} missed": counts.fn, f"false {noun.text}": counts.fp}
    if answers.data_set.task == "classification" and noun.everything:
        # What is missed of one class is false of another: the images would be named twice.
        errors = {"wrong class": counts.fn}
    names = answers.data_set.images.names
    return [_line(what, column, names) for what, column in errors.items() if column.any()]


def _line(what: str, column: NDArray[np.int64], names: tuple[str, ...]) -> str:
    """Return "balloons missed in a.png (2), b.png and 4 more images"."""
    order = np.argsort(-column, kind="stable")
    images = int((column > 0).sum())
    shown = [
        names[row] if column[row] == 1 else f"{names[row]} ({column[row]})"
        for row in order[: min(NAMED, images)]
    ]
    rest = "" if images <= NAMED else f" and {images - NAMED:,} more images"
    return f"{what} in {', '.join(shown)}{rest}"
