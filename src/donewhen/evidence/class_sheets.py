"""A classifier's errors: images that were given a wrong class, and the confusion matrix."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from donewhen.domain.data_set import ANOTHER_CLASS, Labels
from donewhen.evidence.case import Case
from donewhen.evidence.sheets import SHOWN, draw_shown
from donewhen.evidence.tables import write_table


def draw_wrong(case: Case, target: Path) -> bool:
    """Draw images that were given a wrong class, as far as the noun is concerned."""
    truth, said = _answers(case)
    members = np.fromiter(case.noun.categories, dtype=np.int64)
    concerned = np.isin(truth, members) | np.isin(said, members)
    wrong = np.flatnonzero((truth != said) & concerned)
    name = case.answers.data_set.class_name
    pictures = [
        case.picture(row, f"said {name(said[row])}, is {name(truth[row])}")
        for row in wrong[:SHOWN].tolist()
    ]
    about = "" if case.noun.everything else f" to or from {case.noun.text}"
    heading = f"{len(wrong):,} of {len(said):,} images given a wrong class{about}"
    return draw_shown(heading, pictures, target, count=len(wrong), shown=len(pictures))


def draw_matrix(case: Case, target: Path) -> bool:
    """Draw how often images of each class were given each class."""
    from donewhen.evidence.confusion_picture import draw_confusion  # draws with Pillow

    draw_confusion(confusion_matrix(case), _names(case), target)
    return True


def write_matrix(case: Case, target: Path) -> bool:
    """Write the same as a table."""
    names = _names(case)
    rows = [[name, *map(int, row)] for name, row in zip(names, confusion_matrix(case), strict=True)]
    write_table(["is \\ said", *names, ANOTHER_CLASS], rows, target)
    return True


def confusion_matrix(case: Case) -> NDArray[np.int64]:
    """Return how often each class was given each class, int64 [C, C + 1].

    Rows are what is there, columns what was said; the last one counts answers that are none of the
    data set's classes.
    """
    truth, said = _answers(case)
    count = len(case.answers.data_set.categories)
    matrix = np.zeros((count, count + 1), dtype=np.int64)
    np.add.at(matrix, (truth, np.where(said < 0, count, said)), 1)
    return matrix


def _names(case: Case) -> list[str]:
    return [category.name for category in case.answers.data_set.categories]


def _answers(case: Case) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    truth, said = case.answers.data_set.truth, case.answers.predicted
    assert isinstance(truth, Labels)
    assert isinstance(said, np.ndarray)
    return truth.category, said
