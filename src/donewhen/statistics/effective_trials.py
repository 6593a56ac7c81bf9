"""Bounds of a share, by way of effective trials: how many trials clustered ones are worth.

Objects of one image share its light and its clutter, so a hundred objects in ten images say less
than a hundred in a hundred. The variance v of a value p between units says how much less: they are
worth n = p (1 - p) / v independent trials (Korn and Graubard, Survey Methodology 24, 1998, pages
193 to 201).

Where failures are few, v rests on a few units and comes out too small most of the time. Therefore
v is averaged with the variance under full correlation, p (1 - p) / (Kish's number of units): v has
the weight of the units that carry it, (sum e^2)^2 / sum e^4 of the units' residuals e, full
correlation that of one unit. With no failure nothing is known about clustering, and each unit
counts as one trial. No bound is better than the one a perfect score would have.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from donewhen.statistics.bounds import Bounds, checked_confidence

CLOPPER_PEARSON = "Clopper-Pearson on effective trials"


@dataclass(frozen=True)
class EffectiveTrials:
    """``hits`` of ``trials`` independent trials, from ``units`` units."""

    hits: float
    trials: float
    units: int

    def low(self, confidence: float) -> float:
        """Return the lower bound of Clopper and Pearson (Biometrika 26, 1934, 404-413)."""
        if self.hits <= 0:
            return 0.0
        misses = max(self.trials - self.hits, 0.0)
        # With hits and misses, the exact bound of clustered trials may exceed what a perfect score
        # on the same units would show: more mistakes would then show more.
        exact = beta_quantile(self.hits, misses + 1, 1 - confidence)
        perfect = math.pow(1 - confidence, 1 / self.units)
        return min(exact, perfect, self.hits / self.trials)

    def high(self, confidence: float) -> float:
        """Return the upper bound: the lower one of the misses, turned round."""
        return 1 - self.turned().low(confidence)

    def turned(self) -> EffectiveTrials:
        """Return the same with misses for hits."""
        return EffectiveTrials(max(self.trials - self.hits, 0.0), self.trials, self.units)


def beta_quantile(first: float, second: float, share: float) -> float:
    """Return the quantile of a beta distribution.

    scipy's gives 0 at a few single points, such as (4/3, 5/3, 0.37303079586167585). There, the one
    of a share that is smaller by a billionth is taken.
    """
    from scipy.special import betaincinv  # slow to import

    return float(betaincinv(first, second, share)) or float(
        betaincinv(first, second, share * (1 - 1e-9))
    )


def pooled_trials(
    value: float,
    variance: float,
    carrying: float,
    kish: float,
    units: int,
    most: float = math.inf,
) -> EffectiveTrials:
    """Return what a ``value`` in 0 to 1 with this ``variance`` between units is worth.

    ``carrying`` is how many units carry the variance, ``kish`` how many units of equal size the
    ``units`` are, ``most`` the number of trials, which it is never worth more than.
    """
    spread = value * (1 - value)
    if spread <= 0:  # no failure, or failures alone: nothing is known about clustering
        return EffectiveTrials(value * units, float(units), units)
    variance = max(variance, spread / most)
    pooled = (carrying * variance + max(variance, spread / kish)) / (carrying + 1)
    trials = min(spread / pooled, most)
    return EffectiveTrials(value * trials, trials, units)


def kish_units(size: NDArray[np.float64]) -> float:
    """Return how many units of equal size these are worth: (sum m)^2 / sum m^2 (Kish, 1965)."""
    return float(size.sum() ** 2 / np.square(size).sum())


def carrying_units(
    residual: NDArray[np.float64], repeats: NDArray[np.float64] | None = None
) -> float:
    """Return how many units carry the variance: (sum e^2)^2 / sum e^4; 0 where there is none.

    ``repeats`` says how many units each ``residual`` e stands for; one each where it is None.
    """
    largest = float(np.abs(residual).max(initial=0.0))
    if largest <= 0:
        return 0.0
    # The fourth power of a small residual would vanish; the scale cancels out.
    square = np.square(residual / largest)
    times = np.ones_like(square) if repeats is None else repeats
    return float((square * times).sum() ** 2 / (np.square(square) * times).sum())


def proportion_bounds(
    successes: NDArray[np.int64], trials: NDArray[np.int64], confidence: float
) -> Bounds:
    """Return bounds for sum of ``successes`` over sum of ``trials``, each [U], one per unit.

    Where each unit has one trial they are Clopper and Pearson's. Raises ``ValueError`` without any
    trial, on a success without a trial and on a confidence outside 0.5 to 1.
    """
    checked_confidence(confidence)
    worth = proportion_trials(successes, trials)
    return Bounds(
        low=worth.low(confidence),
        high=worth.high(confidence),
        confidence=confidence,
        method=CLOPPER_PEARSON,
        units=worth.units,
        effective=worth.trials,
    )


def proportion_trials(successes: NDArray[np.int64], trials: NDArray[np.int64]) -> EffectiveTrials:
    """Return how many independent trials the units are worth; see ``proportion_bounds``."""
    if successes.shape != trials.shape:
        raise ValueError(f"{len(successes)} units with successes, {len(trials)} with trials")
    if ((successes < 0) | (successes > trials)).any():
        raise ValueError("a unit has fewer trials than successes")
    tried = trials > 0
    size = trials[tried].astype(np.float64)
    hits = successes[tried].astype(np.float64)
    total = float(size.sum())
    if total <= 0:
        raise ValueError("a proportion of no trials is undefined")
    value = float(hits.sum()) / total
    if total == len(size):  # one trial each: they are independent already
        return EffectiveTrials(float(hits.sum()), total, len(size))
    residual = (hits - value * size) / total
    units = len(size)
    variance = float(np.square(residual).sum()) * units / max(units - 1, 1)
    return pooled_trials(
        value, variance, carrying_units(residual), kish_units(size), units, most=total
    )
