"""What one model answered to each image: boxes to draw, a line above them, cells for the table."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from donewhen.domain.data_set import Boxes
from donewhen.domain.finding import DrawnBox, Role
from donewhen.evidence.case import Case
from donewhen.evidence.sheets import detection_box, overlaps_any

_LABELLED = 16  # with more boxes than these, only those in question have labels
_LIKELIEST = 3  # classes of an image that are told with their scores
_LEAST_SCORE = 0.01  # what is less likely is not told


class DetectedImages:
    """A detector's answers about one noun, image by image."""

    columns: ClassVar = ("found", "missed", "false")

    def __init__(self, model: str, case: Case) -> None:
        self.model, self.case = model, case
        self._noun = case.noun
        self._data_set = case.answers.data_set
        self._counts = case.counts()
        self._matched = case.matched()
        self._found = np.zeros(len(self._matched.selection.truth.image), np.bool_)
        self._found[self._matched.matches.found] = True

    def boxes(self, image: int) -> list[DrawnBox]:
        """Return what is there, found or missed, and what was said, rightly or not."""
        truth, said = self._matched.selection.truth, self._matched.selection.detections
        there = np.flatnonzero(truth.image == image).tolist()
        reported = np.flatnonzero(said.image == image).tolist()
        others = self._others(image, said.box[reported])
        few = len(there) + len(reported) + len(others) <= _LABELLED
        return [
            *others,
            *(self._truth_box(row, few=few) for row in there),
            *(self._said_box(row, few=few) for row in reported),
        ]

    def line(self, image: int) -> str:
        """Return "1 of 3 red balloons missed, 2 false"."""
        tp, fn, fp = self.cells(image)
        if self._noun.presence:
            answer = "missed" if fn else "reported, not there" if fp else "right"
            return f"{self._noun.text}: {answer}"
        said = f"{fn} of {tp + fn} {self._noun.text} missed" if tp + fn else f"no {self._noun.name}"
        return f"{said}, {fp} false"

    def cells(self, image: int) -> list[int]:
        """Return how many things are found, missed and false on an image."""
        counts = self._counts
        return [int(column[image]) for column in (counts.tp, counts.fn, counts.fp)]

    def _truth_box(self, row: int, *, few: bool) -> DrawnBox:
        truth = self._matched.selection.truth
        name = self._data_set.class_name(self._matched.truth_category[row])
        if truth.crowd[row]:  # neither found nor missed
            return DrawnBox.of_row(truth.box[row], "truth", f"{name}: a crowd")
        if self._found[row]:
            return DrawnBox.of_row(truth.box[row], "truth", name if few else "")
        return DrawnBox.of_row(truth.box[row], "miss", f"missed {name}")

    def _said_box(self, row: int, *, few: bool) -> DrawnBox:
        matches = self._matched.matches
        false = matches.truth[row] < 0 and not matches.ignored[row]
        role: Role = "false" if false else "prediction"
        return detection_box(self._matched, self._data_set, row, role, labelled=few or false)

    def _others(self, image: int, said: NDArray[np.floating]) -> list[DrawnBox]:
        """Return things of other classes that a report overlaps: what may have been confused."""
        truth = self._data_set.truth
        assert isinstance(truth, Boxes)
        other = (truth.image == image) & ~np.isin(truth.category, list(self._noun.categories))
        return [
            DrawnBox.of_row(truth.box[row], "truth", self._data_set.class_name(truth.category[row]))
            for row in np.flatnonzero(other).tolist()
            if overlaps_any(truth.box[row], said)
        ]


class ClassifiedImages:
    """A classifier's answers, image by image."""

    columns: ClassVar = ("said", "score")

    def __init__(self, model: str, case: Case) -> None:
        self.model, self.case = model, case
        self._answers = case.answers
        self._truth, self._said = case.labels()

    def boxes(self, _image: int) -> list[DrawnBox]:
        """Return none: a class is said of the whole image."""
        return []

    def line(self, image: int) -> str:
        """Return "said 8 (0.71), 3 (0.22); is 3"."""
        scores, name = self._answers.scores, self._answers.data_set.class_name
        said = name(self._said[image])
        if scores is not None and self._said[image] >= 0:
            order = np.argsort(-scores[image], kind="stable")[:_LIKELIEST].tolist()
            # The answer itself is told however unlikely it is.
            told = [order[0], *(row for row in order[1:] if scores[image, row] >= _LEAST_SCORE)]
            said = ", ".join(f"{name(row)} ({scores[image, row]:.2f})" for row in told)
        return f"said {said}; is {name(self._truth[image])}"

    def cells(self, image: int) -> list[str]:
        """Return the class that was said of an image, and its score."""
        scores = self._answers.scores
        said = self._answers.data_set.class_name(self._said[image])
        return [said, "" if scores is None else f"{scores[image].max():.4f}"]


AnswersByImage = DetectedImages | ClassifiedImages
