"""Files and lines that behave passes over: no goal is left out quietly."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from tests.gate.conftest import CLAIM, Gate

UNMET = "Feature: More\n\n  Scenario: All of them\n    Then it finds at least 4 red dots\n"


@pytest.mark.parametrize("name", ["more.Feature", "more.FEATURE", "below/more.feature.txt"])
def test_a_feature_that_behave_leaves_out_is_named(gate: Gate, name: str) -> None:
    gate.project.write(f"features/{name}", UNMET)
    said = gate()
    assert said.code == 2, said.text
    assert f"features/{name}: behave leaves it out" in said.outcome
    assert said.verdict is None
    linted = gate.project.donewhen("lint")
    assert linted.returncode == 2
    assert f"features/{name}: behave leaves it out" in linted.stderr
    judged = gate.project.behave()
    assert judged.code == 1
    assert f"features/{name}: behave leaves it out" in judged.text
    assert "Traceback" not in judged.text


@pytest.mark.parametrize("space", ["\t", "\N{NO-BREAK SPACE}", "", "\N{ZERO WIDTH SPACE} "])
def test_a_given_that_is_none_is_no_green(gate: Gate, space: str) -> None:
    gate.project.dots(["missed"] * 4, data_set="dark")
    gate.project.feature(f'Given{space}"data set dark"', *CLAIM)
    said = gate()
    assert said.code == 2, said.text
    assert "judges nothing" in said.text
    assert gate.project.donewhen("lint").returncode == 1


@pytest.mark.parametrize("option", [["--define"], ["--defin"], ["-D"]])
def test_a_model_that_is_named_must_be_judged(gate: Gate, option: list[str]) -> None:
    gate.project.shades(right=3, wrong=1)
    said = gate(*option, "model=shade-reader", "-D", "dataset=shades")
    assert said.code == 2, said.text


def test_an_outcome_that_nobody_hears_is_no_verdict(gate: Gate) -> None:
    command = [sys.executable, "-m", "donewhen", "gate"]
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        command,
        cwd=gate.project.root,
        env=os.environ | gate.project.environment,
        stdout=writer,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(writer)
    assert done.returncode == 3, done.stderr
    assert "Traceback" not in done.stderr
    assert gate.project.verdict() is None
    assert "1 run" not in gate.project.donewhen("history").stdout
