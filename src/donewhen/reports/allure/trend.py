"""Earlier sprints, in the form in which Allure 3 reads its history.

Allure keeps none of its own: it is made anew for every report from the project's history, so a run
that is killed, or two at a time, can damage nothing.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from donewhen.domain.goal_status import GoalStatus
from donewhen.reports.allure.recorded_status import allure_status
from donewhen.reports.allure.results import LOCATION, label
from donewhen.reports.allure.safe_text import clean

MOST_SPRINTS = 20
"""So many earlier sprints fit on a chart."""
_UNFIT = re.compile(r"[^\w .-]")


@dataclass(frozen=True)
class PastGoal:
    """A goal as it stood at the end of a sprint.

    ``key`` tells it from the sprint's other goals. ``here`` is its location in the run that is
    reported, None where that run had no such goal.
    """

    key: str
    name: str
    status: GoalStatus
    is_hypothesis: bool = False
    here: str | None = None


@dataclass(frozen=True)
class PastSprint:
    """A sprint, when its last run ended, and where its goals stood then."""

    sprint: str
    ended: datetime
    goals: tuple[PastGoal, ...]


def sprint_name(sprint: str) -> str:
    """Return what a report calls a sprint."""
    return f"Sprint {clean(sprint)}"


def history_lines(sprints: Sequence[PastSprint], results: Sequence[Mapping[str, Any]]) -> str:
    """Return the lines of Allure's history, the earliest sprint first.

    ``results`` are those of the run that is reported: an earlier goal and a result belong together
    by the place where the goal stands now.
    """
    cases = {label(result, LOCATION): str(result["testCaseId"]) for result in results}
    lines: list[str] = []
    latest = float("inf")
    for sprint in reversed(sprints[-MOST_SPRINTS:]):
        # Allure goes by time; a sprint may have been run again after the next one began.
        latest = min(sprint.ended.timestamp() * 1000, latest - 1)
        lines.append(json.dumps(_point(sprint, cases, int(latest)), allow_nan=False))
    return "".join(f"{line}\n" for line in reversed(lines))


def _point(sprint: PastSprint, cases: Mapping[str, str], time: int) -> dict[str, Any]:
    name = sprint_name(sprint.sprint)
    goals = [_goal(goal, cases.get(goal.here or "", goal.key), name, time) for goal in sprint.goals]
    return {
        # Allure writes it into the page as it is.
        "uuid": _UNFIT.sub("\ufffd", name),
        "name": name,
        "timestamp": time,
        "knownTestCaseIds": [],
        "testResults": {goal["historyId"]: goal for goal in goals},
        "metrics": {},
        "url": "",
    }


def _goal(goal: PastGoal, case: str, sprint: str, time: int) -> dict[str, Any]:
    met = goal.status is GoalStatus.MET
    known = f"{_md5(case)}.{_md5('')}"  # as Allure makes it of a test case without parameters
    return {
        "id": _md5(f"{sprint} {case}"),
        "name": clean(goal.name),
        "status": allure_status(goal.status, hypothesis=goal.is_hypothesis),
        # The tab "History" has no name for a run: it shows the date, and this below it. Not of a
        # goal that was met, for Allure heads it with "Error".
        **({} if met else {"error": {"message": f"{sprint}: {goal.status.value}"}}),
        "start": time,
        "stop": time,
        "labels": [],
        "url": "",
        "historyId": known,
    }


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
