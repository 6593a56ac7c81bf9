"""Claims over time, each step with what had changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from donewhen.history.changes import Change, changes_of_claim
from donewhen.history.records import RecordedClaim, RecordedFile, RecordedGoal, RecordedRun
from donewhen.history.sprint_order import in_order


@dataclass(frozen=True)
class TrendPoint:
    """A claim in one run, and what had changed since the point before."""

    run: RecordedRun
    goal: RecordedGoal
    claim: RecordedClaim
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class Trend:
    """A claim over the runs, the oldest first."""

    points: tuple[TrendPoint, ...]

    @property
    def newest(self) -> TrendPoint:
        """The last point, whose words and place are those of the trend."""
        return self.points[-1]


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
        _trend(in_order(listed, lambda claim: runs[claim.run].sprint), runs, by_place)
        for listed in series.values()
    ]
    return tuple(
        sorted(found, key=lambda trend: (trend.newest.goal.key, bool(trend.newest.claim.slice)))
    )


def _trend(
    claims: Sequence[RecordedClaim],
    runs: Mapping[str, RecordedRun],
    goals: Mapping[tuple[str, str], RecordedGoal],
) -> Trend:
    points: list[TrendPoint] = []
    files: tuple[RecordedFile, ...] = ()  # of the last gate up to here: a run of behave tells none
    for claim in claims:
        run, goal = runs[claim.run], goals[claim.run, claim.goal]
        changes: tuple[Change, ...] = ()
        if points:
            before = points[-1]
            changes = changes_of_claim(
                run, before.run, (goal, before.goal), (claim, before.claim), (run.files, files)
            )
        points.append(TrendPoint(run, goal, claim, changes))
        files = run.files or files
    return Trend(tuple(points))
