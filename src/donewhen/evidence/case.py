"""What evidence is about: one noun, judged at one operating point."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from donewhen.domain.finding import DrawnBox
from donewhen.evaluation.estimation import Answers, OperatingPoint
from donewhen.evidence.tiles import Tile
from donewhen.language import Noun

SHOWN = 12  # tiles on a sheet


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

    def name(self, category: int) -> str:
        """Return the name of one of the data set's categories."""
        return self.answers.data_set.categories[category].name

    def tile(self, image: int, boxes: list[DrawnBox], what: str) -> Tile:
        """Return a tile of one image, with its name and what it shows below."""
        images = self.answers.data_set.images
        caption = f"{images.names[image]}: {what}"
        return Tile(images.path(image), tuple(boxes), caption, self.perturbation, self.grey)


def draw(heading: str, count: int, shown: int, tiles: list[Tile], target: Path) -> bool:
    """Draw ``tiles`` that show ``shown`` of ``count`` things; return False if there are none."""
    if not tiles:
        return False
    from donewhen.evidence.contact_sheet import draw_sheet  # draws with Pillow

    rest = "" if count <= shown else f"; {shown:,} shown"
    draw_sheet(heading + rest, tiles, target)
    return True
