"""What a model took for what: the class that is there, and the class that it said."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from donewhen.domain.data_set import ANOTHER_CLASS, Boxes
from donewhen.evaluation.estimation import match_noun
from donewhen.evaluation.matching import match
from donewhen.evidence.case import Case
from donewhen.evidence.tables import write_table
from donewhen.language import Noun

NOT_FOUND, NOTHING = "not found", "nothing there"


def write_confusions(case: Case, target: Path) -> bool:
    """Write a row for each class that is there, a column for each that a detector reported.

    The last column counts what was not found, the last row what was reported where nothing is. Of
    classes outside the noun only those are named that were mixed up with it. Nothing is written
    where there is only one class, or where a noun asks whether images hold anything.
    """
    if case.noun.presence or len(case.answers.data_set.categories) < 2:
        return False
    matrix = class_confusions(case)
    members = sorted(case.noun.categories)
    concerned = np.zeros_like(matrix, dtype=bool)
    concerned[members, :] = concerned[:, members] = True
    matrix = np.where(concerned, matrix, 0)
    last = len(matrix) - 1
    shown = [
        row for row in range(last) if row in members or matrix[row].any() or matrix[:, row].any()
    ]
    names = [case.answers.data_set.class_name(row) for row in shown]
    heading = ["is \\ said", *names, NOT_FOUND]
    part = matrix[np.ix_([*shown, last], [*shown, last])]
    rows = [[name, *map(int, row)] for name, row in zip([*names, NOTHING], part, strict=True)]
    rows[-1][-1] = ""
    write_table(heading, rows, target)
    return True


def class_confusions(case: Case) -> NDArray[np.int64]:
    """Return how often a detector took each class for each, int64 [C + 1, C + 1].

    Boxes are matched within their class first, exactly as claims about single classes are judged,
    so the diagonal holds what was found. What is left is matched whatever its class: a box on a
    thing of another class is a mistake about the class, any other one lies where nothing of it is.

    Rows are the classes that are there, and nothing; columns those that were said, and nothing.
    Crowd regions, and what was reported on them, are left out.
    """
    count = len(case.answers.data_set.categories)
    everything = Noun("", "", frozenset(range(count)), merged=False, presence=False)
    same = match_noun(case.answers, everything, case.point)
    truth, said = same.selection.truth, same.selection.detections
    matrix = np.zeros((count + 1, count + 1), np.int64)
    right = truth.category[same.matches.found]
    np.add.at(matrix, (right, right), 1)

    # Crowd regions stay in, so that a report on one is still no mistake.
    there = np.setdiff1d(np.arange(len(truth.category)), same.matches.found)
    rest = same.matches.false
    left = Boxes(truth.image[there], np.zeros_like(there), truth.box[there], truth.crowd[there])
    wrong = replace(said.at(rest), category=np.zeros_like(rest))
    again = match(left, wrong, overlap=case.point.overlap, images=same.matches.images)
    taken = rest[(again.truth >= 0) & ~again.ignored]
    np.add.at(matrix, (truth.category[there[again.found]], said.category[taken]), 1)
    missed, false = there[again.missed], rest[again.false]
    matrix[:, count] = np.bincount(truth.category[missed], minlength=count + 1)
    matrix[count, :] = np.bincount(said.category[false], minlength=count + 1)
    return matrix


def draw_matrix(case: Case, target: Path) -> bool:
    """Draw how often a classifier gave images of each class each class."""
    from donewhen.evidence.layouts import draw_confusion  # draws with Pillow

    draw_confusion(confusion_matrix(case), _names(case), target)
    return True


def write_matrix(case: Case, target: Path) -> bool:
    """Write the same as a table."""
    names = _names(case)
    rows = [[name, *map(int, row)] for name, row in zip(names, confusion_matrix(case), strict=True)]
    write_table(["is \\ said", *names, ANOTHER_CLASS], rows, target)
    return True


def confusion_matrix(case: Case) -> NDArray[np.int64]:
    """Return how often a classifier gave each class each class, int64 [C, C + 1].

    Rows are what is there, columns what was said; the last one counts answers that are none of the
    data set's classes.
    """
    truth, said = case.labels()
    count = len(case.answers.data_set.categories)
    matrix = np.zeros((count, count + 1), dtype=np.int64)
    np.add.at(matrix, (truth, np.where(said < 0, count, said)), 1)
    return matrix


def _names(case: Case) -> list[str]:
    return [category.name for category in case.answers.data_set.categories]
