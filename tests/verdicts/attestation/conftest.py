"""A model, a verdict about it as a gate writes them, and keys."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import onnx
import pytest
from onnx import TensorProto, helper

from donewhen.inference.model_file import model_digest
from donewhen.verdicts.attestation import Verification, generate_keys, sign, verify

NOW = datetime(2026, 11, 21, 12, 0, 0, tzinfo=UTC)
DATA = "d" * 64
PIN = f"sha256:{DATA}"
FAIR = "sha256:" + "f" * 64
RED, BLUE = "features/balloons/red.feature", "features/balloons/blue.feature"


def save_model(path: Path, name: str = "test", external: str = "") -> Path:
    """Save a model of some hundred bytes; its weights go to ``external`` if that is given."""
    values = helper.make_tensor("w", TensorProto.FLOAT, [4], [1.0, 2.0, 3.0, 4.0])
    node = helper.make_node("Add", ["x", "w"], ["y"])
    ends = [helper.make_tensor_value_info(one, TensorProto.FLOAT, [4]) for one in "xy"]
    graph = helper.make_graph([node], name, ends[:1], ends[1:], [values])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    path.parent.mkdir(parents=True, exist_ok=True)
    if not external:
        onnx.save(model, path)
        return path
    values.raw_data = b"0123456789abcdef"
    del values.float_data[:]
    graph.initializer[0].CopyFrom(values)
    model.graph.CopyFrom(graph)
    onnx.save(model, path, save_as_external_data=True, location=external, size_threshold=0)
    return path


def claim(outcome: str = "met", **changes: Any) -> dict[str, Any]:
    """Return the claim that 912 of 1,000 balloons are at least 800."""
    made = {
        "line": 4,
        "text": "it finds at least 800 balloons",
        "against": "",
        "comparison": "at least",
        "threshold": 800,
        "upperThreshold": None,
        "confidence": None,
        "value": 912,
        "numerator": 912,
        "denominator": 1000,
        "interval": {"low": 0.88, "high": 0.94, "confidence": 0.975},
        "outcome": outcome,
    }
    return made | changes


def surely(**changes: Any) -> dict[str, Any]:
    """Return the claim that recall is at least 80% with 95% confidence, of 912 in 1,000."""
    known = {"low": 0.88, "high": 0.94, "confidence": 0.95}
    figures: dict[str, Any] = {"threshold": 0.8, "value": 0.912, "confidence": 0.95}
    return claim(**figures | {"interval": known} | changes)


def goal(location: str, digest: str | None, **changes: Any) -> dict[str, Any]:
    made = {
        "location": location,
        "scenario": "It finds them",
        "tags": [],
        "status": "met",
        "wip": False,
        "wipAge": None,
        "problem": None,
        "unfinished": False,
        "model": "detector" if digest else None,
        "modelVersion": "12" if digest else None,
        "modelDigest": f"sha256:{digest}" if digest else None,
        "dataSet": "12345",
        "dataSetDigest": DATA,
        "claims": [claim()],
        "preconditions": [],
    }
    return made | changes


def settle(statement: dict[str, Any]) -> dict[str, Any]:
    """Make counts, lists, result and the gate's answer what the goals say."""
    predicate = statement["predicate"]
    deciding = [one for one in predicate["goals"] if not one["wip"]]
    statuses = Counter(one["status"] for one in deciding)
    keys = {"met", "not met", "undecided", "could not be judged", "skipped"}
    names = {key: key.replace(" ", "_") for key in keys} | {"could not be judged": "not_judged"}
    judged = statuses["met"] + statuses["not met"] + statuses["undecided"]
    predicate["counts"] = {"selected": len(deciding), "judged": judged}
    predicate["counts"] |= {names[key]: statuses[key] for key in keys}
    predicate["passedTests"] = [one["location"] for one in deciding if one["status"] == "met"]
    predicate["failedTests"] = [one["location"] for one in deciding if one["status"] != "met"]
    predicate["warnedTests"] = [one["location"] for one in predicate["goals"] if one["wip"]]
    return statement


