"""Runs of the history as runs of MLflow tracking, each once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from donewhen.history.records import RecordedClaim, RecordedGoal, RecordedRun
from donewhen.reports.registry.metrics import (
    NamedValue,
    by_legal_name,
    claim_name,
    counted,
    goal_name,
)
from donewhen.reports.registry.server import asking, connect, experiment_for_runs, shown_address

if TYPE_CHECKING:
    from mlflow import MlflowClient

_RUN = "donewhen.run_id"
_PAGE = 1000
_Claims = Mapping[tuple[str, str], list[RecordedClaim]]


def track(
    runs: Iterable[RecordedRun], goals: Iterable[RecordedGoal], claims: Iterable[RecordedClaim]
) -> str:
    """Log the runs that the server does not have yet; return a line about it.

    A claim has the same name as in a run that a gate with --from logs. The server is that of
    MLFLOW_TRACKING_URI, the experiment that of MLflow's own settings, else "donewhen". A run that
    broke off is logged again. Raises ``InputError``, and ``UnfinishedError`` if the server does not
    answer: the same command goes on from there.
    """
    client = connect("--mlflow")
    experiment = experiment_for_runs(client)
    # Read outside asking(): what the database raises is not the server's fault.
    by_goal: dict[tuple[str, str], list[RecordedClaim]] = defaultdict(list)
    for claim in claims:
        if not claim.precondition:
            by_goal[claim.run, claim.goal].append(claim)
    by_run: dict[str, list[RecordedGoal]] = defaultdict(list)
    for goal in goals:
        by_run[goal.run].append(goal)
    new = known = 0
    with asking("log the runs"):
        there = _logged(client, experiment)
        for run in runs:
            if run.id in there:
                known += 1
                continue
            _log(client, experiment, run, _values(by_run[run.id], by_goal, _only_digest(run)))
            new += 1
    return f"MLflow at {shown_address()}: {new:,} runs logged, {known:,} were there already"


def _logged(client: MlflowClient, experiment: str) -> set[str]:
    """Return the ids of the runs that are completely there."""
    found: set[str] = set()
    token: str | None = None
    while True:
        page = client.search_runs(
            [experiment], "attributes.status = 'FINISHED'", max_results=_PAGE, page_token=token
        )
        found |= {run.data.tags[_RUN] for run in page if _RUN in run.data.tags}
        token = page.token
        if not token:
            return found


def _values(
    goals: Iterable[RecordedGoal], claims: _Claims, digest: str | None
) -> Iterator[NamedValue]:
    for goal in goals:
        for claim in claims.get((goal.run, goal.key), ()):
            yield [*goal_name(goal, digest), claim_name(claim, claim.against)], claim.value


def _log(
    client: MlflowClient, experiment: str, run: RecordedRun, values: Iterable[NamedValue]
) -> None:
    from mlflow.entities import Metric

    begun, ended = _milliseconds(run.started or run.finished), _milliseconds(run.finished)
    name = f"sprint {run.sprint}, {run.kind}, {run.outcome}"
    made = client.create_run(experiment, start_time=begun, tags=_tags(run), run_name=name)
    found = by_legal_name([*counted(run), *values])
    metrics = [Metric(name, value, ended, 0) for name, value in found.items()]
    client.log_batch(made.info.run_id, metrics=metrics, synchronous=True)
    # Last: a run that broke off before this is no finished one, and is logged again.
    client.set_terminated(made.info.run_id, "FINISHED", ended)


def _tags(run: RecordedRun) -> dict[str, str]:
    tags = {
        _RUN: run.id,
        "donewhen.sprint": run.sprint,
        "donewhen.kind": run.kind,
        "donewhen.outcome": run.outcome,
        "donewhen.repair": run.repair,
        "donewhen.override": run.override,
        "donewhen.commit": run.commit,
        "donewhen.artifacts": ", ".join(subject.name for subject in run.subjects),
        "donewhen.model_sha256": _only_digest(run),
    }
    return {name: text for name, text in tags.items() if text}


def _only_digest(run: RecordedRun) -> str | None:
    """Return the digest of the file that was judged; None unless it is a single file."""
    return run.subjects[0].digest if len(run.subjects) == 1 else None


def _milliseconds(time: datetime) -> int:
    return int(time.timestamp() * 1000)
