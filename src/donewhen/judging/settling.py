"""What would settle an undecided claim: how many more units, and the sentence that says so."""

from __future__ import annotations

from donewhen.domain.claim import Claim, Comparison, Unit
from donewhen.domain.estimate import Estimate, Interval
from donewhen.domain.verdict import Outcome, Settling
from donewhen.judging.decision import exact, meets
from donewhen.judging.sample_size_words import more_units_named, noun_to_hold

_HOPELESS = 100  # nobody labels a hundred times as many images for one claim


def settling(claim: Claim, estimate: Estimate) -> Settling | None:
    """Return what would settle an undecided claim; None for an estimate without an interval.

    It is assumed that the value stays what it is, and that further units are like those seen.
    """
    known = estimate.interval
    if known is None or estimate.value is None:
        return None
    likely = Outcome.MET if meets(claim, exact(estimate.value)) else Outcome.NOT_MET
    more = _more_units(claim, float(estimate.value), known)
    if more is None or more > _HOPELESS * known.units:
        more = None
        why = "the value is too close to the threshold"
        text = f"more {known.unit} are unlikely to settle it: {why}"
    else:
        ending = "" if likely is Outcome.MET else ", most likely as not met"
        text = f"{more_units_named(claim, estimate, more)} would settle it{ending}"
    return Settling(more, known.unit, noun_to_hold(claim), likely, text)


def _more_units(claim: Claim, value: float, known: Interval) -> int | None:
    """Return how many more units bring the bound, or both bounds, to the other side."""
    ends = [float(claim.threshold)]
    if claim.comparison is Comparison.BETWEEN and claim.upper is not None:
        ends.append(float(claim.upper))
        if ends[0] <= value <= ends[1]:
            ends = [end for end in ends if not _nothing_beyond(claim, end)]
        else:  # then it is enough to get clear of the near end
            ends = [min(ends, key=lambda end: abs(end - value))]
    needed = [_more_units_for(claim, value, end, known) for end in ends]
    counted = [units for units in needed if units is not None]
    return max(1, *counted) if counted and len(counted) == len(needed) else None


def _nothing_beyond(claim: Claim, end: float) -> bool:
    """Return whether no value lies beyond this end of a range: 0, or 1 of a share."""
    return end <= 0 or (claim.unit is Unit.RATIO and end >= 1)


def _more_units_for(claim: Claim, value: float, threshold: float, known: Interval) -> int | None:
    from donewhen.statistics import (  # scipy is slow to import
        CLOPPER_PEARSON,
        EffectiveTrials,
        more_units,
        more_units_of_events,
        more_units_of_trials,
        trials_of_bound,
    )

    above = value > threshold
    bound, sure, units = known.low if above else known.high, known.confidence, known.units
    if claim.reference:
        return more_units(value, known.low, known.high, threshold, units, sure)
    if claim.unit is Unit.PER_IMAGE:
        return more_units_of_events(value, bound, threshold, units, sure)
    trials = known.effective
    if known.method != CLOPPER_PEARSON or not trials:
        # A resampled interval knows no trials: those whose exact bound would be the same one.
        trials = trials_of_bound(value, bound, sure)
    worth = EffectiveTrials(value * trials, trials, units)
    return more_units_of_trials(worth, threshold, sure)
