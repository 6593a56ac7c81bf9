"""Pipes that nobody writes to, where files should be: they keep nobody waiting."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from tests.gate.conftest import Gate

COMPILED = f"fixtures/__pycache__/own.{sys.implementation.cache_tag}.pyc"
CODE = ["environment.py", "steps/zz_own.py", "steps/deeper/own.py", "fixtures/own.py", COMPILED]


def put_pipe(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    os.mkfifo(path)


@pytest.mark.parametrize("name", CODE)
def test_code_in_a_pipe_is_named_by_gate_behave_and_lint(gate: Gate, name: str) -> None:
    put_pipe(gate.project.root / name)
    words = f"{name} is not a regular file"
    said = gate()
    assert said.code == 2, said.text
    assert words in said.outcome
    run = gate.project.behave()
    assert run.code == 1
    assert words in run.text
    assert "Traceback" not in run.text
    linted = gate.project.donewhen("lint")
    assert linted.returncode == 2
    assert words in linted.stderr


def test_a_folder_that_is_called_like_code_is_named(gate: Gate) -> None:
    (gate.project.root / "steps/more.py").mkdir()
    assert "steps/more.py is not a regular file" in gate().outcome


def test_a_pipe_that_is_no_code_is_nobodys_business(gate: Gate) -> None:
    put_pipe(gate.project.root / "steps/pipe")
    assert gate().code == 0


@pytest.mark.parametrize("name", ["GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"])
def test_a_pipe_for_github_is_no_file_of_github(gate: Gate, name: str) -> None:
    pipe = gate.project.root / "pipe"
    put_pipe(pipe)
    gate.project.environment = {name: str(pipe)}
    said = gate()
    assert said.code == 3, said.text
    assert f"{pipe} is a pipe" in said.outcome
    assert said.verdict is None
    assert not list((gate.project.root / ".donewhen/history-inbox").glob("*.json"))


def test_a_device_for_github_is_written_to(gate: Gate) -> None:
    gate.project.environment = {"GITHUB_OUTPUT": os.devnull, "GITHUB_STEP_SUMMARY": os.devnull}
    assert gate().code == 0
