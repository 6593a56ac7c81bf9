"""Saying at a version what came out, so that at no moment more is said than is true.

The status becomes "recording" first, so that an older status no longer counts. Then come the run
with metrics and report, and the digests. When all of it is there, the run is ended. Only then, and
only for an acceptance, the alias moves, and the status follows it. So "accepted" never stands at a
version that was not given the alias, and the alias never at a version whose record is incomplete.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from donewhen.foundation.errors import DonewhenError, InputError, UnfinishedError
from donewhen.foundation.terminal_text import clean
from donewhen.reports.registry.judgement import Judgement
from donewhen.reports.registry.registered_model import RegisteredModel
from donewhen.reports.registry.server import (
    NotThereError,
    asking,
    experiment_for_runs,
    once,
    reason,
    shown_address,
)
from donewhen.verdicts.statement import FILE_NAME

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from mlflow.entities.model_registry import ModelVersion

_ALIAS = "accepted"
_RECORDING = "recording"
_STATUS, _RUN = "donewhen.status", "donewhen.run"
_VERDICT, _MODEL = "donewhen.verdict_sha256", "donewhen.model_sha256"
_ABOUT, _VERSION = "donewhen.model", "donewhen.model_version"  # tags of the run
_PLACE = "donewhen"  # where the report lies among a run's artifacts


def current_version(client: MlflowClient, model: RegisteredModel) -> ModelVersion:
    """Return the version as the registry has it now.

    Raises ``InputError`` when it is gone, or is not what was resolved any more.
    """
    try:
        with asking(f'look up "{clean(model.label)}"'):
            version = client.get_model_version(model.name, model.version)
    except NotThereError:
        raise InputError(
            f"{clean(model.label)} was deleted in the meantime. Register it again, then run the "
            "gate again."
        ) from None
    now = (version.source or "", version.creation_timestamp, version.status)
    if now != (model.source, model.created, "READY"):
        raise InputError(
            f"{clean(model.label)} is not what it was when the gate began: it was registered "
            "again, or is not ready. Run the gate again."
        )
    return version


class Recording:
    """One judgement on its way into the registry; ``write`` is called once.

    Its MLflow run never looks complete before all of it is there.
    """

    def __init__(self, client: MlflowClient, model: RegisteredModel, judgement: Judgement) -> None:
        self._client, self._model, self._judgement = client, model, judgement
        self._run = ""
        self._before: Mapping[str, str] = {}
        self._lines: list[str] = []

    def write(self) -> list[str]:
        """Write everything; return what was written, a line each.

        Raises ``InputError`` when nothing was written because the version is not what was judged,
        ``UnfinishedError`` when it did not come to the end.
        """
        self._before = current_version(self._client, self._model).tags
        steps = self._steps(experiment_for_runs(self._client))
        for number, (_, step) in enumerate(steps):
            try:
                step()
            except Exception as error:  # MLflow does not say what a broken answer raises
                self._fail()
                names = [name for name, _ in steps]
                raise self._half_way(error, names[:number], names[number:]) from error
        if self._judgement.accepted:
            self._follow()
        return self._lines

    def _steps(self, experiment: str) -> list[tuple[str, Callable[[], None]]]:
        """Return what is written, in order. In between, the status is "recording"."""
        accepted = self._judgement.accepted
        return [
            (f'the status "{_RECORDING}"', self._begin),
            ("a run", lambda: self._start_run(experiment)),
            ("metrics", self._log_metrics),
            ("report", self._log_report),
            ("digests", self._tag_digests),
            ("the end of the run", self._end_run),
            (f'the alias "{_ALIAS}"', self._move_alias)
            if accepted
            else ("the status", self._tag_status),
        ]

    def _begin(self) -> None:
        self._tag(_STATUS, _RECORDING)

    def _start_run(self, experiment: str) -> None:
        if self._before.get(_STATUS) == _RECORDING:
            self._end_abandoned(experiment)
        judgement = self._judgement
        tags = {
            _ABOUT: self._model.name,
            _VERSION: self._model.version,
            "donewhen.outcome": judgement.outcome,
            "donewhen.run_id": judgement.run_id,
            _MODEL: judgement.model_sha256,
            _VERDICT: judgement.verdict_sha256,
        }
        run = self._client.create_run(
            experiment,
            tags={key: value for key, value in tags.items() if value},
            run_name=f"gate {self._model.label}",
        )
        self._run = run.info.run_id
        self._tag(_RUN, self._run)

    def _end_abandoned(self, experiment: str) -> None:
        """End the runs of recordings that broke off as failed, so that none seems to go on."""
        about = f"attributes.status = 'RUNNING' and tags.`{_VERSION}` = '{self._model.version}'"
        for run in self._client.search_runs([experiment], about):
            # a name may hold quotes, which MLflow's filters cannot escape: it is compared here
            if run.data.tags.get(_ABOUT) == self._model.name:
                self._client.set_terminated(run.info.run_id, "FAILED")

    def _log_metrics(self) -> None:
        from mlflow.entities import Metric

        now = int(time.time() * 1000)
        metrics = [Metric(key, value, now, 0) for key, value in self._judgement.metrics().items()]
        self._client.log_batch(self._run, metrics=metrics, synchronous=True)  # in requests of 1,000
        self._lines.append(f"MLflow run {self._run}: {len(metrics)} metrics")

    def _log_report(self) -> None:
        """Upload verdict.json and the report's pages."""
        judgement = self._judgement
        if judgement.verdict is not None:
            with tempfile.TemporaryDirectory(prefix="donewhen-") as folder:
                verdict = Path(folder) / FILE_NAME  # the very bytes that the digest is about
                verdict.write_bytes(judgement.verdict)
                self._client.log_artifact(self._run, str(verdict), _PLACE)
        for name in judgement.report:
            place = f"{_PLACE}/{name}".rpartition("/")[0]
            self._client.log_artifact(self._run, str(judgement.folder / name), place)
        files = (judgement.verdict is not None) + len(judgement.report)
        self._lines[-1] += f", {files} files of the report"

    def _tag_digests(self) -> None:
        self._check_alone({})
        for key, value in self._digests().items():
            if value is not None:
                self._tag(key, value)
            elif key in self._before:  # it is about an earlier verdict
                self._client.delete_model_version_tag(self._model.name, self._model.version, key)

    def _end_run(self) -> None:
        version = self._check_alone(self._digests())
        self._client.set_terminated(self._run, "FINISHED")
        self._notice_aliases(version.aliases)

    def _fail(self) -> None:
        """End the run as failed, if anybody is there to hear it."""
        if self._run:
            with suppress(Exception), once():
                self._client.set_terminated(self._run, "FAILED")

    def _check_alone(self, digests: Mapping[str, str | None]) -> ModelVersion:
        """Return the version if it is still there, and nobody else is recording it."""
        version = current_version(self._client, self._model)
        wanted = {_STATUS: _RECORDING, _RUN: self._run, **digests}
        if any(version.tags.get(key) != value for key, value in wanted.items()):
            raise UnfinishedError("another gate recorded this version at the same time.")
        return version

    def _notice_aliases(self, aliases: list[str]) -> None:
        asked, label = self._model.alias, clean(self._model.label)
        if asked is not None and asked not in aliases:
            self._lines.append(f'the alias "{asked}" was moved in the meantime; {label} was judged')
        if _ALIAS in aliases and not self._judgement.accepted:
            self._lines.append(
                f'{label} still has the alias "{_ALIAS}" from an earlier verdict; remove it if '
                "this version must not be shipped any more"
            )

    def _move_alias(self) -> None:
        name, version = self._model.name, self._model.version
        before = self._alias_holder()
        try:
            self._client.set_registered_model_alias(name, _ALIAS, version)
        except Exception:
            # The server may have done it, and only its answer was lost.
            if before == version or self._alias_holder() != version:
                raise
        came = "" if before in (None, version) else f", before at version {before}"
        self._lines.append(f'alias "{_ALIAS}": {clean(self._model.label)}{came}')

    def _alias_holder(self) -> str | None:
        try:
            with asking(f'look up the alias "{_ALIAS}"'):
                held = self._client.get_model_version_by_alias(self._model.name, _ALIAS)
        except NotThereError:
            return None
        return str(held.version)

    def _follow(self) -> None:
        """Let the status follow the alias: all else is said, so a failure is only told."""
        try:
            self._tag_status()
        except Exception as error:  # noqa: BLE001  # as in write()
            self._lines.append(
                f'{clean(self._model.label)}: {_STATUS} still says "{_RECORDING}" '
                f"({self._why(error)}). It is accepted: the alias was moved and its record is "
                "complete. Run the same command again to repair the status."
            )

    def _tag_status(self) -> None:
        self._tag(_STATUS, self._judgement.outcome)
        self._lines.append(f"{clean(self._model.label)}: {_STATUS} {self._judgement.outcome}")

    def _tag(self, key: str, value: str) -> None:
        self._client.set_model_version_tag(self._model.name, self._model.version, key, value)

    def _digests(self) -> dict[str, str | None]:
        return {_VERDICT: self._judgement.verdict_sha256, _MODEL: self._judgement.model_sha256}

    def _why(self, error: Exception) -> str:
        if isinstance(error, DonewhenError):
            return str(error).rstrip(".")
        return f"{reason(error)}, at {shown_address()}"

    def _half_way(self, error: Exception, done: list[str], missing: list[str]) -> UnfinishedError:
        rest = [*missing, "the status"] if self._judgement.accepted else missing
        return UnfinishedError(
            f"{clean(self._model.label)} was judged ({self._judgement.outcome}), but this could "
            f"not be recorded: {self._why(error)}.\n"
            f"Written: {', '.join(done) or 'nothing'}. Not written, or not certainly: "
            f"{', '.join(rest)}. Run the same command again to repair it."
        )
