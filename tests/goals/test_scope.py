"""What Given sentences may say together, and how a scenario may differ from its Background."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.runs import conftest as toy

from donewhen.domain.run_record import GoalRecord
from donewhen.foundation.errors import SentenceError
from donewhen.foundation.settings import Settings
from donewhen.goals.goal import Goal
from donewhen.goals.run import Run
from donewhen.language import parse_goal

project = toy.project
BACKGROUND, SCENARIO = 3, 10  # the lines at which the two blocks begin


@pytest.fixture
def goal(project: toy.Project) -> Goal:
    project.dots(["found", "missed"])
    project.dots(["found"], data_set="others")
    project.shades(right=1, wrong=0)
    path = project.root / "models/dot-finder/model.yaml"
    path.write_text(path.read_text().replace('{"1": v1.onnx}', '{"1": v1.onnx, "2": v2.onnx}'))
    project.detector("models/dot-finder/v2.onnx", swapped=True)
    settings = Settings(
        places=(project.root,),
        sprint="1",
        model="dot-finder",
        data_set="dots",
        store=project.root / ".donewhen",
        threads=1,
    )
    record = GoalRecord("a.feature", SCENARIO, "F", None, "S", ("hypothesis",), "features", "1")
    return Goal(Run(settings), record, (BACKGROUND, SCENARIO))


TWICE: dict[str, tuple[Callable[[Goal], None], Callable[[Goal], None], str]] = {
    "data sets": (
        lambda goal: goal.scope.use_data_set("dots"),
        lambda goal: goal.scope.use_data_set("others"),
        'two data sets in one scenario: "dots" (line 11) and "others"',
    ),
    "versions": (
        lambda goal: goal.scope.use_model("dot-finder"),
        lambda goal: goal.scope.use_model("dot-finder", "2"),
        'two models in one scenario: "dot-finder" (line 11) and "dot-finder" version "2"',
    ),
    "baselines": (
        lambda goal: goal.scope.use_baseline("dot-finder", "1"),
        lambda goal: goal.scope.use_baseline("dot-finder", "2"),
        "two baselines in one scenario",
    ),
    "scores": (
        lambda goal: goal.scope.count_from("0.4"),
        lambda goal: goal.scope.count_from("0.1"),
        "two scores in one scenario: 0.4 (line 11) and 0.1",
    ),
    "overlaps": (
        lambda goal: goal.scope.match_from("0.4"),
        lambda goal: goal.scope.match_from("0.1"),
        "two overlaps in one scenario: 0.4 (line 11) and 0.1",
    ),
    "hypotheses": (
        lambda goal: goal.scope.suppose("dots are round"),
        lambda goal: goal.scope.suppose("dots are red"),
        'two hypotheses in one scenario: "dots are round" (line 11) and "dots are red"',
    ),
}


@pytest.mark.parametrize("kind", TWICE)
def test_two_of_a_kind_in_one_scenario_are_refused_with_both_named(goal: Goal, kind: str) -> None:
    first, second, words = TWICE[kind]
    goal.at(11, "Given the first")
    first(goal)
    goal.at(12, "Given the first, once more")
    first(goal)
    with pytest.raises(SentenceError) as refusal:
        second(goal)
    assert words in str(refusal.value).replace("(line 12)", "(line 11)")


@pytest.mark.parametrize("kind", TWICE)
def test_a_scenario_may_say_otherwise_than_its_background(goal: Goal, kind: str) -> None:
    first, second, _ = TWICE[kind]
    goal.at(4, "Given the first")
    first(goal)
    goal.at(11, "Given the second")
    second(goal)
    goal.at(12, "Given the second, once more")
    second(goal)


def test_the_two_ways_to_name_a_data_set_are_one_kind(goal: Goal) -> None:
    goal.at(11, 'data set "others"')
    goal.scope.use_data_set("others")
    with pytest.raises(SentenceError, match="two data sets"):
        goal.scope.use_data_set("dots")
    assert goal.scope.data_set.id == "others", "the second one has not taken its place"


@pytest.mark.parametrize("number", ["6", "0", "1.5", "x", "2%"])
def test_a_severity_is_one_of_five(goal: Goal, number: str) -> None:
    with pytest.raises(SentenceError, match="write 1 to 5"):
        goal.scope.perturb("blurred", number)


POINTS: list[Callable[[Goal], None]] = [
    lambda goal: goal.scope.count_from("0.4"),
    lambda goal: goal.scope.match_from("0.4"),
]


@pytest.mark.parametrize("say", POINTS)
def test_a_classifier_has_neither_scores_to_count_from_nor_overlaps(
    goal: Goal, say: Callable[[Goal], None]
) -> None:
    goal.scope.use_model("shade-reader")
    with pytest.raises(SentenceError, match="no meaning here"):
        say(goal)


@pytest.mark.parametrize("say", POINTS)
def test_the_model_may_be_named_after_the_point(goal: Goal, say: Callable[[Goal], None]) -> None:
    say(goal)
    with pytest.raises(SentenceError, match="no meaning here"):
        goal.scope.use_model("shade-reader")


@pytest.mark.parametrize("say", POINTS)
def test_of_the_run_s_own_model_it_is_told_when_it_is_asked(
    goal: Goal, say: Callable[[Goal], None]
) -> None:
    settings = goal.run.settings
    classes = Settings(**{**vars(settings), "model": "shade-reader", "data_set": "shades"})
    other = Goal(Run(classes), goal.record)
    say(other)
    with pytest.raises(SentenceError, match="no meaning here"):
        other.claim("recall", "light", "at least 10%")


def test_what_an_average_does_not_look_at_is_said(goal: Goal) -> None:
    goal.scope.count_from("0.4")
    goal.claim("average_precision", "red dots", "at least 1%")
    assert goal.record.notes == [
        "Average precision looks at every score: naming one changes nothing"
    ]
    goal.scope.match_from("0.4")
    goal.claim("coco_average_precision", "red dots", "at least 1%")
    assert "has overlaps of its own" in goal.record.notes[-1]
    known = len(goal.record.notes)
    goal.claim("recall", "red dots", "at least 1%")
    assert len(goal.record.notes) == known


def test_images_that_are_changed_for_nobody_are_noted(goal: Goal) -> None:
    from donewhen.domain.claim import Unit
    from donewhen.domain.finding import Finding

    goal.scope.perturb("blurred", "2")
    goal.judge_finding(lambda: Finding("files", "files", 0, Unit.COUNT), parse_goal("at most 0"))
    goal.gather_evidence()
    assert "changing the images has no effect" in goal.record.notes[0]
