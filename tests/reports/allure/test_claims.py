from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from tests.reports.allure.conftest import Run, labels, message, read_results
from tests.warm.python import run_module

PROJECT = Path(__file__).parent / "goal_project"


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Run the project whose goals carry verdicts and pictures."""
    folder = run_goal_project(tmp_path_factory.mktemp("judged"))
    return Run(1, "", folder, read_results(folder))


def run_goal_project(root: Path) -> Path:
    (root / "features" / "balloons").mkdir(parents=True)
    (root / "steps").mkdir()
    shutil.copy(PROJECT / "environment.py", root)
    shutil.copy(PROJECT / "steps.py", root / "steps")
    shutil.copy(PROJECT / "red_balloons.feature", root / "features" / "balloons")
    formatter = "donewhen.reports.allure.formatter:AllureFormatter"
    # The folder that holds environment.py and steps/ is found from features/ upwards.
    done = run_module("behave", "-f", formatter, "-o", "results", "features", folder=root)
    assert done.returncode == 1, done.stdout + done.stderr
    return root / "results"


def claims(result: dict[str, Any]) -> list[dict[str, Any]]:
    return [claim for step in result["steps"] for claim in step.get("steps", [])]


def test_claim_says_expected_observed_and_margin(judged: Run) -> None:
    (claim,) = claims(judged["Find at least 950 balloons in data set."])
    assert claim["name"] == "finds at least 950 balloons"
    assert claim["status"] == "failed"
    assert message(claim) == "found 912 of 1,000 balloons, at least 950 were wanted"
    values = {item["name"]: item["value"] for item in claim["parameters"]}
    assert values == {"expected": "at least 950", "observed": "912 of 1,000", "margin": "38 below"}


def test_claim_stands_below_its_sentence(judged: Run) -> None:
    result = judged["Find at least 800 balloons in data set."]
    assert result["status"] == "passed"
    given, when, then = result["steps"]
    assert "steps" not in given
    assert "steps" not in when
    assert [claim["status"] for claim in then["steps"]] == ["passed"]


def test_evidence_is_attached_once_per_goal_with_its_type(judged: Run) -> None:
    attached: list[str] = []
    for result in judged.results:
        (claim,) = claims(result)
        assert "attachments" not in result or "gone" in labels(result, "tag")
        attached += [item["source"] for item in claim["attachments"]]
        kinds = [item["type"] for item in claim["attachments"]]
        assert kinds in (["image/png", "text/csv"], ["text/plain"])
    # Allure 3 shows a file only where it is named first.
    assert len(set(attached)) == len(attached) == 13
    for source in attached:
        content = (judged.folder / source).read_bytes()
        assert content.startswith(b"\x89PNG") == source.endswith(".png")


def test_missing_evidence_is_said_and_breaks_nothing(judged: Run) -> None:
    (claim,) = claims(judged["Evidence that is gone"])
    assert "nowhere.png could not be attached" in judged.attachment(claim, "Missed balloons")


def test_undecided_fails_and_says_so(judged: Run) -> None:
    result = judged["Too few images to tell"]
    assert result["status"] == "failed"
    assert message(result).startswith("Undecided: found 912")
    (claim,) = claims(result)
    assert (claim["status"], message(claim)[:11]) == ("failed", "Undecided: ")


def test_goal_whose_claim_is_not_met_never_passes(judged: Run) -> None:
    (result,) = [one for one in judged.results if "Wrongly" in one["name"]]
    assert result["status"] == "failed"
    assert "not met" in message(result)


def test_labels_say_what_was_judged(judged: Run) -> None:
    result = judged["Boundary cases (wanted 912)"]
    assert labels(result, "sprint") == ["12"]
    assert labels(result, "model") == ["balloon-detector 12"]
    assert labels(result, "data set") == ["12345"]
    assert labels(result, "epic") == ["balloons"]
    assert labels(result, "story") == ["Correctly Identify Balloon Shapes"]


def test_description_is_text_not_markup(judged: Run) -> None:
    result = judged["Find at least 800 balloons in data set."]
    assert "description" not in result
    assert "<img" not in result["descriptionHtml"]
    assert "&lt;img" in result["descriptionHtml"]
