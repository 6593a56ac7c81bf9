"""From a claim and an estimate to a verdict."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction

from donewhen.domain.claim import Claim, Comparison, Unit
from donewhen.domain.estimate import Estimate, Interval
from donewhen.domain.finding import Finding
from donewhen.domain.verdict import Outcome, Verdict
from donewhen.evaluation.metrics import Metric
from donewhen.judging.wording import (
    amount,
    as_written,
    bound,
    change_wanted,
    digits_of,
    exact,
    interval_text,
    number,
    percent,
)
from donewhen.language import Noun

_NAMED = 3  # of what was found, in a reason; the others stand in its table


@dataclass(frozen=True)
class _Answer:
    """How a value or its interval stands to a threshold; ``at`` is the figure that decides."""

    outcome: Outcome
    at: Fraction


def judge(
    claim: Claim, metric: Metric, estimate: Estimate, *, settles: Callable[[], str] = str
) -> Verdict:
    """Hold an estimate against a claim's threshold.

    With a confidence, the estimate's interval decides: met where the whole of it is, not met where
    nothing of it is, undecided in between; ``settles`` is then asked what would decide it. An
    undefined estimate (0 of 0) is undecided, and undecided does not pass. Raises ``ValueError`` for
    a claim with a confidence and an estimate without its interval.
    """
    subject = subject_of(metric, claim)
    if estimate.value is None:
        return undecided(claim, estimate, subject, "undefined (0 of 0)", "nothing to measure")
    value = exact(estimate.value)
    shown = _observed(metric, estimate, value, claim)
    of = estimate.denominator
    return _verdict(claim, estimate, subject, shown, of=of, settles=settles)


def judge_finding(claim: Claim, finding: Finding) -> Verdict:
    """Hold a finding against a claim's threshold.

    One of nothing at all is undecided, and so is one that would be met by what was seen while
    something could not be looked at.
    """
    estimate = Estimate(finding.value, finding.of or 0, interval=finding.interval)
    if finding.value is None or finding.of == 0:
        why = finding.detail or "nothing to look at"
        return undecided(claim, estimate, finding.subject, why, "nothing was judged")
    value = exact(finding.value)
    digits = digits_of(value, claim) if claim.unit is not Unit.TIMES else 3  # as its bounds have
    observed = number(value, claim.unit, digits)
    if finding.of is not None:
        observed += f" of {finding.of:,}"
    if finding.detail:
        observed += f" ({finding.detail})"
    verdict = _verdict(claim, estimate, finding.subject, observed, of=None, settles=str)
    if verdict.outcome is Outcome.MET:
        if finding.unseen:
            return undecided(claim, estimate, finding.subject, observed, finding.unseen)
        return verdict
    named = ", ".join(finding.names[:_NAMED])
    rest = len(finding.names) - _NAMED
    more = f" and {rest:,} more" if rest > 0 else ""
    reason = f"{verdict.reason}: {named}{more}" if named else verdict.reason
    return replace(verdict, reason=f"{reason}; {finding.unseen}" if finding.unseen else reason)


def range_claim(metric: Metric, noun: Noun, least: int, most: int, *, sentence: str) -> Claim:
    """Return the claim that a count lies in a range, both ends included."""
    return Claim(
        sentence,
        metric.name,
        noun.text,
        Comparison.BETWEEN,
        Fraction(least),
        metric.unit,
        upper=Fraction(most),
    )


def judge_range(
    metric: Metric, noun: Noun, least: int, most: int, estimate: Estimate, *, sentence: str
) -> Verdict:
    """Hold a count against a range, both ends included: a goal's precondition."""
    claim = range_claim(metric, noun, least, most, sentence=sentence)
    expected = f"{least:,} to {most:,}"
    subject = metric.wording.format(noun=noun.text)
    value = Fraction(0) if estimate.value is None else Fraction(estimate.value)
    observed = _observed(metric, estimate, value, claim)
    answer = Outcome.MET if outcome_of(claim, value) else Outcome.NOT_MET
    margin = margin_of(claim, value)
    reason = f"{subject}: {observed}, {expected} wanted before this goal can be judged: {margin}"
    return Verdict(claim, answer, estimate, expected, observed, margin, reason)


