"""Completeness: a verdict's own figures agree, nothing was left out, and nothing failed.

Nothing is measured again. A claim without a confidence is met by its value, one with a confidence
by the whole of its interval. Figures went through JSON, so a claim is contradicted only where both
the numbers as they stand and the numbers with 12 digits, as a gate compares them, say no.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from fractions import Fraction

from donewhen.foundation.name_suggestions import quoted_list
from donewhen.verdicts.attestation.policy import Policy
from donewhen.verdicts.attestation.statement_reader import (
    JUDGED,
    STATUSES,
    StatedClaim,
    StatedGoal,
    gate_of,
    goals_of,
)
from donewhen.verdicts.attestation.strict_json import JsonObject, Number, RefusedError

_ALLOWED = Fraction(1, 10**9)

_Exact = Callable[[Number], Fraction]

_MEETS: dict[str, Callable[[Fraction, Fraction, Fraction], bool]] = {
    "at least": lambda value, threshold, _: value >= threshold,
    "at most": lambda value, threshold, _: value <= threshold,
    "more than": lambda value, threshold, _: value > threshold,
    "fewer than": lambda value, threshold, _: value < threshold,
    "exactly": lambda value, threshold, _: value == threshold,
    "between": lambda value, threshold, upper: threshold <= value <= upper,
}


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
    # Counted anew: sums that do not follow give a changed or a missing goal away.
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
        is_ = "" if goal.status == STATUSES["not_judged"] else "is "
        raise RefusedError(f"{goal.location} {is_}{goal.status}")
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


def contradiction(claim: StatedClaim) -> str:
    """Return why the figures of a claim that is called met do not bear it out; "" if they do."""
    if claim.comparison not in _MEETS:
        raise RefusedError(f'a claim compares by "{claim.comparison[:40]}", which no claim does')
    if (claim.upper is None) is (claim.comparison == "between"):
        return f'"{claim.comparison}" has {"no" if claim.upper is None else "a"} second threshold'
    if claim.value is None:
        return "it has no value"
    if not claim.is_change and not _is_made_of(claim):
        return f"{claim.value} is not what {claim.numerator} of {claim.denominator} give"
    if claim.confidence is None:
        return "" if _meets(claim, claim.value) else f"{claim.value} is not {_wanted(claim)}"
    return _not_shown(claim, claim.confidence)


def _not_shown(claim: StatedClaim, confidence: Number) -> str:
    """Return why an interval does not show a claim; "" where it does."""
    if claim.bounds is None:
        return "it has a confidence but no interval"
    low, high = claim.bounds.low, claim.bounds.high
    if low > high:
        return f"its interval ends before it begins, {low} to {high}"
    if abs(_as_it_stands(claim.bounds.confidence) - _as_it_stands(confidence)) > _ALLOWED:
        return f"its interval is for a confidence of {claim.bounds.confidence}, not {confidence}"
    for end in (low, high):
        if not _meets(claim, end):
            return f"its interval reaches to {end}, which is not {_wanted(claim)}"
    return ""


def _meets(claim: StatedClaim, value: Number) -> bool:
    meets = _MEETS[claim.comparison]
    upper = claim.threshold if claim.upper is None else claim.upper
    return any(
        meets(exact(value), exact(claim.threshold), exact(upper))
        for exact in (_as_it_stands, _in_twelve_digits)
    )


def _is_made_of(claim: StatedClaim) -> bool:
    """Return whether a value is the share, or the count, that its two numbers give."""
    part, whole = claim.numerator, claim.denominator
    if part is None or whole is None or claim.value is None:
        return True
    value = _as_it_stands(claim.value)
    # A count is its numerator, a share the quotient: 9 digits survive JSON and a division.
    return value == part or (whole > 0 and abs(value - Fraction(part, whole)) <= _ALLOWED)


def _wanted(claim: StatedClaim) -> str:
    upper = "" if claim.upper is None else f" and {claim.upper}"
    return f"{claim.comparison} {claim.threshold}{upper}"


def _as_it_stands(value: Number) -> Fraction:
    return Fraction(value)


def _in_twelve_digits(value: Number) -> Fraction:
    return Fraction(value) if isinstance(value, int) else Fraction(f"{value:.12f}")
