"""Every row of a table is judged, whatever is wrong with the others."""

from __future__ import annotations

import pytest
from tests.runs import conftest as toy

from donewhen.domain.claim import Part
from donewhen.domain.run_record import GoalRecord
from donewhen.domain.verdict import Outcome
from donewhen.foundation.errors import DataSetError, InputError, SentenceError, UnfinishedError
from donewhen.foundation.settings import Settings
from donewhen.goals.goal import Goal
from donewhen.goals.run import Run
from donewhen.goals.table import claim_rows
from donewhen.judging.measurement import AnswersRequest, ModelAnswers

project = toy.project
HEADINGS = ["metric", "of", "in", "goal"]


def row(metric: str, of: str, where: str, goal: str) -> dict[str, str]:
    return {"metric": metric, "of": of, "in": where, "goal": goal}


@pytest.fixture
def goal(project: toy.Project) -> Goal:
    project.dots(["found"] * 20 + ["missed"] * 10 + ["empty"] * 12)
    path = project.root / "datasets/dots/dataset.yaml"
    path.write_text(path.read_text() + "slices:\n  full: {objects: 1}\n  bare: {objects: none}\n")
    settings = Settings(
        places=(project.root,),
        sprint="1",
        model="dot-finder",
        data_set="dots",
        store=project.root / ".donewhen",
        threads=1,
    )
    return Goal(Run(settings), GoalRecord("a.feature", 3, "F", None, "S", (), "features", "1"))


def test_all_rows_are_judged_and_every_wrong_one_is_named(goal: Goal) -> None:
    rows = [
        (10, row("recall", "dots", "", "at least 60%")),
        (11, row("recal", "dots", "", "at least 60%")),
        (12, row("recall", "dots", "", "at least 90%")),
        (13, row("recall", "dotts", "", "at least 60%")),
        (14, row("recall of dots", "", "", "at least 60%")),
        (15, row("precision", "dots", "", "at least 60%")),
    ]
    with pytest.raises(InputError) as refusal:
        claim_rows(goal, HEADINGS, rows)
    lines = str(refusal.value).splitlines()
    assert [one.partition(": ")[0] for one in lines] == [f"a.feature:{at}" for at in (11, 13, 14)]
    assert 'write "recall" in the column metric and "dots" in the column of' in lines[2]
    outcomes = {line: verdict.outcome for line, verdict in goal.record.lines()}
    assert outcomes == {10: Outcome.MET, 12: Outcome.NOT_MET, 15: Outcome.MET}


def test_what_is_wrong_with_every_row_is_said_once(goal: Goal) -> None:
    goal.scope.only('"bare"')
    rows = [(at, row("recall", "dotts", "", "at least 60%")) for at in (10, 11)]
    with pytest.raises(InputError) as refusal:
        claim_rows(goal, HEADINGS, rows)
    assert "\n" not in str(refusal.value)


class StoppedRun(Run):
    """A run whose inference does not come to an end."""

    def answers_of(self, request: AnswersRequest) -> ModelAnswers:
        """Stop."""
        raise UnfinishedError(f"stopped at {request.data_set}")


def test_inference_that_was_stopped_ends_the_table(goal: Goal) -> None:
    stopped = Goal(StoppedRun(goal.run.settings), goal.record)
    rows = [(at, row("recall", "dots", "", "at least 60%")) for at in (10, 11)]
    with pytest.raises(UnfinishedError, match="stopped"):
        claim_rows(stopped, HEADINGS, rows)


def test_every_slice_may_stand_in_its_column(goal: Goal) -> None:
    verdicts = claim_rows(
        goal, HEADINGS, [(10, row("recall", "dots", "every slice", "at least 60%"))]
    )
    assert [one.claim.slice for one in verdicts] == ['"full"', '"bare"']
    assert {one.claim.part for one in verdicts} == {Part.TABLE}


def test_a_refusal_keeps_its_kind(goal: Goal) -> None:
    goal.refuse_rows([])
    with pytest.raises(DataSetError, match=r"^a.feature:4: gone$"):
        goal.refuse_rows([(4, DataSetError("gone"))])
    with pytest.raises(SentenceError, match=r"^gone$"):
        goal.refuse_rows([(4, SentenceError("gone")), (5, SentenceError("gone"))])
