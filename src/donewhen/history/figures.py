"""The figures of a recorded claim in words."""

from __future__ import annotations

from donewhen.domain.claim import Unit
from donewhen.history.records import RecordedClaim
from donewhen.judging.decision import exact
from donewhen.judging.wording import amount, number, percent


def value_words(claim: RecordedClaim) -> str:
    """Return the estimate: "87.1%", "819", "2.0 points better"; "undefined" for 0 of 0."""
    return "undefined" if claim.value is None else _words(claim, claim.value)


def interval_words(claim: RecordedClaim) -> str:
    """Return "95% interval 85.4% to 89.5%"; "" where there is none."""
    if claim.low is None or claim.high is None or claim.interval_confidence is None:
        return ""
    sure = percent(exact(2 * claim.interval_confidence - 1))  # it is the confidence of each bound
    return f"{sure} interval {_words(claim, claim.low)} to {_words(claim, claim.high)}"


def _words(claim: RecordedClaim, value: float) -> str:
    if claim.unit is None:
        return f"{value:,.6g}"
    unit = Unit(claim.unit)
    digits = 1 if unit is Unit.RATIO else 3
    if not claim.against:
        return number(exact(value), unit, digits)
    if not value:
        return "no change"
    return f"{amount(exact(value), unit, digits)} {'better' if value > 0 else 'worse'}"
