"""Claims: whether the figures of a claim bear out that it is met.

Nothing is measured again. A claim without a confidence is met by its value, one with a confidence
by the whole of its interval. Figures went through JSON, so a claim is contradicted only where both
the numbers as they stand and the numbers with 12 digits, as a gate compares them, say no.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from donewhen.verdicts.attestation.refusal import RefusedError
from donewhen.verdicts.attestation.typed_json import JsonObject

_ALLOWED = Fraction(1, 10**9)

Number = int | float
_Exact = Callable[[Number], Fraction]

_MEETS: dict[str, Callable[[Fraction, Fraction, Fraction], bool]] = {
    "at least": lambda value, threshold, _: value >= threshold,
    "at most": lambda value, threshold, _: value <= threshold,
    "more than": lambda value, threshold, _: value > threshold,
    "fewer than": lambda value, threshold, _: value < threshold,
    "exactly": lambda value, threshold, _: value == threshold,
    "between": lambda value, threshold, upper: threshold <= value <= upper,
}


@dataclass(frozen=True)
class Bounds:
    """An interval: two bounds, each of which holds with ``confidence``."""

    low: Number
    high: Number
    confidence: Number


@dataclass(frozen=True)
class StatedClaim:
    """What a claim asks, what was measured, and what is said to have come of it.

    ``upper`` is the second threshold of "between", None elsewhere; ``value`` is None where it is
    undefined. ``is_change`` says that it is an improvement over something.
    """

    line: int
    outcome: str
    comparison: str
    threshold: Number
    upper: Number | None
    confidence: Number | None
    value: Number | None
    numerator: int | None
    denominator: int | None
    bounds: Bounds | None
    is_change: bool


def read_claim(part: JsonObject) -> StatedClaim:
    """Return the claim that an object of the verdict states; raise ``RefusedError`` for none."""
    interval = part.part_or_none("interval")
    return StatedClaim(
        line=part.whole("line"),
        outcome=part.text("outcome"),
        comparison=part.text("comparison"),
        threshold=part.number("threshold"),
        upper=part.number_or_none("upperThreshold"),
        confidence=part.number_or_none("confidence"),
        value=part.number_or_none("value"),
        numerator=part.whole_or_none("numerator"),
        denominator=part.whole_or_none("denominator"),
        bounds=None if interval is None else _bounds(interval),
        is_change=bool(part.text("against")),
    )


def contradiction(claim: StatedClaim) -> str:
    """Return why the figures of a claim that is called met do not bear it out; "" if they do."""
    if claim.comparison not in _MEETS:
        raise RefusedError(f'a claim compares by "{claim.comparison[:40]}", which no claim does')
    if (claim.upper is None) is (claim.comparison == "between"):
        return f'"{claim.comparison}" has {"no" if claim.upper is None else "a"} second threshold'
    if claim.value is None:
        return "it has no value"
    if not claim.is_change and not _is_made_of(claim):
        return f"{claim.value} is not what {claim.numerator} of {claim.denominator} give"
    if claim.confidence is None:
        return "" if _meets(claim, claim.value) else f"{claim.value} is not {_wanted(claim)}"
    return _not_shown(claim, claim.confidence)


def _not_shown(claim: StatedClaim, confidence: Number) -> str:
    """Return why an interval does not show a claim; "" where it does."""
    if claim.bounds is None:
        return "it has a confidence but no interval"
    low, high = claim.bounds.low, claim.bounds.high
    if low > high:
        return f"its interval ends before it begins, {low} to {high}"
    if abs(_as_it_stands(claim.bounds.confidence) - _as_it_stands(confidence)) > _ALLOWED:
        return f"its interval is for a confidence of {claim.bounds.confidence}, not {confidence}"
    for end in (low, high):
        if not _meets(claim, end):
            return f"its interval reaches to {end}, which is not {_wanted(claim)}"
    return ""


def _meets(claim: StatedClaim, value: Number) -> bool:
    meets = _MEETS[claim.comparison]
    upper = claim.threshold if claim.upper is None else claim.upper
    return any(
        meets(exact(value), exact(claim.threshold), exact(upper))
        for exact in (_as_it_stands, _in_twelve_digits)
    )


def _is_made_of(claim: StatedClaim) -> bool:
    """Return whether a value is the share, or the count, that its two numbers give."""
    part, whole = claim.numerator, claim.denominator
    if part is None or whole is None or claim.value is None:
        return True
    value = _as_it_stands(claim.value)
    return value == part or (whole > 0 and abs(value - Fraction(part, whole)) <= _ALLOWED)


def _wanted(claim: StatedClaim) -> str:
    upper = "" if claim.upper is None else f" and {claim.upper}"
    return f"{claim.comparison} {claim.threshold}{upper}"


def _as_it_stands(value: Number) -> Fraction:
    return Fraction(value)


def _in_twelve_digits(value: Number) -> Fraction:
    return Fraction(value) if isinstance(value, int) else Fraction(f"{value:.12f}")


def _bounds(part: JsonObject) -> Bounds:
    return Bounds(part.number("low"), part.number("high"), part.number("confidence"))
