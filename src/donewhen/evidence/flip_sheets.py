"""Contact sheets of flips: images that got worse, and images that got better.

They are held against a baseline, or against the same images untouched.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from donewhen.domain.finding import Finding
from donewhen.evidence.case import Case
from donewhen.evidence.flips import find_flips
from donewhen.evidence.sheets import SHOWN, draw_shown
from donewhen.evidence.tables import write_table


def draw_worse(case: Case, target: Path) -> bool:
    """Draw images that were right before, with what is wrong on them now."""
    return _draw(case, target, negative=True)


def draw_better(case: Case, target: Path) -> bool:
    """Draw images that are right now, with what was wrong on them before."""
    return _draw(case, target, negative=False)


def write_flips(case: Case, target: Path) -> bool:
    """Write a row for each image that got worse or better, the worse ones first."""
    rows = [(*row, "worse") for row in _flips(case, negative=True).rows]
    rows += [(*row, "better") for row in _flips(case, negative=False).rows]
    if rows:
        write_table(("image", "got"), rows, target)
    return bool(rows)


def _flips(case: Case, *, negative: bool) -> Finding:
    before = case.before
    assert before is not None, "nothing to compare with"
    points = (case.point, before.point)
    return find_flips(case.answers, before.answers, case.noun, points, negative=negative)


def _draw(case: Case, target: Path, *, negative: bool) -> bool:
    flips, before = _flips(case, negative=negative), case.before
    assert before is not None
    # An image is drawn as it was seen by whoever got it wrong.
    seen = case.perturbation if negative else before.perturbation
    pictures = [
        replace(picture, perturbation=seen, grey=case.grey) for picture in flips.pictures[:SHOWN]
    ]
    count = len(flips.rows)
    was, now = ("right", "wrong") if negative else ("wrong", "right")
    heading = f"{count:,} images {was} {before.name}, {now} now"
    return draw_shown(heading, pictures, target, count=count, shown=len(pictures))
