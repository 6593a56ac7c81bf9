"""Completeness: a verdict's own figures agree, nothing was left out, and nothing failed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from donewhen.foundation.name_suggestions import quoted_list
from donewhen.verdicts.attestation.claim_arithmetic import contradiction
from donewhen.verdicts.attestation.policy import Policy
from donewhen.verdicts.attestation.refusal import RefusedError
from donewhen.verdicts.attestation.statement_reader import (
    JUDGED,
    STATUSES,
    StatedGoal,
    gate_of,
    goals_of,
)
from donewhen.verdicts.attestation.typed_json import JsonObject


def check_complete(predicate: JsonObject, policy: Policy) -> str:
    """Return a line about how much was judged; raise ``RefusedError`` if that is not all of it."""
    if not predicate.flag("complete"):
        raise RefusedError("its run was not completed")
    deciding, wip = goals_of(predicate)
    for goal in (*deciding, *wip):
        if goal.wip != ("wip" in goal.tags):
            raise RefusedError(f"{goal.location} and its tags disagree about whether it decides")
    _check_counts(predicate, deciding)
    _check_lists(predicate, deciding, wip)
    for goal in deciding:
        _check_met(goal)
    scope = gate_of(predicate).part("scope")
    _check_recorded(predicate, scope, len(deciding) + len(wip))
    extent = _extent(scope, policy)
    left = f", {len(wip)} in progress" if wip else ""
    return f"{len(deciding)} of {len(deciding)} goals met{left}, {extent}"


def _check_counts(predicate: JsonObject, deciding: Sequence[StatedGoal]) -> None:
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
            raise RefusedError(f"it counts {counts.whole(key)} goals as {key} but lists {count}")
    if not deciding:
        raise RefusedError("no deciding goal was judged")


def _check_lists(
    predicate: JsonObject, deciding: Sequence[StatedGoal], wip: Sequence[StatedGoal]
) -> None:
    met = [goal.location for goal in deciding if goal.status == "met"]
    lists = {
        "passedTests": met,
        "failedTests": [goal.location for goal in deciding if goal.status != "met"],
        "warnedTests": [goal.location for goal in wip],
    }
    for key, listed in lists.items():
        if sorted(predicate.texts(key)) != sorted(listed):
            raise RefusedError(f"its {key} are not the goals that it lists")


def _check_met(goal: StatedGoal) -> None:
    if goal.status != "met":
        raise RefusedError(f"{goal.location} is {goal.status}")
    if goal.unfinished or goal.problem is not None:
        raise RefusedError(f"{goal.location} is called met but names a problem")
    if not goal.claims:
        raise RefusedError(f"{goal.location} is called met but has no claims")
    for claim in (*goal.claims, *goal.preconditions):
        if claim.outcome != "met":
            raise RefusedError(
                f"{goal.location} is called met, but one of its claims is {claim.outcome}"
            )
        if why := contradiction(claim):
            raise RefusedError(f"{goal.feature}:{claim.line}: a claim is called met, but {why}")


def _check_recorded(predicate: JsonObject, scope: JsonObject, goals: int) -> None:
    """Refuse a verdict that does not hold every scenario of the files that it judged."""
    recorded, held = goals + len(predicate.parts("hypotheses")), scope.whole("goalsInFiles")
    if recorded != held:
        why = f" ({quoted_list(scope.texts('filters'), 3)})" if scope.texts("filters") else ""
        raise RefusedError(f"it holds {recorded} of the {held} goals in its feature files{why}")


def _extent(scope: JsonObject, policy: Policy) -> str:
    if scope.flag("whole"):
        return f"all of {quoted_list(scope.texts('paths'), 3)}"
    if not policy.names_its_features:
        raise RefusedError(
            f"only part of the features was judged ({quoted_list(scope.texts('paths'), 3)}). "
            "Judge all, or name each file in the policy"
        )
    return "part of the features, including all that the policy names"
