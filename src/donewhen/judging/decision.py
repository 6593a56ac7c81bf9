"""Decides a claim: a value, or its interval, against the threshold; met, not met or undecided.

Comparisons are exact: thresholds are fractions and counts are integers, so 7 of 10 meets 70%.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from fractions import Fraction

from donewhen.domain.claim import Claim, Comparison, Unit
from donewhen.domain.estimate import Estimate, Interval
from donewhen.domain.verdict import Outcome


@dataclass(frozen=True)
class Decision:
    """The answer to a claim, and the figure that decides it: the value, or a bound of it."""

    outcome: Outcome
    at: Fraction


def exact(value: Fraction | float) -> Fraction:
    """Return a value to compare. Of a float 12 digits count: the last ones are rounding errors."""
    return value if isinstance(value, Fraction) else Fraction(f"{value:.12f}")


def meets(claim: Claim, value: Fraction) -> bool:
    """Return whether a value meets a claim's threshold."""
    if claim.comparison in (Comparison.MORE_THAN, Comparison.FEWER_THAN):
        return distance(claim, value) > 0
    return distance(claim, value) >= 0


def distance(claim: Claim, value: Fraction) -> Fraction:
    """Return how far a value lies on the good side of the threshold; negative on the bad one."""
    if claim.comparison is Comparison.BETWEEN:
        assert claim.upper is not None
        return min(value - claim.threshold, claim.upper - value)
    if claim.comparison is Comparison.EXACTLY:
        return -abs(value - claim.threshold)
    return value - claim.threshold if claim.comparison.wants_much else claim.threshold - value


def decide(claim: Claim, estimate: Estimate) -> Decision:
    """Return what an estimate with a value decides.

    Without a confidence the value decides. With one its interval does: met where the whole of it
    is, not met where nothing of it is, undecided in between. Raises ``ValueError`` for a claim with
    a confidence and an estimate without its interval.
    """
    assert estimate.value is not None
    if claim.confidence is None:
        value = exact(estimate.value)
        return Decision(Outcome.MET if meets(claim, value) else Outcome.NOT_MET, value)
    if estimate.interval is None:
        raise ValueError(f"{claim.metric}: a claim with a confidence needs an interval")
    return _decided_by(claim, estimate.interval)


def _decided_by(claim: Claim, interval: Interval) -> Decision:
    """Return what an interval decides: the end nearest to the threshold's bad side has to hold."""
    low, high = exact(interval.low), exact(interval.high)
    worst, best = sorted((low, high), key=lambda end: distance(claim, end))
    if meets(claim, worst):
        return Decision(Outcome.MET, worst)
    # An interval that reaches over both ends of a range has neither end inside, and yet the
    # value may lie between them.
    reaches_over = (
        claim.comparison is Comparison.BETWEEN
        and claim.upper is not None
        and low < claim.threshold
        and high > claim.upper
    )
    if not meets(claim, best) and not reaches_over:
        return Decision(Outcome.NOT_MET, best)
    return Decision(Outcome.UNDECIDED, worst)


def in_unit(interval: Interval | None, unit: Unit, of: int | None) -> Interval | None:
    """Return an interval in the unit of its claim; None where there is none, or ``of`` is unknown.

    The interval of a count is computed as that of a share: ``of`` says of how many things, or of
    how many images. A count is told in whole things, rounded outwards, so that it stays true.
    """
    if interval is None or unit is not Unit.COUNT:
        return interval
    if of is None:
        return None
    low, high = math.floor(exact(interval.low) * of), math.ceil(exact(interval.high) * of)
    return replace(interval, low=float(low), high=float(high))
