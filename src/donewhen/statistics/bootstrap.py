"""Bounds by resampling units, never tighter than as many effective events allow.

Where events are rare, resamples hold too few different values, and with none at all they agree on
one. So each bound is the wider one of BCa's and an exact one: of Clopper and Pearson on effective
trials where the value lies between two limits, of Garwood on effective events where it is a rate.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from donewhen.statistics.bca import bca_ends
from donewhen.statistics.bounds import Bounds, checked_confidence, few_units_warning
from donewhen.statistics.effective_trials import EffectiveTrials, kish_units, pooled_trials
from donewhen.statistics.rate import EffectiveEvents, pooled_events
from donewhen.statistics.resampling import (
    Resampled,
    Statistic,
    resampled_statistic,
    resampled_sums,
)

BOOTSTRAP = "BCa bootstrap over units"
Limits = tuple[float, float | None]


@dataclass(frozen=True)
class Bootstrap:
    """What was resampled, once, for bounds of any confidence; ``worth`` guards the rare events."""

    resampled: Resampled
    worth: EffectiveTrials | EffectiveEvents
    limits: Limits

    def bounds(self, confidence: float) -> Bounds:
        """Return bounds, each valid with about ``confidence``."""
        checked_confidence(confidence)
        low, high = bca_ends(self.resampled, confidence)
        least, greatest = self.limits
        width = 1.0 if greatest is None else greatest - least
        units, worth = self.resampled.units, self.worth
        return Bounds(
            low=min(low, least + width * worth.low(confidence)),
            high=max(high, least + width * worth.high(confidence)),
            confidence=confidence,
            method=BOOTSTRAP,
            units=units,
            effective=worth.trials if isinstance(worth, EffectiveTrials) else None,
            warning=few_units_warning(units),
        )


def mean_bounds(
    numerator: NDArray[np.int64],
    denominator: NDArray[np.int64],
    confidence: float,
    limits: Limits = (0.0, 1.0),
) -> Bounds:
    """Return bounds for sum of ``numerator`` over sum of ``denominator``, each [U], one per unit.

    ``limits`` are the least and the greatest value that the ratio can have: (0, 1) for F1, (0,
    None) for a rate such as false positives per image. Units without a denominator are left out.
    Raises ``ValueError`` where nothing is left and on a value outside the limits.
    """
    return bootstrap_mean(numerator, denominator, limits).bounds(confidence)


def bootstrap_mean(
    numerator: NDArray[np.int64], denominator: NDArray[np.int64], limits: Limits = (0.0, 1.0)
) -> Bootstrap:
    """Resample a ratio of sums; see ``mean_bounds``."""
    there = denominator > 0
    columns = np.column_stack((numerator[there], denominator[there])).astype(np.float64)
    if not len(columns):
        raise ValueError("a ratio over nothing is undefined")
    return _guarded(resampled_sums(columns, _ratio), kish_units(columns[:, 1]), limits)


def statistic_bounds(
    statistic: Statistic,
    units: int,
    confidence: float,
    limits: Limits = (0.0, 1.0),
    size: NDArray[np.int64] | None = None,
) -> Bounds:
    """Return bounds for a statistic of weighted units.

    ``statistic`` takes weights float64 [R, U] (how often each unit is in each of R samples) and
    returns values [R], NaN where undefined. ``units`` is U, ``size`` [U] how much each unit holds
    (objects; None: all as much). Raises ``ValueError`` where it is undefined on the sample itself.
    """
    return bootstrap_statistic(statistic, units, limits, size).bounds(confidence)


def bootstrap_statistic(
    statistic: Statistic,
    units: int,
    limits: Limits = (0.0, 1.0),
    size: NDArray[np.int64] | None = None,
) -> Bootstrap:
    """Resample any statistic; see ``statistic_bounds``."""
    kish = float(units)
    if size is not None:
        kish = kish_units(size[size > 0].astype(np.float64)) if size.any() else 0.0
    if kish <= 0:
        raise ValueError("a statistic of no units is undefined")
    return _guarded(resampled_statistic(statistic, units), kish, limits)


def _ratio(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    result = np.full(len(sums), np.nan)
    np.divide(sums[:, 0], sums[:, 1], out=result, where=sums[:, 1] > 0)
    return result


def _guarded(resampled: Resampled, kish: float, limits: Limits) -> Bootstrap:
    least, greatest = limits
    if resampled.value < least or (greatest is not None and resampled.value > greatest):
        raise ValueError(f"a value of {resampled.value} is outside the limits {limits}")
    width = 1.0 if greatest is None else greatest - least
    value, variance = (resampled.value - least) / width, resampled.variance / width**2
    units, carrying = resampled.units, resampled.carrying_units
    if greatest is None:
        worst = float(resampled.influence.max(initial=0.0)) * units + value if value > 0 else 0.0
        return Bootstrap(resampled, pooled_events(value, variance, carrying, units, worst), limits)
    return Bootstrap(resampled, pooled_trials(value, variance, carrying, kish, units), limits)
