"""What a picture shows: an image, boxes on it, and a line beside it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from donewhen.domain.finding import DrawnBox


@dataclass(frozen=True)
class Tile:
    """One image of a contact sheet; ``perturbation`` is what was done to it, and how much.

    ``grey`` says that the model sees it in grey.
    """

    image: Path
    boxes: tuple[DrawnBox, ...]
    caption: str
    perturbation: tuple[str, int] | None = None
    grey: bool = False


@dataclass(frozen=True)
class Panel:
    """An image on a large picture: boxes on it, and a line above it; "" for none."""

    boxes: tuple[DrawnBox, ...] = ()
    title: str = ""