def undecided(claim: Claim, estimate: Estimate, subject: str, observed: str, why: str) -> Verdict:
    """Return the verdict on what cannot be decided at all, and why."""
    expected = expected_of(claim)
    reason = f"{subject}: {observed}, {expected} wanted: undecided, {why}"
    if claim.confidence is not None:
        expected = f"{expected} with {percent(claim.confidence)} confidence"
    return Verdict(claim, Outcome.UNDECIDED, estimate, expected, observed, "none", reason)


def outcome_of(claim: Claim, value: Fraction) -> bool:
    """Return whether a value meets a claim's threshold."""
    if claim.comparison in (Comparison.MORE_THAN, Comparison.FEWER_THAN):
        return distance(claim, value) > 0
    return distance(claim, value) >= 0


def distance(claim: Claim, value: Fraction) -> Fraction:
    """Return how far a value lies on the good side of the threshold; negative on the bad one."""
    if claim.comparison is Comparison.BETWEEN:
        assert claim.upper is not None
        return min(value - claim.threshold, claim.upper - value)
    if claim.comparison is Comparison.EXACTLY:
        return -abs(value - claim.threshold)
    return value - claim.threshold if claim.comparison.wants_much else claim.threshold - value


def subject_of(metric: Metric, claim: Claim) -> str:
    """Return what is measured, in words: 'recall for balloons in "night" images'."""
    where = f" in {claim.slice} images" if claim.slice else ""
    return f"{metric.wording.format(noun=claim.noun)}{where}"


def expected_of(claim: Claim) -> str:
    """Return what is wanted, in words: "at least 80%", "at most 2 points worse"."""
    if claim.reference:
        return change_wanted(claim)
    first = as_written(claim.threshold, claim.unit)
    if claim.comparison is Comparison.BETWEEN:
        assert claim.upper is not None
        return f"between {first} and {as_written(claim.upper, claim.unit)}"
    words = claim.comparison.value
    if claim.unit is Unit.COUNT and claim.comparison is Comparison.AT_MOST and not claim.threshold:
        return "none"
    if claim.comparison is Comparison.FEWER_THAN and claim.unit is not Unit.COUNT:
        words = "less than"
    return f"{words} {first}"


def _verdict(
    claim: Claim,
    estimate: Estimate,
    subject: str,
    observed: str,
    *,
    of: int | None,
    settles: Callable[[], str],
) -> Verdict:
    assert estimate.value is not None
    expected = expected_of(claim)
    if claim.confidence is None:
        value = exact(estimate.value)
        outcome = Outcome.MET if outcome_of(claim, value) else Outcome.NOT_MET
        margin = margin_of(claim, value, of)
        known = interval_text(estimate.interval, claim.unit, of) if estimate.interval else ""
        reason = f"{subject}: {observed}, {expected} wanted: {margin}"
        if known:
            reason += f" ({known})"
        return Verdict(claim, outcome, estimate, expected, observed, margin, reason)
    if estimate.interval is None:
        raise ValueError(f"{claim.metric}: a claim with a confidence needs an interval")
    answer = _answer(claim, estimate.interval)
    known = _bound(claim, estimate.interval)
    margin = _margin_with_confidence(claim, answer)
    reason = f"{subject}: {observed}, {known}, {expected} wanted: {margin}"
    expected = f"{expected} with {percent(claim.confidence)} confidence"
    if answer.outcome is Outcome.UNDECIDED and (remedy := settles()):
        reason += f"; {remedy}"
    if estimate.interval.warning:
        reason += f" ({estimate.interval.warning})"
    return Verdict(
        claim, answer.outcome, estimate, expected, f"{observed}, {known}", margin, reason
    )


