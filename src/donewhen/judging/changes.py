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
from donewhen.judging.verdicts import subject_of, undecided, verdict_of
from donewhen.judging.wording import (
    digits_of,
    improvement_text,
    interval_words,
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
    if estimate.value is None or estimate.compared is None:
        return undecided(claim, estimate, subject, "undefined (0 of 0)", "nothing to compare")
    improvement = exact(estimate.value)
    digits = digits_of(improvement, claim)
    here, there = (number(exact(value), claim.unit, digits) for value in estimate.compared)
    better = improvement_text(improvement, claim.unit, digits)
    observed = f"{here}, {claim.reference} {there}, {better}"
    decision = decide(claim, estimate)
    remedy = settling(claim, estimate) if decision.outcome is Outcome.UNDECIDED else None
    known = _known(claim, estimate, decision.outcome)
    return verdict_of(claim, estimate, decision, subject, observed, known, remedy)


def _known(claim: Claim, estimate: Estimate, outcome: Outcome) -> str:
    """Return what the interval says: "95% sure of at least 0.4 points better"."""
    interval = in_unit(estimate.interval, claim.unit, estimate.denominator)
    if interval is None:
        return ""
    # What decides is one bound; what is told for information is both.
    if claim.confidence is not None:
        return f"{percent(claim.confidence)} sure of {_bound(claim, outcome, interval)}"
    ends, sure = (interval.low, interval.high), interval.confidence
    return interval_words(ends, sure, claim.unit, change=True, warning=interval.warning)


def _bound(claim: Claim, outcome: Outcome, interval: Interval) -> str:
    """Return the bound that matters, in words: "at least 0.4 points better"."""
    if outcome is Outcome.NOT_MET:
        high = rounded(exact(interval.high), claim.unit, up=True)
        return f"at best {improvement_text(high, claim.unit)}"
    low = rounded(exact(interval.low), claim.unit, up=False)
    # "At least 2 points worse" would read as a loss that is sure, where it is the greatest one.
    return f"{'at most' if low < 0 else 'at least'} {improvement_text(low, claim.unit)}"


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