def statement_about(digest: str) -> dict[str, Any]:
    """Return the verdict of an accepted model: four goals that decide, and one in progress."""
    goals = [
        goal(f"{RED}:3", digest),
        goal(f"{RED}:8", digest, preconditions=[claim()], claims=[claim(), claim()]),
        goal(f"{BLUE}:3", digest, dataSet="fairground", dataSetDigest="f" * 64),
        goal("features/data.feature:3", None),
        goal(f"{BLUE}:9", digest, tags=["wip"], wip=True, wipAge=1, status="not met"),
    ]
    files = [(RED, "1" * 64), (BLUE, "2" * 64), ("features/data.feature", "3" * 64)]
    predicate = {
        "result": "PASSED",
        "configuration": [
            {"name": name, "digest": {"sha256": sha256}, "annotations": {"kind": "feature"}}
            for name, sha256 in files
        ],
        "problems": [],
        "dataSets": [
            {"id": "12345", "digest": DATA, "images": 5000, "pinned": True, "pin": PIN},
            {"id": "fairground", "digest": "f" * 64, "images": 90, "pinned": True, "pin": FAIR},
        ],
        "gate": {
            "outcome": "accepted",
            "exitCode": 0,
            "reason": "every goal is met",
            "scope": {"whole": True, "paths": ["features"], "goalsInFiles": 5, "filters": []},
            "store": "kept",
        },
        "run": {"id": "12ab", "startedOn": stamp(hours=-2), "finishedOn": stamp(hours=-1)},
        "goals": goals,
        "hypotheses": [],
        "complete": True,
    }
    return settle(
        {
            "_type": "https://in-toto.io/Statement/v1",
            "subject": [{"name": "detector@12", "digest": {"sha256": digest}}],
            "predicateType": "https://in-toto.io/attestation/test-result/v0.1",
            "predicate": predicate,
        }
    )


def change(predicate: dict[str, Any], changes: dict[str, Any]) -> None:
    """Set values by path ("gate.scope.whole", "goals.0.status")."""
    for path, value in changes.items():
        *above, last = [int(key) if key.isdigit() else key for key in path.split(".")]
        part: Any = predicate
        for key in above:
            part = part[key]
        part[last] = value


def stamp(now: datetime = NOW, **shift: float) -> str:
    return f"{now + timedelta(**shift):%Y-%m-%dT%H:%M:%SZ}"


@dataclass
class Bench:
    """A folder with a model, its verdict and a key pair; ``statement`` may be changed."""

    root: Path
    model: Path
    key: Path
    public: Path
    statement: dict[str, Any] = field(default_factory=dict)

    @property
    def verdict(self) -> Path:
        return self.root / "reports" / "verdict.json"

    @property
    def envelope(self) -> Path:
        return self.root / "reports" / "verdict.dsse.json"

    @property
    def digest(self) -> str:
        return model_digest(self.model).removeprefix("sha256:")

    @property
    def predicate(self) -> dict[str, Any]:
        return self.statement["predicate"]

    def write(self, statement: object = None) -> Path:
        self.verdict.parent.mkdir(exist_ok=True)
        text = json.dumps(self.statement if statement is None else statement, indent=2)
        self.verdict.write_text(f"{text}\n", encoding="utf-8")
        return self.verdict

    def sign(self) -> Path:
        self.write()
        return sign(self.verdict, self.key)

    def policy(self, text: str) -> Path:
        path = self.root / "policy.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    def verify(self, verdict: Path | None = None, **changes: Any) -> Verification:
        """Verify the statement as it is now, plain, unless a file is given."""
        return verify(self.model, verdict or self.write(), now=NOW, **changes)

    def refused(self, step: str, verdict: Path | None = None, **changes: Any) -> str:
        """Return why this step refuses; it must."""
        found = self.verify(verdict, **changes)
        assert not found.accepted
        seen = {one.name: one.seen for one in found.refusals}
        assert step in seen, seen
        return seen[step]


def _bench(root: Path, external: str = "") -> Bench:
    model = save_model(root / "build" / "new.onnx", external=external)
    pair = generate_keys(root / "keys")
    bench = Bench(root, model, pair.private, pair.public)
    bench.statement = statement_about(bench.digest)
    return bench


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return _bench(tmp_path)


@pytest.fixture(scope="session")
def still(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """Return a bench that nobody changes, with a signed verdict."""
    bench = _bench(tmp_path_factory.mktemp("still"))
    bench.sign()
    return bench


@pytest.fixture
def with_weights(tmp_path: Path) -> Bench:
    """Return a bench whose model keeps its weights in a file beside it."""
    return _bench(tmp_path, external="new.bin")
