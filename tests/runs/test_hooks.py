"""Hooks that fail around goals: what was not judged says why, and every report says the same."""

from __future__ import annotations

from typing import Any

import pytest
from tests.runs.conftest import FOUND, Project, Run

from donewhen.reports.allure.results import check_agreement, read_results
from donewhen.verdicts.statement import verdict_of

GOALS = """\
Feature: Dots
  Rule: One
    Scenario: First
      When the model ingests the images
      Then it finds at least 2 red dots
  Rule: Two
    Scenario: Second
      When the model ingests the images
      Then it finds at least 2 red dots
"""


HOOK = """

usual = globals().get("{name}", lambda *_: None)


def {name}({arguments}):
    usual({arguments})
    if "{about}" in ("", getattr({arguments}, "name", "")):
        raise RuntimeError("the robot is stuck")
"""


def failing(project: Project, name: str, about: str = "") -> None:
    """Let a hook fail, of a node with this name or always, after what it usually does."""
    arguments = "context" if name.endswith("_all") else "*both"
    path = project.root / "environment.py"
    hook = HOOK.format(name=name, arguments=arguments, about=about)
    path.write_text(path.read_text() + hook.replace("getattr(*both,", "getattr(both[-1],"))


def agreeing(project: Project, run: Run) -> list[dict[str, Any]]:
    """Return the Allure results, which are those of the verdict."""
    folder = project.root / "reports/sprint-1/allure-results"
    results = read_results(folder)
    assert run.verdict is not None
    check_agreement(results, verdict_of(run.verdict).predicate, folder)
    return results


@pytest.mark.parametrize(
    ("hook", "about", "first"),
    [
        ("before_all", "", "could not be judged"),
        ("before_feature", "", "could not be judged"),
        ("before_rule", "Two", "met"),
        ("before_scenario", "Second", "met"),
        ("after_scenario", "Second", "met"),
    ],
)
def test_a_goal_that_a_hook_kept_from_being_judged(
    project: Project, hook: str, about: str, first: str
) -> None:
    project.dots([FOUND] * 2)
    project.write("features/dots.feature", GOALS)
    failing(project, hook, about)
    run = project.behave()
    assert run.code == 1
    assert [run.status("First"), run.status("Second")] == [first, "could not be judged"], run.text
    assert "the robot is stuck" in run.predicate["goals"][1]["problem"]
    results = agreeing(project, run)
    second = next(one for one in results if one["name"] == "Second")
    assert second["status"] == "broken"
    assert "the robot is stuck" in second["statusDetails"]["message"]


@pytest.mark.parametrize("hook", ["after_rule", "after_feature", "after_all"])
def test_a_hook_that_fails_afterwards_is_told(project: Project, hook: str) -> None:
    project.dots([FOUND] * 2)
    project.write("features/dots.feature", GOALS)
    failing(project, hook)
    run = project.behave()
    assert run.code == 1
    assert [run.status("First"), run.status("Second")] == ["met", "met"]
    assert run.predicate["result"] == "FAILED"
    assert any("a hook failed" in one for one in run.predicate["problems"])
    agreeing(project, run)


OWN_HOOKS = """\
from donewhen.runner.hooks import register


def before_all(context):
    context.robot = context.run


def before_scenario(context, scenario):
    assert context.robot is context.goal.run, "the package's hook has not run yet"
    print("own hook for", scenario.name)


register(globals())
register(globals())
"""


def test_hooks_of_a_project_run_behind_those_of_the_package(project: Project) -> None:
    project.dots([FOUND] * 2)
    project.write("features/dots.feature", GOALS)
    project.write("environment.py", OWN_HOOKS)
    run = project.behave()
    assert run.code == 0, run.text
    assert run.output.count("own hook for First") == 1


def test_what_was_not_reached_is_skipped(project: Project) -> None:
    project.dots([FOUND])
    project.write("features/dots.feature", GOALS)
    run = project.behave("--stop")
    assert [run.status("First"), run.status("Second")] == ["not met", "skipped"]
    agreeing(project, run)


def test_a_step_hook_below_the_last_line_runs_behind_the_package_s(project: Project) -> None:
    project.dots(["found", "missed"])
    project.feature(
        "Given detections count from a score of 0.9",
        "Given detections count from a score of 0.5",
        "Then it finds at least 1 red dot",
    )
    environment = project.root / "environment.py"
    own = "\n\ndef before_step(context, step):\n    print('own', step.line)\n"
    project.write("environment.py", environment.read_text("utf-8") + own)
    run = project.behave()
    assert run.code == 1
    assert "two scores in one scenario" in run.text
