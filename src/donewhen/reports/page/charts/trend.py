"""Lines over time: a claim's figure from run to run, goals met from sprint to sprint."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from markupsafe import Markup

from donewhen.reports.page.charts.svg import circle, drawing, line, path, rectangle, text
from donewhen.reports.page.earlier_runs import Point, Progress
from donewhen.reports.page.numbers import number, plural, points

_WIDTH, _HEIGHT = 340, 160
_LEFT, _TOP, _RIGHT, _BOTTOM = 70, 14, 334, 128
_MOST_POINTS = 60
_MOST_VALUES = 5


def draw_trend(
    about: str, known: Sequence[Point], threshold: float | None, *, share: bool, change: bool
) -> Markup | None:
    """Return a claim's figures with their intervals; None with fewer than two of them."""
    with_figure = [one for one in known if one.estimate is not None][-_MOST_POINTS:]
    if len(with_figure) < 2:
        return None
    show = points if change else number
    y = _height([v for one in with_figure for v in (one.estimate, one.low, one.high)], threshold)
    xs = _places(len(with_figure))
    parts = []
    if threshold is not None:
        parts.append(line((_LEFT, y(threshold), _RIGHT, y(threshold)), "threshold"))
        parts.append(text((_LEFT - 6, y(threshold) - 2), "wanted", "wanted", anchor="end"))
        said = show(threshold, share=share)
        parts.append(text((_LEFT - 6, y(threshold) + 12), said, "value", anchor="end"))
    for x, one in zip(xs, with_figure, strict=True):
        if one.low is not None and one.high is not None:
            parts.append(line((x, y(one.low), x, y(one.high)), "whisker"))
    estimates = [one.estimate for one in with_figure if one.estimate is not None]
    parts.append(path(zip(xs, map(y, estimates), strict=True), "curve"))
    for x, value, one in zip(xs, estimates, with_figure, strict=True):
        parts.append(circle((x, y(value)), 4.5, f"mark {one.outcome.replace(' ', '-') or 'met'}"))
    parts += _values(xs, [(y(value), show(value, share=share)) for value in estimates])
    parts += _sprints(xs, [one.sprint for one in with_figure])
    (first, *_, last), (began, *_, ended) = estimates, with_figure
    said = (
        f"{about}: {show(first, share=share)} in sprint {began.sprint}, "
        f"{show(last, share=share)} in sprint {ended.sprint}, {len(with_figure)} runs."
    )
    return drawing(_WIDTH, _HEIGHT, said, parts, "plot")


def _height(figures: Sequence[float | None], threshold: float | None) -> Callable[[float], float]:
    """Return where a value stands, so that all have room."""
    every = [value for value in (*figures, threshold) if value is not None]
    least, most = min(every), max(every)
    room = 0.1 * (most - least) or 0.05 * abs(most) or 1.0
    low, high = least - room, most + room
    return lambda value: _BOTTOM - (value - low) / (high - low) * (_BOTTOM - _TOP)


def _values(xs: Sequence[float], figures: Sequence[tuple[float, str]]) -> list[str]:
    """Return the figures beside their marks: all of a few, of many the first and the last."""
    last = len(xs) - 1
    parts = []
    for index, (x, (height, said)) in enumerate(zip(xs, figures, strict=True)):
        if 0 < index < last and last >= _MOST_VALUES:
            continue
        below = height < _TOP + 16
        anchor = "end" if index == last else "start" if index == 0 else "middle"
        parts.append(
            text(
                (x + {"end": -7, "start": 7}.get(anchor, 0), height + (16 if below else -9)),
                said,
                "value",
                anchor=anchor,
            )
        )
    return parts


def draw_burn_up(known: Sequence[Progress]) -> Markup | None:
    """Return goals met and goals there by sprint, as bars; None without any."""
    shown = [one for one in known if one.goals][-12:]
    if not shown:
        return None
    most = max(one.goals for one in shown)
    step = (_RIGHT - _LEFT) / len(shown)
    wide = min(44.0, step * 0.6)
    parts = []
    for index, one in enumerate(shown):
        x = _LEFT + (index + 0.5) * step
        for count, name in ((one.goals, "track"), (one.met, "bar met")):
            height = count / most * (_BOTTOM - _TOP - 14)
            parts.append(rectangle((x - wide / 2, _BOTTOM - height), (wide, height), name))
        top = _BOTTOM - one.goals / most * (_BOTTOM - _TOP - 14)
        parts.append(text((x, top - 4), f"{one.met} of {one.goals}", "value"))
        parts.append(text((x, _BOTTOM + 16), one.sprint[:8], "end"))
    parts.append(text(((_LEFT + _RIGHT) / 2, _BOTTOM + 30), "sprint", "wanted"))
    said = "; ".join(
        f"sprint {one.sprint}: {one.met} of {plural(one.goals, 'goal')}" for one in shown
    )
    return drawing(_WIDTH, _HEIGHT, f"Goals met by sprint. {said}.", parts, "plot")


def _places(count: int) -> list[float]:
    step = (_RIGHT - _LEFT - 24) / (count - 1)
    return [_LEFT + 12 + index * step for index in range(count)]


def _sprints(xs: Sequence[float], sprints: Sequence[str]) -> list[str]:
    """Return the sprints' names below the points, each where it begins."""
    parts, before, end = [], None, 0.0
    for x, sprint in zip(xs, sprints, strict=True):
        if sprint != before and x > end:
            label = f"sprint {sprint[:8]}" if before is None else sprint[:8]
            parts.append(text((x, _BOTTOM + 18), label, "end"))
            end = x + 7 * len(label)
        before = sprint
    return parts
