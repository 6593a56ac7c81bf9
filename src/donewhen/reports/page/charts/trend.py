"""Lines over time: a claim's figure from run to run, goals met from sprint to sprint."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from markupsafe import Markup

from donewhen.domain.claim import Unit
from donewhen.history.progress import SprintProgress
from donewhen.judging.wording import short_number, signed_change
from donewhen.reports.page.charts.svg import circle, drawing, line, path, rectangle, text
from donewhen.reports.page.dates import plural
from donewhen.reports.page.earlier_runs import Point

_WIDTH, _HEIGHT = 340, 160
_LEFT, _TOP, _RIGHT, _BOTTOM = 70, 14, 334, 128
_MOST_POINTS = 60
_MOST_VALUES = 5
_MOST_SPRINTS = 12
_MOST_LETTERS = 8  # of a sprint's name
_OFFSETS = {"start": 7, "middle": 0, "end": -7}


def draw_trend(
    about: str, points: Sequence[Point], threshold: float | None, unit: Unit, *, change: bool
) -> Markup | None:
    """Return a claim's figures with their intervals; None where fewer than two are known.

    ``points`` come the oldest first, their figures and the ``threshold`` in ``unit``.
    """
    known = [point for point in points if point.estimate is not None][-_MOST_POINTS:]
    if len(known) < 2:
        return None
    show = signed_change if change else short_number
    estimates = [point.estimate for point in known if point.estimate is not None]
    bounds = [bound for point in known for bound in (point.low, point.high)]
    y = _scale([*estimates, *bounds, threshold])
    # The first and the last mark keep clear of the ends, where their figures need room.
    step = (_RIGHT - _LEFT - 24) / (len(known) - 1)
    xs = [_LEFT + 12 + index * step for index in range(len(known))]
    parts = [] if threshold is None else _threshold(y(threshold), show(threshold, unit))
    for x, point in zip(xs, known, strict=True):
        if point.low is not None and point.high is not None:
            parts.append(line((x, y(point.low), x, y(point.high)), "whisker"))
    parts.append(path(zip(xs, map(y, estimates), strict=True), "curve"))
    for x, value, point in zip(xs, estimates, known, strict=True):
        # A run of an old version did not record how the claim ended.
        ended = point.outcome.replace(" ", "-") or "met"
        parts.append(circle((x, y(value)), 4.5, f"mark {ended}"))
    parts += _values(xs, [(y(value), show(value, unit)) for value in estimates])
    parts += _sprints(xs, [point.sprint for point in known])
    in_words = (
        f"{about}: {show(estimates[0], unit)} in sprint {known[0].sprint}, "
        f"{show(estimates[-1], unit)} in sprint {known[-1].sprint}, {len(known)} runs."
    )
    return drawing(_WIDTH, _HEIGHT, in_words, parts, "plot")


def _threshold(y: float, said: str) -> list[str]:
    return [
        line((_LEFT, y, _RIGHT, y), "threshold"),
        text((_LEFT - 6, y - 2), "wanted", "wanted", anchor="end"),
        text((_LEFT - 6, y + 12), said, "value", anchor="end"),
    ]


def _scale(figures: Sequence[float | None]) -> Callable[[float], float]:
    """Return a function from a figure to its height, so that all have room."""
    known = [value for value in figures if value is not None]
    least, most = min(known), max(known)
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
        place = (x + _OFFSETS[anchor], height + (16 if below else -9))
        parts.append(text(place, said, "value", anchor=anchor))
    return parts


def draw_burn_up(sprints: Sequence[SprintProgress]) -> Markup | None:
    """Return goals met and goals there by sprint, as bars; None where no sprint has a goal."""
    shown = [sprint for sprint in sprints if sprint.goals][-_MOST_SPRINTS:]
    if not shown:
        return None
    most = max(sprint.goals for sprint in shown)
    step = (_RIGHT - _LEFT) / len(shown)
    width = min(44.0, step * 0.6)
    parts = []
    for index, sprint in enumerate(shown):
        x = _LEFT + (index + 0.5) * step
        for count, name in ((sprint.goals, "track"), (sprint.met, "bar met")):
            height = count / most * (_BOTTOM - _TOP - 14)
            parts.append(rectangle((x - width / 2, _BOTTOM - height), (width, height), name))
        top = _BOTTOM - sprint.goals / most * (_BOTTOM - _TOP - 14)
        parts.append(text((x, top - 4), f"{sprint.met} of {sprint.goals}", "value"))
        parts.append(text((x, _BOTTOM + 16), sprint.sprint[:_MOST_LETTERS], "end"))
    parts.append(text(((_LEFT + _RIGHT) / 2, _BOTTOM + 30), "sprint", "wanted"))
    in_words = "; ".join(
        f"sprint {sprint.sprint}: {sprint.met} of {plural(sprint.goals, 'goal')}"
        for sprint in shown
    )
    return drawing(_WIDTH, _HEIGHT, f"Goals met by sprint. {in_words}.", parts, "plot")


def _sprints(xs: Sequence[float], sprints: Sequence[str]) -> list[str]:
    """Return the sprints' names below the points, each where it begins and has room."""
    parts, before, end = [], None, 0.0
    for x, sprint in zip(xs, sprints, strict=True):
        if sprint != before and x > end:
            name = sprint[:_MOST_LETTERS]
            label = f"sprint {name}" if before is None else name
            parts.append(text((x, _BOTTOM + 18), label, "end"))
            end = x + 7 * len(label)
        before = sprint
    return parts
