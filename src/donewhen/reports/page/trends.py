"""Figures over runs and sprints: a picture for each, and tables by slice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from donewhen.reports.page.charts.trend import draw_trend
from donewhen.reports.page.claims import ClaimView
from donewhen.reports.page.earlier_runs import EarlierRuns, Point
from donewhen.reports.page.goals import GoalView
from donewhen.reports.page.headline import rank
from donewhen.reports.page.numbers import number

_MOST_SPRINTS = 6
_ALL = "all images"
_Row = tuple[str, ClaimView, list[Point]]


@dataclass(frozen=True)
class TrendView:
    """A figure over time; ``changed`` are (sprint, what changed there), the newest last."""

    goal: GoalView
    claim: ClaimView
    picture: Markup
    changed: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Cell:
    """A figure at the end of a sprint; "" where it was not judged."""

    said: str = ""
    interval: str = ""
    outcome: str = ""


@dataclass(frozen=True)
class SliceTable:
    """One figure by slice (rows) and sprint (columns)."""

    about: str
    sprints: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]


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

    Claims that differ in what they ask for alone share one picture: that of the one that fails, if
    any does. What the sprint's goal, ``aim``, speaks of comes first.
    """
    every = list(goals)
    found = sorted(_different(_judged(every, earlier), earlier), key=lambda one: rank(one[1], aim))
    made = [
        one for one in (_trend(goal, claim, earlier) for goal, claim in found) if one is not None
    ]
    return OverTime(
        figures=tuple(one for one in made if not one.claim.is_change and not one.claim.where),
        slices=tuple(one for one in made if not one.claim.is_change and one.claim.where),
        compared=tuple(one for one in made if one.claim.is_change),
        tables=tuple(_tables([claim for _, claim in _judged(every, earlier)], earlier, aim)),
    )


def _judged(goals: Iterable[GoalView], earlier: EarlierRuns) -> list[tuple[GoalView, ClaimView]]:
    """Return the claims that have a figure now and had one before."""
    return [
        (goal, claim)
        for goal in goals
        for claim in goal.claims
        if claim.figure is not None and len(_known(earlier, claim)) > 1
    ]


def _known(earlier: EarlierRuns, claim: ClaimView) -> list[Point]:
    return [one for one in earlier.points(claim.key) if one.estimate is not None]


def _course(claim: ClaimView, earlier: EarlierRuns) -> tuple[object, ...]:
    return tuple((one.sprint, one.estimate) for one in _known(earlier, claim))


def _different(
    judged: Iterable[tuple[GoalView, ClaimView]], earlier: EarlierRuns
) -> list[tuple[GoalView, ClaimView]]:
    """Return one claim for each course of a figure."""
    kept: dict[tuple[object, ...], tuple[GoalView, ClaimView]] = {}
    for goal, claim in judged:
        about = (*_about(claim), claim.where, claim.is_change, _course(claim, earlier))
        known = kept.get(about)
        if known is None or (known[1].outcome == "met" and claim.outcome != "met"):
            kept[about] = (goal, claim)
    return list(kept.values())


def _trend(goal: GoalView, claim: ClaimView, earlier: EarlierRuns) -> TrendView | None:
    known, figure = earlier.points(claim.key), claim.figure
    assert figure is not None
    picture = draw_trend(
        claim.subject, known, figure.threshold, share=figure.share, change=figure.change
    )
    if picture is None:
        return None
    return TrendView(
        goal, claim, picture, tuple((one.sprint, one.changed) for one in known if one.changed)
    )


def _tables(claims: Sequence[ClaimView], earlier: EarlierRuns, aim: str) -> Iterator[SliceTable]:
    """Yield a table for each figure that is known for slices."""
    # An interval of 95% is told where there is one, not the one that a confidence needed.
    plain = sorted(
        (one for one in claims if not one.is_change),
        key=lambda one: (rank(one, aim), one.confidence is not None),
    )
    often = Counter(_about(one) for one in plain if one.where)
    for about in sorted(often, key=lambda one: -often[one]):
        same = [one for one in plain if _about(one) == about]
        rows = [*_whole(same, plain, earlier), *_slices(same, earlier)]
        names = {point.sprint for _, _, points in rows for point in points}
        sprints = tuple(sorted(names, key=_order))[-_MOST_SPRINTS:]
        subject = next(one.subject for one in same if one.where).partition(" in ")[0]
        yield SliceTable(
            f"{subject} on data set {about[2]}" if about[2] else subject,
            sprints,
            tuple(
                (name, tuple(_cell(claim, points, sprint) for sprint in sprints))
                for name, claim, points in rows
            ),
        )


def _about(claim: ClaimView) -> tuple[str, str, str]:
    return claim.metric, claim.noun, claim.data_set


def _whole(
    same: Sequence[ClaimView], every: Sequence[ClaimView], earlier: EarlierRuns
) -> list[_Row]:
    """Return the row of all images, if it is clear which claim tells it.

    A goal may look at some images only, at changed ones, or count from another score. So it is the
    figure that the most claims agree on, and none where several are equally frequent.
    """
    images = max(one.images for one in every if one.data_set == same[0].data_set)
    told: dict[tuple[object, ...], list[ClaimView]] = {}
    for one in same:
        if not one.where and one.images == images:
            told.setdefault(_course(one, earlier), []).append(one)
    ordered = sorted(told.values(), key=len, reverse=True)
    if not ordered or (len(ordered) > 1 and len(ordered[0]) == len(ordered[1])):
        return []
    claim = ordered[0][0]
    return [(_ALL, claim, _known(earlier, claim))]


def _slices(same: Sequence[ClaimView], earlier: EarlierRuns) -> list[_Row]:
    """Return a row for each slice; of several claims about one the first."""
    first: dict[str, ClaimView] = {}
    for one in same:
        if one.where:
            first.setdefault(one.where.replace('"', ""), one)
    return [(name, claim, _known(earlier, claim)) for name, claim in first.items()]


def _cell(claim: ClaimView, points: Sequence[Point], sprint: str) -> Cell:
    at = [one for one in points if one.sprint == sprint]
    if not at or at[-1].estimate is None or claim.figure is None:
        return Cell()
    point, share = at[-1], claim.figure.share
    assert point.estimate is not None
    interval = ""
    if point.low is not None and point.high is not None:
        low, high = (number(one, share=share) for one in (point.low, point.high))
        # Narrow, so that three sprints have room on a phone.
        interval = f"{low.removesuffix('%')}\N{EN DASH}{high}"
    return Cell(number(point.estimate, share=share), interval, point.outcome)


def _order(sprint: str) -> tuple[bool, int, str]:
    numbered = sprint.isascii() and sprint.isdecimal()
    return not numbered, int(sprint) if numbered else 0, "" if numbered else sprint
