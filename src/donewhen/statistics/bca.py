"""BCa: the bootstrap interval corrected for bias and for skewness.

Source: Efron, Better bootstrap confidence intervals, Journal of the American Statistical
Association 82 (1987), 171-185.
"""

from __future__ import annotations

import math

import numpy as np

from donewhen.statistics.resampling import Resampled


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
