from __future__ import annotations

import pytest
from tests.runner.lint.conftest import Lint, scenario
from tests.runs import conftest as toy

from donewhen.runner.lint.lint import lint

project = toy.project
THEN = "Then recall for dots is at least 80%"
SPRINTS = """\
- number: 11
  goal: One
  starts: 2026-11-02
  ends: 2026-11-13
- number: 12
  goal: Two
  starts: 2026-11-16
  ends: 2026-11-27
"""


@pytest.fixture(autouse=True)
def _planned(dots: toy.Project) -> None:
    dots.write("features/sprints.yaml", SPRINTS)


def tagged(*tags: str) -> str:
    return f"{' '.join(tags)}\nFeature: Dots\n  Scenario: Goal\n    {THEN}\n"


@pytest.mark.parametrize(
    ("tag", "message"),
    [
        ("@sprint.12", None),
        ("@sprint:11", "behave -t sprint.11 would not find it. Write @sprint.11."),
        ("@sprint=12", "behave -t sprint.12 would not find it. Write @sprint.12."),
        ("@wip", None),
        ("@wpi", 'Did you mean "@wip"?'),
        ("@WIP", 'Did you mean "@wip"?'),
        ("@wipp", 'Did you mean "@wip"?'),
        ("@ip", None),
        ("@wipe", None),
        ("@sprint.99", "features/sprints.yaml has no sprint 99. It has 11, 12."),
        ("@sprint.012", "features/sprints.yaml has no sprint 012."),
        ("@sprint.12.1", "features/sprints.yaml has no sprint 12.1."),
        ("@sprint", "is not the tag of a sprint"),
        ("@sprint.", "is not the tag of a sprint"),
        ("@sprint12", "is not the tag of a sprint"),
        ("@Sprint.12", "is not the tag of a sprint"),
        ("@sprint-12", "is not the tag of a sprint"),
        ("@sprint_12", "is not the tag of a sprint"),
        ("@sprints.12", "is not the tag of a sprint"),
        ("@spirnt.12", "is not the tag of a sprint"),
        ("@sprint-review", None),
        ("@sprinter", None),
        ("@print.12", "is not the tag of a sprint"),
        ("@smoke", None),
        ("@allure.label.sprint:12", None),
        ("@JIRA-1234", None),
    ],
)
def test_tags_of_sprints(found: Lint, tag: str, message: str | None) -> None:
    for text, line in ((tagged(tag), 1), (f"Feature: F\n  {tag}\n  Scenario: G\n    {THEN}\n", 2)):
        mistakes = found(text)
        if message is None:
            assert mistakes == []
        else:
            assert len(mistakes) == 1
            assert mistakes[0].startswith(f"{line}: {tag}")
            assert message in mistakes[0]


def test_two_sprints_are_told(found: Lint) -> None:
    mistakes = found(tagged("@sprint.11", "@sprint.12"))
    assert mistakes == ['2: two sprints ("11", "12"): a goal belongs to one.']


def test_without_planned_sprints_any_will_do(found: Lint, dots: toy.Project) -> None:
    (dots.root / "features/sprints.yaml").unlink()
    assert found(tagged("@sprint.99")) == []


def test_sprints_that_cannot_be_read_are_told_at_their_line(dots: toy.Project) -> None:
    dots.write("features/sprints.yaml", SPRINTS.replace("2026-11-27", "2026-13-27"))
    dots.write("features/goals.feature", tagged("@sprint.12"))
    (mistake,) = lint().problems
    assert (mistake.file, mistake.line) == ("features/sprints.yaml", 8)
    assert "must be a date" in mistake.message


def test_a_hypothesis_needs_its_sentence_and_its_tag(found: Lint) -> None:
    supposed = 'Given the hypothesis "dots are round"'
    both = f"Feature: F\n  @hypothesis\n  Scenario: G\n    {supposed}\n    {THEN}\n"
    assert found(both) == []
    assert found(scenario(supposed, THEN)) == [
        "4: tag this scenario @hypothesis: otherwise it is a goal."
    ]
    alone = found(f"Feature: F\n  @hypothesis\n  Scenario: G\n    {THEN}\n")
    assert alone == [
        '3: this is tagged @hypothesis and lacks its sentence: Given the hypothesis "…"'
    ]


@pytest.mark.parametrize("tag", ["@hypotesis", "@Hypothesis", "@hypothesys", "@hypotheses"])
def test_a_misspelt_hypothesis_would_be_a_goal(found: Lint, tag: str) -> None:
    mistakes = found(f"Feature: F\n  {tag}\n  Scenario: G\n    {THEN}\n")
    assert mistakes == [f'2: {tag} does not make a goal a hypothesis. Did you mean "@hypothesis"?']


def test_a_hypothesis_that_is_an_outline_is_told_once(found: Lint) -> None:
    mistakes = found(
        "Feature: F\n  @hypothesis\n  Scenario Outline: G <n>\n"
        "    Then it finds at least <n> dots\n    Examples:\n"
        "      | n |\n      | 1 |\n      | 2 |\n"
    )
    assert [one[:12] for one in mistakes] == ["3: this is t"]


def test_a_sentence_of_a_hypothesis_that_is_wrong_is_one_mistake(found: Lint) -> None:
    mistakes = found(
        f'Feature: F\n  @hypothesis\n  Scenario: G\n    Given the hypothesis ""\n    {THEN}\n'
    )
    assert [one[:27] for one in mistakes] == ["4: the hypothesis is empty."]
