"""About how many more units would settle a claim, if the value stays as it is."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil, sqrt
from math import pow as power  # a float for sure, as ** is not for a type checker

from donewhen.statistics.bounds import checked_confidence
from donewhen.statistics.effective_trials import EffectiveTrials, beta_quantile
from donewhen.statistics.rate import EffectiveEvents

_MOST = 10**12  # more units than anybody will ever label
_NEARLY = 1e-9  # what rounding may take from a bound that reaches its threshold


def more_units(
    value: float, low: float, high: float, threshold: float, units: int, confidence: float
) -> int | None:
    """Return about how many more units bring the bound of a difference to ``threshold``.

    The value stays. The distance of a bound from its value falls with the square root of the units;
    where nothing differs it is that of an event which was never seen, and falls with their number.
    None where no number settles it, because the value lies on the threshold; 0 where it is settled.
    """
    bound = low if value > threshold else high
    need, have = abs(value - threshold), abs(value - bound)
    if need <= _NEARLY * max(1.0, abs(threshold)):
        return None
    if have <= need:
        return 0
    unseen = 1 - power(1 - checked_confidence(confidence), 1 / units)
    if value == 0 and abs(low + high) <= _NEARLY and have <= unseen + _NEARLY:
        step = have / unseen

        def excluded(more: int) -> bool:
            return step * (1 - power(1 - confidence, 1 / (units + more))) <= need + _NEARLY

        return _fewest(excluded)
    total = units * (have / need) ** 2
    return max(ceil(total - _NEARLY * total) - units, 1) if total < _MOST else None


def more_units_of_events(
    value: float, bound: float, threshold: float, units: int, confidence: float
) -> int | None:
    """Return about how many more units bring the ``bound`` of a rate of events to ``threshold``.

    It starts from the exposure for which Garwood's bound is ``bound``, and lets the events grow
    with it. None and 0 as in ``more_units``.
    """
    if abs(value - threshold) <= _NEARLY * max(1.0, abs(threshold)):
        return None
    above = value > threshold

    def at(exposure: float) -> float:
        events = EffectiveEvents(value * exposure, exposure)
        return events.low(confidence) if above else events.high(confidence)

    have = _solved(lambda exposure: at(exposure) > bound if above else at(exposure) < bound)

    def settled(more: int) -> bool:
        reached = at(have * (units + more) / units)
        return reached >= threshold - _NEARLY if above else reached <= threshold + _NEARLY

    return _fewest(settled)


def trials_of_bound(value: float, bound: float, confidence: float) -> float:
    """Return how many trials of this ``value`` have this bound by Clopper and Pearson."""
    turned = bound > value  # an upper bound is the lower one of the misses
    share, low = (1 - value, 1 - bound) if turned else (value, bound)

    def above(trials: float) -> bool:
        return beta_quantile(share * trials, (1 - share) * trials + 1, 1 - confidence) > low

    return _solved(above)


def more_units_of_trials(worth: EffectiveTrials, threshold: float, confidence: float) -> int | None:
    """Return about how many more units bring the bound of a proportion to ``threshold``.

    It is Clopper and Pearson's, on effective trials that grow with the units. None and 0 as in
    ``more_units``.
    """
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


def _fewest(holds: Callable[[int], bool]) -> int | None:
    """Return the least number from 0 for which ``holds``, which then holds for greater ones."""
    return 0 if holds(0) else least_number(holds, _MOST)


def least_number(holds: Callable[[int], bool], most: int) -> int | None:
    """Return the least number from 1 for which ``holds``; None beyond ``most``."""
    # Doubled first: the answer is mostly small, and one try of a great number is slow.
    high = 1
    while not holds(high):
        high *= 2
        if high > most:
            return None
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high


def _solved(reached: Callable[[float], bool]) -> float:
    """Return the positive number from which on ``reached`` is true."""
    low, high = 1e-6, 1e12  # halved by the geometric mean: its order of magnitude is not known
    for _ in range(100):
        middle = sqrt(low * high)
        low, high = (low, middle) if reached(middle) else (middle, high)
    return low
