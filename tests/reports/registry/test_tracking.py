"""The history at a real MLflow server: every run once, with the statements' figures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from mlflow import MlflowClient
from tests.history.conftest import claim, goal, record, verdict
from tests.reports.registry.conftest import Proxy, Server

from donewhen.foundation.errors import InputError, UnfinishedError
from donewhen.foundation.settings import Settings
from donewhen.history.history import open_history
from donewhen.reports.registry import track


@pytest.fixture
def settings(tmp_path: Path, proxy: Proxy, monkeypatch: pytest.MonkeyPatch) -> Settings:
    assert proxy.url  # it names the server, and forgets what the user had set
    monkeypatch.setenv("MLFLOW_EXPERIMENT_NAME", tmp_path.name)
    address = f"sqlite:///{tmp_path}/history.sqlite"
    return Settings((tmp_path,), "12", store=tmp_path / "store", history=address)


def log(settings: Settings) -> str:
    with open_history(settings) as history:
        return track(history.runs(), history.goals(), history.claims())


def logged(server: Server, settings: Settings) -> list[Any]:
    client = MlflowClient(tracking_uri=server.url)
    experiment = client.get_experiment_by_name(settings.places[0].name)
    assert experiment is not None
    return list(client.search_runs([experiment.experiment_id], order_by=["start_time ASC"]))


def test_every_run_is_logged_once(settings: Settings, server: Server) -> None:
    values = {"r1": 0.71, "r2": 0.87}
    for day, (run, value) in enumerate(values.items(), start=1):
        statement = verdict(run, goal(claim(value)), finished=f"2026-11-2{day}T08:00:00Z")
        record(statement, settings)
    assert "2 runs logged, 0 were there already" in log(settings)
    assert "0 runs logged, 2 were there already" in log(settings)
    record(verdict("r3", goal(claim(None)), finished="2026-11-23T08:00:00Z"), settings)
    assert "1 runs logged, 2 were there already" in log(settings)
    found = {run.data.tags["donewhen.run_id"]: run for run in logged(server, settings)}
    name = "Red balloons/Balloons are found/recall of balloons"
    assert {key: run.data.metrics.get(name) for key, run in found.items()} == {**values, "r3": None}
    assert found["r2"].data.metrics["goals/met"] == 1
    assert found["r1"].data.tags["donewhen.sprint"] == "12"
    assert found["r1"].info.end_time == 1795248000000, "2026-11-21T08:00:00Z"


def test_what_broke_off_is_logged_anew(settings: Settings, server: Server, proxy: Proxy) -> None:
    record(verdict("r1"), settings)
    log(settings)
    record(verdict("r2"), settings)
    proxy.forget()
    proxy.silent_from = 4  # the experiment, what is there, a run, and then nothing
    with pytest.raises(UnfinishedError):
        log(settings)
    proxy.forget()
    assert "1 runs logged, 1 were there already" in log(settings)
    whole = [run for run in logged(server, settings) if run.info.status == "FINISHED"]
    assert sorted(run.data.tags["donewhen.run_id"] for run in whole) == ["r1", "r2"]


def test_without_a_server_the_option_is_named(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    with pytest.raises(InputError, match="--mlflow needs the address of an MLflow server"):
        log(settings)
