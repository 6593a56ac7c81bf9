"""Bounds of a difference by pairs: on effective numbers of trials that were lost and gained.

They exclude 0 just when McNemar's exact test does (Psychometrika 12, 1947, 153-157).

A unit's part D in a difference is 1 for one trial gained and -1 for one lost where each unit is one
trial. Where units hold several trials, one trial is a step h of D, the mean of |D| weighted with
|D|. Few differing units say little about h, therefore it is averaged with the step of a whole unit,
which has the weight of one differing unit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import pow as power  # a float for sure, as ** is not for a type checker
from math import sqrt

import numpy as np

from donewhen.statistics.effective_trials import beta_quantile
from donewhen.statistics.resampling import Resampled

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
