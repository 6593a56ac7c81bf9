"""What a reader should know beside the outcome, a line each."""

from __future__ import annotations

from collections.abc import Iterator

from donewhen.domain.run_record import sprints_since
from donewhen.reports.pipeline.run import REMOVE_WIP
from donewhen.verdicts.document import GoalVerdict, VerdictDocument


def remarks(verdict: VerdictDocument) -> list[str]:
    """Return lines about goals in progress, and about claims that hang by a thread."""
    return [
        *(_in_progress(goal, verdict.sprint) for goal in verdict.goals if goal.wip),
        *(line for goal in verdict.goals for line in _borderline(goal)),
    ]


def _in_progress(goal: GoalVerdict, sprint: str) -> str:
    tag = f"{goal.location}: @wip{_age(goal, sprint)}"
    if goal.status == "met":
        return f"{tag}, is met. {REMOVE_WIP}"
    return f"{tag}: {goal.status}; it decides nothing yet."


def _age(goal: GoalVerdict, sprint: str) -> str:
    if goal.wip_age is not None:
        return f", {goal.wip_age} sprint{'' if goal.wip_age == 1 else 's'} old"
    if goal.sprint == sprint:
        return ""
    since = sprints_since(goal.sprint, sprint)
    ahead = since is not None and since < 0
    what = "which lies ahead" if ahead else f"which cannot be ordered relative to sprint {sprint}"
    return f", of sprint {goal.sprint}, {what}"


def _borderline(goal: GoalVerdict) -> Iterator[str]:
    for claim in goal.claims:
        if claim.borderline:
            yield f"{goal.file}:{claim.line}: borderline: {claim.borderline}"
