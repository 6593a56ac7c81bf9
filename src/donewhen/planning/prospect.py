"""What a perfect model, and a plausibly good one, could be shown to do on a data set."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from donewhen.data_set import Boxes, DataSet
from donewhen.estimation import groups_of
from donewhen.judging import expected_of
from donewhen.language import Noun
from donewhen.metrics import Direction, Metric, RankingMetric
from donewhen.verdict import Claim, Comparison, Unit

__all__ = ["Prospect", "prospect"]

_NEARLY = 1e-9
_MOST_UNITS = 1_000_000


@dataclass(frozen=True)
class Prospect:
    """How a claim stands before anything is measured.

    ``perfect`` says whether a model without a mistake could be shown to meet it, ``good`` whether
    one could whose true value lies half-way between the bar and perfection. ``needed`` and
    ``needed_good`` are how many of ``what`` that takes (None: no number does, or it cannot be
    told), ``there`` how many there are. ``note`` says it in a line; "" where all is well.
    """

    perfect: bool
    good: bool
    needed: int | None
    needed_good: int | None
    there: int
    what: str
    note: str = ""


def prospect(claim: Claim, metric: Metric, data_set: DataSet, noun: Noun) -> Prospect | None:
    """Return how a claim stands on a data set (of its slices only); None where that is not known.

    Every thing to find counts as one independent trial, or every group where the data set has them:
    this is the best case. Not known are average precision and a value that must be exact.
    """
    exactly = claim.comparison is Comparison.EXACTLY
    if claim.confidence is None or isinstance(metric, RankingMetric) or exactly:
        return None
    bar = _bar(claim, metric)
    if bar is None:
        return None
    there, what = _trials(metric, data_set, noun)
    if claim.reference:
        return _of_change(claim, there, what)
    if metric.unit is Unit.PER_IMAGE:
        return _of_rate(claim, metric, there, what, data_set)
    return _of_share(claim, metric, bar, there, what, data_set)


def _bar(claim: Claim, metric: Metric) -> float | None:
    """Return the share of right answers that is wanted; None where nothing has to be shown."""
    if metric.direction is Direction.HIGHER_IS_BETTER:
        return float(claim.threshold)
    bound = claim.threshold if claim.upper is None else claim.upper
    return 1 - float(bound) if metric.unit is Unit.RATIO else float(bound)


def _trials(metric: Metric, data_set: DataSet, noun: Noun) -> tuple[int, str]:
    """Return how many independent trials there can be at most, and what they are called."""
    images = len(data_set.images)
    group, units = groups_of(data_set)
    per_image = metric.name in ("accuracy", "false_positive_images", "false_positives_per_image")
    holding = np.ones(images, np.int64) if per_image else _things(data_set, noun)
    if group is not None:
        return len(np.unique(group[holding > 0])), units
    if per_image:
        return images, "images"
    return int(holding.sum()), noun.text


def _things(data_set: DataSet, noun: Noun) -> NDArray[np.int64]:
    """Return how many things a noun names on each image, [N]."""
    members = np.fromiter(noun.categories, dtype=np.int64)
    truth = data_set.truth
    if not isinstance(truth, Boxes):
        return np.isin(truth.category, members).astype(np.int64)
    rows = np.isin(truth.category, members) & ~truth.crowd
    count = np.bincount(truth.image[rows], minlength=len(data_set.images)).astype(np.int64)
    return np.minimum(count, 1) if noun.presence else count


def _of_share(
    claim: Claim, metric: Metric, bar: float, there: int, what: str, data_set: DataSet
) -> Prospect:
    from donewhen.intervals import needed_trials  # scipy is slow to import

    assert claim.confidence is not None
    sure = float(claim.confidence)
    needed = needed_trials(bar, sure) if bar < 1 else None
    halfway = (1 + bar) / 2
    needed_good = needed_trials(bar, sure, halfway) if bar < 1 else None
    value = halfway if metric.direction is Direction.HIGHER_IS_BETTER else 1 - halfway
    good = f"one whose {metric.title.lower()} is {100 * value:.4g}%"
    return _prospect(claim, metric, (needed, needed_good), (there, what), good, data_set)


def _of_rate(claim: Claim, metric: Metric, there: int, what: str, data_set: DataSet) -> Prospect:
    """Return the prospect of "at most so many per image", by the very bounds that judge it."""
    assert claim.confidence is not None
    bound = float(claim.threshold if claim.upper is None else claim.upper)
    sure = float(claim.confidence)
    if bound <= 0:
        return _prospect(claim, metric, (None, None), (there, what), "", data_set)
    size = max(1, round(len(data_set.images) / max(there, 1)))  # images of each unit
    needed = _fewest(lambda units: _rate_bound(0.0, units, size, sure) <= bound + _NEARLY)
    good = _fewest(lambda units: _rate_bound(bound / 2, units, size, sure) <= bound + _NEARLY)
    return _prospect(
        claim,
        metric,
        (needed, good),
        (there, what),
        f"one with {bound / 2:.4g} per image",
        data_set,
    )


def _rate_bound(rate: float, units: int, size: int, sure: float) -> float:
    """Return the upper bound of a rate per image, its events spread evenly over the units.

    ``size`` is how many images each unit has.
    """
    from donewhen.intervals import mean_bounds  # scipy is slow to import

    each = rate * size
    events = np.full(units, int(each), np.int64)
    events[: round((each - int(each)) * units)] += 1
    return mean_bounds(events, np.full(units, size, np.int64), sure, (0.0, None)).high


def _fewest(shown: Callable[[int], bool]) -> int | None:
    """Return the least number of units for which it is shown; None beyond a million."""
    high = 1
    while not shown(high):
        high *= 2
        if high > _MOST_UNITS:
            return None
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if shown(middle) else (middle, high)
    return high


def _of_change(claim: Claim, there: int, what: str) -> Prospect:
    """Return the prospect of a change: at best nothing differs between the two."""
    from donewhen.intervals.paired import EffectivePairs

    assert claim.confidence is not None
    allowed, sure = float(-claim.threshold), float(claim.confidence)
    if allowed <= 0 or claim.unit is not Unit.RATIO:
        # Only an improvement can show it, and how large a one that will be nobody knows.
        return Prospect(
            perfect=True, good=True, needed=None, needed_good=None, there=there, what=what
        )
    needed = math.ceil(math.log(1 - sure) / math.log(1 - allowed) - _NEARLY) if allowed < 1 else 1
    enough = there > 0 and EffectivePairs(0, 0, there, 1).low(sure) >= -allowed - _NEARLY
    note = ""
    if not enough:
        note = (
            f"even where nothing differs, it takes at least {needed:,} {what} to show this; "
            f"there are {there:,}"
        )
    return Prospect(enough, enough, needed, needed, there, what, note)


def _prospect(
    claim: Claim,
    metric: Metric,
    needed: tuple[int | None, int | None],
    there: tuple[int, str],
    good: str,
    data_set: DataSet,
) -> Prospect:
    count, what = there
    perfect, likely = (one is not None and count >= one for one in needed)
    subject = metric.wording.format(noun=claim.noun)
    where = f" in {claim.slice} images" if claim.slice else ""
    sure = f"{float(claim.confidence or Fraction(0)) * 100:g}%"
    wanted = f"{subject}{where} {expected_of(claim)} with {sure} confidence"
    held = f'data set "{data_set.id}" has {count:,}'
    note = ""
    if needed[0] is None:
        note = f"{wanted}: no number of {what} can show this"
    elif not perfect:
        note = f"{wanted} needs at least {needed[0]:,} {what}, from a perfect model; {held}"
    elif not likely and needed[1] is not None:
        note = (
            f"{wanted}: a perfect model could be shown to do it, {good} needs about "
            f"{needed[1]:,} {what}; {held}"
        )
    return Prospect(perfect, likely, needed[0], needed[1], count, what, note)
