"""Changes: a value here against the same value of the baseline, or of the untouched images.

A change is judged as an improvement: positive where it is for the better, whatever the metric's
direction. "Drops by at most 2 points" is an improvement of at least -2 points.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from donewhen.domain.claim import Claim, Comparison, Unit
from donewhen.domain.estimate import Estimate
from donewhen.domain.verdict import Outcome, Verdict
from donewhen.evaluation.metrics import Direction, Metric
from donewhen.foundation.errors import SentenceError
from donewhen.judging.claims import refuse_confidence
from donewhen.judging.verdicts import margin_of, outcome_of, subject_of, undecided
from donewhen.judging.wording import (
    amount,
    change_wanted,
    digits_of,
    exact,
    number,
    percent,
    rounded,
)
from donewhen.language import ChangeKind, ChangePhrase, Noun, parse_count, parse_points, parse_rate


def change_claim(
    metric: Metric, noun: Noun, phrase: ChangePhrase, *, sentence: str, slice_name: str = ""
) -> Claim:
    """Return the claim that a sentence about a change makes.

    Raises ``SentenceError`` for a verb that praises what it allows ("recall rises by at most 2
    points") or asks for a worse model, and for an amount that is not in the metric's unit.
    """
    phrase = _with_plain_verb(metric, phrase)
    if phrase.confidence is not None:
        refuse_confidence(metric, Comparison.AT_LEAST)
    size = _size(metric, phrase)
    if phrase.kind is ChangeKind.IMPROVES and size == 0:
        raise SentenceError('"improves by at least 0" is "no worse than". Write that.')
    return Claim(
        sentence,
        metric.name,
        noun.text,
        Comparison.AT_LEAST,
        size if phrase.kind is ChangeKind.IMPROVES else -size,
        metric.unit,
        confidence=phrase.confidence,
        slice=slice_name,
        reference=phrase.reference.value,
    )


def judge_change(
    claim: Claim, metric: Metric, estimate: Estimate, *, settles: Callable[[], str] = str
) -> Verdict:
    """Hold the improvement over a reference against a claim's threshold.

    ``estimate.value`` is the improvement, ``estimate.compared`` the values here and there.
    With a confidence, the interval of the improvement decides, as in ``judge``.
    """
    subject = subject_of(metric, claim)
    expected = _expected(claim)
    if estimate.value is None or estimate.compared is None:
        return undecided(claim, estimate, subject, "undefined (0 of 0)", "nothing to compare")
    improvement = exact(estimate.value)
    digits = digits_of(improvement, claim)
    here, there = (number(exact(one), claim.unit, digits) for one in estimate.compared)
    observed = f"{here}, {claim.reference} {there}, {_better(improvement, claim, digits)}"
    if claim.confidence is None:
        met = outcome_of(claim, improvement)
        margin = margin_of(claim, improvement)
        reason = f"{subject}: {observed}, {expected} wanted: {margin}{_known(estimate, claim)}"
        return Verdict(
            claim,
            Outcome.MET if met else Outcome.NOT_MET,
            estimate,
            expected,
            observed,
            margin,
            reason,
        )
    return _with_confidence(claim, estimate, f"{subject}: {observed}", expected, settles)


def _with_confidence(
    claim: Claim, estimate: Estimate, said: str, expected: str, settles: Callable[[], str]
) -> Verdict:
    """Return the verdict that the interval of the improvement gives."""
    interval = estimate.interval
    if interval is None or claim.confidence is None:
        raise ValueError(f"{claim.metric}: a claim with a confidence needs an interval")
    low, high = exact(interval.low), exact(interval.high)
    sure = percent(claim.confidence)
    digits = 1 if claim.unit is Unit.RATIO else 3
    bound, words = rounded(low, claim.unit, up=False), "at least"
    if outcome_of(claim, low):
        outcome, margin = Outcome.MET, f"shown, {margin_of(claim, low)}"
    elif outcome_of(claim, high):
        outcome, margin = Outcome.UNDECIDED, "undecided, not shown yet"
        if remedy := settles():
            margin += f"; {remedy}"
    else:
        outcome, margin = Outcome.NOT_MET, f"shown false, {margin_of(claim, high)}"
        bound, words = rounded(high, claim.unit, up=True), "at best"
    known = f"{sure} sure of {words} {_better(bound, claim, digits)}"
    if words == "at least" and bound < 0:
        known = f"{sure} sure of at most {_better(bound, claim, digits)}"
    wanted = expected.removesuffix(f" with {sure} confidence")
    reason = f"{said}, {known}, {wanted} wanted: {margin}"
    if interval.warning:
        reason += f" ({interval.warning})"
    observed = f"{said.partition(': ')[2]}, {known}"
    return Verdict(claim, outcome, estimate, expected, observed, margin.split(";")[0], reason)


def _known(estimate: Estimate, claim: Claim) -> str:
    """Return the interval of the improvement as information; "" where there is none."""
    interval = estimate.interval
    if interval is None:
        return ""
    both = percent(exact(2 * interval.confidence - 1))
    digits = 1 if claim.unit is Unit.RATIO else 3
    # The interval of a count is that of its share: of what is there, or of the images.
    of = (estimate.denominator or 0) if claim.unit is Unit.COUNT else 1
    low = _better(rounded(exact(interval.low) * of, claim.unit, up=False), claim, digits)
    high = _better(rounded(exact(interval.high) * of, claim.unit, up=True), claim, digits)
    doubt = f"; {interval.warning}" if interval.warning else ""
    return f" ({both} interval {low} to {high}{doubt})"


def _better(improvement: Fraction, claim: Claim, digits: int) -> str:
    if improvement == 0:
        return "no change"
    word = "better" if improvement > 0 else "worse"
    return f"{amount(improvement, claim.unit, digits)} {word}"


def _expected(claim: Claim) -> str:
    sure = "" if claim.confidence is None else f" with {percent(claim.confidence)} confidence"
    return f"{change_wanted(claim)}{sure}"


def _size(metric: Metric, phrase: ChangePhrase) -> Fraction:
    if phrase.kind is ChangeKind.NO_WORSE:
        return Fraction(0)
    if metric.unit is Unit.RATIO:
        return parse_points(phrase.amount, points=phrase.points)
    if phrase.points:
        raise SentenceError(
            f'"{metric.title}" is no share, so it changes by no points. Write a number.'
        )
    if metric.unit is Unit.COUNT:
        return Fraction(parse_count(phrase.amount))
    return parse_rate(phrase.amount)


def _with_plain_verb(metric: Metric, phrase: ChangePhrase) -> ChangePhrase:
    """Return the phrase, "improves" in place of a verb that means it for this metric."""
    higher = metric.direction is Direction.HIGHER_IS_BETTER
    better, worse = ChangeKind.RISES, ChangeKind.DROPS
    if not higher:
        better, worse = worse, better
    at_least = phrase.comparison is Comparison.AT_LEAST
    if phrase.kind is better and at_least:
        return replace(phrase, kind=ChangeKind.IMPROVES)
    if phrase.kind is worse and at_least:
        raise SentenceError(
            f'{metric.title}: {metric.direction.value}, so "{worse.value} by at least" asks for a '
            f'worse model. Did you mean "improves by at least", or "{worse.value} by at most"?'
        )
    if phrase.kind is better:
        raise SentenceError(
            f'{metric.title}: {metric.direction.value}, so "{better.value} by at most" would '
            f'forbid an improvement. Did you mean "{worse.value}"?'
        )
    return phrase
