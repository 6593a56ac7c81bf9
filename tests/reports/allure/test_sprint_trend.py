"""Sprints in a real history, and what the Allure report then knows of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.reports.page.conftest import goal, statement

from donewhen.foundation.settings import Settings
from donewhen.history.history import open_history
from donewhen.reports.allure.trend import PastSprint, past_sprints
from donewhen.verdicts.inbox import keep
from donewhen.verdicts.statement import verdict_of, write_statement

NAMES = ("selected", "judged", "met", "not_met", "undecided", "not_judged", "skipped")
COUNTS = dict.fromkeys(NAMES, 0)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        (tmp_path,), "12", store=tmp_path / "store", history=f"sqlite:///{tmp_path}/h.sqlite"
    )


def run(
    sprint: str, hour: int, *goals: dict[str, Any], gate: bool = False, whole: bool = True
) -> dict[str, Any]:
    times = {
        "startedOn": f"2026-11-03T{hour:02}:00:00Z",
        "finishedOn": f"2026-11-03T{hour:02}:01:00Z",
    }
    judged = {
        "outcome": "accepted",
        "exitCode": 0,
        "reason": "because",
        "scope": {"whole": whole, "paths": ["features"], "goalsInFiles": 1, "filters": []},
        "store": "kept",
        "judged": None,
        "repair": None,
        "override": None,
        "budgets": [],
    }
    return statement(
        *goals,
        run={"id": f"run-{hour}", **times},
        sprint=sprint,
        counts=COUNTS,
        gate=judged if gate else None,
    )


def left(settings: Settings, folder: Path, *runs: dict[str, Any]) -> None:
    for one in runs:
        name = one["predicate"]["run"]["id"]
        keep(name, write_statement(verdict_of(one), folder / name), settings)


def named(name: str, status: str = "met", line: int = 3, **more: Any) -> dict[str, Any]:
    return goal(scenario=name, status=status, location=f"features/a.feature:{line}", **more)


def told(sprints: tuple[PastSprint, ...]) -> list[tuple[str, dict[str, str]]]:
    return [(one.sprint, {goal.name: goal.status.value for goal in one.goals}) for one in sprints]


def known(settings: Settings, now: dict[str, Any]) -> tuple[PastSprint, ...]:
    with open_history(settings) as history:
        assert history.taken.problems == ()
        verdict = verdict_of(now)
        return past_sprints(verdict.predicate, history.as_of(verdict))


def test_each_goal_stands_as_the_sprint_left_it(settings: Settings, tmp_path: Path) -> None:
    now = run("12", 20, named("A"), named("B"))
    left(
        settings,
        tmp_path,
        run("11", 10, named("A", "not met"), named("B", "undecided"), named("C")),
        run("11", 11, named("A")),
        run("2", 9, named("A", "could not be judged")),
        now,
        run("12", 21, named("A", "not met")),
        run("13", 22, named("A", "not met")),
    )
    assert told(known(settings, now)) == [
        ("2", {"A": "could not be judged"}),
        ("11", {"A": "met", "B": "undecided", "C": "met"}),
    ]


def test_a_gate_over_everything_has_the_last_word(settings: Settings, tmp_path: Path) -> None:
    left(
        settings,
        tmp_path,
        run("11", 9, named("Old")),
        run("11", 10, named("A", "not met"), gate=True),
        run("11", 11, named("A"), gate=True, whole=False),
        run("11", 12, named("A"), named("B")),
    )
    assert told(known(settings, run("12", 20))) == [("11", {"A": "not met"})]


def test_what_comes_later_is_not_known(settings: Settings, tmp_path: Path) -> None:
    now = run("12", 12, named("A"))
    left(settings, tmp_path, run("11", 10, named("A")), now, run("11", 15, named("A", "not met")))
    assert told(known(settings, now)) == [("11", {"A": "met"})]


def test_goals_are_found_where_they_stand_now(settings: Settings, tmp_path: Path) -> None:
    now = run("12", 20, named("A", line=30), named("A", line=40), named("New", line=50))
    left(
        settings,
        tmp_path,
        run("11", 10, named("A", "met"), named("A", "not met", line=5), named("Gone", line=9)),
    )
    ((_, *_),) = told(known(settings, now))
    (sprint,) = known(settings, now)
    assert [(one.name, one.status.value, one.here) for one in sprint.goals] == [
        ("A", "met", "features/a.feature:30"),
        ("A", "not met", "features/a.feature:40"),
        ("Gone", "met", None),
    ]
    assert len({one.key for one in sprint.goals}) == 3


def test_names_of_sprints_go_by_time(settings: Settings, tmp_path: Path) -> None:
    left(settings, tmp_path, run("zebra", 10, named("A")), run("ape", 11, named("A")))
    assert [name for name, _ in told(known(settings, run("bear", 20)))] == ["zebra", "ape"]


def test_a_first_sprint_has_no_past(settings: Settings, tmp_path: Path) -> None:
    now = run("12", 20, named("A"))
    left(settings, tmp_path, now)
    assert known(settings, now) == ()
