"""Bounds of the difference of two models on the same units.

Each bound is the widest of three. BCa over units (see bca.py) holds where many units differ. Where
few do, it is too tight, and with none it proves equality; then hold: the score bound of Tango
(Statistics in Medicine 17, 1998, 891-908), and the exact bound given the number of differing trials
(McNemar's test turned round), both on effective counts of lost and gained trials.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from donewhen.statistics.bca import bca_ends
from donewhen.statistics.bootstrap import ratio_of_sums
from donewhen.statistics.bounds import Bounds, checked_confidence, few_units_warning
from donewhen.statistics.paired import pooled_pairs
from donewhen.statistics.resampling import (
    Resampled,
    Statistic,
    Weights,
    resampled_statistic,
    resampled_sums,
)

PAIRED = "paired BCa bootstrap over units"
Parts = tuple[NDArray[np.int64], NDArray[np.int64]]


def difference_bounds(here: Parts, reference: Parts, confidence: float) -> Bounds:
    """Return bounds for the value here minus the reference's.

    Both are a numerator and a denominator, [U] each, one entry per unit, of the same units: their
    values are ratios of sums. Where no numerator is above its denominator, neither bound is outside
    -1 to 1. Raises ``ValueError`` where one of them has no denominator at all, and on a confidence
    outside 0.5 to 1.
    """
    columns = np.column_stack((*here, *reference)).astype(np.float64)
    columns = columns[(columns[:, 1] > 0) | (columns[:, 3] > 0)]
    if not len(columns) or not columns[:, 1].any() or not columns[:, 3].any():
        raise ValueError("a difference with a ratio over nothing is undefined")
    shares = (columns[:, [0, 2]] <= columns[:, [1, 3]]).all()
    most = 1.0 if shares else np.inf  # a count per image may differ by any number
    return _guarded(resampled_sums(columns, _difference), most, confidence)


def statistic_difference_bounds(
    here: Statistic, reference: Statistic, units: int, confidence: float
) -> Bounds:
    """Return bounds for the difference of two statistics of the same weighted units.

    Both see the same resamples; see ``statistic_bounds``. They must lie between 0 and 1.
    """
    if units < 1:
        raise ValueError("a difference over no units is undefined")

    def both(weights: Weights) -> NDArray[np.float64]:
        return here(weights) - reference(weights)

    return _guarded(resampled_statistic(both, units), 1.0, confidence)


def _guarded(resampled: Resampled, most: float, confidence: float) -> Bounds:
    """Return the widest bounds of the three methods, none beyond ``most``."""
    checked_confidence(confidence)
    low, high = bca_ends(resampled, confidence)
    pairs = pooled_pairs(resampled)
    return Bounds(
        low=max(min(low, pairs.low(confidence)), -most),
        high=min(max(high, pairs.high(confidence)), most),
        confidence=confidence,
        method=PAIRED,
        units=resampled.units,
        warning=few_units_warning(resampled.units),
    )


def _difference(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    return ratio_of_sums(sums[:, :2]) - ratio_of_sums(sums[:, 2:])
