"""Contracts of the project's own models that must be broken, and say how."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

EXPECTED = {
    "A file that is too large": ("not met", "61.26 kB too large"),
    "A file without its unit": ("could not be judged", '"5" is not the size of a file. Write 5 MB'),
    "An opset that is too new": ("not met", "opset of v12.onnx: 17"),
    "Inputs that changed, that are missing, that nobody knows": (
        "not met",
        "image is [N, 1, 8, 8] float32, not [1, 1, 8, 8] float32; size is missing: [2] int64",
    ),
    "Outputs of another type": ("not met", "[N, 10] float32, not [any, 10] float16"),
    "A type that there is not": ("could not be judged", 'Did you mean "float32"'),
    "A table that is not there": ("could not be judged", "the columns name, shape, type"),
    "A class that it does not know": ("not met", "1 too many: gold balloon"),
    "Classes of another data set": ("not met", "10 of 10"),
    "Batches that are the same": ("could not be judged", "8 and 8 batches are the same"),
    "Slower than the baseline": ("not met", "shown false"),
    "No baseline to be faster than": (
        "could not be judged",
        "the baseline is the model being judged",
    ),
}


@pytest.fixture(scope="module")
def goals(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """Judge the goals in the repository itself; return them by name."""
    subprocess.run([sys.executable, "-m", "donewhen", "samples"], cwd=repository, check=True)
    reports = tmp_path_factory.mktemp("reports")
    feature = "tests/acceptance/model_contract_must_fail.feature"
    done = subprocess.run(
        [sys.executable, "-m", "behave", "-D", f"reports={reports}", "-D", "sprint=0", feature],
        cwd=repository,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    verdict = json.loads((reports / "sprint-0" / "verdict.json").read_text(encoding="utf-8"))
    run = f"{verdict['predicate']['run']['id']}.json"  # no part of the project's own history
    (repository / ".donewhen" / "history-inbox" / run).unlink(missing_ok=True)
    return {goal["scenario"]: goal for goal in verdict["predicate"]["goals"]}


def test_every_goal_that_must_fail_is_expected_here(goals: dict[str, dict[str, Any]]) -> None:
    assert set(goals) == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_it_fails_and_says_why(goals: dict[str, dict[str, Any]], name: str) -> None:
    status, words = EXPECTED[name]
    goal = goals[name]
    said = [one["reason"] for one in goal["claims"]]
    assert goal["status"] == status
    assert words in " ".join([*said, goal["problem"] or ""])
