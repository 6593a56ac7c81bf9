"""A gate whose error budget is spent: what it answers, what leads past it, what is kept."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from tests.gate.conftest import CLAIM, Gate

SCHEMA = Path(__file__).parents[2] / "docs/reference/verdict.schema.json"
PLAN = """\
sprints:
  - {number: 1, goal: Dots are found., starts: 2026-11-02, ends: 2026-11-13}
budgets:
  - {name: refused, at_most: 1, of: refused artifacts, over: 1 sprint}
"""
MISSED = ("When the model ingests the images", "Then it finds at least 4 red dots")


@pytest.fixture
def frozen(gate: Gate) -> Gate:
    """Return a project whose one refusal is spent, and whose goal is met again."""
    gate.project.write("features/sprints.yaml", PLAN)
    gate.project.feature(*MISSED, title="Dots are found")
    assert gate().code == 1
    gate.project.feature(*CLAIM, title="Dots are found")
    return gate


def test_a_spent_budget_freezes_what_is_met_and_what_is_not(frozen: Gate) -> None:
    said = frozen()
    assert said.code == 4
    assert said.outcome == (
        "FROZEN: budget refused (at most 1 refused artifact over 1 sprint): 1 refused artifact, "
        "it is spent, it burns 1.0 times as fast as it may. "
        "The artifact by itself: accepted, the deciding goal is met"
    )
    gate = said.predicate["gate"]
    assert (gate["outcome"], gate["exitCode"], said.predicate["result"]) == ("frozen", 4, "FAILED")
    assert gate["judged"]["outcome"] == "accepted"
    assert gate["budgets"] == [
        {
            "name": "refused",
            "text": "at most 1 refused artifact over 1 sprint",
            "runs": 1,
            "used": 1,
            "total": 1,
            "allowed": 1,
            "spent": True,
        }
    ]
    jsonschema.validate(said.verdict, json.loads(SCHEMA.read_text(encoding="utf-8")))
    frozen.project.feature(*MISSED, title="Dots are found")
    refused = frozen()
    assert refused.code == 4
    assert "The artifact by itself: refused, 1 not met" in refused.outcome
    listed = frozen.project.donewhen("history").stdout
    assert "frozen (accepted)" in listed
    assert "frozen (refused)" in listed


def test_a_frozen_verdict_ships_nothing(frozen: Gate) -> None:
    assert frozen().code == 4
    model = "models/dot-finder/v1.onnx"
    done = frozen.project.donewhen("verify", model, "reports/sprint-1/verdict.json")
    assert done.returncode == 1
    assert 'the gate says "frozen" (4): budget refused' in done.stdout


@pytest.mark.parametrize("word", ["repair", "override"])
def test_a_repair_and_an_order_lead_past_it_with_their_reason(frozen: Gate, word: str) -> None:
    said = frozen("-D", f"{word}=dots were shifted")
    assert said.code == 0
    assert said.outcome == "ACCEPTED: the deciding goal is met"
    assert f"judged anyway ({word}: dots were shifted)" in said.text
    assert said.predicate["gate"][word] == "dots were shifted"
    model = "models/dot-finder/v1.onnx"
    done = frozen.project.donewhen("verify", model, "reports/sprint-1/verdict.json")
    assert done.returncode == 0
    assert f'accepted by the gate; {word}: "dots were shifted"' in done.stdout
    assert f"{word}: dots were shifted" in frozen.project.donewhen("history").stdout
    assert frozen().code == 4, "that was for one run"


@pytest.mark.parametrize("argument", ["repair", "repair=", "override=x", "override= \t "])
def test_a_reason_is_asked_for(frozen: Gate, argument: str) -> None:
    said = frozen("-D", argument)
    assert said.code == 2
    assert "say why, in a few words" in said.outcome


def test_another_sprint_has_a_budget_of_its_own(frozen: Gate) -> None:
    assert frozen("-D", "sprint=2").code == 0


def test_what_cannot_be_judged_keeps_its_own_answer(frozen: Gate) -> None:
    frozen.project.feature("When the model ingests the images", "Then it finds at least 3 red dotz")
    assert frozen().code == 2
    assert frozen("-t", "nothing").code == 2


def test_a_window_of_runs_recovers(gate: Gate) -> None:
    gate.project.write(
        "features/sprints.yaml",
        PLAN.replace("refused artifacts, over: 1 sprint", "images wrong, over: 2 runs").replace(
            "at_most: 1", "at_most: 20%"
        ),
    )
    first = gate()
    assert first.code == 0
    assert first.predicate["images"] == [
        {
            "model": "dot-finder",
            "modelDigest": first.predicate["goals"][0]["modelDigest"],
            "dataSet": "dots",
            "judged": 4,
            "wrong": 1,
        }
    ]
    gate.project.dots(["found"] * 4)
    assert gate().code == 4, "one of four is more than 20%"
    assert gate().code == 0, "one of eight is not"
    assert gate().code == 0


def test_a_mistake_in_a_budget_is_named_and_nothing_is_judged(gate: Gate) -> None:
    gate.project.write("features/sprints.yaml", PLAN.replace("1 sprint", "1 spring"))
    said = gate()
    assert said.code == 2
    assert said.outcome.startswith("NOT JUDGED: features/sprints.yaml:4: ")
    lint = gate.project.donewhen("lint")
    assert (lint.returncode, "features/sprints.yaml:4: " in lint.stdout) == (1, True)


def test_a_history_that_cannot_be_read_is_no_budget_that_is_left(frozen: Gate) -> None:
    gone = ("-D", "history=postgresql+psycopg://localhost:1/nowhere")
    said = frozen(*gone)
    assert said.code == 3
    assert said.outcome.startswith("NOT FINISHED: history postgresql")
    assert said.verdict is None
    ordered = frozen(*gone, "-D", "override=the server is down")
    assert ordered.code == 0
    assert "no budget can be told: history postgresql" in ordered.text


def test_without_budgets_nothing_is_asked_and_no_image_is_counted_by_behave(gate: Gate) -> None:
    run = gate.project.behave()
    assert run.predicate["images"] == []
    said = gate("-D", "repair=why not")
    assert said.code == 0
    assert said.predicate["gate"]["budgets"] == []
    assert "judged anyway" not in said.text
