"""Images that got worse and images that got better, against a baseline or untouched images."""

from __future__ import annotations

from pathlib import Path

from donewhen.domain.finding import Finding
from donewhen.evidence.case import SHOWN, Case, draw
from donewhen.evidence.flips import find_flips
from donewhen.evidence.tables import write_table
from donewhen.evidence.tiles import Tile


def draw_worse(case: Case, target: Path) -> bool:
    """Draw images that were right before, with what is wrong on them now."""
    return _draw(case, target, negative=True)


def draw_better(case: Case, target: Path) -> bool:
    """Draw images that are right now, with what was wrong on them before."""
    return _draw(case, target, negative=False)


def write_flips(case: Case, target: Path) -> bool:
    """Write a row for each image that got worse or better, the worse ones first."""
    rows = [(*row, "worse") for row in _found(case, negative=True).rows]
    rows += [(*row, "better") for row in _found(case, negative=False).rows]
    if rows:
        write_table(("image", "got"), rows, target)
    return bool(rows)


def _found(case: Case, *, negative: bool) -> Finding:
    before = case.before
    if before is None:
        raise AssertionError("nothing to compare with")
    return find_flips(
        case.answers, before.answers, case.noun, (case.point, before.point), negative=negative
    )


def _draw(case: Case, target: Path, *, negative: bool) -> bool:
    found, before = _found(case, negative=negative), case.before
    assert before is not None
    changed = case.perturbation if negative else before.perturbation
    shown = found.pictures[:SHOWN]
    tiles = [Tile(one.image, one.boxes, one.caption, changed, case.grey) for one in shown]
    was, now = ("right", "wrong") if negative else ("wrong", "right")
    heading = f"{len(found.rows):,} images {was} {before.name}, {now} now"
    return draw(heading, len(found.rows), len(tiles), tiles, target)
