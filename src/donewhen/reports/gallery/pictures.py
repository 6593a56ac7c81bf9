"""What is drawn on an image of a selection: what is there, what was said, and a line about it."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from donewhen.domain.data_set import Boxes, Labels
from donewhen.domain.finding import DrawnBox, Role
from donewhen.evaluation.estimation import MatchedNoun, counts_of, match_noun
from donewhen.language import Noun
from donewhen.reports.gallery.selection import Seen

_LABELLED = 16  # with more boxes than these, only those in question have labels
_TOLD = 3  # classes of an image, with their scores


class Marks:
    """The boxes of one model's answers, image by image."""

    def __init__(self, seen: Seen, noun: Noun) -> None:
        self._seen, self._noun = seen, noun
        self._names = [one.name for one in seen.answers.data_set.categories]
        self._matched: MatchedNoun = match_noun(seen.answers, noun, seen.point)
        matches = self._matched.matches
        self._counts = counts_of(seen.answers, noun, seen.point)
        self._found = np.zeros(len(self._matched.selection.truth.image), np.bool_)
        self._found[matches.truth[(matches.truth >= 0) & ~matches.ignored]] = True

    def boxes(self, image: int) -> list[DrawnBox]:
        """Return what is there, found or missed, and what was said, rightly or not."""
        truth, said = self._matched.selection.truth, self._matched.selection.detections
        there = np.flatnonzero(truth.image == image).tolist()
        reported = np.flatnonzero(said.image == image).tolist()
        others = self._others(image, said.box[reported])
        few = len(there) + len(reported) + len(others) <= _LABELLED
        return [
            *others,
            *(self._truth(row, few=few) for row in there),
            *(self._said(row, few=few) for row in reported),
        ]

    def line(self, image: int) -> str:
        """Return "1 of 3 red balloons missed, 2 false"."""
        tp, fn, fp = (
            int(one[image]) for one in (self._counts.tp, self._counts.fn, self._counts.fp)
        )
        if self._noun.presence:
            answer = "missed" if fn else "reported, not there" if fp else "right"
            return f"{self._noun.text}: {answer}"
        said = f"{fn} of {tp + fn} {self._noun.text} missed" if tp + fn else f"no {self._noun.name}"
        return f"{said}, {fp} false"

    def _truth(self, row: int, *, few: bool) -> DrawnBox:
        truth = self._matched.selection.truth
        name = self._names[self._matched.truth_category[row]]
        if truth.crowd[row]:
            return _box(truth.box[row], "truth", f"{name}: a crowd")
        if self._found[row]:
            return _box(truth.box[row], "truth", name if few else "")
        return _box(truth.box[row], "miss", f"missed {name}")

    def _said(self, row: int, *, few: bool) -> DrawnBox:
        matches, said = self._matched.matches, self._matched.selection.detections
        label = f"{self._names[self._matched.predicted_category[row]]} {said.score[row]:.2f}"
        if matches.truth[row] < 0 and not matches.ignored[row]:
            return _box(said.box[row], "false", label)
        return _box(said.box[row], "prediction", label if few else "")

    def _others(self, image: int, said: NDArray[np.floating]) -> list[DrawnBox]:
        """Return things of other classes that a report overlaps: what may have been confused."""
        data_set = self._seen.answers.data_set
        truth = data_set.truth
        assert isinstance(truth, Boxes)
        other = (truth.image == image) & ~np.isin(truth.category, list(self._noun.categories))
        return [
            _box(truth.box[row], "truth", self._names[truth.category[row]])
            for row in np.flatnonzero(other).tolist()
            if _overlaps_any(truth.box[row], said)
        ]


def class_line(seen: Seen, image: int) -> str:
    """Return "said 8 (0.71), 3 (0.22), is 3" of a classified image."""
    truth, said = seen.answers.data_set.truth, seen.answers.predicted
    assert isinstance(truth, Labels)
    assert isinstance(said, np.ndarray)
    names = [one.name for one in seen.answers.data_set.categories]
    answer = names[said[image]] if said[image] >= 0 else "another class"
    if seen.answers.scores is not None and said[image] >= 0:
        answer = ", ".join(_likeliest(names, seen.answers.scores[image]))
    return f"said {answer}; is {names[truth.category[image]]}"


def _likeliest(names: list[str], scores: NDArray[np.float32]) -> Iterable[str]:
    order = np.argsort(-scores, kind="stable")[:_TOLD].tolist()
    shown = [row for number, row in enumerate(order) if number == 0 or scores[row] >= 0.01]
    return [f"{names[row]} ({scores[row]:.2f})" for row in shown]


def _overlaps_any(box: NDArray[np.floating], others: NDArray[np.floating]) -> bool:
    if not len(others):
        return False
    low = np.maximum(box[:2], others[:, :2])
    high = np.minimum(box[:2] + box[2:], others[:, :2] + others[:, 2:])
    return bool((high > low).all(axis=1).any())


def _box(box: NDArray[np.floating], role: Role, label: str) -> DrawnBox:
    x, y, width, height = (float(value) for value in box)
    return DrawnBox((x, y, width, height), role, label)
