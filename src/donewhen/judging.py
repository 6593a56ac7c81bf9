"""From a sentence and an estimate to a verdict: thresholds, margins, and their words.

Comparisons are exact: thresholds are fractions, counts are integers, so 7 of 10 meets 70%.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from donewhen.errors import SentenceError
from donewhen.language import Noun, parse_count, parse_rate, parse_ratio
from donewhen.metrics import Direction, Metric
from donewhen.verdict import Claim, Comparison, Estimate, Outcome, Unit, Verdict

__all__ = ["claim", "judge", "judge_range"]

_AS_WRITTEN = 9  # digits of a threshold: nobody writes more
_PARSERS: dict[Unit, Callable[[str], Fraction | int]] = {
    Unit.COUNT: parse_count,
    Unit.RATIO: parse_ratio,
    Unit.PER_IMAGE: parse_rate,
}


def claim(metric: Metric, noun: Noun, comparison: str, number: str, *, sentence: str) -> Claim:
    """Return the claim that a sentence makes.

    Raises ``SentenceError`` where the number makes no sense, where the comparison asks for a worse
    model ("recall is at most 50%"), and where every model would meet it ("at least 0").
    """
    compared = Comparison(comparison)
    threshold = Fraction(_PARSERS[metric.unit](number))
    _refuse_wrong_direction(metric, compared)
    _refuse_always_true(metric, compared, threshold)
    return Claim(sentence, metric.name, noun.text, compared, threshold, metric.unit)


def judge(claim: Claim, metric: Metric, estimate: Estimate) -> Verdict:
    """Hold an estimate against a claim's threshold.

    An undefined estimate (0 of 0) is undecided, and undecided does not pass.
    """
    expected = f"{claim.comparison.value} {_number(claim.threshold, claim.unit)}"
    subject = metric.wording.format(noun=claim.noun)
    if estimate.value is None:
        observed = "undefined (0 of 0)"
        reason = (
            f"{subject}: {observed}, {expected} wanted: undecided, there was nothing to measure"
        )
        return Verdict(claim, Outcome.UNDECIDED, estimate, expected, observed, "none", reason)
    value = _exact(estimate.value)
    met = value >= claim.threshold
    if claim.comparison is Comparison.AT_MOST:
        met = value <= claim.threshold
    observed = _observed(metric, estimate, value, claim)
    margin = _margin(value, claim, estimate.denominator)
    outcome = Outcome.MET if met else Outcome.NOT_MET
    reason = f"{subject}: {observed}, {expected} wanted: {margin}"
    return Verdict(claim, outcome, estimate, expected, observed, margin, reason)


def judge_range(
    metric: Metric, noun: Noun, least: int, most: int, estimate: Estimate, *, sentence: str
) -> Verdict:
    """Hold a count against a range, both ends included: a goal's precondition."""
    asked = Claim(
        sentence, metric.name, noun.text, Comparison.BETWEEN, Fraction(least), metric.unit
    )
    expected = f"{least:,} to {most:,}"
    subject = metric.wording.format(noun=noun.text)
    value = Fraction(0) if estimate.value is None else Fraction(estimate.value)
    observed = _observed(metric, estimate, value, asked)
    outcome, margin = Outcome.MET, "inside"
    if value < least:
        outcome, margin = Outcome.NOT_MET, f"{int(least - value):,} too few"
    elif value > most:
        outcome, margin = Outcome.NOT_MET, f"{int(value - most):,} too many"
    reason = f"{subject}: {observed}, {expected} wanted before this goal can be judged: {margin}"
    return Verdict(asked, outcome, estimate, expected, observed, margin, reason)


def _exact(value: Fraction | float) -> Fraction:
    """Return a value to compare. Of a float 12 digits count: the last ones are rounding errors."""
    return value if isinstance(value, Fraction) else Fraction(f"{value:.12f}")


def _number(value: Fraction, unit: Unit, digits: int | None = None) -> str:
    """Return a number for people: "1,000", "80%", "0.05"."""
    if unit is Unit.COUNT:
        return f"{int(value):,}"
    if unit is Unit.RATIO:
        places = _AS_WRITTEN if digits is None else digits
        return f"{_trimmed(value * 100, places, keep=digits is not None)}%"
    return _trimmed(value, _AS_WRITTEN if digits is None else digits, keep=digits is not None)


def _trimmed(value: Fraction, places: int, *, keep: bool) -> str:
    text = f"{float(value):,.{places}f}"
    return text if keep or "." not in text else text.rstrip("0").rstrip(".")


def _refuse_wrong_direction(metric: Metric, comparison: Comparison) -> None:
    wanted = Comparison.AT_LEAST
    if metric.direction is Direction.LOWER_IS_BETTER:
        wanted = Comparison.AT_MOST
    if comparison is not wanted:
        raise SentenceError(
            f'"{metric.title} … {comparison.value}" asks for a worse model. '
            f'Did you mean "{wanted.value}"?'
        )


def _refuse_always_true(metric: Metric, comparison: Comparison, threshold: Fraction) -> None:
    low, high = metric.bounds
    always = comparison is Comparison.AT_LEAST and threshold <= low
    if comparison is Comparison.AT_MOST and high is not None:
        always = threshold >= high
    if always:
        bound = _number(threshold, metric.unit)
        raise SentenceError(
            f'"{comparison.value} {bound}" is true of every model. '
            "Write a bound that can be missed."
        )


def _observed(metric: Metric, estimate: Estimate, value: Fraction, claim: Claim) -> str:
    parts = ""
    if estimate.numerator is not None and estimate.denominator is not None:
        parts = metric.parts.format(f"{estimate.numerator:,}", f"{estimate.denominator:,}")
    if claim.unit is Unit.COUNT:
        return parts or _number(value, claim.unit)
    shown = _number(value, claim.unit, _digits(value, claim))
    return f"{shown} ({parts})" if parts else shown


def _margin(value: Fraction, claim: Claim, most: int | None) -> str:
    """Return how far the value is from the threshold, in the metric's own unit.

    ``most`` is how many there are at all, None where there is no such number.
    """
    distance = value - claim.threshold
    if claim.comparison is Comparison.AT_MOST:
        distance = -distance
    if distance == 0:
        return "exactly met"
    word = "to spare" if distance > 0 else _short_word(claim)
    if claim.unit is Unit.COUNT:
        return f"{int(abs(distance)):,} {word}{_out_of_reach(claim, most)}"
    if claim.unit is Unit.RATIO:
        points = _trimmed(abs(distance) * 100, _digits(value, claim), keep=True)
        return f"{points} points {word}"
    return f"{_trimmed(abs(distance), _digits(value, claim), keep=True)} {word}"


def _out_of_reach(claim: Claim, most: int | None) -> str:
    """Say so where no model could ever meet the claim on this data set."""
    if claim.comparison is Comparison.AT_LEAST and most is not None and claim.threshold > most:
        return f"; only {most:,} are there"
    return ""


def _short_word(claim: Claim) -> str:
    few, many = ("too few", "too many") if claim.unit is Unit.COUNT else ("too low", "too high")
    return few if claim.comparison is Comparison.AT_LEAST else many


def _digits(value: Fraction, claim: Claim) -> int:
    """Return how many digits keep a value apart from the threshold that it misses or meets."""
    factor, digits = (100, 1) if claim.unit is Unit.RATIO else (1, 3)
    while digits < 9 and value != claim.threshold:
        if abs(value - claim.threshold) * factor >= Fraction(1, 10**digits):
            break
        digits += 1
    return digits
