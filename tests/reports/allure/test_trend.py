from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any

from donewhen.domain.goal_status import GoalStatus
from donewhen.reports.allure.trend import MOST_SPRINTS, PastGoal, PastSprint, history_lines

DAY = datetime(2026, 11, 13, 12, tzinfo=UTC)


def result(place: str, case: str) -> dict[str, Any]:
    return {"testCaseId": case, "labels": [{"name": "location", "value": place}]}


def points(*sprints: PastSprint, results: list[dict[str, Any]] | None = None) -> list[Any]:
    return [json.loads(line) for line in history_lines(sprints, results or []).splitlines()]


def md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def test_a_goal_of_today_is_known_by_its_test_case() -> None:
    goals = (
        PastGoal("a 0", "Same goal", GoalStatus.MET, here="f.feature:3"),
        PastGoal("b 0", "Gone since", GoalStatus.NOT_MET),
        PastGoal("c 0", "Moved out of this run", GoalStatus.UNDECIDED, here="g.feature:9"),
    )
    (point,) = points(PastSprint("11", DAY, goals), results=[result("f.feature:3", "case-1")])
    assert (point["uuid"], point["name"]) == ("Sprint 11", "Sprint 11")
    found = {key: (one["name"], one["status"]) for key, one in point["testResults"].items()}
    # As Allure makes the id of a test case without parameters, see convert.js of its core.
    assert found == {
        f"{md5('case-1')}.{md5('')}": ("Same goal", "passed"),
        f"{md5('b 0')}.{md5('')}": ("Gone since", "failed"),
        f"{md5('c 0')}.{md5('')}": ("Moved out of this run", "failed"),
    }
    said = [one.get("error", {}).get("message") for one in point["testResults"].values()]
    assert said == [None, "Sprint 11: not met", "Sprint 11: undecided"], "no error in what is met"


def test_statuses_are_those_of_the_results() -> None:
    statuses = {
        str(number): (status, supposed)
        for number, (status, supposed) in enumerate(
            (status, supposed) for status in GoalStatus for supposed in (False, True)
        )
    }
    goals = tuple(PastGoal(key, key, *pair) for key, pair in statuses.items())
    (point,) = points(PastSprint("11", DAY, goals))
    told = {
        (statuses[one["name"]][0].value, statuses[one["name"]][1]): one["status"]
        for one in point["testResults"].values()
    }
    assert told == {
        ("met", False): "passed",
        ("met", True): "passed",
        ("not met", False): "failed",
        ("not met", True): "skipped",
        ("undecided", False): "failed",
        ("undecided", True): "skipped",
        ("could not be judged", False): "broken",
        ("could not be judged", True): "broken",
        ("skipped", False): "skipped",
        ("skipped", True): "skipped",
    }


def test_sprints_keep_their_order_whenever_they_were_run_last() -> None:
    late = PastSprint("10", DAY + timedelta(days=30), ())
    made = points(late, PastSprint("11", DAY, ()), PastSprint("12", DAY, ()))
    assert [one["name"] for one in made] == ["Sprint 10", "Sprint 11", "Sprint 12"]
    times = [one["timestamp"] for one in made]
    assert times == sorted(set(times))
    assert times[-1] == DAY.timestamp() * 1000


def test_so_many_as_fit() -> None:
    many = [PastSprint(str(number), DAY, ()) for number in range(100)]
    made = points(*many)
    assert len(made) == MOST_SPRINTS
    assert made[-1]["name"] == "Sprint 99"
    assert history_lines([], []) == ""


def test_names_from_elsewhere_are_text() -> None:
    odd = PastSprint('"><script>\x1b', DAY, (PastGoal("k", "\x00<b>", GoalStatus.MET),))
    (point,) = points(odd)
    assert "\x1b" not in point["name"]
    assert "<" not in point["uuid"]
    assert next(iter(point["testResults"].values()))["name"] == "␀<b>"
