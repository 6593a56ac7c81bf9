"""The interval of an estimate: from per-image columns to where the value lies for other images.

The sampling unit is the image, or the group that the data set names. Which method belongs to a
metric stands with the metric; the methods themselves are ``donewhen.statistics``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from donewhen.domain.claim import Claim, Comparison, Unit
from donewhen.domain.estimate import Estimate, Interval
from donewhen.evaluation.estimation import (
    Answers,
    OperatingPoint,
    estimate,
    groups_of,
    matches_of,
    per_image,
)
from donewhen.evaluation.metrics import CountMetric, Direction, Metric, RankingMetric
from donewhen.judging import exact, outcome_of
from donewhen.judging.sample_size_words import more_units_named
from donewhen.language import Noun

_HOPELESS = 100  # nobody labels a hundred times as many images for one claim
FORM = 6  # raised whenever the same answers get another interval

Parts = tuple[NDArray[np.int64], NDArray[np.int64]]
Statistic = Callable[[NDArray[np.float64]], NDArray[np.float64]]


@dataclass(frozen=True)
class Measurement:
    """What is measured: a metric of what a noun names, in some answers, at an operating point."""

    answers: Answers
    metric: Metric
    noun: Noun
    point: OperatingPoint

    def estimate(self) -> Estimate:
        """Return the value, without an interval."""
        return estimate(self.answers, self.metric, self.noun, self.point)

    @property
    def unit(self) -> str:
        """What the sampling units are called, in the plural."""
        return groups_of(self.answers.data_set)[1]


def interval(measurement: Measurement, confidence: float) -> Interval | None:
    """Return the interval whose bounds each hold with ``confidence``; None where there is none.

    That of a count is the interval of its share (of what is there, or per image).
    """
    from donewhen.statistics import mean_bounds, proportion_bounds, statistic_bounds

    metric = measurement.metric
    if isinstance(metric, RankingMetric):
        statistic, size = _statistic(measurement)
        bounds = statistic_bounds(statistic, len(size), confidence, size=size)
        return bounds.interval(measurement.unit)
    if metric.interval == "clopper-pearson":
        return proportion_bounds(*_parts(measurement), confidence).interval(measurement.unit)
    if metric.interval == "bootstrap-bca":
        limits = (0.0, 1.0 if metric.unit is Unit.RATIO else None)
        return mean_bounds(*_parts(measurement), confidence, limits).interval(measurement.unit)
    return None


def change_interval(here: Measurement, there: Measurement, confidence: float) -> Interval | None:
    """Return the interval of the improvement of ``here`` over ``there``, on the same images."""
    from donewhen.statistics import difference_bounds, statistic_difference_bounds

    first, second = here, there
    if here.metric.direction is Direction.LOWER_IS_BETTER:
        first, second = there, here  # an improvement is a fall
    if isinstance(here.metric, RankingMetric):
        (one, size), (other, _) = _statistic(first), _statistic(second)
        bounds = statistic_difference_bounds(one, other, len(size), confidence)
    else:
        bounds = difference_bounds(_parts(first), _parts(second), confidence)
    return bounds.interval(here.unit)


def settles(claim: Claim, estimate: Estimate) -> str:
    """Return about how many more units would settle an undecided claim, in words."""
    known = estimate.interval
    if known is None or estimate.value is None:
        return ""
    more = _more_units(claim, float(estimate.value), known)
    if more is None or more > _HOPELESS * known.units:
        return f"more {known.unit} will hardly settle it: the value lies too near to the bound"
    most_likely = "" if outcome_of(claim, exact(estimate.value)) else ", most likely as not met"
    return f"{more_units_named(claim, estimate, more)} would settle it{most_likely}"


def _more_units(claim: Claim, value: float, known: Interval) -> int | None:
    """Return how many more units bring the bound, or both bounds, to the other side."""
    ends = [float(claim.threshold)]
    if claim.comparison is Comparison.BETWEEN and claim.upper is not None:
        ends.append(float(claim.upper))
        if ends[0] <= value <= ends[1]:
            ends = [end for end in ends if not _always_inside(claim, end)]
        else:  # then it is enough to get clear of the near end
            ends = [min(ends, key=lambda end: abs(end - value))]
    counted = [_more_units_for(claim, value, end, known) for end in ends]
    if None in counted or not counted:
        return None
    return max(1, *(one for one in counted if one is not None))


def _always_inside(claim: Claim, end: float) -> bool:
    """Return whether no value lies beyond this end of a range: 0, or 1 of a share."""
    return end <= 0 or (claim.unit is Unit.RATIO and end >= 1)


def _more_units_for(claim: Claim, value: float, threshold: float, known: Interval) -> int | None:
    from donewhen.statistics import (
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
        trials = trials_of_bound(value, bound, sure)
    worth = EffectiveTrials(value * trials, trials, units)
    return more_units_of_trials(worth, threshold, sure)


def _parts(measurement: Measurement) -> Parts:
    """Return numerator and denominator of each sampling unit."""
    from donewhen.statistics import summed

    assert isinstance(measurement.metric, CountMetric)
    ratio = per_image(measurement.answers, measurement.metric, measurement.noun, measurement.point)
    group, _ = groups_of(measurement.answers.data_set)
    return summed(ratio.numerator, group), summed(ratio.denominator, group)


def _statistic(measurement: Measurement) -> tuple[Statistic, NDArray[np.int64]]:
    """Return a ranking metric as a function of the units' weights, and how much each unit holds."""
    from donewhen.evaluation.metrics.ranking import weighted_precision_of
    from donewhen.statistics import summed

    assert isinstance(measurement.metric, RankingMetric)
    matches = matches_of(
        measurement.answers, measurement.metric, measurement.noun, measurement.point
    )
    group, _ = groups_of(measurement.answers.data_set)
    of_images = weighted_precision_of(matches)

    def weighted(weights: NDArray[np.float64]) -> NDArray[np.float64]:
        return of_images(weights if group is None else weights[:, group])

    first = matches[0]
    objects = np.bincount(first.truth_image[~first.truth_crowd], minlength=first.images)
    return weighted, summed(objects.astype(np.int64), group)
