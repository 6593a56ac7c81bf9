"""Nothing is copied where no slice is named, and each slice of a run is cut once."""

from __future__ import annotations

import pytest
from tests.goals.test_claims_of_goals import begin
from tests.runs import conftest as toy

from donewhen.foundation.errors import InputError, UnknownNameError
from donewhen.goals.goal import Goal
from donewhen.judging.measurement import AnswersRequest

project = toy.project
SLICES = "slices:\n  full: {objects: 1}\n  bare: {objects: none}\n  crowded: {objects: 9}\n"


@pytest.fixture
def goal(project: toy.Project) -> Goal:
    project.dots(["found"] * 10 + ["missed"] * 2 + ["empty"] * 2 + ["false"])
    with (project.root / "datasets/dots/dataset.yaml").open("a", encoding="utf-8") as file:
        file.write(SLICES)
    return begin(project)


def test_without_a_slice_the_data_set_itself_is_looked_at(goal: Goal) -> None:
    whole = goal.scope.data_set
    assert goal.scope.seen(()) is whole
    assert goal.scope.checked_data_set() is whole
    answers = goal.run.answers_of(AnswersRequest())
    assert goal.run.sliced(answers, ()) is answers.answers
    assert goal.answers().data_set is whole


def test_a_slice_is_cut_once(goal: Goal) -> None:
    seen = goal.scope.seen(("full",))
    assert seen.images.names != goal.scope.data_set.images.names
    assert goal.scope.seen(("full",)) is seen
    assert goal.scope.checked_data_set(("full",)) is seen
    answers = goal.run.answers_of(AnswersRequest())
    assert goal.run.sliced(answers, ("full",)) is goal.run.sliced(answers, ("full",))
    assert goal.run.sliced(answers, ("bare",)) is not goal.run.sliced(answers, ("full",))


def test_answers_from_a_lower_score_on_are_others(goal: Goal) -> None:
    counted = goal.run.answers_of(AnswersRequest())
    sliced = goal.run.sliced(counted, ("full",))
    every = goal.run.answers_of(AnswersRequest(floor=0.0))
    assert every.floor < counted.floor
    assert goal.run.sliced(every, ("full",)) is not sliced


def test_changed_images_are_cut_apart_from_untouched_ones(goal: Goal) -> None:
    untouched = goal.scope.seen(("full",))
    goal.scope.perturb("rotated", "5")
    turned = goal.scope.seen(("full",))
    assert turned is not untouched
    assert goal.scope.seen(("full",)) is turned
    assert goal.scope.checked_data_set(("full",)) is untouched, "a check looks at the files"


def test_a_slice_that_is_unknown_or_empty_is_refused_each_time(goal: Goal) -> None:
    for _ in range(2):
        with pytest.raises(UnknownNameError, match="ful"):
            goal.scope.seen(("ful",))
        with pytest.raises(InputError, match="nothing to judge"):
            goal.scope.seen(("crowded",))
