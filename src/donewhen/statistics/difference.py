"""Bounds of the difference of two models on the same units.

Each bound is the widest of three. BCa over units (see bca.py) holds where many units differ. Where
few do, it is too tight, and with none it proves equality; then hold: the score bound of Tango
(Statistics in Medicine 17, 1998, 891-908), and the exact bound given the number of differing trials
(McNemar's test turned round), both on effective counts of lost and gained trials.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from donewhen.statistics.bca import bca_ends
from donewhen.statistics.bounds import Bounds, checked_confidence, few_units_warning
from donewhen.statistics.paired import EffectivePairs, pooled_pairs
from donewhen.statistics.resampling import (
    Resampled,
    Statistic,
    Weights,
    resampled_statistic,
    resampled_sums,
)

PAIRED = "paired BCa bootstrap over units"
Parts = tuple[NDArray[np.int64], NDArray[np.int64]]


@dataclass(frozen=True)
class Difference:
    """What was resampled of a difference, once, for bounds of any confidence."""

    resampled: Resampled
    pairs: EffectivePairs
    most: float = 1.0  # the greatest difference that there can be

    def bounds(self, confidence: float) -> Bounds:
        """Return bounds, each valid with about ``confidence``."""
        checked_confidence(confidence)
        low, high = bca_ends(self.resampled, confidence)
        return Bounds(
            low=max(min(low, self.pairs.low(confidence)), -self.most),
            high=min(max(high, self.pairs.high(confidence)), self.most),
            confidence=confidence,
            method=PAIRED,
            units=self.resampled.units,
            warning=few_units_warning(self.resampled.units),
        )


def difference_bounds(here: Parts, reference: Parts, confidence: float) -> Bounds:
    """Return bounds for the value here minus the reference's.

    Both are a numerator and a denominator, [U] each, one entry per unit, of the same units: their
    values are ratios of sums. Where no numerator is above its denominator, neither bound is outside
    -1 to 1. Raises ``ValueError`` where one of them has no denominator at all.
    """
    return ratio_difference(here, reference).bounds(confidence)


def ratio_difference(here: Parts, reference: Parts) -> Difference:
    """Resample the difference of two ratios of sums; see ``difference_bounds``."""
    columns = np.column_stack((*here, *reference)).astype(np.float64)
    columns = columns[(columns[:, 1] > 0) | (columns[:, 3] > 0)]
    if not len(columns) or not columns[:, 1].any() or not columns[:, 3].any():
        raise ValueError("a difference with a ratio over nothing is undefined")
    resampled = resampled_sums(columns, _difference)
    shares = (columns[:, [0, 2]] <= columns[:, [1, 3]]).all()
    return Difference(resampled, pooled_pairs(resampled), 1.0 if shares else np.inf)


def statistic_difference_bounds(
    here: Statistic, reference: Statistic, units: int, confidence: float
) -> Bounds:
    """Return bounds for the difference of two statistics of the same weighted units."""
    return statistic_difference(here, reference, units).bounds(confidence)


def statistic_difference(here: Statistic, reference: Statistic, units: int) -> Difference:
    """Resample the difference of two statistics; both see the same resamples."""
    if units < 1:
        raise ValueError("a difference over no units is undefined")

    def both(weights: Weights) -> NDArray[np.float64]:
        return here(weights) - reference(weights)

    resampled = resampled_statistic(both, units)
    return Difference(resampled, pooled_pairs(resampled))


def _difference(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    ratios = np.full((len(sums), 2), np.nan)
    np.divide(sums[:, [0, 2]], sums[:, [1, 3]], out=ratios, where=sums[:, [1, 3]] > 0)
    result: NDArray[np.float64] = ratios[:, 0] - ratios[:, 1]
    return result
