"""Recorded runs in the form in which MLflow tracking is told of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from donewhen.history.records import RecordedClaim, RecordedGoal, RecordedRun
from donewhen.reports.registry.metrics import (
    NamedValue,
    by_legal_name,
    claim_name,
    counted,
    goal_name,
)
from donewhen.reports.registry.tracking import TrackedRun

_Claims = Mapping[tuple[str, str], list[RecordedClaim]]


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
        digest = _only_digest(run)
        values = _values(by_run[run.id], by_goal, digest)
        yield TrackedRun(
            id=run.id,
            name=f"sprint {run.sprint}, {run.kind}, {run.outcome}",
            started=run.started or run.finished,
            finished=run.finished,
            metrics=by_legal_name([*counted(run), *values]),
            tags=_tags(run, digest),
        )


def _values(
    goals: Iterable[RecordedGoal], claims: _Claims, digest: str | None
) -> Iterator[NamedValue]:
    for goal in goals:
        for claim in claims.get((goal.run, goal.key), ()):
            name = claim_name(claim.metric, claim.noun, claim.slice, claim.against)
            yield [*goal_name(goal, digest), name], claim.value


def _only_digest(run: RecordedRun) -> str | None:
    """Return the digest of the file that was judged; None unless it is a single file."""
    return run.subjects[0].digest if len(run.subjects) == 1 else None


def _tags(run: RecordedRun, digest: str | None) -> dict[str, str]:
    tags = {
        "donewhen.sprint": run.sprint,
        "donewhen.kind": run.kind,
        "donewhen.outcome": run.outcome,
        "donewhen.repair": run.repair,
        "donewhen.override": run.override,
        "donewhen.commit": run.commit,
        "donewhen.artifacts": ", ".join(subject.name for subject in run.subjects),
        "donewhen.model_sha256": digest,
    }
    return {name: text for name, text in tags.items() if text}
