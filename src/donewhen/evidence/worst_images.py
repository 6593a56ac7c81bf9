"""On which images a goal fails, by name: the first thing that somebody who mends a model asks."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from donewhen.evaluation.estimation import Answers, OperatingPoint, counts_of
from donewhen.language import Noun

NAMED = 3


def worst_images(answers: Answers, noun: Noun, point: OperatingPoint) -> list[str]:
    """Return a line about misses and one about false reports, as far as there are any.

    Images with more of them come first; of equal ones, in the order of their names.
    """
    counts = counts_of(answers, noun, point)
    errors = {f"{noun.text} missed": counts.fn, f"false {noun.text}": counts.fp}
    if answers.data_set.task == "classification" and noun.everything:
        # What is missed of one class is false of another: the images would be named twice.
        errors = {"wrong class": counts.fn}
    names = answers.data_set.images.names
    lines = (_line(what, column, names) for what, column in errors.items())
    return [line for line in lines if line]


def _line(what: str, column: NDArray[np.int64], names: tuple[str, ...]) -> str:
    """Return "balloons missed in a.png (2), b.png and 4 more images"; "" for none."""
    order = np.argsort(-column, kind="stable")
    images = int((column > 0).sum())
    if not images:
        return ""
    shown = [
        names[row] if column[row] == 1 else f"{names[row]} ({column[row]})"
        for row in order[: min(NAMED, images)]
    ]
    rest = "" if images <= NAMED else f" and {images - NAMED:,} more images"
    return f"{what} in {', '.join(shown)}{rest}"
