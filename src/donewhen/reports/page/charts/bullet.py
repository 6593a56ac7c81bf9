"""A figure against its goal: a line, the good side of it, the figure and its interval."""

from __future__ import annotations

import math
from dataclasses import dataclass

from markupsafe import Markup

from donewhen.reports.page.charts.svg import circle, drawing, line, path, rectangle, text
from donewhen.reports.page.numbers import number, points

_WIDTH, _HEIGHT, _SIDE = 320, 62, 10
_TRACK, _THICK = 30, 10
_LETTER = 6.7  # pixels of a letter of the labels, on average
_MOST_LETTERS = 44
_GOOD_ABOVE = ("at least", "more than")
_GOOD_BELOW = ("at most", "fewer than")


@dataclass(frozen=True)
class Figure:
    """A value, what was wanted of it, and the bounds of its interval.

    ``said`` and ``wanted`` are their words; ``share`` prints them as percentages, ``change`` with
    their sign: the value is then an improvement over something else.
    """

    value: float
    threshold: float
    upper: float | None
    comparison: str
    outcome: str
    said: str
    wanted: str
    low: float | None = None
    high: float | None = None
    share: bool = False
    change: bool = False

    @property
    def known(self) -> list[float]:
        """Every number that has to be on the picture."""
        every = (self.value, self.threshold, self.upper, self.low, self.high)
        return [one for one in every if one is not None]


def draw_bullet(figure: Figure) -> Markup:
    """Return the picture of a figure against what was wanted."""
    least, most = _ends(figure)

    def at(value: float) -> float:
        share = (min(max(value, least), most) - least) / (most - least)
        return _SIDE + share * (_WIDTH - 2 * _SIDE)

    parts = [rectangle((_SIDE, _TRACK - _THICK / 2), (_WIDTH - 2 * _SIDE, _THICK), "track")]
    left, right = _good(figure, least, most)
    parts.append(rectangle((at(left), _TRACK - _THICK / 2), (at(right) - at(left), _THICK), "good"))
    if figure.change and least < 0 < most:
        parts.append(line((at(0), _TRACK - 9, at(0), _TRACK + 9), "zero"))
    marks = [figure.threshold] if figure.upper is None else [figure.threshold, figure.upper]
    parts += [line((at(one), _TRACK - 10, at(one), _TRACK + 10), "threshold") for one in marks]
    if figure.low is not None and figure.high is not None:
        low, high = at(figure.low), at(figure.high)
        parts.append(line((low, _TRACK, high, _TRACK), "whisker"))
        parts += [line((x, _TRACK - 4, x, _TRACK + 4), "whisker") for x in (low, high)]
    parts.append(_mark((at(figure.value), _TRACK), figure.outcome))
    parts += _labels(figure, (least, most), (at(figure.value), sum(map(at, marks)) / len(marks)))
    return drawing(_WIDTH, _HEIGHT, _in_words(figure, least, most), parts, "scale")


def _mark(middle: tuple[float, float], outcome: str) -> str:
    """Return the figure's mark: its shape, not its colour alone, says how it ended."""
    if outcome == "met":
        return circle(middle, 6, "mark met")
    if outcome == "undecided":
        return circle(middle, 5.5, "mark undecided")
    x, y = middle
    corners = [(x, y - 7.5), (x + 7.5, y), (x, y + 7.5), (x - 7.5, y)]
    return path(corners, "mark not-met", closed=True)


def _good(figure: Figure, least: float, most: float) -> tuple[float, float]:
    if figure.upper is not None:
        return figure.threshold, figure.upper
    if figure.comparison in _GOOD_ABOVE:
        return figure.threshold, most
    if figure.comparison in _GOOD_BELOW:
        return least, figure.threshold
    return figure.threshold, figure.threshold


def _ends(figure: Figure) -> tuple[float, float]:
    """Return the ends of the line: round numbers around all that it shows."""
    least, most = min(figure.known), max(figure.known)
    if figure.change:
        least, most = min(least, 0.0), max(most, 0.0)
    room = 0.15 * (most - least) or 0.1 * abs(most) or (0.1 if figure.share else 1.0)
    step = _step((most - least + 2 * room) / 4)
    low, high = math.floor((least - room) / step) * step, math.ceil((most + room) / step) * step
    if least >= 0:
        low = max(low, 0.0)
    if figure.share:
        low, high = max(low, -1.0), min(high, 1.0)
    return low, high if high > low else low + step


def _step(size: float) -> float:
    """Return 1, 2 or 5 times a power of ten, near ``size`` and not below it."""
    power = 10.0 ** math.floor(math.log10(size))
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= size * 0.999)


def _labels(figure: Figure, ends: tuple[float, float], places: tuple[float, float]) -> list[str]:
    said, wanted = _cut(figure.said), _cut(figure.wanted)
    value, goal = _inside(places[0], said), _inside(places[1], wanted)
    parts = [
        text((value, 14), said, "value"),
        text((goal, _HEIGHT - 6), wanted, "wanted"),
    ]
    taken = (goal - len(wanted) * _LETTER / 2, goal + len(wanted) * _LETTER / 2)
    for end, anchor, x in zip(ends, ("start", "end"), (_SIDE, _WIDTH - _SIDE), strict=True):
        shown = points(end, share=figure.share) if figure.change else _plain(end, figure)
        shown = "0" if figure.change and end == 0 else shown
        wide = len(shown) * _LETTER
        free = x + wide + 8 < taken[0] if anchor == "start" else x - wide - 8 > taken[1]
        if free:
            parts.append(text((x, _HEIGHT - 6), shown, "end", anchor=anchor))
    return parts


def _plain(value: float, figure: Figure) -> str:
    return number(round(value, 9), share=figure.share)


def _inside(middle: float, said: str) -> float:
    """Return where a label has to stand to be inside the picture."""
    half = len(said) * _LETTER / 2
    return min(max(middle, half + 2), _WIDTH - half - 2) if half < _WIDTH / 2 else _WIDTH / 2


def _cut(said: str) -> str:
    return said if len(said) <= _MOST_LETTERS else f"{said[: _MOST_LETTERS - 1]}…"


def _in_words(figure: Figure, least: float, most: float) -> str:
    ends = f"on a line from {_plain(least, figure)} to {_plain(most, figure)}"
    if figure.change:
        ends = "on a line of changes"
    interval = ""
    if figure.low is not None and figure.high is not None:
        show = points if figure.change else number
        bounds = [show(one, share=figure.share) for one in (figure.low, figure.high)]
        interval = f", interval {bounds[0]} to {bounds[1]}"
    return f"{figure.said}{interval}, {ends}; {figure.wanted} wanted: {figure.outcome}"
