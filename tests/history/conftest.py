from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from tests.history.server import PostgreSQL
from tests.reports.pipeline import statements as made
from tests.runs.conftest import project

from donewhen.foundation.settings import Settings
from donewhen.history.export import FORMATS, exported
from donewhen.history.history import History
from donewhen.verdicts.inbox import keep

__all__ = ["project", "verdict"]

_SECOND_FORM = {"subject", "slices", "unit", "compared", "bounds", "settling", "warnings"}
NEW, OLD = "c" * 64, "a" * 64


def claim(
    value: float | None, *, text: str = "recall for balloons is at least 80%", **more: Any
) -> Any:
    interval = None
    if value is not None:
        interval = made.claim()["interval"] | {"low": value - 0.05, "high": value + 0.04}
    outcome = "met" if value is not None and value >= 0.8 else "not met"
    facts: dict[str, Any] = {"value": value, "text": text, "interval": interval}
    # Unit and bounds follow from the metric, as in a verdict of the first form.
    claim = made.claim(outcome, **facts | more)
    return {key: part for key, part in claim.items() if key in more or key not in _SECOND_FORM}


def goal(*claims: Any, name: str = "Balloons are found", line: int = 3, **more: Any) -> Any:
    status = "met" if all(one["outcome"] == "met" for one in claims) else "not met"
    facts = {"scenario": name, "claims": list(claims)} | more
    return made.goal(facts.pop("status", status), line, **facts)


def verdict(
    run: str,
    /,
    *goals: dict[str, Any],
    sprint: str = "12",
    finished: str = "2026-11-21T07:12:00Z",
    behave: bool = False,
    model: tuple[str, str] = ("12", OLD),
    **changes: Any,
) -> dict[str, Any]:
    """Return a whole statement, as the schema has it."""
    told = goals or (goal(claim(0.9)),)
    statement = made.statement(
        *(one | {"modelVersion": model[0], "modelDigest": f"sha256:{model[1]}"} for one in told)
    )
    predicate = statement["predicate"]
    del predicate["schemaVersion"]  # what the second form adds is filled in by the migration
    deciding = [one for one in predicate["goals"] if not one["wip"]]
    counted = [one["status"] for one in deciding]
    keys = ("met", "not met", "undecided", "could not be judged", "skipped")
    counts = {key.replace(" ", "_"): counted.count(key) for key in keys}
    counts["not_judged"] = counts.pop("could_not_be_judged")
    counts |= {"selected": len(deciding), "judged": sum(counted.count(key) for key in keys[:3])}
    data_set = {
        "id": "12345",
        "digest": "b" * 64,
        "images": 100,
        "imagesDigest": "d" * 64,
        "pin": "",
    }
    predicate |= {
        "sprint": sprint,
        "counts": counts,
        "versions": {} if behave else {"donewhen": "0.1.0", "python": "3.11.7"},
        "provider": None if behave else "cpu",
        "source": None if behave else {"commit": "e" * 40, "dirty": False},
        "dataSets": [data_set | {"pinned": True}],
        "images": [],
        "run": {"id": run, "startedOn": "2026-11-21T07:00:00Z", "finishedOn": finished},
    }
    if behave:
        predicate["gate"] = None
    statement["predicate"] = predicate | changes
    statement["subject"] = [
        {"name": f"balloon-detector@{model[0]}", "digest": {"sha256": model[1]}}
    ]
    return statement


def record(statement: dict[str, Any], settings: Settings) -> Path:
    """Leave a statement for the history, as a run does."""
    with TemporaryDirectory() as folder:
        path = write(Path(folder) / "verdict.json", statement)
        return keep(statement["predicate"]["run"]["id"], path, settings)


def write(path: Path, statement: dict[str, Any]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(statement), encoding="utf-8")
    return path


def exported_as(ending: str, history: History) -> bytes:
    return FORMATS[ending](exported(history.runs(), history.goals(), history.claims()))


@pytest.fixture(scope="session")
def server() -> Iterator[PostgreSQL]:
    started = PostgreSQL()
    try:
        started.start()
        yield started
    finally:
        started.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the address of a database that holds nothing yet, of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/history.sqlite"
    started: PostgreSQL = request.getfixturevalue("server")
    return started.database()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Return settings with a SQLite file."""
    address = f"sqlite:///{tmp_path}/history.sqlite"
    return Settings((tmp_path,), "12", store=tmp_path / "store", history=address)


@pytest.fixture
def anywhere(settings: Settings, database: str) -> Settings:
    """Return settings with each kind of database."""
    return replace(settings, history=database)
