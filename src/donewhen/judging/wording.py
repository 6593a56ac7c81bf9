"""Figures for people: as many digits as keep a value apart from its threshold."""

from __future__ import annotations

import math
from fractions import Fraction

from donewhen.domain.claim import Claim, Unit
from donewhen.domain.estimate import Interval
from donewhen.judging.thresholds import exact, in_unit

_AS_WRITTEN = 9  # digits of a threshold: nobody writes more
_PREFIXES = ((1000**3, "GB"), (1000**2, "MB"), (1000, "kB"))


def as_written(value: Fraction, unit: Unit) -> str:
    """Return a threshold, with the digits that it was written with: "80%", "1,000", "5 MB"."""
    return number(value, unit, None)


def number(value: Fraction, unit: Unit, digits: int | None) -> str:
    """Return a figure: "1,000", "80.0%", "0.050", "4.2 MB", "1.20 times"."""
    places, keep = (_AS_WRITTEN, False) if digits is None else (digits, True)
    if unit is Unit.COUNT:
        return f"{int(value):,}"
    if unit is Unit.RATIO:
        return f"{_trimmed(value * 100, places, keep=keep)}%"
    if unit is Unit.BYTES:
        return _size(value)
    if unit is Unit.TIMES:
        return f"{_trimmed(value, places, keep=keep)} times"
    return _trimmed(value, places, keep=keep)


def bound(value: Fraction, unit: Unit, *, up: bool) -> str:
    """Return a bound, rounded to its safe side: what is said of it stays true."""
    digits = 1 if unit is Unit.RATIO else 3
    return number(rounded(value, unit, up=up), unit, digits)


def rounded(value: Fraction, unit: Unit, *, up: bool) -> Fraction:
    """Return a bound with as many digits as are shown, rounded up or down."""
    scale = 1000  # tenths of a percent, thousandths of anything else
    if unit is Unit.COUNT:
        scale = 1
    return Fraction(math.ceil(value * scale) if up else math.floor(value * scale), scale)


def amount(value: Fraction, unit: Unit, digits: int) -> str:
    """Return a distance in the unit's own words: "12", "3.5 points", "0.020"."""
    if unit is Unit.RATIO:
        return f"{_trimmed(abs(value) * 100, digits, keep=True)} points"
    return number(abs(value), unit, digits)


def change_wanted(claim: Claim) -> str:
    """Return what a claim about a change wants: "at most 2 points worse"."""
    if claim.threshold == 0:
        return f"no worse than {claim.reference}"
    # the amount has the digits that it was written with
    size = number(abs(claim.threshold), claim.unit, None)
    if claim.unit is Unit.RATIO:
        points = size.removesuffix("%")
        size = f"{points} point{'' if points == '1' else 's'}"
    return f"at least {size} better" if claim.threshold > 0 else f"at most {size} worse"


def percent(value: Fraction) -> str:
    """Return a confidence: "95%"."""
    return as_written(value, Unit.RATIO)


def digits_of(value: Fraction, claim: Claim) -> int:
    """Return how many digits keep a value apart from the threshold that it misses or meets."""
    factor, digits = (100, 1) if claim.unit is Unit.RATIO else (1, 3)
    bounds = (claim.threshold, claim.upper if claim.upper is not None else claim.threshold)
    nearest = min(bounds, key=lambda bound: abs(value - bound))
    while digits < _AS_WRITTEN and value != nearest:
        if abs(value - nearest) * factor >= Fraction(1, 10**digits):
            break
        digits += 1
    return digits


def interval_text(interval: Interval, unit: Unit, of: int | None) -> str:
    """Return "95% interval 85.4% to 89.5%": both bounds hold together with this confidence.

    For a count, ``of`` (how many there are) turns the interval of its share into counts.
    """
    own = in_unit(interval, unit, of) or interval
    both = percent(exact(2 * interval.confidence - 1))
    low, high = exact(own.low), exact(own.high)
    shown = f"{bound(low, unit, up=False)} to {bound(high, unit, up=True)}"
    doubt = f"; {interval.warning}" if interval.warning else ""
    return f"{both} interval {shown}{doubt}"


def _size(value: Fraction) -> str:
    for factor, name in _PREFIXES:
        if value >= factor:
            return f"{_trimmed(value / factor, 2, keep=False)} {name}"
    return f"{int(value):,} bytes"


def _trimmed(value: Fraction, places: int, *, keep: bool) -> str:
    text = f"{float(value):,.{places}f}"
    return text if keep or "." not in text else text.rstrip("0").rstrip(".")
