"""The precision-recall curve, with the operating point and the goal on it."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from donewhen.reports.page.charts.svg import circle, drawing, line, path, rectangle, text
from donewhen.reports.page.numbers import number
from donewhen.reports.page.tables import Table

_WIDTH, _HEIGHT = 352, 280
_LEFT, _TOP, _RIGHT, _BOTTOM = 46, 12, 326, 226
_PLANE_KEY = "plane"
_PLANE = f'<use href="#{_PLANE_KEY}"/>'
_TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True)
class CurveGoal:
    """What a goal asks of recall or of precision: at least this."""

    metric: str
    threshold: float


def draw_curve(table: Table, goals: tuple[CurveGoal, ...], about: str) -> Markup | None:
    """Return the curve that ``curve.csv`` holds; None where it holds none."""
    try:
        rows = [(float(r["recall"]), float(r["precision"]), r) for r in table.records()]
    except (KeyError, ValueError):
        return None
    if not rows or not all(0 <= one <= 1 for row in rows for one in row[:2]):
        return None
    parts = [_PLANE, *_goals(goals)]
    parts.append(path([_at(recall, precision) for recall, precision, _ in rows], "curve"))
    chosen = next((row for row in rows if row[2].get("chosen") == "yes"), None)
    said = f"Precision and recall of {about} for every score threshold."
    if chosen is not None:
        place = _at(chosen[0], chosen[1])
        parts.append(circle(place, 6, "mark met"))
        here = f"{number(chosen[0], share=True)} found, {number(chosen[1], share=True)} right"
        said += f" At the threshold in use: {here}."
    for goal in goals:
        said += f" Wanted: {goal.metric} of at least {number(goal.threshold, share=True)}."
    return drawing(_WIDTH, _HEIGHT, said, parts, "plot")


def _at(recall: float, precision: float) -> tuple[float, float]:
    return _LEFT + recall * (_RIGHT - _LEFT), _BOTTOM - precision * (_BOTTOM - _TOP)


def plane() -> Markup:
    """Return axes and grid, which all curves of a page share."""
    parts = [f'<g id="{_PLANE_KEY}">']
    for tick in _TICKS:
        x, y = _at(tick, tick)
        parts.append(line((x, _TOP, x, _BOTTOM), "grid"))
        parts.append(line((_LEFT, y, _RIGHT, y), "grid"))
        parts.append(text((x, _BOTTOM + 16), number(tick, share=True), "end"))
        parts.append(text((_LEFT - 6, y + 4), number(tick, share=True), "end", anchor="end"))
    middle = (_LEFT + _RIGHT) / 2
    parts.append(text((middle, _BOTTOM + 34), "how much of it is found (recall) →", "wanted"))
    parts.append(text((middle, _BOTTOM + 49), "↑ how much of what is said is right", "wanted"))
    return Markup("".join([*parts, "</g>"]))  # noqa: S704 (made by functions that escape)


def _goals(goals: tuple[CurveGoal, ...]) -> list[str]:
    """Return the part of the plane in which the goals are met, and its edges."""
    least = {"recall": 0.0, "precision": 0.0}
    for goal in goals:
        least[goal.metric] = max(least[goal.metric], goal.threshold)
    if not goals:
        return []
    left, low = _at(least["recall"], least["precision"])
    parts = [rectangle((left, _TOP), (_RIGHT - left, low - _TOP), "good")]
    if least["recall"]:
        parts.append(line((left, _TOP, left, _BOTTOM), "threshold"))
    if least["precision"]:
        parts.append(line((_LEFT, low, _RIGHT, low), "threshold"))
    return parts
