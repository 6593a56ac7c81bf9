"""From a claim and an estimate to a verdict."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from donewhen.domain.claim import Claim, Comparison, Unit
from donewhen.domain.estimate import Estimate, Interval
from donewhen.domain.finding import Finding
from donewhen.domain.verdict import Outcome, Settling, Verdict
from donewhen.evaluation.metrics import Metric
from donewhen.judging.decision import Decision, decide, distance, exact, in_unit, meets
from donewhen.judging.settling import settling
from donewhen.judging.wording import (
    amount,
    as_written,
    bound,
    change_wanted,
    digits_of,
    interval_text,
    number,
    percent,
)
from donewhen.language import Noun

_NAMED = 3  # of what was found, in a reason; the others stand in its table


def judge(claim: Claim, metric: Metric, estimate: Estimate) -> Verdict:
    """Hold an estimate against a claim's threshold.

    With a confidence, the estimate's interval decides, and a claim that it leaves undecided is told
    what would settle it. An undefined estimate (0 of 0) is undecided, and undecided does not pass.
    Raises ``ValueError`` for a claim with a confidence and an estimate without its interval.
    """
    subject = subject_of(metric, claim)
    if estimate.value is None:
        return undecided(claim, estimate, subject, "undefined (0 of 0)", "nothing to measure")
    observed = _observed(metric, estimate, exact(estimate.value), claim)
    decision = decide(claim, estimate)
    remedy = settling(claim, estimate) if decision.outcome is Outcome.UNDECIDED else None
    known = _known(claim, estimate)
    return verdict_of(claim, estimate, decision, subject, observed, known, remedy)


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
    decision, known = decide(claim, estimate), _known(claim, estimate)
    verdict = verdict_of(claim, estimate, decision, finding.subject, observed, known)
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
    answer = Outcome.MET if meets(claim, value) else Outcome.NOT_MET
    margin = margin_of(claim, value)
    reason = f"{subject}: {observed}, {expected} wanted before this goal can be judged: {margin}"
    interval = in_unit(estimate.interval, claim.unit, estimate.denominator)
    return Verdict(
        claim, answer, estimate, subject, expected, observed, margin, reason, interval=interval
    )


def undecided(claim: Claim, estimate: Estimate, subject: str, observed: str, why: str) -> Verdict:
    """Return the verdict on what cannot be decided at all, and why."""
    reason = f"{subject}: {observed}, {expected_of(claim)} wanted: undecided, {why}"
    return Verdict(
        claim,
        Outcome.UNDECIDED,
        estimate,
        subject,
        _with_confidence(claim),
        observed,
        "none",
        reason,
        interval=in_unit(estimate.interval, claim.unit, estimate.denominator),
    )


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


def verdict_of(
    claim: Claim,
    estimate: Estimate,
    decision: Decision,
    subject: str,
    observed: str,
    known: str,
    remedy: Settling | None = None,
) -> Verdict:
    """Return the verdict that a decision gives, and its words.

    ``known`` is what the interval says: with a confidence it is what decides, or else it is told
    for information; "" where there is none.
    """
    margin = _margin(claim, decision, estimate.denominator)
    ending = f" ({known})" if known else ""
    if claim.confidence is not None:
        assert estimate.interval is not None  # or else nothing is decided
        observed = f"{observed}, {known}"
        ending = f"; {remedy.text}" if remedy is not None else ""
        ending += f" ({estimate.interval.warning})" if estimate.interval.warning else ""
    return Verdict(
        claim,
        decision.outcome,
        estimate,
        subject,
        _with_confidence(claim),
        observed,
        margin,
        reason=f"{subject}: {observed}, {expected_of(claim)} wanted: {margin}{ending}",
        interval=in_unit(estimate.interval, claim.unit, estimate.denominator),
        settling=remedy,
    )


def _with_confidence(claim: Claim) -> str:
    """Return what is wanted, and how sure it has to be."""
    sure = "" if claim.confidence is None else f" with {percent(claim.confidence)} confidence"
    return f"{expected_of(claim)}{sure}"


def _known(claim: Claim, estimate: Estimate) -> str:
    if estimate.interval is None:
        return ""
    if claim.confidence is None:
        return interval_text(estimate.interval, claim.unit, estimate.denominator)
    return _bound(claim, estimate.interval)


def _bound(claim: Claim, interval: Interval) -> str:
    """Return the bound that matters, in words: "at least 85.6% for sure"."""
    low = bound(exact(interval.low), claim.unit, up=False)
    high = bound(exact(interval.high), claim.unit, up=True)
    sure = percent(exact(interval.confidence))
    if claim.comparison is Comparison.BETWEEN:
        return f"{sure} sure of {low} to {high}"
    if claim.comparison.wants_much:
        words = f"at least {low}"
        if not meets(claim, exact(interval.high)):
            words = f"at most {high}"
    else:
        words = f"at most {high}"
        if not meets(claim, exact(interval.low)):
            words = f"at least {low}"
    return f"{sure} sure of {words}"


def _margin(claim: Claim, decision: Decision, most: int | None) -> str:
    if decision.outcome is Outcome.UNDECIDED:
        return "undecided, not shown yet"
    margin = margin_of(claim, decision.at, most)
    if claim.confidence is None:
        return margin
    return f"{'shown' if decision.outcome is Outcome.MET else 'shown false'}, {margin}"


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
    met = meets(claim, value)
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
    # A change may be greater than what there is: of false reports there may be any number.
    if counted and not claim.reference and most is not None and claim.threshold > most:
        return f"; there are only {most:,}"
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
