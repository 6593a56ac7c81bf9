"""Changes: a value here against the same value of the baseline, or of the untouched images.

A change is judged as an improvement: positive where it is for the better, whatever the metric's
direction. "Drops by at most 2 points" is an improvement of at least -2 points.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from donewhen.domain.claim import Claim, Comparison, Unit
from donewhen.domain.estimate import Estimate, Interval
from donewhen.domain.verdict import Outcome, Verdict
from donewhen.evaluation.metrics import Direction, Metric
from donewhen.foundation.errors import SentenceError
from donewhen.judging.claims import refuse_confidence
from donewhen.judging.decision import decide, exact, in_unit
from donewhen.judging.settling import settling
from donewhen.judging.verdicts import margin_of, subject_of, undecided
from donewhen.judging.wording import (
    amount,
    change_wanted,
    digits_of,
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


def judge_change(claim: Claim, metric: Metric, estimate: Estimate) -> Verdict:
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
    here, there = (number(exact(value), claim.unit, digits) for value in estimate.compared)
    observed = f"{here}, {claim.reference} {there}, {_better(improvement, claim, digits)}"
    if claim.confidence is None:
        interval = in_unit(estimate.interval, claim.unit, estimate.denominator)
        margin = margin_of(claim, improvement)
        known = "" if interval is None else _known(interval, claim)
        return Verdict(
            claim,
            decide(claim, estimate).outcome,
            estimate,
            subject,
            expected,
            observed,
            margin,
            reason=f"{subject}: {observed}, {expected} wanted: {margin}{known}",
            interval=interval,
        )
    return _with_confidence(claim, estimate, subject, observed, expected)


def _with_confidence(
    claim: Claim, estimate: Estimate, subject: str, observed: str, expected: str
) -> Verdict:
    """Return the verdict that the interval of the improvement gives."""
    decision, interval = decide(claim, estimate), estimate.interval
    assert interval is not None  # or else nothing is decided
    assert claim.confidence is not None
    margin, remedy = "undecided, not shown yet", None
    if decision.outcome is Outcome.MET:
        margin = f"shown, {margin_of(claim, decision.at)}"
    elif decision.outcome is Outcome.NOT_MET:
        margin = f"shown false, {margin_of(claim, decision.at)}"
    else:
        remedy = settling(claim, estimate)
    sure = percent(claim.confidence)
    known = f"{sure} sure of {_bound(claim, decision.outcome, interval)}"
    wanted = expected.removesuffix(f" with {sure} confidence")
    reason = f"{subject}: {observed}, {known}, {wanted} wanted: {margin}"
    if remedy is not None:
        reason += f"; {remedy.text}"
    if interval.warning:
        reason += f" ({interval.warning})"
    return Verdict(
        claim,
        decision.outcome,
        estimate,
        subject,
        expected,
        observed=f"{observed}, {known}",
        margin=margin,
        reason=reason,
        interval=in_unit(interval, claim.unit, estimate.denominator),
        settling=remedy,
    )


def _bound(claim: Claim, outcome: Outcome, interval: Interval) -> str:
    """Return the bound that matters, in words: "at least 0.4 points better"."""
    digits = 1 if claim.unit is Unit.RATIO else 3
    if outcome is Outcome.NOT_MET:
        high = rounded(exact(interval.high), claim.unit, up=True)
        return f"at best {_better(high, claim, digits)}"
    low = rounded(exact(interval.low), claim.unit, up=False)
    # "At least 2 points worse" would read as a loss that is sure, where it is the greatest one.
    return f"{'at most' if low < 0 else 'at least'} {_better(low, claim, digits)}"


def _known(interval: Interval, claim: Claim) -> str:
    """Return the interval of the improvement, in the claim's unit, as information."""
    both = percent(exact(2 * interval.confidence - 1))
    digits = 1 if claim.unit is Unit.RATIO else 3
    low = _better(rounded(exact(interval.low), claim.unit, up=False), claim, digits)
    high = _better(rounded(exact(interval.high), claim.unit, up=True), claim, digits)
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
            f'"{metric.title}" is not a share, so it does not change by points. Write a number.'
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