def _answer(claim: Claim, interval: Interval) -> _Answer:
    """Return the answer of an interval: the end nearest to the threshold's bad side decides."""
    low, high = exact(interval.low), exact(interval.high)
    worst, best = sorted((low, high), key=lambda end: distance(claim, end))
    if outcome_of(claim, worst):
        return _Answer(Outcome.MET, worst)
    inside = claim.comparison is Comparison.BETWEEN and _straddles(claim, low, high)
    if not outcome_of(claim, best) and not inside:
        return _Answer(Outcome.NOT_MET, best)
    return _Answer(Outcome.UNDECIDED, worst)


def _straddles(claim: Claim, low: Fraction, high: Fraction) -> bool:
    """Return whether an interval reaches over both ends of a range."""
    assert claim.upper is not None
    return low < claim.threshold and high > claim.upper


def _bound(claim: Claim, interval: Interval) -> str:
    """Return the bound that matters, in words: "at least 85.6% for sure"."""
    low = bound(exact(interval.low), claim.unit, up=False)
    high = bound(exact(interval.high), claim.unit, up=True)
    sure = percent(exact(interval.confidence))
    if claim.comparison is Comparison.BETWEEN:
        return f"{sure} sure of {low} to {high}"
    if claim.comparison.wants_much:
        words = f"at least {low}"
        if not outcome_of(claim, exact(interval.high)):
            words = f"at most {high}"
    else:
        words = f"at most {high}"
        if not outcome_of(claim, exact(interval.low)):
            words = f"at least {low}"
    return f"{sure} sure of {words}"


def _margin_with_confidence(claim: Claim, answer: _Answer) -> str:
    if answer.outcome is Outcome.UNDECIDED:
        return "undecided, not shown yet"
    return f"{'shown' if answer.outcome is Outcome.MET else 'shown false'}, " + margin_of(
        claim, answer.at
    )


def _observed(metric: Metric, estimate: Estimate, value: Fraction, claim: Claim) -> str:
    parts = ""
    if estimate.numerator is not None and estimate.denominator is not None:
        parts = metric.parts.format(f"{estimate.numerator:,}", f"{estimate.denominator:,}")
    if claim.unit is Unit.COUNT:
        return parts or number(value, claim.unit, None)
    shown = number(value, claim.unit, digits_of(value, claim))
    return f"{shown} ({parts})" if parts else shown


def margin_of(claim: Claim, value: Fraction, most: int | None = None) -> str:
    """Return how far the value is from the threshold, in the metric's own unit.

    ``most`` is how many there are at all, None where there is no such number.
    """
    away = distance(claim, value)
    met = outcome_of(claim, value)
    if claim.comparison is Comparison.BETWEEN and met:
        return "inside"
    if away == 0:
        if expected_of(claim) == "none":
            return "met"
        return "exactly met" if met else "exactly the bound, which is not enough"
    text = amount(away, claim.unit, digits_of(value, claim))
    word = "to spare" if away > 0 else _short_word(claim, value)
    return f"{text} {word}{_out_of_reach(claim, most)}"


def _out_of_reach(claim: Claim, most: int | None) -> str:
    """Say so where no model could ever meet the claim on this data set."""
    counted = claim.unit is Unit.COUNT and claim.comparison.wants_much
    if counted and most is not None and claim.threshold > most:
        return f"; only {most:,} are there"
    return ""


def _short_word(claim: Claim, value: Fraction) -> str:
    if claim.reference:
        return "short"
    few, many = ("too few", "too many") if claim.unit is Unit.COUNT else ("too low", "too high")
    if claim.unit is Unit.BYTES:
        few, many = "too small", "too large"
    if claim.upper is not None and value > claim.upper:
        return many
    return few if value < claim.threshold else many
