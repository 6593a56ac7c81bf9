"""The figures of a recorded claim, in its own unit and in words."""

from __future__ import annotations

import math
from fractions import Fraction

from donewhen.domain.claim import Unit
from donewhen.evaluation.metrics import METRICS
from donewhen.history.records import RecordedClaim
from donewhen.judging.thresholds import exact
from donewhen.judging.wording import amount, number, percent


def unit_of(claim: RecordedClaim) -> Unit | None:
    """Return what the claim's number counts; None where it is no metric's."""
    return METRICS.get(claim.metric).unit if claim.metric in METRICS else None


def bounds(claim: RecordedClaim) -> tuple[float, float] | None:
    """Return the interval in the unit of the value; None where there is none.

    A verdict tells the interval of a count as that of its share.
    """
    if claim.low is None or claim.high is None:
        return None
    if unit_of(claim) is not Unit.COUNT or claim.denominator is None:
        return claim.low, claim.high
    low, high = exact(claim.low) * claim.denominator, exact(claim.high) * claim.denominator
    if claim.against:
        return float(low), float(high)
    return float(math.floor(low)), float(math.ceil(high))


def value_words(claim: RecordedClaim) -> str:
    """Return the estimate: "87.1%", "819", "2.0 points better"; "undefined" for 0 of 0."""
    return "undefined" if claim.value is None else _words(claim, claim.value)


def interval_words(claim: RecordedClaim) -> str:
    """Return "95% interval 85.4% to 89.5%"; "" where there is none."""
    ends = bounds(claim)
    if ends is None or claim.interval_confidence is None:
        return ""
    sure = percent(exact(2 * claim.interval_confidence - 1))
    return f"{sure} interval {_words(claim, ends[0])} to {_words(claim, ends[1])}"


def _words(claim: RecordedClaim, value: float) -> str:
    unit = unit_of(claim)
    if unit is None:
        return f"{value:,.6g}"
    digits = 1 if unit is Unit.RATIO else 3
    if not claim.against:
        return number(exact(value), unit, digits)
    size = Fraction(exact(value))
    if size == 0:
        return "no change"
    return f"{amount(size, unit, digits)} {'better' if size > 0 else 'worse'}"
