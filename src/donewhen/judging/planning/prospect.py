"""What any model, and a plausibly good one, could be shown to do on a data set."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import floor

from donewhen.domain.claim import Claim, Comparison, Unit
from donewhen.domain.data_set import DataSet
from donewhen.evaluation.metrics import CountMetric, Direction, Metric
from donewhen.judging import expected_of
from donewhen.judging.planning.extremes import SamplingUnits, is_measured, sampling_units
from donewhen.judging.planning.range_shown import (
    Range,
    Sample,
    fewest,
    good_rate,
    rate_is_possible,
    share_is_possible,
)
from donewhen.judging.settling import MUCH, things_named, units_named
from donewhen.language import Noun

_NEARLY = 1e-9
_COUNTLESS = 1e12


@dataclass(frozen=True)
class Prospect:
    """How a claim stands before anything is measured.

    ``perfect`` says whether any result could be shown to meet it, mostly that of a model without a
    mistake; ``good`` whether one could whose true value lies half-way between the bar and
    perfection. ``needed`` and ``needed_good`` are how many of ``what`` that takes (None: no number
    does, or it cannot be told), ``there`` how many there are. ``note`` says it in a line; "" where
    all is well. ``depends`` says on what it depends where the data set does not decide it.
    """

    perfect: bool
    good: bool
    needed: int | None
    needed_good: int | None
    there: int
    what: str
    note: str = ""
    depends: str = ""


def prospect(claim: Claim, metric: Metric, data_set: DataSet, noun: Noun) -> Prospect | None:
    """Return how a claim stands on a data set (of its slices only); None where that is not known.

    A sampling unit counts once, however many things it holds, as it does for the judge. Not known
    are average precision and a value that must be exact.
    """
    if claim.confidence is None or claim.comparison is Comparison.EXACTLY:
        return None
    if not isinstance(metric, CountMetric) or not is_measured(metric, data_set, noun):
        return None
    there = sampling_units(metric, data_set, noun)
    if claim.reference:
        return _of_change(claim, there)
    if metric.unit is Unit.PER_IMAGE:
        found, good = _of_rate(claim, there), f"one with {_middle(claim):.4g} per image"
    elif metric.unit is Unit.RATIO:
        found = _of_share(claim, there) if there.fixed else _of_reported(claim, there)
        good = f"one with {100 * _middle(claim):.4g}%"
    else:
        return None
    wanted = f"{_subject(claim, metric, noun)} with {float(claim.confidence) * 100:g}% confidence"
    return replace(found, note=_note(claim, metric, found, there, wanted, good, data_set.id))


def _of_change(claim: Claim, there: SamplingUnits) -> Prospect:
    return Prospect(
        perfect=True,
        good=True,
        needed=None,
        needed_good=None,
        there=there.units,
        what=_what(claim, there),
        depends="it depends on how much better the model is",
    )


def _of_share(claim: Claim, there: SamplingUnits) -> Prospect:
    """Return the prospect of a share whose units are the same for every model."""
    wanted, each = _range(claim), _one_unit(there)
    most = each if there.counted else Sample(1.0, _COUNTLESS, 1.0)
    now = most.times(there.units)
    possible = there.units > 0 and share_is_possible(wanted, now, whole=there.whole)
    needed = fewest(lambda units: share_is_possible(wanted, most.times(units)))
    if needed is not None and not possible:
        needed = max(needed, there.units + 1)  # hits are whole numbers
    return _with_good(claim, there, _good_share(wanted, each), possible=possible, needed=needed)


def _of_reported(claim: Claim, there: SamplingUnits) -> Prospect:
    """Return the prospect of a share whose units are also those on which something is reported.

    A model may report falsely on other units, which makes them more, as long as its value is still
    high enough.
    """
    wanted = _range(claim)
    most = len(there.denominator)
    if wanted.low > 0:
        right, reported = int(there.numerator.sum()), int(there.denominator.sum())
        most = min(most, there.units + floor(right / wanted.low - reported + _NEARLY))
    possible = most > 0 and share_is_possible(wanted, Sample(most, _COUNTLESS, most))
    needed = fewest(lambda units: share_is_possible(wanted, Sample(units, _COUNTLESS, units)))
    if there.certain:
        found = _with_good(
            claim,
            there,
            _good_share(wanted, _one_unit(there)),
            possible=possible,
            needed=needed,
        )
        return replace(found, there=there.units if possible else most)
    what = units_named(claim, there.unit)
    takes = "" if needed is None else f": it takes at least {needed:,} {what}"
    return Prospect(
        perfect=possible,
        good=possible,
        needed=needed,
        needed_good=None,
        there=most,
        what=what,
        depends=f"it depends on what the model reports{takes}" if possible else "",
    )


def _of_rate(claim: Claim, there: SamplingUnits) -> Prospect:
    """Return the prospect of "at most so many per image", by the very bounds that judge it."""
    wanted = _range(claim)
    size = max(1, round(there.images / max(there.units, 1)))
    return _with_good(
        claim,
        there,
        lambda units: good_rate(wanted, units, size),
        possible=rate_is_possible(wanted, there.units, size),
        needed=fewest(lambda units: rate_is_possible(wanted, units, size)),
    )


def _with_good(
    claim: Claim,
    there: SamplingUnits,
    good: Callable[[int], bool],
    *,
    possible: bool,
    needed: int | None,
) -> Prospect:
    """Return a prospect, ``good`` telling whether so many units are enough for a good model."""
    return Prospect(
        perfect=possible,
        good=possible and good(there.units),
        needed=needed,
        needed_good=None if needed is None else fewest(good),
        there=there.units,
        what=_what(claim, there),
    )


def _good_share(wanted: Range, each: Sample) -> Callable[[int], bool]:
    value = wanted.middle
    carrying = min(1.0, each.trials * min(value, 1 - value))  # of each unit

    def good(units: int) -> bool:
        return each.times(units).shows(wanted, value, max(carrying * units, 1.0))

    return good


def _one_unit(there: SamplingUnits) -> Sample:
    """Return what one unit of this mix is worth."""
    size = there.size
    if not len(size):
        return Sample(1.0, 1.0, 1.0)
    kish = float(size.sum() ** 2 / (size**2).sum())
    return Sample(1.0, float(size.mean()), kish / len(size))


def _range(claim: Claim) -> Range:
    low, high = 0.0, 1.0 if claim.unit is Unit.RATIO else None
    if claim.comparison is Comparison.BETWEEN or claim.comparison.wants_much:
        low = float(claim.threshold)
    if claim.comparison.wants_little:
        high = float(claim.threshold)
    elif claim.upper is not None:
        high = float(claim.upper)
    assert claim.confidence is not None
    return Range(low, high, float(claim.confidence))


def _middle(claim: Claim) -> float:
    return _range(claim).middle


def _what(claim: Claim, there: SamplingUnits) -> str:
    """Return what is counted: the things themselves where each unit has one of them."""
    things = things_named(claim)
    if things and there.unit == "images" and there.whole:
        return things
    return units_named(claim, there.unit, every=there.every)


def _subject(claim: Claim, metric: Metric, noun: Noun) -> str:
    named = noun.name if "a false {noun}" in metric.wording else claim.noun
    where = f" in {claim.slice} images" if claim.slice else ""
    return f"{metric.wording.format(noun=named)}{where} {expected_of(claim)}"


def _note(
    claim: Claim,
    metric: Metric,
    found: Prospect,
    there: SamplingUnits,
    wanted: str,
    good: str,
    data_set: str,
) -> str:
    """Return what is wrong; "" where a good model can be shown to meet the claim."""
    held = f'data set "{data_set}" has {found.there:,}'
    best = claim.comparison.wants_much and metric.direction is Direction.HIGHER_IS_BETTER
    if not found.perfect and found.needed is None:
        return f"{wanted}: no number of {found.what} can show this"
    if not found.perfect and found.needed is not None:
        if not there.fixed:
            held = f'data set "{data_set}" cannot have more than {found.there:,}'
        who = "from a perfect model" if best else "whatever the model"
        mix = _mix(claim, there, found.needed)
        return f"{wanted} needs at least {found.needed:,} {found.what}{mix}, {who}; {held}"
    if found.good or found.depends:
        return ""
    enough = "cannot, with any number of them"
    if found.needed_good is not None:
        mix = _mix(claim, there, found.needed_good)
        enough = f"needs about {found.needed_good:,} {found.what}{mix}"
    who = "a perfect model" if best else "the best one"
    return f"{wanted}: {who} could be shown to do it, but {good} {enough}; {held}"


def _mix(claim: Claim, there: SamplingUnits, needed: int) -> str:
    """Return how many images of this mix hold so many units, where they are much more."""
    if there.unit != "images" or not there.units or there.images < MUCH * there.units:
        return ""
    images = -(-needed * there.images // there.units)
    named = f"{claim.slice} images" if claim.slice else "images"
    return f" (about {images:,} {named} of this mix)"
