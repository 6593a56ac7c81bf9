"""A real MLflow server on loopback, a proxy that can vanish, tiny models, a gate's verdicts."""

from __future__ import annotations

import hashlib
import http.client
import itertools
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import numpy as np
import onnx
import pytest
from mlflow import MlflowClient
from onnx import TensorProto, helper, numpy_helper
from tests.reports.pipeline import statements as made

from donewhen.inference import model_digest
from donewhen.verdicts.document import Statement
from donewhen.verdicts.exits import GateWord
from donewhen.verdicts.statement import verdict_of

START_LIMIT = 120  # seconds; about 10 on an idle machine
NUMBERS = itertools.count(1)
WORDS: tuple[GateWord, ...] = ("accepted", "refused", "not judged", "not finished")
"""By exit code."""


class Server:
    """``mlflow server`` with SQLite and a folder for artifacts, in a process group of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        quiet = {"MLFLOW_DISABLE_TELEMETRY": "true", "DO_NOT_TRACK": "true"}
        quiet["MLFLOW_SERVER_ENABLE_JOB_EXECUTION"] = "false"
        others = {key: text for key, text in os.environ.items() if not key.startswith("MLFLOW_")}
        command = [sys.executable, "-m", "mlflow", "server", "--workers", "1"]
        command += ["--host", "127.0.0.1", "--port", str(self.port)]
        command += ["--backend-store-uri", f"sqlite:///{self.folder}/mlflow.sqlite"]
        command += ["--artifacts-destination", str(self.folder / "artifacts")]
        with (self.folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                command, env=others | quiet, stdout=log, stderr=log, start_new_session=True
            )
        self._wait()

    def _wait(self) -> None:
        assert self._process is not None
        end = time.monotonic() + START_LIMIT
        while time.monotonic() < end and self._process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.url}/health", timeout=1):  # noqa: S310
                    return
            except OSError:
                time.sleep(0.1)
        self.end(signal.SIGKILL)
        pytest.fail((self.folder / "server.log").read_text()[-3000:])

    def end(self, how: signal.Signals) -> None:
        if self._process is not None:
            os.killpg(self._process.pid, how)
            self._process.wait(timeout=30)
            self._process = None


class Proxy(ThreadingHTTPServer):
    """Passes requests on to a server, until it is told to vanish.

    ``requests`` holds what was asked. From request number ``silent_from`` on nothing is passed on
    and nothing answered; the answer to number ``mute_from`` and later ones is lost.
    """

    daemon_threads = True

    def __init__(self, port: int) -> None:
        super().__init__(("127.0.0.1", 0), _Passing)
        self.upstream = port
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.requests: list[str] = []
        self.silent_from = self.mute_from = 10**9
        self.refused = ""  # a path that is answered with 403
        self.shortened = ""  # a path of which only the first half is sent
        self.garbled = ""  # a path that is answered with a web page
        self.on_request: Callable[[int, str], None] = lambda _number, _request: None

    def forget(self) -> None:
        self.requests.clear()
        self.silent_from = self.mute_from = 10**9


class _Passing(BaseHTTPRequestHandler):
    """One request, one connection."""

    server: Proxy

    def _pass(self) -> None:
        number, asked = len(self.server.requests), f"{self.command} {self.path}"
        self.server.requests.append(asked)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.on_request(number, asked)
        self.close_connection = True
        if number >= self.server.silent_from:
            return
        status, headers, content = self._ask(body)
        if number >= self.server.mute_from:
            return
        short = self.server.shortened and self.server.shortened in self.path
        self.send_response_only(status)
        for key, text in headers:
            if key.lower() not in ("content-length", "transfer-encoding", "connection"):
                self.send_header(key, text)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[: len(content) // 2] if short else content)

    def _ask(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        if self.server.refused and self.server.refused in self.path:
            return (
                403,
                [("Content-Type", "application/json")],
                b'{"error_code":"PERMISSION_DENIED"}',
            )
        if self.server.garbled and self.server.garbled in self.path:
            return 200, [("Content-Type", "text/html")], b"<html>Please log in</html>"
        upstream = http.client.HTTPConnection("127.0.0.1", self.server.upstream, timeout=30)
        try:
            headers = {key: text for key, text in self.headers.items() if key != "Connection"}
            upstream.request(self.command, self.path, body, headers)
            answer = upstream.getresponse()
            return answer.status, answer.getheaders(), answer.read()
        except OSError:
            return 502, [], b""
        finally:
            upstream.close()

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _pass  # noqa: N815  # so they are called

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@dataclass
class Team:
    """Somebody who uses the registry directly, beside the gate."""

    client: MlflowClient
    work: Path
    name: str = field(default_factory=lambda: f"balloon-detector-{next(NUMBERS)}")

    def upload(self, *files: Path, place: str = "model") -> tuple[str, str]:
        """Log files as artifacts of a run; return the address of their folder, and the run."""
        run = self.client.create_run("0")
        for file in files:
            self.client.log_artifact(run.info.run_id, str(file), place)
        return f"{run.info.artifact_uri}/{place}", run.info.run_id

    def register(self, source: str, run: str | None = None, alias: str = "candidate") -> str:
        if not self.client.search_registered_models(f"name = '{self.name}'"):
            self.client.create_registered_model(self.name)
        made = self.client.create_model_version(self.name, source, run_id=run)
        self.client.set_registered_model_alias(self.name, alias, str(made.version))
        return str(made.version)

    def version(self, *, bias: float = 0.5, alias: str = "candidate") -> str:
        """Register a version with a model of its own."""
        source, run = self.upload(write_model(self.work / f"{bias}" / "model.onnx", bias=bias))
        return self.register(source, run, alias)

    def tags(self, version: str) -> dict[str, str]:
        return dict(self.client.get_model_version(self.name, version).tags)

    def accepted(self) -> str | None:
        aliases = self.client.get_registered_model(self.name).aliases
        found = aliases.get("accepted")
        return None if found is None else str(found)

    def runs(self, version: str) -> list[Any]:
        """Return the gate's runs about a version, the newest first."""
        experiment = self.client.get_experiment_by_name("donewhen")
        if experiment is None:
            return []
        about = f"tags.`donewhen.model` = '{self.name}' and "
        about += f"tags.`donewhen.model_version` = '{version}'"
        return list(self.client.search_runs([experiment.experiment_id], about))


