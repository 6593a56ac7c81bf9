"""What would settle an undecided claim, as data and in words."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from tests.judging.test_uncertainty import known as interval_of
from tests.judging.test_uncertainty import measurement

from donewhen.domain.claim import Claim
from donewhen.domain.estimate import Estimate, Interval
from donewhen.domain.verdict import Outcome
from donewhen.evaluation.metrics import METRICS
from donewhen.judging import change_claim, claim
from donewhen.judging.settling import settling
from donewhen.language import Noun, parse_change, parse_goal
from donewhen.statistics import difference_bounds, mean_bounds, proportion_bounds


def words_of(asked: Claim, estimate: Estimate) -> str:
    found = settling(asked, estimate)
    assert found is not None
    return found.text


@pytest.mark.parametrize(
    ("goal", "words"),
    [
        ("at least 89% with 95% confidence", "more images would settle it"),
        ("at least 91% with 95% confidence", "most likely as not met"),
        ("at least 90% with 95% confidence", "too close to the threshold"),
    ],
)
def test_what_would_settle_a_claim_is_said(goal: str, words: str) -> None:
    one = measurement("accuracy")
    asked = claim(one.metric, one.noun, parse_goal(goal), sentence="…")
    estimate = replace(one.estimate(), interval=interval_of(one))
    assert words in words_of(asked, estimate)
    assert settling(asked, Estimate(None, 0)) is None


def balloons(
    metric: str, goal: str, of: str = "red balloons", where: str = "", *, change: bool = False
) -> Claim:
    noun = Noun(of, of.removesuffix("s"), frozenset({0}), merged=False)
    if change:
        phrase = parse_change(goal)
        return change_claim(METRICS.get(metric), noun, phrase, sentence="…", slice_name=where)
    return claim(METRICS.get(metric), noun, parse_goal(goal), sentence="…", slice_name=where)


def shared(hits: int, units: int, images: int, *, each: int = 1, unit: str = "images") -> Estimate:
    """Return the estimate of a share: of ``units`` units that each hold ``each`` things."""
    size = np.full(units, each, np.int64)
    right = np.minimum(np.maximum(hits - np.arange(units) * each, 0), each)
    bounds = proportion_bounds(right, size, 0.95)
    total = units * each
    return Estimate(Fraction(hits, total), images, hits, total, bounds.interval(unit))


SURE = "with 95% confidence"


@pytest.mark.parametrize(
    ("asked", "estimate", "words"),
    [
        (
            balloons("recall", f"at least 82% {SURE}"),
            shared(87, 100, 5000),
            "about 72 more red balloons (about 3,600 images of this mix) would settle it",
        ),
        (
            balloons("recall", f"at least 82% {SURE}", where='"night"'),
            shared(87, 100, 150),
            'about 72 more red balloons in "night" images would settle it',
        ),
        (
            balloons("recall", f"at least 82% {SURE}", "8"),
            shared(87, 100, 5000),
            'about 72 more images that hold "8" (about 3,600 images of this mix) would settle it',
        ),
        (
            balloons("recall", f"at least 98% {SURE}", "balloons"),
            shared(200, 50, 60, each=4),
            "about 396 more balloons, in about 99 more images that hold one, would settle it",
        ),
        (
            balloons("recall", f"at least 98% {SURE}", "balloons"),
            shared(200, 50, 50, each=4, unit="scenes"),
            "about 396 more balloons, in about 99 more scenes that hold one, would settle it",
        ),
        (
            balloons("precision", f"at least 50% {SURE}", where='"covered"'),
            shared(1, 1, 48),
            (
                'about 4 more "covered" images on which it reports red balloons '
                '(about 192 "covered" images of this mix) would settle it'
            ),
        ),
        (
            balloons("false_positive_images", f"at most 5% {SURE}"),
            shared(0, 50, 50),
            "about 9 more images would settle it",
        ),
    ],
)
def test_more_of_what_would_settle_a_claim_is_said(
    asked: Claim, estimate: Estimate, words: str
) -> None:
    assert words_of(asked, estimate) == words


@pytest.mark.parametrize(
    ("metric", "what"),
    [
        ("recall", "images that hold red balloons"),
        ("precision", "images on which either reports red balloons"),
        ("f1", "images that hold red balloons or on which either reports some"),
    ],
)
def test_a_change_is_learned_from_the_images_that_count(metric: str, what: str) -> None:
    """A hundred of 5,000 images hold one: 50 times as many are needed as those that hold one."""
    parts = np.array([1] * 95 + [0] * 5), np.ones(100, np.int64)
    other = np.array([0] * 3 + [1] * 92 + [0] * 5), np.ones(100, np.int64)
    known = difference_bounds(parts, other, 0.95).interval("images")
    estimate = Estimate(Fraction(3, 100), 5000, None, 100, known, (0.95, 0.92))
    asked = balloons(metric, f"improves by at least 1 point {SURE}", change=True)
    said = words_of(asked, estimate)
    assert f" more {what} (about " in said
    more, images = (int(one.replace(",", "")) for one in re.findall(r"about ([0-9,]+)", said))
    assert images == 50 * more


@pytest.mark.parametrize(
    ("value", "low", "high", "goal", "more"),
    [
        # A perfect F1 on 20 images needs 59 to show 95%, as the plan says.
        (1.0, 0.05 ** (1 / 20), 1.0, f"at least 95% {SURE}", 39),
        (1.0, 0.05 ** (1 / 20), 1.0, f"between 95% and 100% {SURE}", 39),
    ],
)
def test_what_settles_a_resampled_value_is_what_the_judge_needs(
    value: float, low: float, high: float, goal: str, more: int
) -> None:
    known = Interval(low, high, 0.95, "BCa bootstrap over units", 20, "images", effective=20)
    said = words_of(balloons("f1", goal), Estimate(value, 20, interval=known))
    assert said.startswith(f"about {more} more images would settle it")


def test_both_ends_of_a_range_have_to_be_settled() -> None:
    estimate = shared(875, 1000, 1000)
    near = words_of(balloons("recall", f"between 87% and 95% {SURE}"), estimate)
    assert near == words_of(balloons("recall", f"at least 87% {SURE}"), estimate)
    both = words_of(balloons("recall", f"between 80% and 90% {SURE}"), shared(85, 100, 100))
    ends = [
        words_of(balloons("recall", goal), shared(85, 100, 100))
        for goal in (f"at least 80% {SURE}", f"between 0% and 90% {SURE}")
    ]
    figures = [int(re.findall("[0-9]+", one)[0]) for one in (both, *ends)]
    assert figures[0] == max(figures[1:])


def test_a_rate_without_events_needs_what_the_judge_needs() -> None:
    none, ones = np.zeros(80, np.int64), np.ones(80, np.int64)
    known = mean_bounds(none, ones, 0.95, (0.0, None)).interval("images")
    asked = balloons("false_positives_per_image", f"at most 0.1 {SURE}")
    said = words_of(asked, Estimate(Fraction(0), 80, 0, 80, known))
    assert said == "about 70 more images would settle it"


@pytest.mark.parametrize(
    ("metric", "of", "held"),
    [
        ("recall", "red balloons", "red balloons"),
        ("precision", "images with red balloons", "red balloons"),
        ("false_positive_images", "red balloons", ""),
    ],
)
def test_what_a_unit_must_hold_is_data(metric: str, of: str, held: str) -> None:
    bound = "at most 5%" if metric.startswith("false") else "at least 82%"
    scenes = shared(87, 100, 5000, each=2, unit="scenes")
    found = settling(balloons(metric, f"{bound} {SURE}", of), scenes)
    assert found is not None
    assert (found.unit, found.of) == ("scenes", held)


def test_how_many_units_and_how_it_would_end_is_data() -> None:
    met = settling(balloons("recall", f"at least 82% {SURE}"), shared(87, 100, 5000))
    missed = settling(balloons("recall", f"at least 92% {SURE}"), shared(87, 100, 5000))
    never = settling(balloons("recall", f"at least 87% {SURE}"), shared(87, 100, 5000))
    assert met is not None
    assert missed is not None
    assert never is not None
    assert (met.units, met.likely) == (72, Outcome.MET)
    assert missed.likely is Outcome.NOT_MET
    assert missed.text.endswith("most likely as not met")
    assert never.units is None
    assert "are unlikely to settle" in never.text
