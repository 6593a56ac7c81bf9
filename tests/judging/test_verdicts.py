from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from donewhen.domain.estimate import Estimate
from donewhen.domain.verdict import Outcome, Verdict
from donewhen.evaluation.metrics import METRICS
from donewhen.foundation.errors import SentenceError
from donewhen.judging import change_claim, claim, judge, judge_change, judge_range
from donewhen.language import Noun, parse_change, parse_goal

BALLOONS = Noun("balloons", "balloon", frozenset({0, 1}), merged=True)


def verdict(metric: str, bound: str, number: str, numerator: int, denominator: int) -> Verdict:
    chosen = METRICS.get(metric)
    asked = claim(chosen, BALLOONS, parse_goal(f"{bound} {number}"), sentence="it …")
    value = Fraction(numerator, 1 if chosen.unit.value == "count" else denominator)
    return judge(asked, chosen, Estimate(value, 10, numerator, denominator))


@pytest.mark.parametrize(
    ("metric", "bound", "number", "numerator", "denominator", "outcome"),
    [
        ("found", "at least", "800", 800, 1000, Outcome.MET),
        ("found", "at least", "800", 799, 1000, Outcome.NOT_MET),
        ("false_positives", "at most", "40", 40, 5000, Outcome.MET),
        ("false_positives", "at most", "40", 41, 5000, Outcome.NOT_MET),
        ("recall", "at least", "70%", 7, 10, Outcome.MET),
        ("recall", "at least", "0.7", 7, 10, Outcome.MET),
        ("recall", "at least", "70.1%", 7, 10, Outcome.NOT_MET),
        ("precision", "at least", "80%", 821, 1026, Outcome.MET),
        ("precision", "at least", "80%", 820, 1026, Outcome.NOT_MET),
        ("false_positives_per_image", "at most", "0.05", 5, 100, Outcome.MET),
        ("false_positives_per_image", "at most", "0.05", 6, 100, Outcome.NOT_MET),
    ],
)
def test_a_bound_is_met_exactly_or_missed_by_one(
    metric: str, bound: str, number: str, numerator: int, denominator: int, outcome: Outcome
) -> None:
    assert verdict(metric, bound, number, numerator, denominator).outcome is outcome


def test_the_reason_says_expected_observed_and_margin() -> None:
    short = verdict("found", "at least", "80", 70, 100)
    assert short.reason == "balloons found: 70 of 100, at least 80 wanted: 10 too few"
    spare = verdict("found", "at least", "1_000", 1200, 1300)
    assert spare.reason == "balloons found: 1,200 of 1,300, at least 1,000 wanted: 200 to spare"
    exact = verdict("precision", "at least", "80%", 80, 100)
    expected = "precision for balloons: 80.0% (80 of 100), at least 80% wanted: exactly met"
    assert exact.reason == expected
    many = verdict("false_positives", "at most", "40", 57, 5000)
    assert many.margin == "17 too many"
    low = verdict("recall", "at least", "95%", 1, 8)
    assert low.margin == "82.5 points too low"


def test_a_bound_beyond_all_there_are_says_so() -> None:
    beyond = verdict("found", "at least", "1,200", 900, 1000)
    assert beyond.margin == "300 too few; there are only 1,000"
    assert verdict("found", "at least", "1000", 900, 1000).margin == "100 too few"


def test_a_threshold_reads_as_it_was_written() -> None:
    odd = verdict("recall", "at least", "94.7719%", 9478, 10000)
    assert odd.expected == "at least 94.7719%"
    assert verdict("recall", "at least", "0.7", 7, 10).expected == "at least 70%"


def test_a_near_miss_never_reads_like_the_bound() -> None:
    near = verdict("recall", "at least", "90%", 89_999, 100_000)
    assert near.outcome is Outcome.NOT_MET
    assert near.observed.startswith("89.999%")
    assert near.margin == "0.001 points too low"


def test_nothing_to_measure_is_undecided() -> None:
    chosen = METRICS.get("precision")
    asked = claim(chosen, BALLOONS, parse_goal("at least 80%"), sentence="precision …")
    undefined = judge(asked, chosen, Estimate(None, 10, 0, 0))
    assert undefined.outcome is Outcome.UNDECIDED
    assert "0 of 0" in undefined.reason


