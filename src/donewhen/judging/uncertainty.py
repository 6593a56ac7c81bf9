"""The interval of an estimate: from per-image columns to where the value lies for other images.

The sampling unit is the image, or the group that the data set names. Which method belongs to a
metric stands with the metric; the methods themselves are ``donewhen.statistics``.

Intervals that were computed before: a bootstrap takes seconds, reading its result none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from donewhen.domain.claim import Unit
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
from donewhen.foundation.cache import Cache, from_json, to_json
from donewhen.language import Noun

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
        (better, size), (worse, _) = _statistic(first), _statistic(second)
        bounds = statistic_difference_bounds(better, worse, len(size), confidence)
    else:
        bounds = difference_bounds(_parts(first), _parts(second), confidence)
    return bounds.interval(here.unit)


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


def interval_cache(store: Path) -> Cache[Interval | None]:
    """Return the intervals that ``store`` holds, None among them: where there is none to be had."""
    return Cache(store / "intervals", FORM, _encode, _decode)


def _encode(interval: Interval | None) -> bytes:
    return to_json(None if interval is None else asdict(interval))


def _decode(content: bytes) -> Interval | None:
    known = from_json(content)
    return None if known is None else Interval(**known)
