"""What evidence is about: one noun, judged at one operating point."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from donewhen.domain.finding import DrawnBox, Picture
from donewhen.evaluation.estimation import Answers, OperatingPoint
from donewhen.language import Noun


@dataclass(frozen=True)
class Before:
    """Other answers to the same images, and the point at which they count.

    ``name`` says whose they are: "with balloon-detector 11".
    """

    name: str
    answers: Answers
    point: OperatingPoint
    perturbation: tuple[str, int] | None = None


@dataclass(frozen=True)
class Case:
    """Everything that is shown about one noun at one operating point.

    ``perturbation`` is what was done to the images, and how much of it; ``grey`` says that the
    model sees them in grey. ``whole`` gives the answers below the operating point, too, where they
    are to be had. ``before`` is what the answers were compared with.
    """

    answers: Answers
    noun: Noun
    point: OperatingPoint
    perturbation: tuple[str, int] | None = None
    grey: bool = False
    whole: Callable[[], Answers] | None = None
    before: Before | None = None

    def picture(self, image: int, what: str, boxes: Iterable[DrawnBox] = ()) -> Picture:
        """Return a picture of one image as the model saw it, captioned with its name and what."""
        images = self.answers.data_set.images
        caption = f"{images.names[image]}: {what}"
        return Picture(images.path(image), caption, tuple(boxes), self.perturbation, self.grey)
