from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from tests.reports.pipeline.statements import (
    claim,
    document,
    gate,
    goal,
    hypothesis,
    texts,
    wip,
)

from donewhen.reports.pipeline.run import Role, one_line, read_run, reasons
from donewhen.verdicts.document import Statement


@given(texts)
def test_a_text_is_one_line_that_can_be_printed(text: str) -> None:
    shown = one_line(text)
    assert shown.isprintable()
    assert shown == shown.strip()


def test_a_text_has_an_end() -> None:
    assert len(one_line("a" * 1_000_000)) == 2000
    assert one_line("a" * 2000) == "a" * 2000


def test_what_is_met_is_accepted() -> None:
    run = read_run(document(goal(), wip(), hypothesis()))
    assert (run.passed, run.accepted, run.outcome) == (True, True, "accepted")
    assert [run.role_of(judged) for judged in run.goals] == [
        Role.DECIDING,
        Role.IN_PROGRESS,
        Role.HYPOTHESIS,
    ]


@pytest.mark.parametrize("status", ["not met", "undecided", "could not be judged", "skipped"])
def test_one_deciding_goal_that_is_not_met_is_enough(status: str) -> None:
    run = read_run(document(goal(), goal(status, 9)))
    assert (run.passed, run.outcome) == (False, "refused")


@pytest.mark.parametrize(
    "judged",
    [
        document(),
        document(wip("met")),
        document(goal(), complete=False),
        document(goal(), result="FAILED"),
        document(goal(), gate=gate("not a gate", 2, "a sample")),
        document(goal(), gate=gate("accepted", 1)),
    ],
)
def test_nothing_else_passes(judged: Statement) -> None:
    run = read_run(judged)
    assert not run.passed
    assert run.outcome != "accepted"


def test_a_verdict_that_contradicts_itself_is_no_pass_and_says_so() -> None:
    lying = document(goal(), goal("not met", 9), result="PASSED", gate=gate("accepted"))
    run = read_run(lying)
    assert (run.passed, run.outcome) == (False, "refused")
    assert "contradicts itself" in run.problems[0]


def test_a_pass_without_a_deciding_goal_is_none() -> None:
    empty = document(wip("met"), result="PASSED", gate=gate("accepted"))
    assert not read_run(empty).passed


def test_plain_behave_is_no_gate_and_judges_wip_like_any_other_goal() -> None:
    run = read_run(document(goal(), gate=None))
    assert (run.passed, run.accepted, run.outcome) == (True, False, "passed")
    aimed = wip()
    failed = document(goal(), aimed, gate=None, result="FAILED", failedTests=[aimed["location"]])
    run = read_run(failed)
    assert [run.role_of(judged) for judged in run.goals] == [Role.DECIDING, Role.DECIDING]
    assert run.outcome == "failed"


def test_a_goal_says_why_it_is_not_met() -> None:
    failed = goal("not met", 3, claims=[claim(line=7), claim("not met", line=8, reason="why")])
    failed["preconditions"] = [claim("not met", line=5, reason="before")]
    (read,) = read_run(document(failed)).goals
    assert reasons(read) == [(5, "before"), (8, "why")]
    (skipped,) = read_run(document(goal("skipped", 3, problem=None))).goals
    assert reasons(skipped) == [(3, "skipped")]


@pytest.mark.parametrize(
    ("age", "said"),
    [
        (None, "since an unknown sprint"),
        (0, "new in this sprint"),
        (1, "for 1 sprint"),
        (3, "for 3 sprints"),
    ],
)
def test_the_age_of_a_goal_in_words(age: int | None, said: str) -> None:
    run = read_run(document(wip(age=age)))
    assert run.time_in_progress(run.goals[0]) == said


def test_a_file_may_hold_colons() -> None:
    (read,) = read_run(document(goal(location="C:/a:b.feature:12"))).goals
    assert (read.file, read.line) == ("C:/a:b.feature", 12)


def test_the_statements_of_these_tests_have_the_keys_of_real_ones(repository: Path) -> None:
    schema = json.loads((repository / "docs/reference/verdict.schema.json").read_bytes())
    assert set(claim()) == set(schema["$defs"]["ClaimVerdict"]["required"])
    assert set(goal()) == set(schema["$defs"]["GoalVerdict"]["required"])
