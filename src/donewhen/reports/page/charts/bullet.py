"""A bullet chart: a figure and its interval against the goal, with the good side shaded."""

from __future__ import annotations

import math
from dataclasses import dataclass

from markupsafe import Markup

from donewhen.domain.claim import Comparison, Unit
from donewhen.domain.verdict import Outcome
from donewhen.judging.wording import short_number, signed_change
from donewhen.reports.page.charts.svg import circle, drawing, line, path, rectangle, text

_WIDTH, _HEIGHT, _SIDE = 320, 62, 10
_TRACK, _THICK = 30, 10
_LETTER = 6.7  # pixels of a letter of the labels, on average
_MOST_LETTERS = 44


@dataclass(frozen=True)
class Figure:
    """A value, what is wanted of it, and the bounds of its interval, all in ``unit``.

    ``said`` and ``wanted`` are their words. Of a ``change`` the value is the improvement over
    something else, and is shown with its sign.
    """

    value: float
    threshold: float
    upper: float | None
    comparison: Comparison
    outcome: Outcome
    said: str
    wanted: str
    unit: Unit
    low: float | None = None
    high: float | None = None
    change: bool = False

    def show(self, value: float) -> str:
        """Return a number of this figure as its labels have it: "87.5%", "+5.3 points"."""
        return signed_change(value, self.unit) if self.change else short_number(value, self.unit)


def draw_bullet(figure: Figure) -> Markup:
    """Return the chart of a figure against what is wanted."""
    least, most = _ends(figure)

    def at(value: float) -> float:
        share = (min(max(value, least), most) - least) / (most - least)
        return _SIDE + share * (_WIDTH - 2 * _SIDE)

    parts = [rectangle((_SIDE, _TRACK - _THICK / 2), (_WIDTH - 2 * _SIDE, _THICK), "track")]
    left, right = _good(figure, least, most)
    parts.append(rectangle((at(left), _TRACK - _THICK / 2), (at(right) - at(left), _THICK), "good"))
    if figure.change and least < 0 < most:
        parts.append(line((at(0), _TRACK - 9, at(0), _TRACK + 9), "zero"))
    edges = [at(edge) for edge in (figure.threshold, figure.upper) if edge is not None]
    parts += [line((x, _TRACK - 10, x, _TRACK + 10), "threshold") for x in edges]
    if figure.low is not None and figure.high is not None:
        low, high = at(figure.low), at(figure.high)
        parts.append(line((low, _TRACK, high, _TRACK), "whisker"))
        parts += [line((x, _TRACK - 4, x, _TRACK + 4), "whisker") for x in (low, high)]
    parts.append(_mark((at(figure.value), _TRACK), figure.outcome))
    parts += _labels(figure, (least, most), (at(figure.value), sum(edges) / len(edges)))
    return drawing(_WIDTH, _HEIGHT, _in_words(figure, least, most), parts, "scale")


def _mark(middle: tuple[float, float], outcome: Outcome) -> str:
    """Return the figure's mark: its shape, not its colour alone, says how it ended."""
    if outcome is Outcome.MET:
        return circle(middle, 6, "mark met")
    if outcome is Outcome.UNDECIDED:
        return circle(middle, 5.5, "mark undecided")
    x, y = middle
    corners = [(x, y - 7.5), (x + 7.5, y), (x, y + 7.5), (x - 7.5, y)]
    return path(corners, "mark not-met", closed=True)


def _good(figure: Figure, least: float, most: float) -> tuple[float, float]:
    """Return from where to where the goal is met; of "exactly" that is a point."""
    if figure.upper is not None:
        return figure.threshold, figure.upper
    if figure.comparison.wants_much:
        return figure.threshold, most
    if figure.comparison.wants_little:
        return least, figure.threshold
    return figure.threshold, figure.threshold


def _ends(figure: Figure) -> tuple[float, float]:
    """Return the ends of the line: round numbers around all that it shows."""
    marked = (figure.value, figure.threshold, figure.upper, figure.low, figure.high)
    inside = [value for value in marked if value is not None]
    least, most = min(inside), max(inside)
    if figure.change:
        least, most = min(least, 0.0), max(most, 0.0)
    share = figure.unit is Unit.RATIO
    # Where all numbers are the same, the line still needs a length.
    room = 0.15 * (most - least) or 0.1 * abs(most) or (0.1 if share else 1.0)
    step = _step((most - least + 2 * room) / 4)
    low, high = math.floor((least - room) / step) * step, math.ceil((most + room) / step) * step
    if least >= 0:
        low = max(low, 0.0)
    if share:
        low, high = max(low, -1.0), min(high, 1.0)
    return low, high if high > low else low + step


def _step(size: float) -> float:
    """Return 1, 2 or 5 times a power of ten, near ``size`` and not below it."""
    power = 10.0 ** math.floor(math.log10(size))
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= size * 0.999)


def _labels(figure: Figure, ends: tuple[float, float], places: tuple[float, float]) -> list[str]:
    """Return the words above and below the line; an end has its number where that has room."""
    said, wanted = _cut(figure.said), _cut(figure.wanted)
    value, goal = _inside(places[0], said), _inside(places[1], wanted)
    parts = [
        text((value, 14), said, "value"),
        text((goal, _HEIGHT - 6), wanted, "wanted"),
    ]
    taken = (goal - len(wanted) * _LETTER / 2, goal + len(wanted) * _LETTER / 2)
    for end, anchor, x in zip(ends, ("start", "end"), (_SIDE, _WIDTH - _SIDE), strict=True):
        shown = figure.show(round(end, 9))  # multiples of a step: 0.6000000000000001
        if end == 0:  # as short as it can be said: no change, no bytes
            shown = "0%" if figure.unit is Unit.RATIO and not figure.change else "0"
        width = len(shown) * _LETTER
        free = x + width + 8 < taken[0] if anchor == "start" else x - width - 8 > taken[1]
        if free:
            parts.append(text((x, _HEIGHT - 6), shown, "end", anchor=anchor))
    return parts


def _inside(middle: float, said: str) -> float:
    """Return where a label has to stand to be inside the chart."""
    half = len(said) * _LETTER / 2
    return min(max(middle, half + 2), _WIDTH - half - 2) if half < _WIDTH / 2 else _WIDTH / 2


def _cut(said: str) -> str:
    return said if len(said) <= _MOST_LETTERS else f"{said[: _MOST_LETTERS - 1]}…"


def _in_words(figure: Figure, least: float, most: float) -> str:
    """Return what a screen reader says of the chart."""
    ends = "on a line of changes"
    if not figure.change:
        ends = f"on a line from {figure.show(round(least, 9))} to {figure.show(round(most, 9))}"
    interval = ""
    if figure.low is not None and figure.high is not None:
        interval = f", interval {figure.show(figure.low)} to {figure.show(figure.high)}"
    return f"{figure.said}{interval}, {ends}; {figure.wanted} wanted: {figure.outcome.value}"
