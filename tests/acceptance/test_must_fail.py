"""Goals over the project's own samples that must fail, and say why."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

EXPECTED = {
    "More balloons than there are": ("not met", "there are only 1,000"),
    "A precondition that does not hold": ("not met", "990 to 1,000 wanted before"),
    "No false alarm at all": ("not met", "none wanted: 624 too many"),
    "Not one balloon missed": ("not met", "none wanted: 125 too many"),
    "One digit more than was read right": ("not met", "1 too few"),
    "One false digit fewer than were reported": ("not met", "1 too many"),
    "A noun that nobody knows": ("could not be judged", 'Did you mean "balloons"'),
    "A share without its sign": ("could not be judged", "80%"),
    "A confidence that a hundred balloons do not give": ("undecided", "about 72 more red balloons"),
    "A bar that no model can clear with a hundred balloons": ("not met", "shown false"),
    "A claim about tomorrow that is false": ("not met", "shown false"),
    "Scenes are fewer than images": ("undecided", "more scenes"),
    "One slice that fails": ("not met", 'in "small" images: 69.0% (169 of 245)'),
    "A slice that is misspelt": ("could not be judged", 'Did you mean "night"'),
    "The version before is worse": ("not met", "shown false"),
    "More images turned than may": ("not met", "138 of 5,000"),
    "A model that needs its colours": ("not met", "points short"),
    "One row of many": ("not met", "more than 95% wanted: 3.0 points too low"),
    "Not quite exactly": ("not met", "exactly 851 wanted: 1 too many"),
    "More than there are in the data set": ("not met", "1 too few"),
    "A slice with few images": ("not met", "covered"),
    "A file that is too large": ("not met", "too large"),
    "A class that the model does not know": ("not met", "black balloon"),
    "A baseline that is the model itself": (
        "could not be judged",
        "the baseline is the model being judged",
    ),
    "A table that nobody asked for": ("could not be judged", "takes no table"),
    "Two data sets at once": ("could not be judged", '"12345" (line 158) and "fairground"'),
    "Two versions at once": ("could not be judged", "two models in one scenario"),
    "A bound that nobody can miss": ("could not be judged", "every model meets this"),
    "A weakness that nobody supposes": ("could not be judged", "only a scenario tagged"),
    "A share of the balloons": ("could not be judged", "recall for red balloons is at least 80%"),
    "Not one image lost": ("not met", "138 of 5,000, none wanted"),
    "False alarms at night": ("not met", '"night" images: 9.6% (109 of 1,134 images)'),
}


@pytest.fixture(scope="module")
def goals(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """Judge the goals in the repository itself, over what it has stored; return them by name."""
    subprocess.run([sys.executable, "-m", "donewhen", "samples"], cwd=repository, check=True)
    reports = tmp_path_factory.mktemp("reports")
    feature = "tests/acceptance/must_fail.feature"
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
    said = [one["reason"] for one in (*goal["preconditions"], *goal["claims"])]
    assert goal["status"] == status
    assert words in " ".join([*said, goal["problem"] or ""])
