"""One answer of all that was judged: accepted or not, an exit code, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from donewhen.foundation.errors import DonewhenError, UnfinishedError

ACCEPTED = "accepted"
FROZEN = "frozen"


@dataclass(frozen=True)
class Outcome:
    """``word`` is accepted, refused, frozen, not judged, not finished or not a gate."""

    word: str
    exit_code: int
    reason: str


def outcome_of(
    statement: Mapping[str, Any], expected: Sequence[str], filters: Sequence[str], part: str = ""
) -> Outcome:
    """Return what a completed record amounts to.

    ``expected`` are the places of the goals that the feature files hold; what was not selected
    makes the run no gate, whatever it says. ``part`` names what was judged, where that is not all.
    """
    goals, guards, recorded = _parts(statement)
    if any(goal["unfinished"] for goal in guards):
        return Outcome("not finished", 3, _first_problem(guards, "unfinished"))
    if len(set(recorded)) < len(recorded) or set(recorded) - set(expected):
        return Outcome("not finished", 3, "features changed while they were judged. Run again.")
    unmet = [goal for goal in guards if goal["status"] != "met"]
    if any(goal["status"] in _JUDGED for goal in guards) and unmet:
        return Outcome("refused", 1, _unmet(unmet, guards))
    left = len(set(expected) - set(recorded))
    problems = statement["predicate"]["problems"]
    why = problems[0] if problems and not left else ""
    why = why or _nothing(goals, guards, left, filters) or (problems[0] if problems else "")
    if why:
        return Outcome("not judged", 2, why)
    if left:
        return Outcome("not a gate", 2, _partly(len(recorded), len(expected), filters))
    return Outcome(ACCEPTED, 0, _accepted(len(guards), part))


def refused(error: DonewhenError) -> Outcome:
    """Return what it amounts to that an input is wrong, or that something did not finish."""
    word = "not finished" if isinstance(error, UnfinishedError) else "not judged"
    return Outcome(word, error.exit_code, str(error))


def _parts(statement: Mapping[str, Any]) -> tuple[list[Any], list[Any], list[str]]:
    """Return the goals, those of them that decide, and the places of all that was recorded."""
    predicate = statement["predicate"]
    goals = list(predicate["goals"])
    guards = [goal for goal in goals if not goal["wip"]]
    return goals, guards, [goal["location"] for goal in (*goals, *predicate["hypotheses"])]


def _accepted(guards: int, part: str) -> str:
    said = f"all {guards} deciding goals are met" if guards > 1 else "the deciding goal is met"
    return f"{said}, of {part} alone" if part else said


def _nothing(goals: Sequence[Any], guards: Sequence[Any], left: int, filters: Sequence[str]) -> str:
    """Return why nothing decides; "" where something was judged."""
    if any(goal["status"] in _JUDGED for goal in guards):
        return ""
    if guards:
        return _first_problem(guards, "problem")
    if left and filters:
        return f"no deciding goal was selected by {', '.join(filters)}"
    if goals:
        return "every goal is tagged @wip, so nothing decides. Untag one."
    return "no goal decides. Write one; is a keyword misspelt (Scenario:, Examples:)?"


def _partly(count: int, whole: int, filters: Sequence[str]) -> str:
    why = ", ".join(filters) or "a line of a file, a hook or a setting"
    return f"only {count} of {whole} goals were selected ({why}): that accepts nothing"


def _unmet(unmet: Sequence[Mapping[str, Any]], guards: Sequence[Any]) -> str:
    counts = {status: sum(goal["status"] == status for goal in unmet) for status in _ORDER}
    said = ", ".join(f"{count} {status}" for status, count in counts.items() if count)
    return f"{said}, of {len(guards)} deciding goals"


_JUDGED = ("met", "not met", "undecided")
_ORDER = ("not met", "undecided", "could not be judged", "skipped")


def _first_problem(guards: Sequence[Mapping[str, Any]], key: str) -> str:
    first = next(goal for goal in guards if goal[key])
    problem = first["problem"] or "no reason is known"
    file = first["location"].rpartition(":")[0]
    return problem if problem.startswith(f"{file}:") else f"{first['location']}: {problem}"
