from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from donewhen.domain.claim import Claim
from donewhen.domain.data_set import Category, DataSet, ImageList, Labels
from donewhen.domain.estimate import Estimate, Interval
from donewhen.evaluation.estimation import Answers, OperatingPoint
from donewhen.evaluation.metrics import METRICS
from donewhen.judging import change_claim, claim, interval_store
from donewhen.judging.interval_store import IntervalStore
from donewhen.judging.uncertainty import FORM, Measurement, change_interval, interval, settles
from donewhen.language import Noun, Vocabulary, parse_change, parse_goal
from donewhen.statistics import difference_bounds, mean_bounds, proportion_bounds

POINT = OperatingPoint(0.5, 0.5)
WRONG = 12
FIGURES = [(0.843016, 0.941279), (0.584015, 0.996145), (0.841667, 0.941433), (0.05009, 0.179602)]


def measurement(metric: str, wrong: int = WRONG, *, scenes: int = 0) -> Measurement:
    """Return a classifier's answers to 120 images, the first of them wrong."""
    names = tuple(f"{row:03}.png" for row in range(120))
    attributes = (
        {"scene": tuple(str(row // (120 // scenes)) for row in range(120))} if scenes else {}
    )
    label = np.zeros(120, np.int32)
    data_set = DataSet(
        id="d",
        title="D",
        images=ImageList(Path("/nowhere"), names, attributes),
        categories=(Category("right"), Category("wrong")),
        truth=Labels(label),
        digest="",
        group="scene" if scenes else None,
    )
    said = label.copy()
    said[:wrong] = 1
    noun = Vocabulary(data_set).everything()
    return Measurement(Answers(data_set, said), METRICS.get(metric), noun, POINT)


def known(one: Measurement, confidence: float = 0.95) -> Interval:
    found = interval(one, confidence)
    assert found is not None
    return found


def test_the_unit_is_the_image_or_the_group() -> None:
    alone, grouped = known(measurement("accuracy")), known(measurement("accuracy", scenes=10))
    assert (alone.units, alone.unit) == (120, "images")
    assert (grouped.units, grouped.unit) == (10, "scenes")
    assert grouped.low < alone.low, "all errors lie in one scene, so there is less to learn"
    right = np.array([0, *[12] * 9], np.int64)
    expected = proportion_bounds(right, np.full(10, 12, np.int64), 0.95)
    assert (grouped.low, grouped.high) == (expected.low, expected.high)


@pytest.mark.parametrize("metric", ["accuracy", "recall", "precision", "f1", "found", "missed"])
def test_an_interval_holds_the_value_and_widens_with_confidence(metric: str) -> None:
    one = measurement(metric)
    narrow, wide = known(one, 0.8), known(one, 0.99)
    share = WRONG / 120 if metric == "missed" else 1 - WRONG / 120
    assert wide.low < narrow.low <= share <= narrow.high < wide.high


def test_an_improvement_is_positive_whatever_the_direction() -> None:
    better, worse = measurement("accuracy", 2), measurement("accuracy", 40)
    gain = change_interval(better, worse, 0.95)
    assert gain is not None
    assert 0 < gain.low < 38 / 120 < gain.high
    fewer = change_interval(measurement("missed", 2), measurement("missed", 40), 0.95)
    assert fewer is not None
    assert (fewer.low, fewer.high) == pytest.approx((gain.low, gain.high))
    ones = np.ones(120, np.int64)
    parts = [(np.arange(120) >= wrong).astype(np.int64) for wrong in (2, 40)]
    expected = difference_bounds((parts[0], ones), (parts[1], ones), 0.95)
    assert (gain.low, gain.high) == (expected.low, expected.high)


@pytest.mark.parametrize(
    ("goal", "words"),
    [
        ("at least 89% with 95% confidence", "more images would settle it"),
        ("at least 91% with 95% confidence", "most likely as not met"),
        ("at least 90% with 95% confidence", "too near to the bound"),
    ],
)
def test_what_would_settle_a_claim_is_said(goal: str, words: str) -> None:
    one = measurement("accuracy")
    asked = claim(one.metric, one.noun, parse_goal(goal), sentence="…")
    estimate = replace(one.estimate(), interval=known(one))
    assert words in settles(asked, estimate)
    assert settles(asked, Estimate(None, 0)) == ""


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
    assert settles(asked, estimate) == words


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
    said = settles(asked, estimate)
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
    said = settles(balloons("f1", goal), Estimate(value, 20, interval=known))
    assert said.startswith(f"about {more} more images would settle it")


def test_both_ends_of_a_range_have_to_be_settled() -> None:
    estimate = shared(875, 1000, 1000)
    near = settles(balloons("recall", f"between 87% and 95% {SURE}"), estimate)
    assert near == settles(balloons("recall", f"at least 87% {SURE}"), estimate)
    both = settles(balloons("recall", f"between 80% and 90% {SURE}"), shared(85, 100, 100))
    ends = [
        settles(balloons("recall", goal), shared(85, 100, 100))
        for goal in (f"at least 80% {SURE}", f"between 0% and 90% {SURE}")
    ]
    figures = [int(re.findall("[0-9]+", one)[0]) for one in (both, *ends)]
    assert figures[0] == max(figures[1:])


def test_a_rate_without_events_needs_what_the_judge_needs() -> None:
    none, ones = np.zeros(80, np.int64), np.ones(80, np.int64)
    known = mean_bounds(none, ones, 0.95, (0.0, None)).interval("images")
    asked = balloons("false_positives_per_image", f"at most 0.1 {SURE}")
    said = settles(asked, Estimate(Fraction(0), 80, 0, 80, known))
    assert said == "about 70 more images would settle it"


def test_what_is_stored_is_what_would_be_computed_now() -> None:
    """Raise FORM in uncertainty.py whenever these figures change: stored intervals are stale."""
    assert FORM == 6
    figures = [
        (round(one.low, 6), round(one.high, 6))
        for one in (
            known(measurement("accuracy")),
            known(measurement("accuracy", scenes=10)),
            known(measurement("f1")),
            known(measurement("false_positives")),
        )
    ]
    assert figures == FIGURES


def test_an_interval_is_made_once_and_a_damaged_one_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, made = IntervalStore(tmp_path), []

    def make() -> Interval:
        made.append(1)
        return known(measurement("accuracy"))

    first = store.get(("a", Fraction(1, 2)), make)
    assert store.get(("a", Fraction(1, 2)), make) == first
    assert len(made) == 1
    store.get(("b",), make)
    assert len(made) == 2
    for path in (tmp_path / "intervals").iterdir():
        path.write_text(path.read_text()[:20])
    assert store.get(("b",), make) == first
    assert len(made) == 3
    monkeypatch.setattr(interval_store, "FORM", FORM + 1)
    store.get(("b",), make)
    assert len(made) == 4
    assert store.get(("c",), lambda: None) is None
