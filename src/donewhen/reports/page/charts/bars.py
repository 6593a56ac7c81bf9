"""Bars: how the goals ended, a share in a table, what is spent of a budget."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from donewhen.reports.page.charts.svg import coordinate, drawing, rectangle
from donewhen.reports.page.numbers import plural


def draw_tally(counts: Sequence[tuple[str, int]]) -> Markup | None:
    """Return one bar of the goals by how they ended: (name, count) in order."""
    total = sum(count for _, count in counts)
    if not total:
        return None
    width, x, parts = 640, 0.0, []
    for name, count in counts:
        wide = count / total * width
        if count:
            gap = 2 if x + wide < width - 1 else 0
            parts.append(rectangle((x, 0), (wide - gap, 18), f"bar {name.replace(' ', '-')}"))
        x += wide
    said = ", ".join(f"{count} {name}" for name, count in counts if count)
    return drawing(width, 18, f"{plural(total, 'goal')}: {said}", parts, "tally")


def draw_share(value: float) -> Markup:
    """Return a small bar for a share, from 0 to 1; the number stands beside it as text."""
    held = coordinate(100 * min(max(value, 0.0), 1.0))
    bar = f'<path class="track" d="M0 0h100v10H0z"/><path class="bar plain" d="M0 0h{held}v10H0z"/>'
    return Markup(  # noqa: S704 (a number is all that is put in)
        f'<svg class="share" viewBox="0 0 100 10" aria-hidden="true">{bar}</svg>'
    )


def draw_budget(spent: float, allowed: float, about: str) -> Markup:
    """Return a bar of what is spent; all of it, where more is spent than allowed."""
    part = 1.0 if allowed <= 0 and spent > 0 else spent / allowed if allowed > 0 else 0.0
    name = "bar not-met" if part >= 1 else "bar undecided" if part > 0.8 else "bar met"
    parts = [
        rectangle((0, 0), (640, 14), "track"),
        rectangle((0, 0), (640 * min(part, 1.0), 14), name),
    ]
    return drawing(640, 14, f"{about}: {part:.0%} of the budget is spent", parts, "tally")
