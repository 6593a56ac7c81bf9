"""What is to be known beside the outcome, a line each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

__all__ = ["remarks"]


def remarks(statement: Mapping[str, Any]) -> list[str]:
    """Return lines about goals in progress, and about claims that hang by a thread."""
    goals = statement["predicate"]["goals"]
    return [
        *(_in_progress(goal) for goal in goals if goal["wip"]),
        *(line for goal in goals for line in _borderline(goal)),
    ]


def _in_progress(goal: Mapping[str, Any]) -> str:
    age = goal["wipAge"]
    old = "" if age is None else f", {age} sprint{'' if age == 1 else 's'} old"
    if goal["status"] == "met":
        return f"{goal['location']}: @wip{old}, is met: remove the tag, and from then on it guards."
    return f"{goal['location']}: @wip{old}: {goal['status']}; it decides nothing yet."


def _borderline(goal: Mapping[str, Any]) -> Iterator[str]:
    file = goal["location"].rpartition(":")[0]
    for claim in goal["claims"]:
        if claim["borderline"]:
            yield f"{file}:{claim['line']}: borderline: {claim['borderline']}"
