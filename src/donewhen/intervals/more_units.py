"""About how many more units would settle a claim, and how many a goal needs at least."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import ceil, floor

from donewhen.intervals.bounds import checked_confidence
from donewhen.intervals.effective import EffectiveTrials

__all__ = ["more_units", "more_units_of_trials", "needed_hits", "needed_trials"]

_MOST = 10**12
_NEARLY = 1e-9  # what rounding may take from a bound that reaches its threshold


def more_units(value: float, bound: float, threshold: float, units: int) -> int | None:
    """Return about how many more units bring ``bound`` to ``threshold`` if the value stays.

    ``bound`` is the one between which and the value the threshold lies. The distance of a bound
    from its value falls with the square root of the units. None where no number settles it, because
    the value lies on the threshold; 0 where the bound has reached it.
    """
    need, have = abs(value - threshold), abs(value - bound)
    if need <= _NEARLY * max(1.0, abs(threshold)):
        return None
    if have <= need:
        return 0
    total = units * (have / need) ** 2
    return max(ceil(total - _NEARLY * total) - units, 1) if total < _MOST else None


def more_units_of_trials(worth: EffectiveTrials, threshold: float, confidence: float) -> int | None:
    """Return the same for a proportion, by Clopper and Pearson on as many more effective trials."""
    checked_confidence(confidence)
    value = worth.hits / worth.trials
    if abs(value - threshold) <= _NEARLY:
        return None
    wanted, turned = (threshold, worth) if value > threshold else (1 - threshold, worth.turned())

    def settled(more: int) -> bool:
        times = (worth.units + more) / worth.units
        grown = EffectiveTrials(turned.hits * times, turned.trials * times, worth.units + more)
        return grown.low(confidence) >= wanted - _NEARLY

    return _fewest(settled)


def needed_trials(threshold: float, confidence: float, rate: float = 1.0) -> int | None:
    """Return the fewest independent trials with which a model of ``rate`` shows "at least".

    None if no number does: its rate is not above ``threshold``. ``rate`` times the trials need not
    be whole.
    """
    checked_confidence(confidence)
    if rate <= threshold or threshold >= 1:
        return None
    if threshold <= 0:
        return 1
    one = EffectiveTrials(rate, 1.0, 1)

    def shown(more: int) -> bool:
        grown = replace(one, hits=rate * (more + 1), trials=more + 1.0, units=more + 1)
        return grown.low(confidence) >= threshold - _NEARLY

    more = _fewest(shown)
    return None if more is None else more + 1


def needed_hits(threshold: float, confidence: float, trials: int) -> int | None:
    """Return how many of ``trials`` independent trials must be hits to show "at least".

    None if not even all of them do.
    """
    checked_confidence(confidence)
    if trials < 1:
        raise ValueError("nothing is shown by no trials")
    least = max(floor(threshold * trials), 0)

    def shown(more: int) -> bool:
        hits = min(least + more, trials)
        worth = EffectiveTrials(float(hits), float(trials), trials)
        return worth.low(confidence) >= threshold - _NEARLY

    return None if not shown(trials) else least + (_fewest(shown) or 0)


def _fewest(holds: Callable[[int], bool]) -> int | None:
    """Return the least number from 0 for which ``holds``, which then holds for greater ones."""
    if holds(0):
        return 0
    high = 1
    while not holds(high):
        high *= 2
        if high > _MOST:
            return None
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high
