"""Earlier sprints for the Allure report: where their goals stood, as the history tells it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from donewhen.domain.goal_status import GoalStatus
from donewhen.history.history import History
from donewhen.history.identity import goal_key
from donewhen.history.records import RecordedGoal, RecordedRun
from donewhen.history.sprint_order import in_order
from donewhen.reports.allure.trend import PastGoal, PastSprint
from donewhen.verdicts.document import GoalVerdict, VerdictDocument

Key = tuple[str, int]


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
    here = _places(verdict.every_goal)
    found = [_sprint(listed, goals, here) for listed in runs.values()]
    by_time = sorted(found, key=lambda past: past.ended)
    return tuple(in_order(by_time, lambda past: past.sprint))


def _sprint(
    runs: Sequence[RecordedRun],
    goals: Mapping[str, Sequence[RecordedGoal]],
    here: Mapping[Key, str],
) -> PastSprint:
    gates = [run for run in runs if run.decided and run.whole]
    ended: dict[Key, RecordedGoal] = {}
    for run in gates[-1:] or runs:
        ended |= zip(_keys(goal.key for goal in goals[run.id]), goals[run.id], strict=True)
    shown = tuple(
        PastGoal(
            key=f"{key} {number}",
            name=goal.scenario,
            status=GoalStatus(goal.status),
            is_hypothesis=goal.role == "hypothesis",
            here=here.get((key, number)),
        )
        for (key, number), goal in ended.items()
    )
    return PastSprint(runs[-1].sprint, runs[-1].finished, shown)


def _places(goals: Sequence[GoalVerdict]) -> dict[Key, str]:
    """Return where each goal of a verdict stands."""
    keys = _keys(goal_key(goal) for goal in goals)
    return {key: goal.location for key, goal in zip(keys, goals, strict=True)}


def _keys(keys: Iterable[str]) -> list[Key]:
    """Number the goals of the same name, in the order in which they stand."""
    seen: Counter[str] = Counter()
    numbered = []
    for key in keys:
        numbered.append((key, seen[key]))
        seen[key] += 1
    return numbered