@pytest.mark.parametrize(
    ("metric", "bound", "number", "words"),
    [
        ("recall", "at most", "50%", "at least"),
        ("false_positives", "at least", "5", "at most"),
        ("recall", "at least", "0%", "true of every model"),
        ("found", "at least", "0", "true of every model"),
        ("false_positive_images", "at most", "100%", "true of every model"),
        ("recall", "at least", "80", "80%"),
        ("found", "at least", "80%", "Write: recall for balloons is at least 80%"),
        ("missed", "at most", "15%", "Write: recall for balloons is at least 85%"),
        ("false_positives", "at most", "5%", "Write: precision for balloons is at least"),
        ("recall", "between", "0% and 100%", '"between 0% and 100%" is true of every model'),
    ],
)
def test_claims_that_say_nothing_are_refused(
    metric: str, bound: str, number: str, words: str
) -> None:
    with pytest.raises(SentenceError, match=words):
        claim(METRICS.get(metric), BALLOONS, parse_goal(f"{bound} {number}"), sentence="it …")


@pytest.mark.parametrize(
    ("found", "outcome", "margin"),
    [
        (799, Outcome.NOT_MET, "1 too few"),
        (800, Outcome.MET, "inside"),
        (1000, Outcome.MET, "inside"),
        (1001, Outcome.NOT_MET, "1 too many"),
    ],
)
def test_a_range_includes_both_ends(found: int, outcome: Outcome, margin: str) -> None:
    estimate = Estimate(Fraction(found), 10, found, 2000)
    held = judge_range(METRICS.get("found"), BALLOONS, 800, 1000, estimate, sentence="…")
    assert (held.outcome, held.margin) == (outcome, margin)
    assert "800 to 1,000" in held.reason


@given(
    numerator=st.integers(0, 10**6),
    rest=st.integers(0, 10**6),
    threshold=st.integers(1, 10**4),
)
def test_ratios_are_compared_in_integers(numerator: int, rest: int, threshold: int) -> None:
    denominator = numerator + rest + 1
    chosen = METRICS.get("recall")
    goal = parse_goal(f"at least {threshold / 10**4:.4f}")
    asked = claim(chosen, BALLOONS, goal, sentence="…")
    judged = judge(asked, chosen, Estimate(Fraction(numerator, denominator), 1))
    assert (judged.outcome is Outcome.MET) == (numerator * 10**4 >= threshold * denominator)


def test_only_a_hypothesis_may_suppose_a_weakness() -> None:
    chosen, weak = METRICS.get("recall"), parse_goal("at most 80%")
    with pytest.raises(SentenceError, match="only a scenario tagged @hypothesis"):
        claim(chosen, BALLOONS, weak, sentence="recall …")
    supposed = claim(chosen, BALLOONS, weak, sentence="recall …", supposed=True)
    assert judge(supposed, chosen, Estimate(Fraction(7, 10), 10, 7, 10)).outcome is Outcome.MET
    assert judge(supposed, chosen, Estimate(Fraction(9, 10), 10, 9, 10)).outcome is Outcome.NOT_MET


@pytest.mark.parametrize(
    ("metric", "change", "wanted"),
    [
        ("recall", "drops by at most 10 points", "at most 10 points worse"),
        ("recall", "is no worse than the baseline", "no worse than the baseline"),
        ("recall", "rises by at least 2 points", "at least 2 points better"),
        ("false_positives_per_image", "drop by at least 0.05", "at least 0.05 better"),
        ("false_positives_per_image", "rise by at most 0.05", "at most 0.05 worse"),
    ],
)
def test_a_change_that_cannot_be_measured_says_what_was_wanted(
    metric: str, change: str, wanted: str
) -> None:
    chosen = METRICS.get(metric)
    asked = change_claim(chosen, BALLOONS, parse_change(change), sentence="…")
    undefined = judge_change(asked, chosen, Estimate(None, 10))
    assert undefined.outcome is Outcome.UNDECIDED
    assert undefined.expected == wanted
    assert f", {wanted} wanted: undecided" in undefined.reason


@pytest.mark.parametrize(
    ("metric", "change"),
    [
        ("recall", "drops by at least 2 points"),
        ("false_positives_per_image", "rise by at least 0.05"),
    ],
)
def test_a_change_for_the_worse_is_no_goal(metric: str, change: str) -> None:
    with pytest.raises(SentenceError, match='Did you mean "improves by at least"'):
        change_claim(METRICS.get(metric), BALLOONS, parse_change(change), sentence="…")
