"""What evidence is about: one noun, judged at one operating point."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from donewhen.domain.data_set import Labels
from donewhen.domain.finding import DrawnBox, Picture
from donewhen.evaluation.counts import Counts
from donewhen.evaluation.estimation import (
    Answers,
    MatchedNoun,
    OperatingPoint,
    counts_of,
    match_noun,
)
from donewhen.language import Noun


@dataclass(frozen=True)
class Case:
    """Everything that is shown about one noun at one operating point.

    ``perturbation`` is what was done to the images, and how much of it; ``grey`` says that the
    model sees them in grey. ``whole`` gives the answers below the operating point, too, where they
    are to be had. ``before`` is what the answers were compared with, and its ``name`` says whose
    that is: "with balloon-detector 11".
    """

    answers: Answers
    noun: Noun
    point: OperatingPoint
    perturbation: tuple[str, int] | None = None
    grey: bool = False
    whole: Callable[[], Answers] | None = None
    before: Case | None = None
    name: str = ""

    def counts(self) -> Counts:
        """Return what is found, false and missed on each image."""
        return counts_of(self.answers, self.noun, self.point)

    def matched(self) -> MatchedNoun:
        """Return which box finds which thing."""
        return match_noun(self.answers, self.noun, self.point)

    def labels(self) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Return the class of each image, int32 [N], and the class that a classifier gave it."""
        truth, said = self.answers.data_set.truth, self.answers.predicted
        assert isinstance(truth, Labels)
        assert isinstance(said, np.ndarray)
        return truth.category, said

    def picture(self, image: int, what: str, boxes: Iterable[DrawnBox] = ()) -> Picture:
        """Return a picture of one image as the model saw it, and what it shows."""
        picture = Picture.of_row(self.answers.data_set.images, image, what, boxes)
        return replace(picture, perturbation=self.perturbation, grey=self.grey)
