"""Burn-up: how many goals were met at the end of each sprint."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from donewhen.history.records import RecordedGoal, RecordedRun
from donewhen.history.sprint_order import last_whole_gate, sprint_number


@dataclass(frozen=True)
class SprintProgress:
    """Where the goals stood at the end of a sprint; the counts are of goals that decide.

    ``open`` are those that could not be judged or were skipped. ``runs`` counts all of the sprint.
    """

    sprint: str
    runs: int
    goals: int
    met: int
    not_met: int
    undecided: int
    open: int
    wip: int


def burn_up(
    runs: Sequence[RecordedRun], goals: Iterable[RecordedGoal]
) -> tuple[SprintProgress, ...]:
    """Return where the goals stood at the end of each sprint, in the order of the sprints.

    That is what the sprint's last gate over all features says. Where there was none, each goal
    counts as in the sprint's last run that judged it. ``runs`` come the oldest first.
    """
    by_run: dict[str, list[RecordedGoal]] = defaultdict(list)
    for goal in goals:
        by_run[goal.run].append(goal)
    by_sprint: dict[str, list[RecordedRun]] = defaultdict(list)
    for run in runs:
        by_sprint[run.sprint].append(run)
    found = [(listed, _at_end(listed, by_run)) for listed in by_sprint.values()]
    ordered = sorted(found, key=lambda ended: _order(ended[0][0].sprint))
    return tuple(_progress(listed, ended) for listed, ended in ordered)


def _at_end(
    runs: Sequence[RecordedRun], goals: Mapping[str, Sequence[RecordedGoal]]
) -> list[RecordedGoal]:
    if gate := last_whole_gate(runs):
        return list(goals.get(gate.id, ()))
    # Without a gate, runs of single files together are the sprint's: a later one overwrites.
    last = {goal.key: goal for run in runs for goal in goals.get(run.id, ())}
    return list(last.values())


def _progress(runs: Sequence[RecordedRun], goals: Sequence[RecordedGoal]) -> SprintProgress:
    deciding = [goal for goal in goals if goal.role == "goal"]
    ended = Counter(goal.status for goal in deciding)
    met, not_met, undecided = ended["met"], ended["not met"], ended["undecided"]
    return SprintProgress(
        sprint=runs[0].sprint,
        runs=len(runs),
        goals=len(deciding),
        met=met,
        not_met=not_met,
        undecided=undecided,
        open=len(deciding) - met - not_met - undecided,
        wip=sum(goal.role == "wip" for goal in goals),
    )


def _order(sprint: str) -> tuple[int, int, str]:
    """Order numbers as numbers, and before names."""
    number = sprint_number(sprint)
    return (1, 0, sprint) if number is None else (0, number, "")
