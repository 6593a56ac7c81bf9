"""One answer to all that was judged: how the gate ends, why, and what else to know."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from donewhen.domain.run_record import sprints_since
from donewhen.foundation.errors import DonewhenError, UnfinishedError
from donewhen.reports.pipeline.run import REMOVE_WIP
from donewhen.verdicts.document import GoalVerdict, Status, VerdictDocument
from donewhen.verdicts.exits import ACCEPTED, NOT_A_GATE, NOT_FINISHED, NOT_JUDGED, REFUSED, Exit

_ANSWERS: tuple[Status, ...] = ("met", "not met", "undecided")
_UNMET: tuple[Status, ...] = ("not met", "undecided", "could not be judged", "skipped")


@dataclass(frozen=True)
class GateOutcome:
    """How a gate ends, and the reason in one line."""

    exit: Exit
    reason: str


def outcome_of(
    verdict: VerdictDocument, expected: Sequence[str], filters: Sequence[str], part: str = ""
) -> GateOutcome:
    """Return what a completed record amounts to.

    ``expected`` are the places of the goals that the feature files hold; what was not selected
    makes the run no gate, whatever it says. ``part`` names what was judged, where that is not all.
    """
    deciding = [goal for goal in verdict.goals if not goal.wip]
    recorded = [goal.location for goal in verdict.every_goal]
    if unfinished := next((goal for goal in deciding if goal.unfinished), None):
        return GateOutcome(NOT_FINISHED, _problem_of(unfinished))
    if len(set(recorded)) < len(recorded) or set(recorded) - set(expected):
        return GateOutcome(NOT_FINISHED, "features changed while they were judged. Run again.")
    unmet = [goal for goal in deciding if goal.status != "met"]
    if _was_judged(deciding) and unmet:
        return GateOutcome(REFUSED, _count_unmet(unmet, deciding))
    left_out = len(set(expected) - set(recorded))
    # A run of a part has problems of its own ("no goal was selected"): why nothing decides says
    # more about it, and comes first.
    first_problem = next(iter(verdict.problems), "")
    why = "" if left_out else first_problem
    why = why or _why_nothing_decides(verdict, deciding, left_out, filters) or first_problem
    if why:
        return GateOutcome(NOT_JUDGED, why)
    if left_out:
        return GateOutcome(NOT_A_GATE, _selected_in_part(len(recorded), len(expected), filters))
    return GateOutcome(ACCEPTED, _all_met(len(deciding), part))


def refused(error: DonewhenError) -> GateOutcome:
    """Return what it amounts to that an input is wrong, or that something did not finish."""
    unfinished = isinstance(error, UnfinishedError)
    return GateOutcome(NOT_FINISHED if unfinished else NOT_JUDGED, str(error))


def _was_judged(deciding: Sequence[GoalVerdict]) -> bool:
    return any(goal.status in _ANSWERS for goal in deciding)


def _all_met(count: int, part: str) -> str:
    met = f"all {count} deciding goals are met" if count > 1 else "the deciding goal is met"
    return f"{met}, of {part} alone" if part else met


def _why_nothing_decides(
    verdict: VerdictDocument,
    deciding: Sequence[GoalVerdict],
    left_out: int,
    filters: Sequence[str],
) -> str:
    """Return why no deciding goal was judged; "" where one was."""
    if _was_judged(deciding):
        return ""
    if deciding:
        return _problem_of(next((goal for goal in deciding if goal.problem), deciding[0]))
    if left_out and filters:
        return f"no deciding goal was selected by {', '.join(filters)}"
    if verdict.goals:
        return "every goal is tagged @wip, so nothing decides. Untag one."
    return "no goal decides. Write one; is a keyword misspelt (Scenario:, Examples:)?"


def _selected_in_part(count: int, whole: int, filters: Sequence[str]) -> str:
    why = ", ".join(filters) or "a line of a file, a hook or a setting"
    return f"only {count} of {whole} goals were selected ({why}): that accepts nothing"


def _count_unmet(unmet: Sequence[GoalVerdict], deciding: Sequence[GoalVerdict]) -> str:
    counts = {status: sum(goal.status == status for goal in unmet) for status in _UNMET}
    words = ", ".join(f"{count} {status}" for status, count in counts.items() if count)
    return f"{words}, of {len(deciding)} deciding goals"


def _problem_of(goal: GoalVerdict) -> str:
    """Return why a goal could not be judged, with its place unless the problem names the file."""
    problem = goal.problem or "no reason is known"
    return problem if problem.startswith(f"{goal.file}:") else f"{goal.location}: {problem}"


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
