"""What a detector took for what: its boxes by the class that is there and the class it reported.

Boxes are matched within their class first, exactly as claims about single classes are judged, so
the diagonal holds what was found. What is left is matched whatever its class: a box that lies on a
thing of another class is a mistake about the class, any other one lies where nothing of it is.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from donewhen.domain.data_set import Boxes
from donewhen.domain.predictions import Detections
from donewhen.evaluation.estimation import match_noun
from donewhen.evaluation.matching import match
from donewhen.evidence.case import Case
from donewhen.evidence.tables import write_table
from donewhen.language import Noun

NOT_FOUND, NOTHING = "not found", "nothing there"


def write_confusions(case: Case, target: Path) -> bool:
    """Write a row for each class that is there, and a column for each that was reported.

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
    """Return how often each class was taken for each, int64 [C + 1, C + 1].

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
    again = match(
        _boxes(truth, there),
        _detections(said, rest),
        overlap=case.point.overlap,
        images=same.matches.images,
    )
    taken = rest[(again.truth >= 0) & ~again.ignored]
    np.add.at(matrix, (truth.category[there[again.found]], said.category[taken]), 1)
    missed, false = there[again.missed], rest[again.false]
    matrix[:, count] = np.bincount(truth.category[missed], minlength=count + 1)
    matrix[count, :] = np.bincount(said.category[false], minlength=count + 1)
    return matrix


def _boxes(boxes: Boxes, rows: NDArray[np.int64]) -> Boxes:
    """Return some rows, as if all were of one class."""
    none = np.zeros(len(rows), np.int32)
    return Boxes(boxes.image[rows], none, boxes.box[rows], boxes.crowd[rows])


def _detections(said: Detections, rows: NDArray[np.int64]) -> Detections:
    """Return some rows, as if all were of one class."""
    none = np.zeros(len(rows), np.int32)
    return Detections(said.image[rows], none, said.score[rows], said.box[rows])
