"""A page is told of the runs up to its own, and of this one, whether it is recorded or not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.history.conftest import claim, goal, verdict, write

from donewhen.foundation.errors import InputError
from donewhen.foundation.settings import Settings
from donewhen.history.history import History, open_history
from donewhen.history.identity import goal_key
from donewhen.verdicts.statement import verdict_of


def told(settings: Settings, tmp_path: Path, *statements: dict[str, Any]) -> History:
    history = open_history(settings)
    for number, statement in enumerate(statements):
        assert history.import_verdict(write(tmp_path / f"{number}.json", statement))
    return history


def day(number: int) -> str:
    return f"2026-11-{number:02}T10:00:00Z"


@pytest.mark.parametrize("recorded", [True, False], ids=["recorded", "not yet"])
def test_a_run_is_among_the_others_whether_it_is_recorded_or_not(
    anywhere: Settings, tmp_path: Path, *, recorded: bool
) -> None:
    first = verdict("r1", goal(claim(0.7)), sprint="11", finished=day(1))
    mine = verdict("r2", goal(claim(0.9)), finished=day(2), model=("12", "9" * 64))
    known = [first, mine] if recorded else [first]
    with told(anywhere, tmp_path, *known) as history:
        seen = history.as_of(verdict_of(mine))
        assert [run.id for run in seen.runs()] == ["r1", "r2"]
        assert [run.id for run in seen.runs(sprint="12")] == ["r2"]
        assert [(one.sprint, one.met, one.goals) for one in seen.burn_up()] == [
            ("11", 0, 1),
            ("12", 1, 1),
        ]
        (trend,) = seen.trends([goal_key(verdict_of(mine).predicate.goals[0])])
        assert [point.claim.value for point in trend.points] == [0.7, 0.9]
        assert [one.kind for one in trend.points[1].changes] == ["model"]
        assert seen.judged_count("12345") == 2
        assert seen.delivery().artifacts == 2
        assert len(history.runs()) == len(known), "nothing is added by looking"
        seen.close()
        assert history.runs(), "and what was opened stays open"


def test_it_is_the_same_whether_it_comes_from_the_statement_or_from_the_database(
    anywhere: Settings, tmp_path: Path
) -> None:
    mine = verdict("r1", goal(claim(0.9), claim(None)), images=[], problems=["why"])
    with told(anywhere, tmp_path, mine) as history:
        seen = history.as_of(verdict_of(mine))
        assert seen.runs() == history.runs()
        assert seen.goals() == history.goals()
        assert seen.claims() == history.claims()
        assert seen.claims(run="r1") == history.claims(run="r1")
        assert seen.claims(run="r2") == []


def test_what_came_later_is_out_of_view(settings: Settings, tmp_path: Path) -> None:
    said = [("r1", "10", 1), ("r2", "12", 2), ("r3", "11", 3), ("r4", "11", 4)]
    statements = [verdict(run, sprint=sprint, finished=day(at)) for run, sprint, at in said]
    with told(settings, tmp_path, *statements) as history:
        seen = history.as_of(verdict_of(statements[2]))
        assert [run.id for run in seen.runs()] == ["r1", "r3"], "neither a later sprint, nor later"
        assert {one.run for one in seen.goals()} == {"r1", "r3"}
        assert {one.run for one in seen.claims()} == {"r1", "r3"}


def test_a_verdict_that_cannot_be_kept_is_refused(settings: Settings) -> None:
    mine = verdict_of(verdict("../r1"))
    with open_history(settings) as history, pytest.raises(InputError, match="its run has no id"):
        history.as_of(mine)
