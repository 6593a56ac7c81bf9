"""The contract of every exit of a gate: something ends so, and it is told in all places."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import pytest
from tests.verdicts.test_statement import goal, run

from donewhen.cli.gate import EXIT_CODES
from donewhen.domain.run_record import GoalRecord
from donewhen.domain.verdict import Outcome
from donewhen.foundation.errors import InputError, UnfinishedError
from donewhen.gate.freezing import Freeze
from donewhen.gate.outcome import GateOutcome, outcome_of, refused
from donewhen.history.budgets import Budget, BudgetKind, Spending, Window
from donewhen.verdicts.document import Gate, Scope, Statement
from donewhen.verdicts.exits import EXITS, Exit
from donewhen.verdicts.from_record import statement_from
from donewhen.verdicts.json_form import decode, encode

PLACE = "a.feature:3"


def outcome(*goals: GoalRecord, expected: tuple[str, ...] = (PLACE,)) -> GateOutcome:
    return outcome_of(statement_from(run(*goals)).predicate, expected, ())


def frozen() -> GateOutcome:
    budget = Budget(
        "b",
        Fraction(1),
        is_share=False,
        kind=BudgetKind.ARTIFACTS,
        window=Window(1, "sprint"),
        place="sprints.yaml:1",
    )
    spent = Spending(budget, runs=1, used=1, total=1, allowed=Fraction(1), burn_rate=None)
    return Freeze((spent,)).applied(outcome(goal()))


CASES: dict[str, tuple[Callable[[], GateOutcome], str]] = {
    "accepted": (lambda: outcome(goal()), "the deciding goal is met"),
    "refused": (lambda: outcome(goal(outcome=Outcome.NOT_MET)), "1 not met, of 1 deciding goals"),
    "not judged": (lambda: refused(InputError("no such file")), "no such file"),
    "not a gate": (
        lambda: outcome(goal(), expected=(PLACE, "a.feature:9")),
        "only 1 of 2 goals were selected",
    ),
    "not finished": (lambda: refused(UnfinishedError("it was killed")), "it was killed"),
    "frozen": (frozen, "The artifact by itself: accepted"),
}
"""By its word: something that ends so, and the beginning or a part of its reason."""


@pytest.mark.parametrize("end", EXITS, ids=lambda end: end.word)
def test_something_ends_so(end: Exit) -> None:
    assert end.word in CASES, f'add to CASES what ends as "{end.word}", with its reason'
    make, reason = CASES[end.word]
    made = make()
    assert made.exit is end
    assert reason in made.reason


@pytest.mark.parametrize("end", EXITS, ids=lambda end: end.word)
def test_help_tells_it(end: Exit) -> None:
    assert end.meaning in EXIT_CODES


@pytest.mark.parametrize("end", EXITS, ids=lambda end: end.word)
def test_the_verdict_can_say_it(end: Exit) -> None:
    scope = Scope(whole=True, paths=("features",), goals_in_files=1, filters=())
    gate = Gate(end.word, end.code, "why", scope, "kept", None, None, None, ())
    statement = statement_from(run(goal()))
    told = replace(statement, predicate=replace(statement.predicate, gate=gate))
    assert decode(Statement, encode(told), "verdict") == told


def test_exits_have_words_of_their_own_and_only_one_is_green() -> None:
    assert len({end.word for end in EXITS}) == len(EXITS) == len(CASES)
    assert [end.word for end in EXITS if end.code == 0] == ["accepted"]
