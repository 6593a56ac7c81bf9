"""What would settle an undecided claim: how many more units, and the sentence that says so.

What a claim learns from, in words: "images that hold red balloons", and how many more of them.

An image teaches something about recall only if it holds what is looked for, something about
precision only if something is reported on it. So many images are what has to be added, and a
collection of images of the same mix has to be larger than that.
"""

from __future__ import annotations

import re

from donewhen.domain.claim import Claim, Comparison, Unit
from donewhen.domain.estimate import Estimate, Interval
from donewhen.domain.verdict import Outcome, Settling
from donewhen.judging.decision import exact, meets

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


_LOOKED_FOR = frozenset({"recall", "found", "missed"})
_REPORTED = frozenset({"precision"})
_EITHER = frozenset({"f1"})
_PRESENCE = re.compile(r"images? (?:with|of|that hold|that show) (?P<noun>.+)")
_PLURALS = ("people", "men", "women", "children", "mice", "geese", "feet", "teeth")
MUCH = 2
"""So many times more images have to be there before it is worth a word."""


def units_named(claim: Claim, unit: str, *, every: bool = False, single: bool = False) -> str:
    """Return what a claim's sampling units are called: '"night" images that hold red balloons'.

    ``unit`` is their name in the plural ("images", "scenes"), ``every`` says that no unit of the
    data set is without one, ``single`` that one unit is meant.
    """
    named = unit.removesuffix("s") if single else unit
    if claim.slice and unit == "images":
        named = f"{claim.slice} {named}"
    noun = _noun_held(claim)
    noun = noun if any(letter.isalpha() for letter in noun) else f'"{noun}"'
    told = "" if every else _told(claim, noun, single=single)
    if claim.slice and unit != "images":
        told += f" in {claim.slice} images" if told else f" with {claim.slice} images"
    return named + told


def things_named(claim: Claim) -> str:
    """Return what is looked for in the plural, such as "red balloons"; "" where that is unknown."""
    noun, last = claim.noun, claim.noun.rpartition(" ")[2]
    if claim.metric not in _LOOKED_FOR or claim.reference or noun.startswith("image"):
        return ""
    plural = (last.endswith("s") and not last.endswith("ss")) or last in _PLURALS
    return noun if plural else ""


def noun_to_hold(claim: Claim) -> str:
    """Return what a unit must hold, or what must be reported on it, to teach anything; "" for any.

    An image without a balloon, on which none is reported, says nothing about recall or precision.
    """
    return _noun_held(claim) if claim.metric in _LOOKED_FOR | _REPORTED | _EITHER else ""


def more_units_named(claim: Claim, estimate: Estimate, more: int) -> str:
    """Return so many more of a claim's units in words: "about 72 more red balloons"."""
    known = estimate.interval
    assert known is not None
    every = known.unit == "images" and known.units >= estimate.images
    units = f"about {more:,} more {units_named(claim, known.unit, every=every, single=more == 1)}"
    things, there = things_named(claim), estimate.denominator or 0
    mix = _mix(claim, estimate, more)
    if not things or not there:
        return f"{units}{mix}"
    where = f" in {claim.slice} images" if claim.slice else ""
    objects = -(-more * there // known.units)
    if objects == more and known.unit == "images":
        return f"about {objects:,} more {things}{where}{mix}"
    named = known.unit.removesuffix("s") if more == 1 else known.unit
    held = "" if every else " that holds one" if more == 1 else " that hold one"
    return (
        f"about {objects:,} more {things}{where}, in about {more:,} more {named}{held}{mix or ','}"
    )


def _noun_held(claim: Claim) -> str:
    """Return what an image shows, of a noun that names images: "balloons" of "images with …"."""
    presence = _PRESENCE.fullmatch(claim.noun)
    return presence["noun"] if presence else claim.noun


def _told(claim: Claim, noun: str, *, single: bool) -> str:
    hold = "holds" if single else "hold"
    who = "either" if claim.reference else "it"
    if claim.metric in _LOOKED_FOR:
        return f" that {hold} {noun}"
    if claim.metric in _REPORTED:
        return f" on which {who} reports {noun}"
    if claim.metric in _EITHER:
        return f" that {hold} {noun} or on which {who} reports some"
    return ""


def _mix(claim: Claim, estimate: Estimate, more: int) -> str:
    """Return how many images of this mix that is, where it is much more."""
    known = estimate.interval
    assert known is not None
    if known.unit != "images" or estimate.images < MUCH * known.units:
        return ""
    images = -(-more * estimate.images // known.units)
    named = f"{claim.slice} images" if claim.slice else "images"
    return f" (about {images:,} {named} of this mix)"
