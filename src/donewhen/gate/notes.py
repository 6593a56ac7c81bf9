"""What is to be known beside the outcome, a line each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from donewhen.domain.run_record import sprints_since


def remarks(statement: Mapping[str, Any]) -> list[str]:
    """Return lines about goals in progress, and about claims that hang by a thread."""
    goals, sprint = statement["predicate"]["goals"], statement["predicate"]["sprint"]
    return [
        *(_in_progress(goal, sprint) for goal in goals if goal["wip"]),
        *(line for goal in goals for line in _borderline(goal)),
    ]


def _in_progress(goal: Mapping[str, Any], sprint: str) -> str:
    old = _age(goal, sprint)
    if goal["status"] == "met":
        return f"{goal['location']}: @wip{old}, is met: remove the tag, and from then on it guards."
    return f"{goal['location']}: @wip{old}: {goal['status']}; it decides nothing yet."


def _age(goal: Mapping[str, Any], sprint: str) -> str:
    age = goal["wipAge"]
    if age is not None:
        return f", {age} sprint{'' if age == 1 else 's'} old"
    if goal["sprint"] == sprint:
        return ""
    since = sprints_since(goal["sprint"], sprint)
    ahead = since is not None and since < 0
    what = "which lies ahead" if ahead else f"which nothing puts before or behind sprint {sprint}"
    return f", of sprint {goal['sprint']}, {what}"


def _borderline(goal: Mapping[str, Any]) -> Iterator[str]:
    file = goal["location"].rpartition(":")[0]
    for claim in goal["claims"]:
        if claim["borderline"]:
            yield f"{file}:{claim['line']}: borderline: {claim['borderline']}"
