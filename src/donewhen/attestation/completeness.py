"""Completeness: a verdict's own figures agree, nothing was left out, and nothing failed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from donewhen.attestation.attested import JUDGED, STATUSES, Goal, gate_of, goals_of
from donewhen.attestation.parts import Part
from donewhen.attestation.policy import Policy
from donewhen.attestation.refusal import RefusedError

__all__ = ["check_complete"]

_LINE = re.compile(r":\d+$", re.ASCII)


def check_complete(predicate: Part, policy: Policy) -> str:
    """Return a line about how much was judged; raise ``RefusedError`` if that is not all of it."""
    if not predicate.flag("complete"):
        raise RefusedError("its run was not completed")
    deciding, wip = goals_of(predicate)
    for goal in (*deciding, *wip):
        if goal.wip != ("wip" in goal.tags):
            raise RefusedError(f"{goal.location} and its tags differ about whether it decides")
    _check_counts(predicate, deciding)
    _check_lists(predicate, deciding, wip)
    for goal in deciding:
        _check_met(goal)
    extent = _extent(gate_of(predicate).part("scope"), len(deciding), policy)
    left = f", {len(wip)} in progress" if wip else ""
    return f"{len(deciding)} of {len(deciding)} goals met{left}, {extent}"


def _check_counts(predicate: Part, deciding: Sequence[Goal]) -> None:
    counts = predicate.part("counts")
    statuses = Counter(goal.status for goal in deciding)
    odd = statuses.keys() - set(STATUSES.values())
    if odd:
        raise RefusedError(f'a goal ended as "{min(odd)}", which no goal does')
    real = {key: statuses[status] for key, status in STATUSES.items()}
    real["selected"] = len(deciding)
    real["judged"] = sum(statuses[status] for status in JUDGED)
    for key, count in real.items():
        if counts.whole(key) != count:
            raise RefusedError(
                f"it counts {counts.whole(key)} goals as {key}, and {count} are listed"
            )
    if not deciding:
        raise RefusedError("no goal that decides was judged")


def _check_lists(predicate: Part, deciding: Sequence[Goal], wip: Sequence[Goal]) -> None:
    met = [goal.location for goal in deciding if goal.status == "met"]
    lists = {
        "passedTests": met,
        "failedTests": [goal.location for goal in deciding if goal.status != "met"],
        "warnedTests": [goal.location for goal in wip],
    }
    for key, listed in lists.items():
        if sorted(predicate.texts(key)) != sorted(listed):
            raise RefusedError(f"its {key} are not the goals that it lists")


def _check_met(goal: Goal) -> None:
    if goal.status != "met":
        raise RefusedError(f"{goal.location} is {goal.status}")
    if goal.unfinished or goal.problem is not None:
        raise RefusedError(f"{goal.location} is called met, and names a problem")
    if not goal.outcomes:
        raise RefusedError(f"{goal.location} is called met, and claims nothing")
    for outcome in (*goal.outcomes, *goal.held):
        if outcome != "met":
            raise RefusedError(f"{goal.location} is called met, and a claim of it is {outcome}")


def _extent(scope: Part, goals: int, policy: Policy) -> str:
    if scope.texts("filters"):
        raise RefusedError("only goals that a filter chose were judged")
    if scope.whole("goalsInFiles") < goals:
        raise RefusedError("it lists more goals than its feature files hold")
    paths = scope.texts("paths")
    if scope.flag("whole"):
        return "the whole of the features"
    if any(_LINE.search(path) for path in paths):
        raise RefusedError("only single goals of a file were judged")
    if not policy.names_its_features:
        raise RefusedError(
            "only a part of the features was judged. Judge all, or name each file in the policy"
        )
    return "a part of the features, with all that the policy names"
