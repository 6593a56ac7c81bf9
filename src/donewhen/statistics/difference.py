"""Bounds of the difference of two models on the same units.

Each bound is the widest of three. BCa over units holds where many units differ. Where
few do, it is too tight, and with none it proves equality; then hold: the score bound of Tango
(Statistics in Medicine 17, 1998, 891-908), and the exact bound given the number of differing trials
(McNemar's test turned round), both on effective counts of lost and gained trials.

Bounds of a difference by pairs: on effective numbers of trials that were lost and gained.

They exclude 0 just when McNemar's exact test does (Psychometrika 12, 1947, 153-157).

A unit's part D in a difference is 1 for one trial gained and -1 for one lost where each unit is one
trial. Where units hold several trials, one trial is a step h of D, the mean of |D| weighted with
|D|. Few differing units say little about h, therefore it is averaged with the step of a whole unit,
which has the weight of one differing unit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import pow as power
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from donewhen.statistics.bootstrap import bca_ends, ratio_of_sums
from donewhen.statistics.bounds import Bounds, checked_confidence, few_units_warning
from donewhen.statistics.effective_trials import beta_quantile
from donewhen.statistics.resampling import (
    Resampled,
    Statistic,
    Weights,
    resampled_statistic,
    resampled_sums,
)

_HALVINGS = 60  # more than the digits of a float


@dataclass(frozen=True)
class EffectivePairs:
    """``lost`` and ``gained`` of ``pairs`` independent pairs; each moves the value by ``step``."""

    lost: float
    gained: float
    pairs: float
    step: float

    def low(self, confidence: float) -> float:
        """Return the lower bound of the difference."""
        alpha = 1 - confidence
        # Where nothing differs, as many pairs show no loss: there may still be so many.
        unseen = (self.gained - self.lost) / self.pairs - (1 - power(alpha, 1 / self.pairs))
        if self.lost + self.gained <= 0:
            return unseen * self.step
        low = min(self._score_low(confidence), self._exact_low(alpha)) * self.step
        if self.lost + self.gained < 1:  # less than one trial says no more than none
            low = min(low, unseen * max(self.step, 1.0))
        return low

    def high(self, confidence: float) -> float:
        """Return the upper bound: the lower one with lost and gained exchanged."""
        turned = EffectivePairs(self.gained, self.lost, self.pairs, self.step)
        return -turned.low(confidence)

    def _exact_low(self, alpha: float) -> float:
        share = beta_quantile(self.gained, self.lost + 1, alpha) if self.gained > 0 else 0.0
        return (2 * share - 1) * (self.lost + self.gained) / self.pairs

    def _score_low(self, confidence: float) -> float:
        from scipy.special import ndtri  # slow to import

        wanted = float(ndtri(confidence))
        return _root(
            lambda move: self._score(move) - wanted, -1.0, (self.gained - self.lost) / self.pairs
        )

    def _score(self, move: float) -> float:
        """Return Tango's statistic for a true difference of ``move``; it falls as that rises."""
        n, gained, lost = self.pairs, self.gained, self.lost
        b = -gained - lost + (2 * n - gained + lost) * move
        c = -lost * move * (1 - move)
        share = (sqrt(max(b * b - 8 * n * c, 0.0)) - b) / (4 * n)
        variance = n * (2 * share + move * (1 - move))
        return (gained - lost - n * move) / sqrt(max(variance, 1e-300))


def pooled_pairs(resampled: Resampled) -> EffectivePairs:
    """Return what a difference is worth in pairs, from its units' influence.

    Where nothing differs, the step is a whole unit: nothing was seen that would tell whether units
    are lost trial by trial or, as all frames of a scene may be, whole.
    """
    units, move = resampled.units, resampled.value
    blocks = float(resampled.repeats.sum())
    part = np.abs(resampled.influence + move / blocks)
    total = float(part @ resampled.repeats)
    carrying = resampled.carrying_units
    if carrying <= 0 and move == 0:
        return EffectivePairs(0.0, 0.0, float(units), 1.0)
    square = resampled.variance + move * move / units
    step = units * float(np.square(part) @ resampled.repeats) / total
    step = (carrying * step + max(step, 1.0)) / (carrying + 1)
    differing = max(square * units**2 / step**2, abs(move) * units / step)
    gained = (differing + move * units / step) / 2
    return EffectivePairs(max(differing - gained, 0.0), gained, float(units), step)


def _root(falling: Callable[[float], float], low: float, high: float) -> float:
    """Return where ``falling`` crosses 0 between ``low`` and ``high``, from the low side."""
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if falling(middle) > 0 else (low, middle)
    return low


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
