"""A claim's figures: its interval in words, its change as a share."""

from __future__ import annotations

from fractions import Fraction

from donewhen.domain.claim import Unit
from donewhen.domain.estimate import Interval
from donewhen.evaluation.metrics import METRICS
from donewhen.judging.thresholds import exact
from donewhen.judging.wording import amount, interval_text, percent, rounded
from donewhen.reports.pipeline.reading import Claim, one_line

_LOST = "images_lost"


def interval_words(claim: Claim) -> str:
    """Return "95% interval 85.4% to 89.5%"; of a change, "… 2.0 points worse to 0.4 points better".

    "" where the claim has no interval.
    """
    if claim.interval is None:
        return ""
    interval = _interval(claim)
    unit = _unit(claim.metric)
    if not claim.against:
        return interval_text(interval, unit, claim.denominator)
    # The interval of a count is that of its share, as everywhere.
    of = (claim.denominator or 0) if unit is Unit.COUNT else 1
    low = _change(rounded(exact(interval.low) * of, unit, up=False), unit)
    high = _change(rounded(exact(interval.high) * of, unit, up=True), unit)
    doubt = f"; {interval.warning}" if interval.warning else ""
    return f"{percent(exact(2 * interval.confidence - 1))} interval {low} to {high}{doubt}"


def improvement(claim: Claim) -> float:
    """Return a change as a share, so that counts and ratios can stand in one list.

    Negative where it is for the worse; a count is divided by what was there. 0 where the value is
    undefined.
    """
    value = claim.value or 0.0
    if claim.metric == _LOST:
        return -value / (claim.images or 1)
    if _unit(claim.metric) is Unit.COUNT:
        return value / (claim.denominator or claim.images or 1)
    return value


def _interval(claim: Claim) -> Interval:
    known = claim.interval or {}
    return Interval(
        low=known["low"],
        high=known["high"],
        confidence=known["confidence"],
        method=one_line(known.get("method")),
        units=known.get("units") or 0,
        unit=one_line(known.get("unit")),
        warning=one_line(known.get("warning")),
    )


def _unit(metric: str) -> Unit:
    return METRICS.get(metric).unit if metric in METRICS else Unit.PER_IMAGE


def _change(improvement: Fraction, unit: Unit) -> str:
    if improvement == 0:
        return "no change"
    digits = 1 if unit is Unit.RATIO else 3
    return f"{amount(improvement, unit, digits)} {'better' if improvement > 0 else 'worse'}"