@dataclass
class Verdict:
    """A gate's verdict in JSON types, and the folder of its report."""

    folder: Path
    statement: dict[str, Any]

    @property
    def read(self) -> Statement:
        return verdict_of(self.statement)

    @property
    def sha256(self) -> str:
        return hashlib.sha256((self.folder / "verdict.json").read_bytes()).hexdigest()

    def write(self) -> Verdict:
        self.folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps(self.statement, indent=2)
        (self.folder / "verdict.json").write_text(text, encoding="utf-8")
        return self


def write_model(path: Path, *, bias: float = 0.5, external: str = "") -> Path:
    """Write a model that adds ``bias``; with ``external``, its weights lie in that file."""
    weights = numpy_helper.from_array(np.full(512, bias, np.float32), "bias")
    node = helper.make_node("Add", ["x", "bias"], ["y"])
    wanted = helper.make_tensor_value_info("x", TensorProto.FLOAT, ["batch", 512])
    given = helper.make_tensor_value_info("y", TensorProto.FLOAT, ["batch", 512])
    graph = helper.make_graph([node], "adds", [wanted], [given], [weights])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    path.parent.mkdir(parents=True, exist_ok=True)
    if external:
        onnx.save_model(
            model, str(path), save_as_external_data=True, location=external, size_threshold=0
        )
    else:
        path.write_bytes(model.SerializeToString())
    return path


def verdict(model: Path, folder: Path, *, exit_code: int = 0) -> Verdict:
    """Write what a gate writes that judged ``model``: the verdict and the report's pages."""
    digest = model_digest(model)
    outcome = WORDS[exit_code]
    status = "met" if exit_code == 0 else "not met"
    claims = [
        made.claim(status, of="red balloons", metric=metric, value=value)
        for metric, value in (("recall", 0.875), ("precision", 0.75))
    ]
    goal = made.goal(status, scenario="It finds them", modelDigest=digest, claims=claims)
    statement = made.statement(
        goal,
        counts=dict.fromkeys(made.COUNTED, 0) | {"selected": 1, "met": int(exit_code == 0)},
        gate=made.gate(outcome, exit_code),
        run={"id": "f00d", "startedOn": "", "finishedOn": ""},
    )
    subject = {"name": "balloon-detector@12", "digest": {"sha256": digest.removeprefix("sha256:")}}
    statement["subject"] = [subject]
    for name, text in (
        ("summary.md", "# Summary\n"),
        ("junit/donewhen.xml", "<testsuite/>\n"),
        ("allure/index.html", "<!doctype html>\n"),
        ("allure-results/raw.json", "{}\n"),
    ):
        page = folder / name
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(text, encoding="utf-8")
    return Verdict(folder, statement).write()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    started = Server(tmp_path_factory.mktemp("mlflow"))
    try:
        started.start()
        yield started
    finally:
        started.end(signal.SIGKILL)


@pytest.fixture
def proxy(server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Proxy]:
    """Stand between the gate and the server; what fails is not tried again, to be quick."""
    made = Proxy(server.port)
    thread = Thread(target=made.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    for name in ("MLFLOW_REGISTRY_URI", "MLFLOW_EXPERIMENT_ID", "MLFLOW_EXPERIMENT_NAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("MLFLOW_TRACKING_URI", made.url)
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    yield made
    made.shutdown()
    made.server_close()
    thread.join()


@pytest.fixture
def team(server: Server, tmp_path: Path) -> Team:
    client = MlflowClient(tracking_uri=server.url, registry_uri=server.url)
    return Team(client, tmp_path / "team")
