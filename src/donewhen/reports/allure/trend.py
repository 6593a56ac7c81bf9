"""Earlier sprints for the Allure report: where their goals stood, in the form Allure 3 reads.

Allure keeps no history of its own: it is made anew for every report from the project's, so a run
that is killed, or two at a time, can damage nothing.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from donewhen.domain.goal_status import GoalStatus
from donewhen.history.history import History
from donewhen.history.identity import goal_key
from donewhen.history.records import RecordedGoal, RecordedRun
from donewhen.history.sprint_order import in_order
from donewhen.reports.allure.messages import allure_status
from donewhen.reports.allure.results import LOCATION, label
from donewhen.reports.allure.safe_text import clean
from donewhen.verdicts.document import VerdictDocument

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


def past_sprints(verdict: VerdictDocument, history: History) -> tuple[PastSprint, ...]:
    """Return the sprints before that of the verdict, the earliest first.

    ``history`` is that as of the verdict. A sprint stands where its last gate over all features
    left it. Where there was none, each goal counts as in the sprint's last run that judged it.
    """
    runs: dict[str, list[RecordedRun]] = defaultdict(list)
    for run in history.runs():
        if run.sprint != verdict.sprint:
            runs[run.sprint].append(run)
    if not runs:
        return ()
    goals: dict[str, list[RecordedGoal]] = defaultdict(list)
    for goal in history.goals():
        goals[goal.run].append(goal)
    keys = _numbered(goal_key(goal) for goal in verdict.every_goal)
    here = dict(zip(keys, [goal.location for goal in verdict.every_goal], strict=True))
    found = [_sprint(listed, goals, here) for listed in runs.values()]
    by_time = sorted(found, key=lambda past: past.ended)
    return tuple(in_order(by_time, lambda past: past.sprint))


def _sprint(
    runs: Sequence[RecordedRun],
    goals: Mapping[str, Sequence[RecordedGoal]],
    here: Mapping[str, str],
) -> PastSprint:
    gates = [run for run in runs if run.decided and run.whole]
    ended: dict[str, RecordedGoal] = {}  # a later run has the last word on each goal it judged
    for run in gates[-1:] or runs:
        ended |= zip(_numbered(goal.key for goal in goals[run.id]), goals[run.id], strict=True)
    shown = tuple(
        PastGoal(
            key, goal.scenario, GoalStatus(goal.status), goal.role == "hypothesis", here.get(key)
        )
        for key, goal in ended.items()
    )
    return PastSprint(runs[-1].sprint, runs[-1].finished, shown)


def _numbered(keys: Iterable[str]) -> list[str]:
    """Number the goals of the same name, in the order in which they stand."""
    seen: Counter[str] = Counter()
    numbered = []
    for key in keys:
        numbered.append(f"{key} {seen[key]}")
        seen[key] += 1
    return numbered


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
