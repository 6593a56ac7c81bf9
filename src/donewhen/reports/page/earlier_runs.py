"""Earlier runs: what the page shows of them, and how the history tells it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

from donewhen.history.budgets import Spending, load_budgets, spendings
from donewhen.history.changes import change_words, changes_between
from donewhen.history.delivery import Delivery
from donewhen.history.identity import claim_keys, goal_key
from donewhen.history.progress import SprintProgress
from donewhen.history.records import RecordedRun
from donewhen.history.sprint_order import in_order
from donewhen.history.trends import Trend
from donewhen.sources.sprints import load_sprints
from donewhen.verdicts.document import ClaimVerdict, GoalVerdict, VerdictDocument

if TYPE_CHECKING:  # it loads a database, which a page of this run alone can do without
    from donewhen.history.history import History

ClaimKey = tuple[str, ...]


def claim_key(goal: GoalVerdict, claim: ClaimVerdict) -> ClaimKey:
    """Return what makes a claim the same claim in another run: never its line.

    A row of an outline has a scenario name of its own; a sentence about every slice makes several
    claims, which differ by their slice.
    """
    subject = (claim.metric, claim.noun, claim.slice, claim.reference)
    return (goal.file, goal.scenario, claim.text, *subject)


@dataclass(frozen=True)
class Point:
    """What a claim's figure was in one run.

    ``low`` and ``high`` bound its interval, in the unit of ``estimate``; ``changed`` says what had
    changed since the point before ("model 11 to 12, features"), "" for nothing or for the first.
    """

    sprint: str
    estimate: float | None
    low: float | None = None
    high: float | None = None
    outcome: str = ""
    changed: str = ""


@dataclass(frozen=True)
class EarlierRuns:
    """Earlier runs as far as they are known; points in the order of time, this run's the last.

    ``judged`` says of a data set in how many runs it was judged on, and by how many models.
    ``changed`` says what has changed since the end of the last sprint, the model first, as texts
    for people ("balloon-detector 11 → 12"); ``override`` why the last gate passed over a spent
    budget, "" if it did not.
    """

    trends: Mapping[ClaimKey, tuple[Point, ...]] = field(default_factory=dict)
    burn_up: tuple[SprintProgress, ...] = ()
    judged: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    delivery: Delivery | None = None
    budgets: tuple[Spending, ...] = ()
    override: str = ""
    changed: tuple[str, ...] = ()

    def progress_before(self, sprint: str) -> SprintProgress | None:
        """Return how many goals were met at the end of the last sprint before this one."""
        before = (past for past in reversed(self.burn_up) if _is_before(past.sprint, sprint))
        return next(before, None)

    def points(self, key: ClaimKey) -> tuple[Point, ...]:
        """Return what is known of a claim; nothing if it was never judged before."""
        return self.trends.get(key, ())

    def last_sprint(self, key: ClaimKey, sprint: str) -> Point | None:
        """Return the last point of a sprint before this one that has a figure.

        Sprints go by their numbers; those with names go by the time of their runs.
        """
        known = (point for point in reversed(self.points(key)) if point.estimate is not None)
        return next((point for point in known if _is_before(point.sprint, sprint)), None)


def _is_before(sprint: str, other: str) -> bool:
    # As text, "9" comes after "10".
    if all(name.isascii() and name.isdecimal() for name in (sprint, other)):
        return int(sprint) < int(other)
    return sprint != other


def earlier_runs_of(verdict: VerdictDocument, history: History, sprints: Path) -> EarlierRuns:
    """Return what a history, as of the run of a verdict, tells of its claims.

    ``sprints`` is the file of the sprints and budgets. Raises ``ManifestError`` if it is wrong.
    """
    runs = history.runs()
    ended = verdict.run.finished_on
    spent = spendings(
        load_budgets(sprints),
        runs,
        sprint=verdict.sprint,
        sprints=load_sprints(sprints),
        now=datetime.fromisoformat(ended) if ended else None,
    )
    delivery = history.delivery()
    return EarlierRuns(
        trends=_trends(verdict, history),
        burn_up=history.burn_up(),
        judged={
            facts.id: (history.judged_count(facts.id), history.models_judged(facts.id))
            for facts in verdict.data_sets
        },
        delivery=delivery if delivery.artifacts else None,
        budgets=spent,
        override=(runs[-1].override or "") if runs else "",
        changed=_changed(runs, verdict.run.id),
    )


def _trends(verdict: VerdictDocument, history: History) -> dict[ClaimKey, tuple[Point, ...]]:
    known = {
        trend.newest.claim.key: trend
        for trend in history.trends([goal_key(goal) for goal in verdict.every_goal])
    }
    return {
        claim_key(goal, claim): _points(known[key])
        for goal in verdict.every_goal
        # The history's keys of a goal's preconditions come before those of its claims.
        for claim, key in zip(goal.claims, claim_keys(goal)[len(goal.preconditions) :], strict=True)
        if key in known
    }


def _points(trend: Trend) -> tuple[Point, ...]:
    return tuple(
        Point(
            sprint=point.run.sprint,
            estimate=point.claim.value,
            low=point.claim.low,
            high=point.claim.high,
            outcome=point.claim.outcome,
            changed="; ".join(change_words(point.changes)),
        )
        for point in trend.points
    )


def _changed(runs: list[RecordedRun], run_id: str) -> tuple[str, ...]:
    """Return what has changed since the last run of the sprint before, since its last gate if any.

    Of a run of behave it is not known with which features and which code it judged.
    """
    (run,) = (run for run in runs if run.id == run_id)
    others = in_order([other for other in runs if other.sprint != run.sprint], attrgetter("sprint"))
    if not others:
        return ()
    last = [other for other in others if other.sprint == others[-1].sprint]
    gates = [other for other in last if other.decided]
    return change_words(changes_between(run, (gates or last)[-1]))
