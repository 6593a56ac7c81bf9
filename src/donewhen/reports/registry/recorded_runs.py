"""Recorded runs in the form in which MLflow tracking is told of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from donewhen.history.records import RecordedClaim, RecordedGoal, RecordedRun
from donewhen.reports.registry import TrackedRun, metrics_of

_COUNTS = ("selected", "judged", "met", "not_met", "undecided", "not_judged", "skipped")


def tracked(
    runs: Iterable[RecordedRun], goals: Iterable[RecordedGoal], claims: Iterable[RecordedClaim]
) -> Iterator[TrackedRun]:
    """Yield the runs. A claim has the same name as in a run that a gate with --from logs."""
    by_goal: dict[tuple[str, str], list[RecordedClaim]] = defaultdict(list)
    for claim in claims:
        if not claim.precondition:
            by_goal[claim.run, claim.goal].append(claim)
    by_run: dict[str, list[RecordedGoal]] = defaultdict(list)
    for goal in goals:
        by_run[goal.run].append(goal)
    for run in runs:
        told = [_goal(goal, by_goal[run.id, goal.key]) for goal in by_run[run.id]]
        counts = {name: getattr(run, name) for name in _COUNTS}
        statement = {"predicate": {"counts": counts, "goals": told}}
        digest = run.subjects[0].digest if len(run.subjects) == 1 else None
        yield TrackedRun(
            id=run.id,
            name=f"sprint {run.sprint}, {run.kind}, {run.outcome}",
            started=run.started or run.finished,
            finished=run.finished,
            metrics=metrics_of(statement, digest),
            tags=_tags(run),
        )


def _goal(goal: RecordedGoal, claims: Iterable[RecordedClaim]) -> dict[str, Any]:
    return {
        "feature": goal.feature,
        "scenario": goal.scenario,
        "model": goal.model,
        "modelVersion": goal.model_version,
        "modelDigest": goal.model_digest,
        "claims": [
            {
                "metric": one.metric,
                "of": one.noun,
                "in": one.slice,
                "against": one.against,
                "value": one.value,
            }
            for one in claims
        ],
    }


def _tags(run: RecordedRun) -> dict[str, str]:
    tags = {
        "donewhen.sprint": run.sprint,
        "donewhen.kind": run.kind,
        "donewhen.outcome": run.outcome,
        "donewhen.repair": run.repair,
        "donewhen.override": run.override,
        "donewhen.commit": run.commit,
        "donewhen.artifacts": ", ".join(one.name for one in run.subjects),
        "donewhen.model_sha256": run.subjects[0].digest if len(run.subjects) == 1 else None,
    }
    return {name: text for name, text in tags.items() if text}
