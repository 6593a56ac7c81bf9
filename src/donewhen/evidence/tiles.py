"""What a contact sheet shows: an image, boxes on it, and a line below it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

__all__ = ["DrawnBox", "Role", "Tile"]

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


@dataclass(frozen=True)
class Tile:
    """One image of a contact sheet; ``perturbation`` is what was done to it, and how much."""

    image: Path
    boxes: tuple[DrawnBox, ...]
    caption: str
    perturbation: tuple[str, int] | None = None
