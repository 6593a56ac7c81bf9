"""Right and wrong in pairs: McNemar's test, and bounds on effective numbers of differing trials.

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

from donewhen.statistics.effective_trials import beta_quantile
from donewhen.statistics.resampling import Resampled

_HALVINGS = 60


@dataclass(frozen=True)
class McNemar:
    """Exact p-values of "lost and gained are equally likely".

    ``p_value`` is two-sided; ``p_worse`` against "not more lost than gained", ``p_better`` the
    reverse.
    """

    p_value: float
    p_worse: float
    p_better: float


def mcnemar(lost: int, gained: int) -> McNemar:
    """Test ``lost`` (right before, wrong now) against ``gained`` (McNemar, Psychometrika 1947)."""
    from scipy.special import bdtr  # slow to import

    if lost < 0 or gained < 0:
        raise ValueError(f"{lost} lost and {gained} gained cannot be counts")
    total = lost + gained
    p_worse = float(bdtr(gained, total, 0.5))
    p_better = float(bdtr(lost, total, 0.5))
    return McNemar(min(1.0, 2 * min(p_worse, p_better)), p_worse, p_better)


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
