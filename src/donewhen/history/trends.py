"""Claims over time, each step with what had changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from donewhen.history.changes import Change, changes_of_claim
from donewhen.history.records import (
    RecordedClaim,
    RecordedFile,
    RecordedGoal,
    RecordedRun,
)
from donewhen.history.sprint_order import in_order


@dataclass(frozen=True)
class TrendPoint:
    """A claim in one run, and what had changed since the point before."""

    run: str
    kind: str
    sprint: str
    finished: datetime
    claim: RecordedClaim
    goal: RecordedGoal
    changes: tuple[Change, ...] = ()

    @property
    def value(self) -> float | None:
        """The estimate."""
        return self.claim.value


@dataclass(frozen=True)
class Trend:
    """A claim over the runs, the oldest first; words are those of the newest."""

    key: str
    goal: str
    location: str
    scenario: str
    text: str
    metric: str
    noun: str
    slice: str
    points: tuple[TrendPoint, ...]

    def by_sprint(self) -> tuple[TrendPoint, ...]:
        """Return the last point of each sprint, in the order of time."""
        last = {point.sprint: point for point in self.points}
        return tuple(sorted(last.values(), key=lambda point: point.finished))


@dataclass
class _Before:
    """The point before, and the files of the last gate up to there."""

    run: RecordedRun
    goal: RecordedGoal
    claim: RecordedClaim
    files: tuple[RecordedFile, ...]


def trends(
    runs: Mapping[str, RecordedRun],
    goals: Iterable[RecordedGoal],
    claims: Iterable[RecordedClaim],
) -> tuple[Trend, ...]:
    """Return a trend for each claim; ``goals`` and ``claims`` come the oldest first.

    The points go by sprint, and within one by time. A claim about all images stands before those
    about slices. Preconditions are left out.
    """
    by_place = {(goal.run, goal.key): goal for goal in goals}
    series: dict[str, list[RecordedClaim]] = defaultdict(list)
    for claim in claims:
        if claim.run in runs and not claim.precondition:
            series[claim.key].append(claim)
    found = [
        _trend(key, in_order(listed, lambda claim: runs[claim.run].sprint), runs, by_place)
        for key, listed in series.items()
    ]
    return tuple(sorted(found, key=lambda trend: (trend.goal, bool(trend.slice))))


def _trend(
    key: str,
    claims: Sequence[RecordedClaim],
    runs: Mapping[str, RecordedRun],
    goals: Mapping[tuple[str, str], RecordedGoal],
) -> Trend:
    points: list[TrendPoint] = []
    before: _Before | None = None
    for claim in claims:
        run, goal = runs[claim.run], goals[claim.run, claim.goal]
        points.append(
            TrendPoint(
                run.id,
                run.kind,
                run.sprint,
                run.finished,
                claim,
                goal,
                _changes(run, goal, claim, before),
            )
        )
        known = before.files if before else ()
        before = _Before(run, goal, claim, run.files or known)
    newest = points[-1]
    return Trend(
        key=key,
        goal=newest.goal.key,
        location=newest.goal.location,
        scenario=newest.goal.scenario,
        text=newest.claim.text,
        metric=newest.claim.metric,
        noun=newest.claim.noun,
        slice=newest.claim.slice,
        points=tuple(points),
    )


def _changes(
    run: RecordedRun, goal: RecordedGoal, claim: RecordedClaim, before: _Before | None
) -> tuple[Change, ...]:
    if before is None:
        return ()
    return changes_of_claim(
        run, before.run, (goal, before.goal), (claim, before.claim), (run.files, before.files)
    )
