"""Runs of the history as runs of MLflow tracking, each once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from donewhen.reports.registry.mlflow_run import experiment_for_runs
from donewhen.reports.registry.server import asking, connect, shown_address

if TYPE_CHECKING:
    from mlflow import MlflowClient

_RUN = "donewhen.run_id"
_PAGE = 1000


@dataclass(frozen=True)
class TrackedRun:
    """What MLflow is told of a run: ``metrics`` by legal names, ``tags`` about it."""

    id: str
    name: str
    started: datetime
    finished: datetime
    metrics: Mapping[str, float]
    tags: Mapping[str, str]


def track(runs: Iterable[TrackedRun]) -> str:
    """Log the runs that the server does not have yet; return a line about it.

    The server is that of MLFLOW_TRACKING_URI, the experiment that of MLflow's own settings, else
    "donewhen". A run that broke off is logged again. Raises ``InputError``, and ``UnfinishedError``
    if the server does not answer: the same command goes on from there.
    """
    client = connect("--mlflow")
    experiment = experiment_for_runs(client)
    new = known = 0
    with asking("log the runs"):
        there = _logged(client, experiment)
        for run in runs:
            if run.id in there:
                known += 1
                continue
            _log(client, experiment, run)
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


def _log(client: MlflowClient, experiment: str, run: TrackedRun) -> None:
    from mlflow.entities import Metric

    begun, ended = _milliseconds(run.started), _milliseconds(run.finished)
    made = client.create_run(
        experiment, start_time=begun, tags={_RUN: run.id, **run.tags}, run_name=run.name
    )
    metrics = [Metric(name, value, ended, 0) for name, value in run.metrics.items()]
    client.log_batch(made.info.run_id, metrics=metrics, synchronous=True)
    client.set_terminated(made.info.run_id, "FINISHED", ended)


def _milliseconds(time: datetime) -> int:
    return int(time.timestamp() * 1000)
