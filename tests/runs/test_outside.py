"""Features, data sets and models that lie outside the repository, and parts of a run."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.runs.conftest import Project

CLAIM = "Then it finds at least 2 red dots"


@pytest.fixture
def elsewhere(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Return another folder, with a data set and a model and no steps, hooks or settings."""
    other = type(project)(tmp_path_factory.mktemp("elsewhere"))
    other.dots(["found"] * 2 + ["missed"], data_set="far-dots")
    shutil.copytree(project.root / "models/dot-finder", other.root / "models/far-finder")
    return other


def relative(project: Project, other: Project, name: str = "") -> str:
    return os.path.relpath(other.root / name, project.root)


def test_features_data_sets_and_models_lie_elsewhere(project: Project, elsewhere: Project) -> None:
    elsewhere.feature('Given data set "far-dots"', 'And the model "far-finder"', CLAIM, name="far")
    place = relative(project, elsewhere)
    run = project.behave("-D", f"data={place}", f"{place}/features")
    assert run.code == 0, run.text
    assert run.predicate["counts"]["met"] == 1
    assert not (elsewhere.root / "reports").exists()
    assert not (elsewhere.root / ".donewhen").exists()
    assert {path.name for path in elsewhere.root.iterdir()} == {"datasets", "models", "features"}
    assert (project.root / "reports/sprint-1/allure-results").is_dir()
    assert run.predicate["passedTests"] == [f"{place}/features/far.feature:4"]


def test_two_places_are_looked_at(project: Project, elsewhere: Project, tmp_path: Path) -> None:
    third = type(project)(tmp_path / "third")
    third.dots(["found"] * 3, data_set="third-dots")
    places = f"{relative(project, elsewhere)}, third"
    project.feature('Given data set "far-dots"', 'And the model "far-finder"', CLAIM, name="far")
    project.feature('Given data set "third-dots"', CLAIM, name="third")
    run = project.behave("-D", f"data={places}")
    assert run.code == 0, run.text
    assert [goal["dataSet"] for goal in run.predicate["goals"]] == ["far-dots", "third-dots"]


def test_features_of_two_folders_run_together(project: Project, elsewhere: Project) -> None:
    project.dots(["found"] * 2)
    project.feature(CLAIM, name="here", title="Here")
    elsewhere.feature(CLAIM, name="there", title="There")
    run = project.behave("features", relative(project, elsewhere, "features"))
    assert run.code == 0, run.text
    assert [goal["scenario"] for goal in run.predicate["goals"]] == ["Here", "There"]


def test_a_failing_goal_elsewhere_names_its_file(project: Project, elsewhere: Project) -> None:
    elsewhere.feature('Given data set "far-dots"', "Then it finds at least 3 red dots", name="far")
    place = relative(project, elsewhere)
    run = project.behave("-D", f"data={place}", f"{place}/features/far.feature")
    assert run.code == 1
    assert f"{place}/features/far.feature:6: red dots found: 2 of 3" in run.text


def test_a_broken_file_elsewhere_is_named(project: Project, elsewhere: Project) -> None:
    elsewhere.write("datasets/far-dots/annotations.json", "{")
    elsewhere.feature('Given data set "far-dots"', CLAIM, name="far")
    place = relative(project, elsewhere)
    run = project.behave("-D", f"data={place}", f"{place}/features")
    assert run.code == 1
    named = [f"{place}/datasets/far-dots/annotations.json", f"{elsewhere.root}/datasets/far-dots"]
    assert any(name in run.text for name in named), run.text
    assert "Traceback" not in run.text


def test_an_id_in_two_places_is_refused(project: Project, elsewhere: Project) -> None:
    project.dots(["found"] * 2, data_set="far-dots")
    elsewhere.feature('Given data set "far-dots"', CLAIM, name="far")
    place = relative(project, elsewhere)
    run = project.behave("-D", f"data={place}", f"{place}/features")
    assert run.code == 1
    assert 'two data sets are called "far-dots"' in run.text
    assert "Rename one of them" in run.text
    assert run.predicate["counts"]["judged"] == 0
    assert "Traceback" not in run.text


def test_a_model_in_two_places_is_refused(project: Project, elsewhere: Project) -> None:
    shutil.copytree(project.root / "models/dot-finder", elsewhere.root / "models/dot-finder")
    elsewhere.feature('Given data set "far-dots"', CLAIM, name="far")
    place = relative(project, elsewhere)
    run = project.behave("-D", f"data={place}", f"{place}/features")
    assert run.code == 1
    assert 'two models are called "dot-finder"' in run.text


def test_the_same_place_named_twice_is_one_place(project: Project, elsewhere: Project) -> None:
    elsewhere.feature('Given data set "far-dots"', CLAIM, name="far")
    place = relative(project, elsewhere)
    run = project.behave("-D", f"data={place},{elsewhere.root},{place}/.", f"{place}/features")
    assert run.code == 0, run.text


def test_steps_and_hooks_elsewhere_are_not_run(project: Project, elsewhere: Project) -> None:
    project.dots(["found"] * 2)
    elsewhere.write("environment.py", "raise RuntimeError('a stranger')\n")
    elsewhere.write("steps/strange.py", "raise RuntimeError('a stranger')\n")
    elsewhere.write("features/steps/strange.py", "raise RuntimeError('a stranger')\n")
    elsewhere.feature(CLAIM, name="far")
    run = project.behave(relative(project, elsewhere, "features"))
    assert run.code == 0, run.text
    assert "a stranger" not in run.text


SEVERAL = """\
Feature: Several

  @quick
  Scenario: First
    Then it finds at least 1 red dot

  Scenario: Second
    Then it finds at least 99 red dots

  @quick
  Scenario Outline: Row <n>
    Then it finds at least <n> red dots

    Examples:
      | n |
      | 1 |
      | 2 |
"""


@pytest.mark.parametrize(
    ("arguments", "scenarios", "code"),
    [
        (["features/several.feature"], ["First", "Second", "Row 1", "Row 2"], 1),
        (["features/several.feature:5"], ["First"], 0),
        (["features/several.feature:7"], ["Second"], 1),
        (["features/several.feature:17"], ["Row 2"], 0),
        (["features/several.feature:4", "features/several.feature:17"], ["First", "Row 2"], 0),
        (["-n", "First"], ["First"], 0),
        (["-n", "Row .", "features/several.feature"], ["Row 1", "Row 2"], 0),
        (["-t", "quick"], ["First", "Row 1", "Row 2"], 0),
        (["-t", "not @quick"], ["Second", "Other"], 1),
        (["-i", "other"], ["Other"], 0),
        (["features/other.feature", "features/several.feature:4"], ["Other", "First"], 0),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_a_part_of_the_goals_is_judged_and_nothing_else(
    project: Project, arguments: list[str], scenarios: list[str], code: int
) -> None:
    project.dots(["found"] * 2)
    project.write("features/several.feature", SEVERAL)
    project.feature(CLAIM, name="other", title="Other")
    run = project.behave(*arguments)
    assert run.code == code, run.text
    judged = [re.sub(r" (--|\().*", "", goal["scenario"]) for goal in run.predicate["goals"]]
    assert sorted(judged) == sorted(scenarios)
    assert run.predicate["counts"]["judged"] == len(scenarios)


def test_a_file_that_is_not_there_is_refused(project: Project) -> None:
    project.dots(["found"] * 2)
    project.feature(CLAIM)
    run = project.behave("features/nowhere.feature")
    assert run.code == 1
    assert "features/nowhere.feature" in run.text
    assert run.verdict is None
    assert "Traceback" not in run.text
