"""Figures for people: as many digits as keep a value apart from its threshold."""

from __future__ import annotations

import math
from fractions import Fraction

from donewhen.domain.claim import Claim, Unit
from donewhen.domain.estimate import Interval
from donewhen.judging.decision import exact, in_unit

_AS_WRITTEN = 9  # digits of a threshold: nobody writes more
_MINUS = "\N{MINUS SIGN}"
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
    return _digits_apart(value, claim.unit, (claim.threshold, claim.upper))


def figure_words(value: float, unit: Unit, thresholds: tuple[float, float | None]) -> str:
    """Return a value with as many digits as keep it apart from what is wanted: "79.96%"."""
    upper = thresholds[1]
    wanted = (exact(thresholds[0]), None if upper is None else exact(upper))
    # Times have as many digits as the bounds of their interval.
    digits = 3 if unit is Unit.TIMES else _digits_apart(exact(value), unit, wanted)
    return number(exact(value), unit, digits)


def _digits_apart(value: Fraction, unit: Unit, thresholds: tuple[Fraction, Fraction | None]) -> int:
    factor, digits = (100, 1) if unit is Unit.RATIO else (1, 3)
    known = [threshold for threshold in thresholds if threshold is not None]
    nearest = min(known, key=lambda threshold: abs(value - threshold))
    while digits < _AS_WRITTEN and value != nearest:
        if abs(value - nearest) * factor >= Fraction(1, 10**digits):
            break
        digits += 1
    return digits


def improvement_text(improvement: Fraction, unit: Unit, digits: int | None = None) -> str:
    """Return a change: "2.0 points better", "12 worse", "no change"."""
    if improvement == 0:
        return "no change"
    digits = digits or (1 if unit is Unit.RATIO else 3)
    return f"{amount(improvement, unit, digits)} {'better' if improvement > 0 else 'worse'}"


def interval_text(interval: Interval, unit: Unit, of: int | None) -> str:
    """Return "95% interval 85.4% to 89.5%": both bounds hold together with this confidence.

    For a count, ``of`` (how many there are) turns the interval of its share into counts.
    """
    own = in_unit(interval, unit, of) or interval
    return interval_words((own.low, own.high), interval.confidence, unit, warning=interval.warning)


def interval_words(
    bounds: tuple[Fraction | float, Fraction | float],
    confidence: float,
    unit: Unit,
    *,
    change: bool = False,
    warning: str = "",
) -> str:
    """Return an interval in words; of a change "… 2.0 points worse to 0.4 points better".

    ``bounds`` are in ``unit``, each of them valid with ``confidence``.
    """
    low, high = (exact(end) for end in bounds)
    both = percent(exact(2 * confidence - 1))
    if change:
        ends = (rounded(low, unit, up=False), rounded(high, unit, up=True))
        shown = " to ".join(improvement_text(end, unit) for end in ends)
    else:
        shown = f"{bound(low, unit, up=False)} to {bound(high, unit, up=True)}"
    return f"{both} interval {shown}{f'; {warning}' if warning else ''}"


def short_number(value: float, unit: Unit) -> str:
    """Return a figure with no more digits than a picture has room for: "87.5%", "80%", "0.125"."""
    if unit is Unit.RATIO:
        return f"{100 * value:.1f}".removesuffix(".0") + "%"
    if unit is Unit.BYTES:
        return _size(exact(value))
    if value == int(value):
        said = f"{int(value):,}"
    else:
        said = f"{value:,.1f}" if abs(value) >= 100 else f"{value:.3g}"
    return f"{said} times" if unit is Unit.TIMES else said


def short_percent(share: float) -> str:
    """Return "87.5%" or "80%" for a share from 0 to 1."""
    return short_number(share, Unit.RATIO)


def signed_change(change: float, unit: Unit) -> str:
    """Return a change with its sign, short: "+5.3 points" for a share, "+12" for anything else."""
    if round(change, 12) == 0:
        return "no change"
    return f"{'+' if change > 0 else _MINUS}{_short_amount(change, unit)}"


def difference_words(change: float, unit: Unit, *, better: bool | None) -> str:
    """Return a change in words, short: "5.3 points better", "130 more (better)", "no change".

    ``better`` is None where nobody can say which way is the better one.
    """
    if round(change, 12) == 0:
        return "no change"
    said = _short_amount(change, unit)
    way = "more" if change > 0 else "fewer" if unit is Unit.COUNT else "less"
    if better is None:
        return f"{said} {way}"
    worth = "better" if better else "worse"
    return f"{said} {worth}" if unit is Unit.RATIO else f"{said} {way} ({worth})"


def _short_amount(change: float, unit: Unit) -> str:
    if unit is not Unit.RATIO:
        return short_number(abs(change), unit)
    size = f"{abs(100 * change):.1f}".removesuffix(".0")
    return f"{size} point{'' if size == '1' else 's'}"


def _size(value: Fraction) -> str:
    for factor, name in _PREFIXES:
        if value >= factor:
            return f"{_trimmed(value / factor, 2, keep=False)} {name}"
    return f"{int(value):,} bytes"


def _trimmed(value: Fraction, places: int, *, keep: bool) -> str:
    text = f"{float(value):,.{places}f}"
    return text if keep or "." not in text else text.rstrip("0").rstrip(".")
