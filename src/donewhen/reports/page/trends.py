"""Figures over runs and sprints: a picture for each, and tables by slice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from markupsafe import Markup

from donewhen.domain.claim import Unit
from donewhen.evaluation.metrics import METRICS
from donewhen.history.sprint_order import in_order
from donewhen.reports.page.charts.trend import draw_trend
from donewhen.reports.page.claims import ClaimView
from donewhen.reports.page.earlier_runs import EarlierRuns, Point
from donewhen.reports.page.goals import GoalView
from donewhen.reports.page.headline import rank

_MOST_SPRINTS = 6
_ALL = "all images"
_Judged = tuple[GoalView, ClaimView]
_Row = tuple[str, ClaimView]


@dataclass(frozen=True)
class TrendView:
    """A figure over time; ``changed`` are (sprint, what changed there), the newest last."""

    goal: GoalView
    claim: ClaimView
    picture: Markup
    changed: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class SliceTable:
    """A figure by slice (rows, each with its unit) and sprint (columns).

    A cell is the last run of its sprint, None where the figure was not judged in it.
    """

    about: str
    sprints: tuple[str, ...]
    rows: tuple[tuple[str, Unit, tuple[Point | None, ...]], ...]


@dataclass(frozen=True)
class OverTime:
    """Figures of all images, those by slice, and those that compare with something."""

    figures: tuple[TrendView, ...]
    slices: tuple[TrendView, ...]
    compared: tuple[TrendView, ...]
    tables: tuple[SliceTable, ...]

    def __bool__(self) -> bool:
        return bool(self.figures or self.slices or self.compared)


def over_time(goals: Iterable[GoalView], earlier: EarlierRuns, aim: str) -> OverTime:
    """Return the course of each figure that was judged more than once.

    Claims that differ only in what they ask for share a picture: that of a claim that fails, if
    any does. What the sprint's goal, ``aim``, speaks of comes first.
    """
    judged = [
        (goal, claim)
        for goal in goals
        for claim in goal.claims
        if claim.figure is not None and len(_known(earlier, claim)) > 1
    ]
    ordered = sorted(_different(judged, earlier), key=lambda pair: rank(pair[1], aim))
    drawn = [_trend(goal, claim, earlier) for goal, claim in ordered]
    trends = [trend for trend in drawn if trend is not None]
    plain = [trend for trend in trends if not trend.claim.is_change]
    return OverTime(
        figures=tuple(trend for trend in plain if not trend.claim.claim.slice),
        slices=tuple(trend for trend in plain if trend.claim.claim.slice),
        compared=tuple(trend for trend in trends if trend.claim.is_change),
        tables=tuple(_tables([claim for _, claim in judged], earlier, aim)),
    )


def _known(earlier: EarlierRuns, claim: ClaimView) -> list[Point]:
    return [point for point in earlier.points(claim.key) if point.estimate is not None]


def _course(earlier: EarlierRuns, claim: ClaimView) -> tuple[object, ...]:
    return tuple((point.sprint, point.estimate) for point in _known(earlier, claim))


def _different(judged: Iterable[_Judged], earlier: EarlierRuns) -> list[_Judged]:
    """Return one claim for each course of a figure."""
    kept: dict[tuple[object, ...], _Judged] = {}
    for goal, claim in judged:
        # A change has another figure than the value it changes, though it asks about the same.
        course = (*claim.about, claim.is_change, _course(earlier, claim))
        known = kept.get(course)
        if known is None or (known[1].is_met and not claim.is_met):
            kept[course] = (goal, claim)
    return list(kept.values())


def _trend(goal: GoalView, claim: ClaimView, earlier: EarlierRuns) -> TrendView | None:
    points, figure = earlier.points(claim.key), claim.figure
    assert figure is not None
    picture = draw_trend(
        claim.claim.subject, points, figure.threshold, figure.unit, change=figure.change
    )
    if picture is None:
        return None
    changed = tuple((point.sprint, point.changed) for point in points if point.changed)
    return TrendView(goal, claim, picture, changed)


def _tables(claims: Sequence[ClaimView], earlier: EarlierRuns, aim: str) -> Iterator[SliceTable]:
    """Yield a table for each figure that is known for slices, the one of most slices first."""
    plain = sorted(
        (claim for claim in claims if not claim.is_change),
        # The interval of 95% is told if there is one, not that of the goal's own confidence.
        key=lambda claim: (rank(claim, aim), claim.claim.confidence is not None),
    )
    often = Counter(_of_all_images(claim) for claim in plain if claim.claim.slice)
    for about, _ in often.most_common():
        same = [claim for claim in plain if _of_all_images(claim) == about]
        rows = [*_whole(same, plain, earlier), *_slices(same)]
        ends = [{point.sprint: point for point in _known(earlier, claim)} for _, claim in rows]
        sprints = in_order(list(dict.fromkeys(chain.from_iterable(ends))), str)[-_MOST_SPRINTS:]
        yield SliceTable(
            _title(next(claim for claim in same if claim.claim.slice)),
            tuple(sprints),
            tuple(
                (name, Unit(claim.claim.unit), tuple(map(points.get, sprints)))
                for (name, claim), points in zip(rows, ends, strict=True)
            ),
        )


def _title(claim: ClaimView) -> str:
    """Return what a table is about, from a claim about a slice: "recall for balloons on …"."""
    name, subject = claim.claim.metric, claim.claim.subject
    if name in METRICS:  # the subject of a claim names its slice, which the rows do
        subject = METRICS.get(name).wording.format(noun=claim.claim.noun)
    return f"{subject} on data set {claim.data_set}" if claim.data_set else subject


def _of_all_images(claim: ClaimView) -> tuple[str, str, str]:
    return claim.claim.metric, claim.claim.noun, claim.data_set


def _whole(
    same: Sequence[ClaimView], claims: Sequence[ClaimView], earlier: EarlierRuns
) -> list[_Row]:
    """Return the row of all images, if it is clear which claim tells it.

    A goal may look at some images only, at changed ones, or count from another score. So it is the
    figure that the most claims agree on, and none where several are equally frequent.
    """
    images = max(claim.claim.images for claim in claims if claim.data_set == same[0].data_set)
    whole = [claim for claim in same if not claim.claim.slice and claim.claim.images == images]
    told: dict[tuple[object, ...], list[ClaimView]] = {}
    for claim in whole:
        told.setdefault(_course(earlier, claim), []).append(claim)
    agreeing = sorted(told.values(), key=len, reverse=True)
    if not agreeing or (len(agreeing) > 1 and len(agreeing[0]) == len(agreeing[1])):
        return []
    return [(_ALL, agreeing[0][0])]


def _slices(same: Sequence[ClaimView]) -> list[_Row]:
    """Return a row for each slice; of several claims about a slice the first counts."""
    first: dict[tuple[str, ...], ClaimView] = {}
    for claim in same:
        if claim.claim.slices:
            first.setdefault(claim.claim.slices, claim)
    return [(" and ".join(names), claim) for names, claim in first.items()]
