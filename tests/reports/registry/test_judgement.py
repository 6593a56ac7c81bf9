from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.reports.registry.conftest import WORDS, Verdict, verdict, write_model

from donewhen.foundation.errors import InputError
from donewhen.inference import model_digest
from donewhen.reports.registry.judgement import read_judgement


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return write_model(tmp_path / "model.onnx")


@pytest.mark.parametrize(
    ("exit_code", "outcome"),
    [(0, "accepted"), (1, "refused"), (2, "not judged"), (3, "not finished")],
)
def test_a_gates_own_verdict_is_read(
    model: Path, tmp_path: Path, exit_code: int, outcome: str
) -> None:
    made = verdict(model, tmp_path / "report", exit_code=exit_code)
    read = read_judgement(made.read, made.folder, WORDS[exit_code], exit_code, model_digest(model))
    assert (read.outcome, read.accepted) == (outcome, exit_code == 0)
    assert read.model_sha256 == hashlib.sha256(model.read_bytes()).hexdigest()
    assert read.verdict_sha256 == made.sha256
    assert read.report == ("junit/donewhen.xml", "summary.md", "allure/index.html")
    assert read.run_id == "f00d"


def test_a_gate_that_wrote_no_verdict_can_say_that_it_did_not_judge(tmp_path: Path) -> None:
    read = read_judgement(None, tmp_path, "not judged", 2, None)
    assert (read.outcome, read.verdict, read.verdict_sha256) == ("not judged", None, None)


def test_an_old_verdict_is_not_taken_for_that_of_a_run_without_one(
    model: Path, tmp_path: Path
) -> None:
    old = verdict(model, tmp_path / "report")
    read = read_judgement(None, old.folder, "not finished", 3, model_digest(model))
    assert (read.outcome, read.verdict, read.report) == ("not finished", None, ())


def test_links_in_the_report_are_left_out(model: Path, tmp_path: Path) -> None:
    made = verdict(model, tmp_path / "report")
    secret = tmp_path / "secret"
    secret.write_text("secret")
    (made.folder / "junit" / "link.xml").symlink_to(secret)
    (made.folder / "index.html").symlink_to(secret)
    read = read_judgement(made.read, made.folder, "accepted", 0, model_digest(model))
    assert read.report == ("junit/donewhen.xml", "summary.md", "allure/index.html")


def _without_file(made: Verdict) -> None:
    (made.folder / "verdict.json").unlink()


def _other_file(made: Verdict) -> None:
    text = json.dumps(made.statement).replace('"recall"', '"precision"')
    (made.folder / "verdict.json").write_text(text)


def _no_json(made: Verdict) -> None:
    (made.folder / "verdict.json").write_text('{"subject": [')


def _set(*path: str | int, value: object) -> Callable[[Verdict], None]:
    def change(made: Verdict) -> None:
        inner: Any = made.statement
        for key in path[:-1]:
            inner = inner[key]
        inner[path[-1]] = value
        made.write()

    return change


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_without_file, "there is none"),
        (_other_file, "changed after the gate wrote it"),
        (_no_json, "changed after the gate wrote it"),
        (_set("predicate", "result", value="FAILED"), "completed run"),
        (_set("predicate", "gate", value=None), "not that of a gate that accepted"),
        (
            _set("predicate", "gate", "outcome", value="refused"),
            '"refused", and the exit code is 0',
        ),
        (_set("predicate", "gate", "outcome", value="not a gate"), "the exit code is 0"),
        (_set("predicate", "gate", "exitCode", value=1), "the exit code is 0"),
        (_set("subject", value=[]), "not about the file"),
        (_set("subject", 0, "digest", "sha256", value="00" * 32), "not about the file"),
    ],
)
def test_an_acceptance_that_is_not_proven_is_refused(
    model: Path, tmp_path: Path, change: Callable[[Verdict], None], words: str
) -> None:
    made = verdict(model, tmp_path / "report")
    change(made)
    with pytest.raises(InputError, match="Nothing was recorded") as refused:
        read_judgement(made.read, made.folder, "accepted", 0, model_digest(model))
    assert words in str(refused.value)


def test_a_run_that_was_not_completed_accepts_nothing(model: Path, tmp_path: Path) -> None:
    made = verdict(model, tmp_path / "report")
    read = made.read
    half = replace(read, predicate=replace(read.predicate, complete=False))
    with pytest.raises(InputError, match="changed after the gate wrote it"):
        read_judgement(half, made.folder, "accepted", 0, model_digest(model))
    made.statement["predicate"]["complete"] = False
    made.write()
    with pytest.raises(InputError, match="changed after the gate wrote it"):
        read_judgement(half, made.folder, "accepted", 0, model_digest(model))


def test_an_acceptance_needs_the_downloaded_file(model: Path, tmp_path: Path) -> None:
    made = verdict(model, tmp_path / "report")
    with pytest.raises(InputError, match="not about the file"):
        read_judgement(made.read, made.folder, "accepted", 0, None)


@pytest.mark.parametrize("exit_code", [1, 2, 3])
def test_an_accepting_verdict_does_not_go_with_another_exit_code(
    model: Path, tmp_path: Path, exit_code: int
) -> None:
    made = verdict(model, tmp_path / "report")
    with pytest.raises(InputError, match='says "accepted"'):
        read_judgement(made.read, made.folder, WORDS[exit_code], exit_code, model_digest(model))
