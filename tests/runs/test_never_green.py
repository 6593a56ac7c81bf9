"""Every known way to make behave exit 0 without having proved anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.runs.conftest import Project

CLAIM = ("When the model ingests the images", "Then it finds at least 1 red dot")
OUTLINE = "Feature: F\n\n  Scenario Outline: S\n    Then it finds at least <n> red dots\n"
HOOKS = "\n\ndef {name}(context, {argument}):\n    {body}\n"


@pytest.fixture
def ready(project: Project) -> Project:
    """Return a project whose only goal is met."""
    project.dots(["found"] * 3)
    project.feature(*CLAIM, tags="@story-1", title="Dots are found")
    return project


def add_to_environment(project: Project, text: str) -> None:
    path = project.root / "environment.py"
    path.write_text(path.read_text() + text)


def test_a_goal_that_is_met_is_green(ready: Project) -> None:
    run = ready.behave()
    assert run.code == 0, run.text
    assert run.predicate["result"] == "PASSED"
    assert run.predicate["complete"] is True
    assert list(run.predicate)[-1] == "complete"


@pytest.mark.parametrize(
    "arguments",
    [
        ["-t", "nothing"],
        ["-t", "not @story-1"],
        ["-t", "a b"],
        ["-n", "nothing"],
        ["-i", "nothing"],
        ["-e", ".*"],
        ["-t", "@use.with_os=amiga"],
        ["features/goal.feature:999"],
        ["@empty.txt"],
        ["--dry-run"],
    ],
    ids=" ".join,
)
def test_a_selection_of_nothing_fails(ready: Project, arguments: list[str]) -> None:
    ready.write("empty.txt", "# nothing\n")
    run = ready.behave(*arguments)
    assert run.code == 1, run.text
    assert run.verdict is None or run.predicate["result"] == "FAILED"


def test_a_selection_of_nothing_says_so(ready: Project) -> None:
    assert "0 goals judged" in ready.behave("-t", "nothing").text


def test_a_dry_run_in_the_configuration_fails(ready: Project) -> None:
    ini = ready.root / "behave.ini"
    ini.write_text(ini.read_text().replace("[behave]\n", "[behave]\ndry_run = true\n"))
    run = ready.behave()
    assert run.code == 1
    assert "a dry run judges nothing" in run.text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no goal in this file"),
        ("# only a comment\n", "no goal in this file"),
        ("Feature: Nothing\n", "no goal in this file"),
        ("Feature: Nothing\n\n  Rule: Nothing\n", "no goal in this file"),
        ('Feature: F\n\n  Background:\n    Given data set "dots"\n', "no goal in this file"),
        (
            "Feature: F\n\n  Scenaro: S\n    Then it finds at least 1 red dot\n",
            "Is a keyword misspelt",
        ),
        ("Feature: F\n\n  Scenario: S\n", "no Then sentence that was judged"),
        ('Feature: F\n\n  Scenario: S\n    Given data set "dots"\n', "no Then sentence"),
        (OUTLINE, "no row in its Examples"),
        (
            OUTLINE + "\n    Examples:\n      | n |\n",
            "no row in its Examples",
        ),
    ],
    ids=[
        "empty",
        "comment",
        "feature",
        "rule",
        "background",
        "misspelt",
        "no steps",
        "no claim",
        "no examples",
        "no rows",
    ],
)
def test_a_file_that_judges_nothing_fails_beside_a_goal_that_is_met(
    ready: Project, text: str, words: str
) -> None:
    ready.write("features/other.feature", text)
    run = ready.behave()
    assert run.code == 1
    assert words in run.text
    assert "features/other.feature" in run.text


def test_a_goal_that_was_not_selected_is_no_fault(ready: Project) -> None:
    ready.feature("Then nobody knows this sentence", name="other", title="Undefined")
    run = ready.behave("-t", "story-1")
    assert run.code == 0, run.text
    assert run.predicate["counts"]["selected"] == 1


@pytest.mark.parametrize(
    "body",
    ["raise SystemExit(0)", "context.scenario.skip('later')", "context.feature.skip('later')"],
)
def test_a_step_that_ends_or_skips_its_goal_fails(ready: Project, body: str) -> None:
    ready.write(
        "steps/tricks.py",
        f"from behave import when\n\n\n@when('it gives up')\ndef gives_up(context):\n    {body}\n",
    )
    ready.feature("When it gives up", CLAIM[1], name="other", title="Trick")
    run = ready.behave()
    assert run.code == 1, run.text
    assert run.verdict is None or run.predicate["result"] == "FAILED"


def test_a_process_that_vanishes_leaves_no_verdict_behind(ready: Project) -> None:
    assert ready.behave().verdict is not None
    ready.write(
        "steps/tricks.py",
        "import os\nfrom behave import when\n\n\n@when('it vanishes')\n"
        "def vanishes(context):\n    os._exit(0)\n",
    )
    ready.feature("When it vanishes", CLAIM[1], name="other", title="Trick")
    run = ready.behave()
    assert run.verdict is None, "the verdict of the run before must not survive"
    report = ready.donewhen("report", "--sprint", "1")
    assert report.returncode == 3
    assert "did not finish" in report.stderr
    assert "Traceback" not in report.stderr


def test_a_hook_cannot_turn_a_failure_into_a_success(ready: Project) -> None:
    ready.feature("Then it finds at least 99 red dots", title="Too many")
    body = "step.status = __import__('behave.model', fromlist=['x']).Status.passed"
    add_to_environment(ready, HOOKS.format(name="after_step", argument="step", body=body))
    run = ready.behave()
    assert run.code == 1
    assert run.status("Too many") == "not met"


@pytest.mark.parametrize(
    ("name", "argument", "body"),
    [
        ("before_feature", "feature", "feature.skip('later')"),
        ("after_scenario", "scenario", "raise RuntimeError('late')"),
        ("before_tag", "tag", "raise RuntimeError('early')"),
    ],
)
def test_a_hook_that_skips_or_breaks_fails(
    ready: Project, name: str, argument: str, body: str
) -> None:
    add_to_environment(ready, HOOKS.format(name=name, argument=argument, body=body))
    run = ready.behave()
    assert run.code == 1, run.text
    assert run.predicate["counts"]["met"] == 0


def test_a_misspelt_hook_is_refused(ready: Project) -> None:
    add_to_environment(ready, HOOKS.format(name="befor_scenario", argument="s", body="pass"))
    assert ready.behave().code == 0, "not called like a hook"
    add_to_environment(ready, HOOKS.format(name="before_scenarios", argument="s", body="pass"))
    run = ready.behave()
    assert run.code == 1
    assert 'Did you mean "before_scenario"?' in run.text


def test_a_step_that_nobody_defined_fails(ready: Project) -> None:
    ready.feature("Then it finds at leest 1 red dot", title="Misspelt")
    run = ready.behave()
    assert run.code == 1
    assert run.status("Misspelt") == "could not be judged"


def test_a_step_definition_that_is_broken_fails(ready: Project) -> None:
    ready.write(
        "steps/broken.py",
        "from behave import then, use_step_matcher\n\nuse_step_matcher('re')\n\n\n"
        "@then('it (breaks')\ndef breaks(context):\n    pass\n",
    )
    assert ready.behave().code == 1


def test_the_verdict_of_an_earlier_run_is_gone_when_a_run_cannot_start(ready: Project) -> None:
    assert ready.behave().code == 0
    ready.write(
        "features/broken.feature", "Feature: F\n\n  Scenario: S\n    Given x\n    Nonsense\n"
    )
    run = ready.behave()
    assert run.code == 1
    assert "broken.feature" in run.text
    assert run.verdict is None
