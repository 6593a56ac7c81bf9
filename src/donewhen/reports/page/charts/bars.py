"""Bars: how the goals ended, a share in a table, how much of a budget is spent."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from markupsafe import Markup

from donewhen.reports.page.charts.svg import coordinate, drawing, rectangle
from donewhen.reports.page.dates import plural

_WIDTH = 640
_ALMOST_SPENT = 0.8  # from here on a budget's bar warns


def draw_tally(counts: Sequence[tuple[str, int]]) -> Markup | None:
    """Return a bar divided by how the goals ended, from (word, count); None without goals."""
    total = sum(count for _, count in counts)
    if not total:
        return None
    x, parts = 0.0, []
    for word, count in counts:
        # Not rounded: pixels that are lost in parts would be missing at the end.
        width = count / total * _WIDTH
        if count:
            # A gap keeps two parts apart for those who do not see the colours.
            gap = 2 if x + width < _WIDTH - 1 else 0
            parts.append(rectangle((x, 0), (width - gap, 18), f"bar {word.replace(' ', '-')}"))
        x += width
    told = ", ".join(f"{count} {word}" for word, count in counts if count)
    return drawing(_WIDTH, 18, f"{plural(total, 'goal')}: {told}", parts, "tally")


def draw_share(value: float) -> Markup:
    """Return a small bar for a share, from 0 to 1; the number stands beside it as text."""
    held = coordinate(100 * min(max(value, 0.0), 1.0))
    bar = f'<path class="track" d="M0 0h100v10H0z"/><path class="bar plain" d="M0 0h{held}v10H0z"/>'
    return Markup(  # noqa: S704 (a number is all that is put in)
        f'<svg class="share" viewBox="0 0 100 10" aria-hidden="true">{bar}</svg>'
    )


def draw_budget(spent: int, allowed: Fraction | int, about: str) -> Markup:
    """Return a bar of how much of a budget is spent; full where it is overspent."""
    # A budget of nothing is spent by the first thing that goes wrong.
    part = float(spent / allowed if allowed > 0 else spent > 0)
    state = "not-met" if part >= 1 else "undecided" if part > _ALMOST_SPENT else "met"
    parts = [
        rectangle((0, 0), (_WIDTH, 14), "track"),
        rectangle((0, 0), (_WIDTH * min(part, 1.0), 14), f"bar {state}"),
    ]
    return drawing(_WIDTH, 14, f"{about}: {part:.0%} of the budget is spent", parts, "tally")
