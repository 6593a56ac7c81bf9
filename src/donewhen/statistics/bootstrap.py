"""Bounds by resampling units, never tighter than as many effective events allow.

Where events are rare, resamples hold too few different values, and with none at all they agree on
one. So each bound is the wider one of BCa's and an exact one: of Clopper and Pearson on effective
trials where the value lies between two limits, of Garwood on effective events where it is a rate.

BCa: the bootstrap interval corrected for bias and for skewness.

Source: Efron, Better bootstrap confidence intervals, Journal of the American Statistical
Association 82 (1987), 171-185.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

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


def mean_bounds(
    numerator: NDArray[np.int64],
    denominator: NDArray[np.int64],
    confidence: float,
    limits: Limits = (0.0, 1.0),
) -> Bounds:
    """Return bounds for sum of ``numerator`` over sum of ``denominator``, each [U], one per unit.

    ``limits`` are the least and the greatest value that the ratio can have: (0, 1) for F1, (0,
    None) for a rate such as false positives per image. Units without a denominator are left out.
    Raises ``ValueError`` where nothing is left, on a value outside the limits and on a confidence
    outside 0.5 to 1.
    """
    there = denominator > 0
    columns = np.column_stack((numerator[there], denominator[there])).astype(np.float64)
    if not len(columns):
        raise ValueError("a ratio over nothing is undefined")
    resampled = resampled_sums(columns, ratio_of_sums)
    return _guarded(resampled, kish_units(columns[:, 1]), limits, confidence)


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
    (objects; None: all as much). Raises ``ValueError`` where it is undefined on the sample itself,
    and as ``mean_bounds`` does.
    """
    kish = float(units)
    if size is not None:
        kish = kish_units(size[size > 0].astype(np.float64)) if size.any() else 0.0
    if kish <= 0:
        raise ValueError("a statistic of no units is undefined")
    return _guarded(resampled_statistic(statistic, units), kish, limits, confidence)


def ratio_of_sums(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return numerator over denominator, [R], of ``sums`` [R, 2]; NaN over nothing."""
    result = np.full(len(sums), np.nan)
    np.divide(sums[:, 0], sums[:, 1], out=result, where=sums[:, 1] > 0)
    return result


def _guarded(resampled: Resampled, kish: float, limits: Limits, confidence: float) -> Bounds:
    """Return BCa's bounds, or those of the exact guard where these are wider."""
    checked_confidence(confidence)
    least, greatest = limits
    if resampled.value < least or (greatest is not None and resampled.value > greatest):
        raise ValueError(f"a value of {resampled.value} is outside the limits {limits}")
    # The guards know shares and rates from 0 on: the value is scaled to them and back.
    width = 1.0 if greatest is None else greatest - least
    guard = _guard(resampled, kish, least, width, has_limit=greatest is not None)
    low, high = bca_ends(resampled, confidence)
    return Bounds(
        low=min(low, least + width * guard.low(confidence)),
        high=max(high, least + width * guard.high(confidence)),
        confidence=confidence,
        method=BOOTSTRAP,
        units=resampled.units,
        effective=guard.trials if isinstance(guard, EffectiveTrials) else None,
        warning=few_units_warning(resampled.units),
    )


def _guard(
    resampled: Resampled, kish: float, least: float, width: float, *, has_limit: bool
) -> EffectiveTrials | EffectiveEvents:
    """Return what the units are worth: trials of a value with two limits, events of a rate."""
    value, variance = (resampled.value - least) / width, resampled.variance / width**2
    units, carrying = resampled.units, resampled.carrying_units
    if has_limit:
        return pooled_trials(value, variance, carrying, kish, units)
    worst = float(resampled.influence.max(initial=0.0)) * units + value if value > 0 else 0.0
    return pooled_events(value, variance, carrying, units, worst)


def bca_ends(resampled: Resampled, confidence: float) -> tuple[float, float]:
    """Return the lower and the upper bound, each valid with about ``confidence``.

    Where all resamples agree, both are the value: then the caller has to know better.
    """
    from scipy.special import ndtr, ndtri  # slow to import

    values, value = resampled.values, resampled.value
    if len(values) == 0:
        return value, value
    below = (np.count_nonzero(values < value) + np.count_nonzero(values <= value)) / 2
    # Half a resample at least on either side keeps the correction finite.
    share = min(max(below, 0.5), len(values) - 0.5) / len(values)
    bias, skew = float(ndtri(share)), _acceleration(resampled)
    levels = []
    for quantile in (float(ndtri(1 - confidence)), float(ndtri(confidence))):
        moved = bias + quantile
        room = 1 - skew * moved  # not above 0 where few units carry all: then the end is the bound
        levels.append(float(ndtr(bias + moved / room)) if room > 0 else float(quantile > 0))
    low, high = np.quantile(values, levels)
    return float(min(low, value)), float(max(high, value))


def _acceleration(resampled: Resampled) -> float:
    """Return the skewness of the value: sum l^3 / (6 (sum l^2)^(3/2)) of the influence l."""
    influence, repeats = resampled.influence, resampled.repeats
    largest = float(np.abs(influence).max(initial=0.0))
    if largest <= 0:
        return 0.0
    scaled = influence / largest  # the cube of a small influence would vanish
    cubes, squares = float(scaled**3 @ repeats), float(scaled**2 @ repeats)
    return cubes / (6 * math.pow(squares, 1.5))
