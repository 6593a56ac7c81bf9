"""Verdicts by intervals: met if all of an interval is, not met if nothing of it is."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from donewhen.domain.claim import Comparison
from donewhen.domain.estimate import Estimate, Interval
from donewhen.domain.verdict import Outcome, Verdict
from donewhen.evaluation.metrics import METRICS
from donewhen.foundation.errors import SentenceError
from donewhen.judging import change_claim, claim, judge, judge_change
from donewhen.language import Noun, parse_change, parse_goal

NOUN = Noun("dots", "dot", frozenset({0}), merged=False)
RECALL, RATE = METRICS.get("recall"), METRICS.get("false_positives_per_image")
PERCENT = st.integers(1, 99)
HIGH = {
    Comparison.AT_LEAST: "at least {}%",
    Comparison.MORE_THAN: "more than {}%",
    Comparison.BETWEEN: "between {}% and {}%",
}


def met(comparison: Comparison, value: Fraction, bounds: list[int]) -> bool:
    """Return what the words say, written down again."""
    low, high = Fraction(bounds[0], 100), Fraction(bounds[-1], 100)
    return {
        Comparison.AT_LEAST: value >= low,
        Comparison.MORE_THAN: value > low,
        Comparison.BETWEEN: low <= value <= high,
    }[comparison]


def judged(goal: str, low: float, high: float, value: float | None = None) -> Verdict:
    asked = claim(RECALL, NOUN, parse_goal(goal), sentence="…")
    middle = Fraction(f"{(low + high) / 2 if value is None else value:.6f}")
    known = Interval(low, high, 0.95, "a method", 100, "images")
    return judge(asked, RECALL, Estimate(middle, 100, interval=known))


@given(st.sampled_from(list(HIGH)), PERCENT, PERCENT, PERCENT, PERCENT)
def test_the_whole_interval_decides(
    comparison: Comparison, one: int, other: int, first: int, second: int
) -> None:
    low, high = sorted((one, other))
    bounds = sorted((first, second))[: 2 if comparison is Comparison.BETWEEN else 1]
    goal = HIGH[comparison].format(*bounds) + " with 95% confidence"
    points = [Fraction(number, 200) for number in range(2 * low, 2 * high + 1)]
    answers = {met(comparison, point, bounds) for point in points}
    expected = Outcome.UNDECIDED
    if answers == {True}:
        expected = Outcome.MET
    elif answers == {False}:
        expected = Outcome.NOT_MET
    assert judged(goal, low / 100, high / 100).outcome is expected


def test_what_is_known_and_what_would_settle_it_is_said() -> None:
    shown = judged("at least 80% with 95% confidence", 0.8123, 0.95, 0.9)
    assert shown.reason == (
        "recall for dots: 90.0%, 95% sure of at least 81.2%, at least 80% wanted: "
        "shown, 1.2 points to spare"
    )
    assert shown.expected == "at least 80% with 95% confidence"
    unsure = judged("at least 80% with 95% confidence", 0.7, 0.95, 0.9)
    assert unsure.settling is not None
    assert unsure.reason.endswith(f"undecided, not shown yet; {unsure.settling.text}")
    assert shown.settling is None
    false = judged("at least 80% with 95% confidence", 0.6, 0.7111, 0.65)
    assert "95% sure of at most 71.2%" in false.reason
    assert false.reason.endswith("shown false, 8.9 points too low")
    both = judged("between 60% and 95% with 95% confidence", 0.7, 0.9)
    assert "95% sure of 70.0% to 90.0%" in both.reason


def test_a_bound_is_never_rounded_to_more_than_is_known() -> None:
    assert "at least 80.9%" in judged("at least 80% with 95% confidence", 0.80999, 1.0).reason
    fact = claim(RECALL, NOUN, parse_goal("at least 80%"), sentence="…")
    known = Interval(0.80999, 0.90001, 0.975, "a method", 100, "images", warning="from 3 images")
    told = judge(fact, RECALL, Estimate(Fraction(17, 20), 100, 85, 100, known))
    assert told.reason.endswith("(95% interval 80.9% to 90.1%; from 3 images)")


def test_less_is_better_where_it_is() -> None:
    asked = claim(RATE, NOUN, parse_goal("at most 0.2 with 90% confidence"), sentence="…")
    for low, high, outcome in (
        (0.1, 0.2, Outcome.MET),
        (0.1, 0.3, Outcome.UNDECIDED),
        (0.21, 0.3, Outcome.NOT_MET),
    ):
        known = Interval(low, high, 0.9, "a method", 100, "images")
        assert judge(asked, RATE, Estimate(0.2, 100, interval=known)).outcome is outcome


def changed(phrase: str, value: float, low: float, high: float) -> Verdict:
    asked = change_claim(RECALL, NOUN, parse_change(phrase), sentence="…")
    known = Interval(low, high, 0.95, "a method", 100, "images")
    estimate = Estimate(value, 100, interval=known, compared=(0.8 + value, 0.8))
    return judge_change(asked, RECALL, estimate)


@pytest.mark.parametrize(
    ("phrase", "value", "low", "high", "outcome"),
    [
        ("is no worse than the baseline", 0.0, -0.1, 0.1, Outcome.MET),
        ("is no worse than the baseline", -0.001, -0.1, 0.1, Outcome.NOT_MET),
        ("is no worse than the baseline with 95% confidence", 0.1, 0.0, 0.2, Outcome.MET),
        ("is no worse than the baseline with 95% confidence", 0.1, -0.01, 0.2, Outcome.UNDECIDED),
        ("is no worse than the baseline with 95% confidence", -0.1, -0.2, -0.01, Outcome.NOT_MET),
        ("drops by at most 2 points", -0.02, -0.1, 0.1, Outcome.MET),
        ("drops by at most 2 points", -0.021, -0.1, 0.1, Outcome.NOT_MET),
        ("drops by at most 2 points with 95% confidence", 0.0, -0.02, 0.02, Outcome.MET),
        ("drops by at most 2 points with 95% confidence", 0.0, -0.03, 0.02, Outcome.UNDECIDED),
        ("worsens by at most 0.02", -0.02, -0.1, 0.1, Outcome.MET),
        ("improves by at least 2 points", 0.02, -0.1, 0.1, Outcome.MET),
        ("improves by at least 2 points", 0.0199, -0.1, 0.1, Outcome.NOT_MET),
        ("improves by at least 2 points with 95% confidence", 0.1, 0.01, 0.2, Outcome.UNDECIDED),
        ("improves by at least 2 points with 95% confidence", 0.1, 0.02, 0.2, Outcome.MET),
    ],
)
def test_a_change_is_held_against_what_is_allowed(
    phrase: str, value: float, low: float, high: float, outcome: Outcome
) -> None:
    assert changed(phrase, value, low, high).outcome is outcome


def test_a_change_says_both_values_and_what_is_sure() -> None:
    said = changed("drops by at most 2 points with 95% confidence", 0.05, 0.0312, 0.07).reason
    assert said == (
        "recall for dots: 85.0%, the baseline 80.0%, 5.0 points better, 95% sure of at least "
        "3.1 points better, at most 2 points worse wanted: shown, 5.1 points to spare"
    )
    short = changed("improves by at least 10 points", 0.05, 0.031, 0.07).reason
    assert "at least 10 points better wanted: 5.0 points short" in short


def test_the_interval_of_a_count_that_changed_is_told_in_counts() -> None:
    counted = METRICS.get("false_positives")
    asked = change_claim(counted, NOUN, parse_change("rises by at most 4"), sentence="…")
    known = Interval(-0.031, 0.019, 0.975, "a method", 100, "images")
    estimate = Estimate(Fraction(-1), 100, None, 1000, known, (Fraction(8), Fraction(7)))
    verdict = judge_change(asked, counted, estimate)
    assert verdict.reason.endswith("(95% interval 31 worse to 19 better)")
    assert verdict.interval is not None
    assert (verdict.interval.low, verdict.interval.high) == (-31, 19)
    phrase = parse_change("rises by at most 4 with 95% confidence")
    with pytest.raises(SentenceError, match="false positives per image"):
        change_claim(counted, NOUN, phrase, sentence="…")


def test_a_confidence_without_an_interval_is_a_mistake_of_ours() -> None:
    asked = claim(RECALL, NOUN, parse_goal("at least 80% with 95% confidence"), sentence="…")
    with pytest.raises(ValueError, match="needs an interval"):
        judge(asked, RECALL, Estimate(Fraction(1), 5))


@pytest.mark.parametrize(
    ("metric", "goal", "words"),
    [
        ("found", "at least 8 with 95% confidence", "ask for recall"),
        ("false_positives", "at most 8 with 95% confidence", "false positives per image"),
        ("recall", "exactly 80% with 95% confidence", "between"),
        ("recall", "more than 100%", "no model can meet"),
        ("missed", "fewer than 0", "no model can meet"),
        ("recall", "between 0% and 100%", "true of every model"),
        ("recall", "between 90% and 80%", "smaller number first"),
        ("recall", "fewer than 90%", "more than"),
    ],
)
def test_goals_that_cannot_mean_anything_are_refused(metric: str, goal: str, words: str) -> None:
    with pytest.raises(SentenceError, match=words):
        claim(METRICS.get(metric), NOUN, parse_goal(goal), sentence="…")
