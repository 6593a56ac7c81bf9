from __future__ import annotations

import json
import re
from pathlib import Path
from platform import python_version

import pytest

from donewhen.domain.data_set import DataSetFacts
from donewhen.domain.run_record import GoalRecord
from donewhen.reports.allure.messages import ALLURE_2_CATEGORIES, CATEGORIES
from donewhen.reports.allure.run_metadata import write_run_facts

FACTS = DataSetFacts("cd" * 32, 5000, "ef" * 32, pinned=True)


def record(model: str | None = "balloon-detector", version: str = "12") -> GoalRecord:
    return GoalRecord(
        file="features/a.feature",
        line=3,
        feature="F",
        rule=None,
        scenario="S",
        tags=(),
        epic="features",
        sprint="12",
        model=model,
        model_version=version,
        model_digest="sha256:" + "ab" * 32,
        providers={"cpu"} if model else set(),
        data_set="12345",
        data_set_digest="cd" * 32,
        data_set_facts=FACTS,
    )


def properties(folder: Path) -> dict[str, str]:
    """Read a Java properties file: escapes, one entry per line."""
    found = {}
    for line in (folder / "environment.properties").read_text("ascii").splitlines():
        name, value = re.split(r"(?<!\\) = ", line)
        found[plain(name)] = plain(value)
    return found


def plain(text: str) -> str:
    units = re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), text)
    paired = units.encode("utf-16", "surrogatepass").decode("utf-16")
    return re.sub(r"\\(.)", r"\1", paired)


def test_the_environment_says_what_was_judged_by_what(tmp_path: Path) -> None:
    write_run_facts(tmp_path, [record(), record(version="11"), record(model=None)], "12")
    known = properties(tmp_path)
    assert known.pop("behave").startswith("1.")
    assert re.fullmatch(r"\d+\.\d+.*", known.pop("onnxruntime"))
    assert known.pop("donewhen")
    assert known == {
        "Sprint": "12",
        "Model": "balloon-detector 11 (abababababab)",
        "Model 2": "balloon-detector 12 (abababababab)",
        "Data set": "12345 (cdcdcdcdcdcd), 5,000 images",
        "Provider": "cpu",
        "python": python_version(),
    }


def test_names_may_hold_anything(tmp_path: Path) -> None:
    name = 'röd = #!: \\ <img src=x onerror=alert(1)> "🎈"\n\x1b[2Jx'
    write_run_facts(tmp_path, [record(model=name)], "12")
    shown = " ".join(name.replace("\x1b", "␛").split())
    assert properties(tmp_path)["Model"] == f"{shown} 12 (abababababab)"


def test_a_run_that_judged_nothing_has_its_versions(tmp_path: Path) -> None:
    write_run_facts(tmp_path, [], "")
    assert set(properties(tmp_path)) == {"donewhen", "behave", "onnxruntime", "python"}


def test_a_pipeline_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CI", "GITHUB_ACTIONS", "GITLAB_CI", "JENKINS_URL"):
        monkeypatch.delenv(name, raising=False)
    write_run_facts(tmp_path, [record()], "12")
    assert json.loads((tmp_path / "executor.json").read_text())["name"] == "local run"
    monkeypatch.setenv("GITLAB_CI", "true")
    write_run_facts(tmp_path, [record()], "12")
    assert json.loads((tmp_path / "executor.json").read_text())["name"] == "GitLab CI"


MESSAGES = (
    ("failed", "Undecided: recall: 80%\nand more", "Undecided: too few images to tell"),
    ("failed", "recall: 60%, too low\nrecall: undecided", "Quality is below the threshold"),
    ("broken", 'An input is wrong: no data set "x"', "An input is wrong"),
    ("broken", "RuntimeError: An input is wrong: x", "The run broke"),
    ("broken", "The run did not finish: killed", "The run broke"),
)


@pytest.mark.parametrize(("status", "message", "category"), MESSAGES)
def test_each_failure_has_its_kind(status: str, message: str, category: str) -> None:
    """Allure 3 searches the message, Allure 2 matches all of it."""
    new = [
        one["name"]
        for one in CATEGORIES
        if status in one["matchers"]["statuses"] and re.search(one["matchers"]["message"], message)
    ]
    old = [
        one["name"]
        for one in ALLURE_2_CATEGORIES
        if status in one["matchedStatuses"]
        and re.fullmatch(one["messageRegex"], message, re.DOTALL)
    ]
    assert new[0] == old[0] == category
