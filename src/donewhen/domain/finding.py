"""A finding: what a look at a data set or at a model file has shown.

Quality checks and contract checks make findings; judging holds them against a sentence.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Literal

from donewhen.domain.claim import Unit
from donewhen.domain.data_set import ImageList
from donewhen.domain.estimate import Interval

Role = Literal["truth", "prediction", "miss", "false"]


@dataclass(frozen=True)
class DrawnBox:
    """A box (x, y, width, height in pixels of the image), what it is, and its label.

    ``truth`` and ``miss`` are ground truth (found or not), ``prediction`` and ``false`` are what
    the model said (rightly or not).
    """

    box: tuple[float, float, float, float]
    role: Role
    label: str

    @classmethod
    def of_row(cls, row: Iterable[float], role: Role, label: str = "") -> DrawnBox:
        """Return the box of one row of a table [N, 4]."""
        x, y, width, height = (float(value) for value in row)
        return cls((x, y, width, height), role, label)


@dataclass(frozen=True)
class Picture:
    """An image to show, with boxes on it: its name, and what it shows.

    ``perturbation`` is the name and the severity of what was done to the image before the model saw
    it; ``grey`` says that the model sees it in grey.
    """

    image: Path
    name: str
    what: str
    boxes: tuple[DrawnBox, ...] = ()
    perturbation: tuple[str, int] | None = None
    grey: bool = False

    @classmethod
    def of_row(
        cls, images: ImageList, row: int, what: str, boxes: Iterable[DrawnBox] = ()
    ) -> Picture:
        """Return the picture of one image of a data set."""
        return cls(images.path(row), images.names[row], what, tuple(boxes))


@dataclass(frozen=True)
class Finding:
    """A number, and what it is made of.

    ``name`` as a metric's ("unreadable_images"), ``subject`` its words in a reason ("images that
    cannot be read"). ``value`` is exact where it is counted, None where it is undefined. ``of``
    says how many were looked at (None where that means nothing): with 0 of them, nothing was
    judged, and the claim is undecided. ``columns`` and ``rows`` are a table of what was found,
    the worst first; its first column names the thing and is quoted in messages, unless ``quoted``
    holds other names, one for each thing that is counted. ``pictures`` are shown on a contact
    sheet. ``detail`` is put behind the figure in a reason. ``unseen`` says what could not be looked
    at: nothing is shown to be met by what was not seen, so the claim is undecided then.
    """

    name: str
    subject: str
    value: Fraction | float | None
    unit: Unit
    of: int | None = None
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    pictures: tuple[Picture, ...] = ()
    interval: Interval | None = None
    detail: str = ""
    quoted: tuple[str, ...] = ()
    unseen: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The names of what was found, the worst first."""
        return self.quoted or tuple(row[0] for row in self.rows)
