"""``donewhen gate --from``: a registered model judged by the real command, at a real server."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest
from mlflow import MlflowClient
from tests.gate.conftest import CLAIM, Gate
from tests.reports.registry.conftest import Proxy, Server
from tests.runs import conftest as toy

project = toy.project
ADDRESS = "models:/dot-finder@candidate"


@pytest.fixture
def gate(project: toy.Project, proxy: Proxy, server: Server) -> Gate:
    """Return the gate of a project whose candidate meets its goal."""
    project.dots(["found"] * 3 + ["missed"])
    project.feature(*CLAIM, title="Dots are found")
    project.environment = {
        "MLFLOW_TRACKING_URI": proxy.url,
        "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "0",
    }
    client = MlflowClient(tracking_uri=server.url, registry_uri=server.url)
    if not client.search_registered_models("name = 'dot-finder'"):
        client.create_registered_model("dot-finder")
    return Gate(project)


def register(server: Server, file: Path) -> tuple[MlflowClient, str]:
    """Register a file as the candidate; return its version."""
    client = MlflowClient(tracking_uri=server.url, registry_uri=server.url)
    run = client.create_run(client.create_experiment(f"exports-{file.parent.parent.name}"))
    client.log_artifact(run.info.run_id, str(file), "export")
    source = f"{run.info.artifact_uri}/export"
    version = client.create_model_version("dot-finder", source, run.info.run_id).version
    client.set_registered_model_alias("dot-finder", "candidate", version)
    return client, str(version)


def exported(gate: Gate, *, swapped: bool = False) -> Path:
    gate.project.detector("build/new.onnx", slowly=3, swapped=swapped)
    return gate.project.root / "build/new.onnx"


def accepted_version(client: MlflowClient) -> str | None:
    aliases = client.get_registered_model("dot-finder").aliases
    return str(aliases["accepted"]) if "accepted" in aliases else None


def test_what_is_met_becomes_the_accepted_version(gate: Gate, server: Server) -> None:
    file = exported(gate)
    client, version = register(server, file)
    said = gate("--from", ADDRESS)
    assert said.code == 0, said.text
    assert said.text.splitlines()[0] == f"judging dot-finder version {version}"
    assert said.verdict is not None
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    assert said.verdict["subject"][0]["digest"] == {"sha256": digest}
    assert accepted_version(client) == version
    tags = client.get_model_version("dot-finder", version).tags
    verdict = (gate.project.root / "reports/sprint-1/verdict.json").read_bytes()
    assert tags["donewhen.status"] == "accepted"
    assert tags["donewhen.verdict_sha256"] == hashlib.sha256(verdict).hexdigest()
    assert said.outcome.startswith("ACCEPTED")


def test_what_is_not_met_is_told_and_nothing_moves(gate: Gate, server: Server) -> None:
    client, version = register(server, exported(gate, swapped=True))
    before = accepted_version(client)
    said = gate("--from", ADDRESS)
    assert said.code == 1, said.text
    assert accepted_version(client) == before
    assert client.get_model_version("dot-finder", version).tags["donewhen.status"] == "refused"


def test_a_server_that_goes_away_is_not_finished_and_leaves_no_verdict(
    gate: Gate, server: Server, proxy: Proxy
) -> None:
    client, version = register(server, exported(gate))
    before = accepted_version(client)

    def vanish(_number: int, asked: str) -> None:
        if "log-batch" in asked:
            proxy.silent_from = 0

    proxy.on_request = vanish
    said = gate("--from", ADDRESS)
    assert said.code == 3, said.text
    assert said.outcome.startswith("NOT FINISHED")
    assert said.verdict is None
    assert accepted_version(client) == before
    status = client.get_model_version("dot-finder", version).tags.get("donewhen.status")
    assert status != "accepted"


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("models:/dot-finder@candidat", "candidate"),
        ("models:/dot-findr@candidate", "dot-finder"),
        ("registry:/x", "models:/"),
    ],
)
def test_an_address_that_names_nothing_is_refused(
    gate: Gate, server: Server, address: str, words: str
) -> None:
    register(server, exported(gate))
    said = gate("--from", address)
    assert said.code == 2, said.text
    assert words in said.outcome
    shutil.rmtree(gate.project.root / "build")
