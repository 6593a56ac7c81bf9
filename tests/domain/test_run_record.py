from __future__ import annotations

from fractions import Fraction

import pytest

from donewhen.domain.claim import Claim, Comparison, Unit
from donewhen.domain.estimate import Estimate
from donewhen.domain.goal_status import GoalStatus
from donewhen.domain.run_record import GoalRecord, RunRecord
from donewhen.domain.verdict import Outcome, Verdict


def goal() -> GoalRecord:
    return GoalRecord("a.feature", 3, "F", None, "S", (), "features", "12")


def verdict(outcome: Outcome) -> Verdict:
    claim = Claim("it", "found", "things", Comparison.AT_LEAST, Fraction(1), Unit.COUNT)
    return Verdict(claim, outcome, Estimate(Fraction(1), 1), "s", "e", "o", "m", "r")


@pytest.mark.parametrize(
    ("behave", "outcomes", "problem", "status"),
    [
        ("passed", [Outcome.MET], None, GoalStatus.MET),
        ("passed", [Outcome.MET, Outcome.NOT_MET], None, GoalStatus.NOT_MET),
        ("passed", [Outcome.UNDECIDED], None, GoalStatus.UNDECIDED),
        ("passed", [Outcome.MET], "a step raised", GoalStatus.NOT_MET),
        ("passed", [], None, GoalStatus.NOT_JUDGED),
        ("failed", [Outcome.MET, Outcome.NOT_MET], "r", GoalStatus.NOT_MET),
        ("failed", [Outcome.UNDECIDED], "r", GoalStatus.UNDECIDED),
        ("failed", [Outcome.UNDECIDED, Outcome.NOT_MET], "r", GoalStatus.NOT_MET),
        ("failed", [], "assert False", GoalStatus.NOT_JUDGED),
        ("error", [Outcome.MET], "no such file", GoalStatus.NOT_JUDGED),
        ("hook_error", [Outcome.MET], "hook", GoalStatus.NOT_JUDGED),
        ("cleanup_error", [Outcome.MET], None, GoalStatus.NOT_JUDGED),
        ("undefined", [], None, GoalStatus.NOT_JUDGED),
        ("skipped", [Outcome.MET], None, GoalStatus.SKIPPED),
        ("untested", [], None, GoalStatus.SKIPPED),
    ],
)
def test_only_verdicts_that_are_all_met_settle_as_met(
    behave: str, outcomes: list[Outcome], problem: str | None, status: GoalStatus
) -> None:
    record = goal()
    for line, outcome in enumerate(outcomes):
        record.verdicts[line] = [verdict(outcome)]
    record.settle(behave, problem)
    assert record.status is status
    if status in (GoalStatus.NOT_JUDGED, GoalStatus.SKIPPED):
        assert record.problem


def test_a_precondition_that_does_not_hold_is_not_met() -> None:
    record = goal()
    record.preconditions[4] = [verdict(Outcome.NOT_MET)]
    record.settle("failed", "too few")
    assert record.status is GoalStatus.NOT_MET


@pytest.mark.parametrize("ended", ["skipped", "untested"])
def test_a_hypothesis_that_did_not_run_lacks_nothing(ended: str) -> None:
    record = GoalRecord("a.feature", 3, "F", None, "S", ("hypothesis",), "features", "12")
    record.settle(ended, None)
    assert record.status is GoalStatus.SKIPPED
    assert "lacks" not in str(record.problem)


def test_a_hypothesis_whose_precondition_does_not_hold_stays_open() -> None:
    record = GoalRecord("a.feature", 3, "F", None, "S", ("hypothesis",), "features", "12")
    record.hypothesis = "It is so."
    record.preconditions[4] = [verdict(Outcome.NOT_MET)]
    record.settle("failed", "too few")
    assert record.status is GoalStatus.UNDECIDED


def test_a_precondition_alone_proves_nothing() -> None:
    record = goal()
    record.preconditions[4] = [verdict(Outcome.MET)]
    record.settle("passed", None)
    assert record.status is GoalStatus.NOT_JUDGED


def test_a_run_without_a_verdict_says_so() -> None:
    run = RunRecord("id", "12")
    assert run.summary() == "0 goals judged."


def test_the_summary_counts_every_way_to_end() -> None:
    met, skipped = goal(), goal()
    met.verdicts[1] = [verdict(Outcome.MET)]
    met.settle("passed", None)
    skipped.settle("skipped", None)
    assert RunRecord("id", "1", [met, skipped]).summary() == "1 goal judged: 1 met, 1 skipped."


def test_each_goal_without_a_verdict_is_named() -> None:
    met, skipped = goal(), goal()
    met.verdicts[1] = [verdict(Outcome.MET)]
    met.settle("passed", None)
    skipped.settle("skipped", None)
    run = RunRecord("id", "12", [met, skipped])
    assert run.open_ended() == ["a.feature:3: skipped. it was selected and then skipped"]
