"""The contact sheet of a claim's errors: as many pictures as fit, under how many there are."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from donewhen.domain.finding import Picture

SHOWN = 12
"""Pictures on a sheet: three rows of four, which fit on a screen."""


def draw_shown(
    heading: str, pictures: Sequence[Picture], target: Path, *, count: int, shown: int
) -> bool:
    """Draw ``pictures``, which show ``shown`` of ``count`` errors; False where there are none."""
    if not pictures:
        return False
    from donewhen.evidence.contact_sheet import draw_sheet  # draws with Pillow

    rest = "" if count <= shown else f"; {shown:,} shown"
    draw_sheet(heading + rest, pictures, target)
    return True
