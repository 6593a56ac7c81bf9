"""Pictures of a classifier's errors: images with a wrong class, and the confusion matrix."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from donewhen.domain.data_set import Labels
from donewhen.evidence.case import SHOWN, Case, draw


def draw_wrong(case: Case, target: Path) -> bool:
    """Draw images that were given a wrong class, as far as the noun is concerned."""
    truth, said = _answers(case)
    members = np.fromiter(case.noun.categories, dtype=np.int64)
    concerned = np.isin(truth, members) | np.isin(said, members)
    wrong = np.flatnonzero((truth != said) & concerned)
    tiles = [
        case.tile(row, [], f"said {_said(case, said[row])}, is {case.name(truth[row])}")
        for row in wrong[:SHOWN].tolist()
    ]
    about = "" if case.noun.everything else f" to or from {case.noun.text}"
    heading = f"{len(wrong):,} of {len(said):,} images given a wrong class{about}"
    return draw(heading, len(wrong), len(tiles), tiles, target)


def draw_matrix(case: Case, target: Path) -> bool:
    """Draw how often images of each class were given each class."""
    from donewhen.evidence.confusion import draw_confusion  # draws with Pillow

    draw_confusion(*_matrix(case), target)
    return True


def write_matrix(case: Case, target: Path) -> bool:
    """Write the same as a table."""
    from donewhen.evidence.confusion import write_confusion  # its module draws with Pillow

    write_confusion(*_matrix(case), target)
    return True


def _matrix(case: Case) -> tuple[NDArray[np.int64], list[str]]:
    truth, said = _answers(case)
    names = [one.name for one in case.answers.data_set.categories]
    size = len(names)
    matrix = np.zeros((size, size + 1), dtype=np.int64)
    np.add.at(matrix, (truth, np.where(said < 0, size, said)), 1)
    return matrix, names


def _answers(case: Case) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    truth, said = case.answers.data_set.truth, case.answers.said
    assert isinstance(truth, Labels)
    assert isinstance(said, np.ndarray)
    return truth.category, said


def _said(case: Case, category: int) -> str:
    return "another class" if category < 0 else case.name(category)
