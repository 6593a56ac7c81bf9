"""Earlier runs for the reports: what the history and the budgets tell of a run's claims."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from donewhen.foundation.errors import DonewhenError
from donewhen.foundation.settings import Settings
from donewhen.history import (
    Delivery,
    History,
    RecordedRun,
    Trend,
    TrendPoint,
    change_words,
    claim_keys,
    goal_key,
    open_history,
)
from donewhen.history.budgets import Spending, load_budgets, spendings
from donewhen.history.order import in_order
from donewhen.history.terminal import duration
from donewhen.reports.allure.sprint_trend import past_sprints
from donewhen.reports.allure.trend import PastSprint
from donewhen.reports.page import (
    Budget,
    DataSetUse,
    EarlierRuns,
    Point,
    Progress,
    claim_key,
)
from donewhen.reports.page import Delivery as PageDelivery
from donewhen.sources.sprints import load_sprints
from donewhen.verdicts.document import GoalVerdict, VerdictDocument
from donewhen.verdicts.statement import verdict_of


@dataclass(frozen=True)
class Known:
    """What is known of earlier runs, for the page and for Allure, and what could not be read."""

    earlier: EarlierRuns | None = None
    trend: tuple[PastSprint, ...] = ()
    problems: tuple[str, ...] = ()


def look_back(statement: Mapping[str, Any], settings: Settings, sprints: Path) -> Known:
    """Return what is known of earlier runs, and lines about what could not be read.

    A report can do without: where the history does not answer, nothing is known.
    """
    trend: tuple[PastSprint, ...] = ()
    try:
        with open_history(settings) as history:
            verdict = verdict_of(statement)
            now = history.as_of(verdict)
            trend = past_sprints(verdict.predicate, now)
            earlier = past_of(statement, verdict.predicate, now, sprints)
            return Known(earlier, trend, tuple(history.taken.problems))
    except DonewhenError as error:
        return Known(trend=trend, problems=(f"the page knows no earlier run: {error}",))


def past_of(
    statement: Mapping[str, Any], verdict: VerdictDocument, history: History, sprints: Path
) -> EarlierRuns:
    """Return what a history, as of the run of a statement, tells of its claims.

    Raises ``ManifestError`` where the file of the sprints and budgets is wrong.
    """
    predicate = statement["predicate"]
    runs = history.runs()
    goals = [*predicate["goals"], *predicate["hypotheses"]]
    known = history.trends([goal_key(goal) for goal in verdict.every_goal])
    trends = {trend.key: trend for trend in known}
    sprint = predicate["sprint"]
    ended = predicate["run"]["finishedOn"]
    spent = spendings(
        load_budgets(sprints),
        runs,
        sprint=sprint,
        sprints=load_sprints(sprints),
        now=datetime.fromisoformat(ended) if ended else None,
    )
    sets = [one["id"] for one in predicate["dataSets"]]
    return EarlierRuns(
        trends={
            claim_key(goal, claim): _points(trends[key])
            for goal, judged in zip(goals, verdict.every_goal, strict=True)
            for claim, key in zip(goal["claims"], _keys(judged), strict=True)
            if key in trends
        },
        burn_up=_burn_up(history),
        judged=tuple(
            DataSetUse(name, history.judged_count(name), history.models_judged(name))
            for name in sets
        ),
        delivery=_delivery(history.delivery()),
        budgets=tuple(_budget(one, runs) for one in spent),
        changed=_changed(history, runs, predicate["run"]["id"]),
    )


def _changed(history: History, runs: list[RecordedRun], id: str) -> tuple[str, ...]:  # noqa: A002
    """Return what is another than in the last run of the sprint before, of its gates if it had any.

    Of a run of behave it is not known with which features and which code it judged.
    """
    (run,) = (one for one in runs if one.id == id)
    others = in_order([one for one in runs if one.sprint != run.sprint], lambda one: one.sprint)
    if not others:
        return ()
    last = [one for one in others if one.sprint == others[-1].sprint]
    gates = [one for one in last if one.decided]
    return change_words(history.changes(run, (gates or last)[-1]))


def _keys(goal: GoalVerdict) -> list[str]:
    """Return the keys of a goal's claims; its preconditions come before them."""
    return claim_keys(goal)[len(goal.preconditions) :]


def _burn_up(history: History) -> tuple[Progress, ...]:
    """Return where the goals stood at the end of each sprint."""
    return tuple(Progress(one.sprint, one.met, one.goals) for one in history.burn_up())


def _points(trend: Trend) -> tuple[Point, ...]:
    return tuple(_point(point) for point in trend.points)


def _point(point: TrendPoint) -> Point:
    claim = point.claim
    return Point(
        sprint=point.sprint,
        time=point.finished.isoformat(),
        estimate=claim.value,
        low=claim.low,
        high=claim.high,
        outcome=claim.outcome,
        changed="; ".join(change_words(point.changes)),
    )


def _delivery(known: Delivery) -> PageDelivery | None:
    if not known.artifacts:
        return None
    lead, recovery = known.median_lead, known.median_recovery
    return PageDelivery(
        lead_time=None if lead is None else f"{duration(lead)} (median)",
        refused=f"{known.refused} of {known.artifacts}",
        recovery=None if recovery is None else f"{duration(recovery)} (median)",
    )


def _left(one: Spending) -> str:
    """Return "2 so far, 8 are left"."""
    if not one.runs:
        return "No gate has judged anything in it yet"
    used, left = f"{one.used:,}", math.floor(one.left)
    if one.budget.is_share:
        used = f"{100 * one.used / one.total:.2g}%" if one.total else "0%"
        used += f" ({one.used:,} of {one.total:,})"
    if one.is_spent:
        return f"{used} so far: it is spent"
    return f"{used} so far, {left:,} {'is' if left == 1 else 'are'} left"


def _pace(one: Spending) -> str:
    if one.burn_rate is None or one.is_spent:
        return ""
    if one.burn_rate <= 1:
        return "at this pace it lasts"
    return f"it is used up {one.burn_rate:.1f} times as fast as it may be"


def _budget(one: Spending, runs: list[RecordedRun]) -> Budget:
    """Return a budget for the page; what overrides it is the last run's word."""
    last = runs[-1] if runs else None
    return Budget(
        name=one.budget.name,
        rule=one.budget.text,
        spent=float(one.used),
        allowed=float(one.allowed),
        left=_left(one),
        pace=_pace(one),
        frozen=one.is_spent,
        overridden=(last.override or "") if last is not None else "",
    )
