"""Whether so many units can show that a value lies in a range, by the bounds that judge it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

_NEARLY = 1e-9  # what rounding may take from a bound
_MOST_UNITS = 1_000_000
_HALVINGS = 60
_EVENTS = 5  # a rate's bound is lowest with two or three events: a cluster has then been excluded


@dataclass(frozen=True)
class Range:
    """From ``low`` to ``high`` (None: no limit), each end to be shown with confidence ``sure``."""

    low: float
    high: float | None
    sure: float

    @property
    def middle(self) -> float:
        """The value of a plausibly good model."""
        return (self.low + (1.0 if self.high is None else self.high)) / 2

    def holds(self, low: float, high: float) -> bool:
        """Return whether an interval lies inside."""
        fits = self.high is None or high <= self.high + _NEARLY
        return (self.low <= 0 or low >= self.low - _NEARLY) and fits


@dataclass(frozen=True)
class Sample:
    """``units`` with ``trials`` trials between them; ``kish`` units of equal size are as good."""

    units: float
    trials: float
    kish: float

    def times(self, factor: float) -> Sample:
        """Return as many times more of the same."""
        return Sample(self.units * factor, self.trials * factor, self.kish * factor)

    def shows(self, wanted: Range, value: float, carrying: float) -> bool:
        """Return whether a share of ``value`` without clustering would be shown to lie inside.

        ``carrying`` is how many units carry its variance.
        """
        from donewhen.statistics.effective_trials import pooled_trials

        if self.units < 1:
            return False
        units = int(self.units + _NEARLY)
        spread = value * (1 - value)
        if self.trials <= self.units + _NEARLY:
            carrying = self.units
        worth = pooled_trials(
            value, spread / self.trials, carrying, min(self.kish, units), units, self.trials
        )
        return wanted.holds(worth.low(wanted.sure), worth.high(wanted.sure))


def share_is_possible(wanted: Range, sample: Sample, *, whole: bool = False) -> bool:
    """Return whether any result could be shown to lie inside.

    No result is worth more than trials that carry their variance in all units. Of the values whose
    lower bound is high enough, the least has the least upper bound. ``whole`` says that each unit
    is one trial, so that hits are whole numbers.
    """
    if sample.units < 1:
        return False
    if whole:
        trials = int(sample.trials)
        hits = _first(lambda hits: _inside(wanted, sample, hits / trials)[0], trials)
        return hits is not None and _inside(wanted, sample, hits / trials)[1]
    low, high = 0.0, 1.0
    if not _inside(wanted, sample, high)[0]:
        return False
    if wanted.high is None or wanted.high >= 1:
        return True
    if _inside(wanted, sample, low)[0]:
        return _inside(wanted, sample, low)[1]
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if _inside(wanted, sample, middle)[0] else (middle, high)
    return _inside(wanted, sample, high)[1]


def _inside(wanted: Range, sample: Sample, value: float) -> tuple[bool, bool]:
    """Return whether the lower and the upper bound lie inside, for the most that it is worth."""
    from donewhen.statistics.effective_trials import EffectiveTrials

    units, trials = sample.units, sample.trials
    worth = units
    if trials > units:
        worth = min(trials, (units + 1) / (units / trials + 1 / min(sample.kish, units)))
    known = EffectiveTrials(value * worth, worth, int(units + _NEARLY))
    low, high = known.low(wanted.sure), known.high(wanted.sure)
    return wanted.holds(low, 0.0), wanted.holds(1.0, high)


def rate_is_possible(wanted: Range, units: int, size: int) -> bool:
    """Return whether any number of events in so many units could be shown to be few enough.

    ``size`` is how many images each unit has. Events never say more than independent ones of which
    each unit has at most one.
    """
    from donewhen.statistics.rate import EffectiveEvents

    if units < 1 or wanted.high is None:
        return False
    if wanted.low <= 0 and size == 1:
        return min(
            _high(events, units, wanted.sure) for events in range(min(_EVENTS, units) + 1)
        ) <= (wanted.high + _NEARLY)
    exposure = units * (units + 2) / (units + 10)
    low, high = 0.0, wanted.high
    for _ in range(_HALVINGS):  # the greatest rate whose upper bound is low enough
        middle = (low + high) / 2
        fits = EffectiveEvents(middle * exposure, exposure).high(wanted.sure) <= wanted.high
        low, high = (middle, high) if fits else (low, middle)
    known = EffectiveEvents(low * exposure, exposure)
    return wanted.holds(known.low(wanted.sure), known.high(wanted.sure))


def _high(events: int, units: int, sure: float) -> float:
    """Return the least upper bound of a rate of events on as many of the ``units``."""
    from donewhen.statistics.rate import pooled_events

    rate = events / units
    with_one, without = events * (1 - rate) ** 2, (units - events) * rate**2
    fourth = with_one * (1 - rate) ** 2 + without * rate**2
    carrying = (with_one + without) ** 2 / fourth if fourth else 0.0
    return pooled_events(rate, rate / units, carrying, units, 1.0).high(sure)


def good_rate(wanted: Range, units: int, size: int) -> bool:
    """Return whether a rate in the middle, its events spread evenly, would be shown to lie inside.

    ``size`` is how many images each unit has.
    """
    events = wanted.middle * size * units
    return units > 0 and wanted.holds(*_rate_bounds(events, units, size, wanted.sure))


def _rate_bounds(events: float, units: int, size: int, sure: float) -> tuple[float, float]:
    """Return the bounds of a rate per image, its events spread evenly over the units."""
    from donewhen.statistics import mean_bounds  # scipy is slow to import

    each = int(events // units)
    held = np.full(units, each, np.int64)
    held[: round(events - each * units)] += 1
    known = mean_bounds(held, np.full(units, size, np.int64), sure, (0.0, None))
    return known.low, known.high


def fewest(shown: Callable[[int], bool]) -> int | None:
    """Return the least number of units for which it is shown; None beyond a million."""
    from donewhen.statistics.sample_size import least_number  # most goals need no search

    return least_number(shown, _MOST_UNITS)


def _first(holds: Callable[[int], bool], most: int) -> int | None:
    """Return the least number from 0 to ``most`` for which it holds; None for none of them."""
    return bisect_left(range(most), 1, key=holds) if holds(most) else None
