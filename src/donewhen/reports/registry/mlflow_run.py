"""The MLflow run that holds a gate's metrics and report."""

from __future__ import annotations

import os
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from donewhen.foundation.errors import InputError
from donewhen.foundation.terminal_text import clean
from donewhen.reports.registry.judgement import Judgement
from donewhen.reports.registry.registered_model import RegisteredModel
from donewhen.reports.registry.server import asking, once
from donewhen.verdicts.statement import FILE_NAME

if TYPE_CHECKING:
    from mlflow import MlflowClient

_EXPERIMENT = "donewhen"
_PLACE = "donewhen"  # where the report lies among a run's artifacts
_NAME, _VERSION = "donewhen.model", "donewhen.model_version"


def experiment_for_runs(client: MlflowClient) -> str:
    """Return the experiment's id: that of MLflow's own settings, else of "donewhen".

    It is made when it is missing. Raises ``InputError`` when it was deleted.
    """
    chosen = os.environ.get("MLFLOW_EXPERIMENT_ID")
    if chosen:
        return chosen
    name = os.environ.get("MLFLOW_EXPERIMENT_NAME") or _EXPERIMENT
    with asking(f'open the experiment "{clean(name)}"'):
        found = client.get_experiment_by_name(name)
        if found is None:
            with suppress(Exception):  # somebody else may make it at the same moment
                return str(client.create_experiment(name))
            found = client.get_experiment_by_name(name)
    if found is None or found.lifecycle_stage != "active":
        raise InputError(
            f'the experiment "{clean(name)}" was deleted, or cannot be made. Restore it, or name '
            "another one with MLFLOW_EXPERIMENT_NAME."
        )
    return str(found.experiment_id)


def end_abandoned(client: MlflowClient, model: RegisteredModel, experiment: str) -> None:
    """End the runs of recordings that broke off as failed, so that none seems to go on."""
    about = f"attributes.status = 'RUNNING' and tags.`{_VERSION}` = '{model.version}'"
    for run in client.search_runs([experiment], about):
        if run.data.tags.get(_NAME) == model.name:
            client.set_terminated(run.info.run_id, "FAILED")


class GateRun:
    """One run, from its start to its end; until ``finish`` it never looks complete."""

    def __init__(self, client: MlflowClient, model: RegisteredModel, judgement: Judgement) -> None:
        self._client, self._model, self._judgement = client, model, judgement
        self.id = ""

    def start(self, experiment: str) -> None:
        """Make the run, with tags that say what it is about."""
        judgement = self._judgement
        tags = {
            _NAME: self._model.name,
            _VERSION: self._model.version,
            "donewhen.outcome": judgement.outcome,
            "donewhen.run_id": judgement.run_id,
            "donewhen.model_sha256": judgement.model_sha256,
            "donewhen.verdict_sha256": judgement.verdict_sha256,
        }
        run = self._client.create_run(
            experiment,
            tags={key: value for key, value in tags.items() if value},
            run_name=f"gate {self._model.label}",
        )
        self.id = run.info.run_id

    def log_metrics(self) -> int:
        """Write every claim's value; return how many."""
        from mlflow.entities import Metric

        now = int(time.time() * 1000)
        metrics = [Metric(key, value, now, 0) for key, value in self._judgement.metrics().items()]
        self._client.log_batch(self.id, metrics=metrics, synchronous=True)  # in requests of 1,000
        return len(metrics)

    def log_report(self) -> int:
        """Upload verdict.json and the report's pages; return how many files."""
        judgement = self._judgement
        if judgement.verdict is None:
            return 0
        with tempfile.TemporaryDirectory(prefix="donewhen-") as folder:
            verdict = Path(folder) / FILE_NAME  # the very bytes that the digest is about
            verdict.write_bytes(judgement.verdict)
            self._client.log_artifact(self.id, str(verdict), _PLACE)
        for name in judgement.report:
            place = f"{_PLACE}/{name}".rpartition("/")[0]
            self._client.log_artifact(self.id, str(judgement.folder / name), place)
        return 1 + len(judgement.report)

    def finish(self) -> None:
        """End the run: everything is there."""
        self._client.set_terminated(self.id, "FINISHED")

    def fail(self) -> None:
        """End the run as failed, if anybody is there to hear it."""
        if self.id:
            with suppress(Exception), once():
                self._client.set_terminated(self.id, "FAILED")
