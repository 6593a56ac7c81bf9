"""The precision-recall curve, with the operating point and the goal on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup

from donewhen.domain.claim import Comparison
from donewhen.judging.wording import short_percent
from donewhen.reports.page.charts.svg import circle, drawing, line, path, rectangle, text
from donewhen.reports.page.evidence_files import Table
from donewhen.verdicts.document import ClaimVerdict

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


def curve_goals(about: str, claims: Iterable[ClaimVerdict]) -> tuple[CurveGoal, ...]:
    """Return what claims ask of the recall and the precision that a curve ``about`` them shows."""
    return tuple(
        CurveGoal(claim.metric, float(claim.threshold))
        for claim in claims
        if claim.metric in ("recall", "precision")
        and Comparison(claim.comparison).wants_much
        and not claim.reference
        and about == (f"{claim.noun} in {claim.slice} images" if claim.slice else claim.noun)
    )


def draw_curve(table: Table, goals: tuple[CurveGoal, ...], about: str) -> Markup | None:
    """Return the curve that ``curve.csv`` holds; None where it holds none."""
    try:
        points = [
            (float(row["recall"]), float(row["precision"]), row.get("chosen") == "yes")
            for row in table.records()
        ]
    except (KeyError, ValueError):
        return None
    if not points or not all(0 <= share <= 1 for point in points for share in point[:2]):
        return None
    parts = [_PLANE, *_goals(goals)]  # below the curve: SVG has no other order than this
    parts.append(path([_at(recall, precision) for recall, precision, _ in points], "curve"))
    in_words = f"Precision and recall of {about} for every score threshold."
    operating = next((point for point in points if point[2]), None)
    if operating is not None:
        recall, precision, _ = operating
        parts.append(circle(_at(recall, precision), 6, "mark met"))
        figures = f"{short_percent(recall)} found, {short_percent(precision)} right"
        in_words += f" At the threshold in use: {figures}."
    for goal in goals:
        in_words += f" Wanted: {goal.metric} of at least {short_percent(goal.threshold)}."
    return drawing(_WIDTH, _HEIGHT, in_words, parts, "plot")


def _at(recall: float, precision: float) -> tuple[float, float]:
    return _LEFT + recall * (_RIGHT - _LEFT), _BOTTOM - precision * (_BOTTOM - _TOP)


def plane() -> Markup:
    """Return axes and grid: all curves of a page share them, and the page stays small."""
    parts = [f'<g id="{_PLANE_KEY}">']
    for tick in _TICKS:
        x, y = _at(tick, tick)
        parts.append(line((x, _TOP, x, _BOTTOM), "grid"))
        parts.append(line((_LEFT, y, _RIGHT, y), "grid"))
        parts.append(text((x, _BOTTOM + 16), short_percent(tick), "end"))
        parts.append(text((_LEFT - 6, y + 4), short_percent(tick), "end", anchor="end"))
    middle = (_LEFT + _RIGHT) / 2
    parts.append(text((middle, _BOTTOM + 34), "how much of it is found (recall) →", "wanted"))
    parts.append(text((middle, _BOTTOM + 49), "↑ how much of what is said is right", "wanted"))
    return Markup("".join([*parts, "</g>"]))  # noqa: S704 (made by functions that escape)


def _goals(goals: tuple[CurveGoal, ...]) -> list[str]:
    """Return the part of the plane in which all goals are met, and its edges."""
    if not goals:
        return []
    least = {"recall": 0.0, "precision": 0.0}
    for goal in goals:
        least[goal.metric] = max(least[goal.metric], goal.threshold)
    left, low = _at(least["recall"], least["precision"])
    parts = [rectangle((left, _TOP), (_RIGHT - left, low - _TOP), "good")]
    if least["recall"]:
        parts.append(line((left, _TOP, left, _BOTTOM), "threshold"))
    if least["precision"]:
        parts.append(line((_LEFT, low, _RIGHT, low), "threshold"))
    return parts
