from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from donewhen.domain.claim import Unit
from donewhen.domain.data_set import Boxes, Category, DataSet, ImageList, Labels
from donewhen.domain.finding import Finding
from donewhen.evaluation.metrics import METRICS
from donewhen.judging import change_claim, claim, finding_claim
from donewhen.judging.planning import Prospect, prospect
from donewhen.judging.planning.plan import Answer, planned, planned_flips
from donewhen.language import Vocabulary, parse_change, parse_goal
from donewhen.statistics import difference_bounds, mean_bounds, proportion_bounds


def dots(objects: int, images: int | None = None, groups: int = 0) -> DataSet:
    """Return a data set with a red dot on each of its first images."""
    count = images or max(objects, 1)
    attributes = {"scene": tuple(str(row % groups) for row in range(count))} if groups else {}
    return DataSet(
        id="dots",
        title="Dots",
        images=ImageList(Path("/nowhere"), tuple(f"{n}.png" for n in range(count)), attributes),
        categories=(Category("red dot", "dot"),),
        truth=Boxes(
            image=np.arange(objects, dtype=np.int32) % count,
            category=np.zeros(objects, np.int32),
            box=np.ones((objects, 4)),
            crowd=np.zeros(objects, np.bool_),
        ),
        digest="",
        group="scene" if groups else None,
    )


def foreseen(metric: str, goal: str, data_set: DataSet, of: str = "red dots") -> Prospect:
    noun = Vocabulary(data_set).noun(of)
    asked = claim(METRICS.get(metric), noun, parse_goal(goal), sentence="…")
    found = prospect(asked, METRICS.get(metric), data_set, noun)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("bar", "sure", "needed"),
    [("90%", "95%", 29), ("95%", "95%", 59), ("99%", "95%", 299), ("98%", "95%", 149)],
)
def test_a_perfect_model_needs_what_the_tables_say(bar: str, sure: str, needed: int) -> None:
    goal = f"at least {bar} with {sure} confidence"
    for there in (needed - 1, needed):
        found = foreseen("recall", goal, dots(there))
        assert (found.needed, found.there) == (needed, there)
        assert found.perfect is (there == needed)
    short = foreseen("recall", goal, dots(needed - 1))
    assert f"needs at least {needed} red dots" in short.note
    assert short.note.endswith(f'data set "dots" has {needed - 1}')


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 400), st.integers(50, 99), st.sampled_from([80, 90, 95, 99]))
def test_perfect_is_what_the_judge_would_say_of_a_perfect_model(
    there: int, bar: int, sure: int
) -> None:
    found = foreseen("recall", f"at least {bar}% with {sure}% confidence", dots(there))
    ones = np.ones(there, np.int64)
    assert found.perfect == (proportion_bounds(ones, ones, sure / 100).low >= bar / 100 - 1e-9)


@pytest.mark.parametrize("of", ["images with a red dot", "red dots"])
def test_an_image_that_holds_several_is_one_image(of: str) -> None:
    found = foreseen("recall", "at least 90% with 95% confidence", dots(60, 20), of)
    assert (found.there, found.needed, found.perfect) == (20, 29, False)


def test_things_on_the_same_images_are_no_trials_of_their_own() -> None:
    """As in 804 objects on 80 images: all of them found show no more than 96.3%."""
    found = foreseen("recall", "at least 98% with 95% confidence", dots(804, 80))
    assert not found.perfect
    assert found.note.endswith(
        'needs at least 149 images, from a perfect model; data set "dots" has 80'
    )
    some = foreseen("recall", "at least 98% with 95% confidence", several(of=400))
    assert some.note == (
        "recall for red dots at least 98% with 95% confidence needs at least 149 images that hold "
        "red dots (about 1,490 images of this mix), from a perfect model; "
        'data set "dots" has 40'
    )


def several(of: int) -> DataSet:
    """Return a data set of which a tenth of the images hold ten dots each."""
    base, held = dots(of), of // 10
    assert isinstance(base.truth, Boxes)
    truth = replace(base.truth, image=np.arange(of, dtype=np.int32) % held)
    return replace(base, truth=truth)


def test_groups_are_what_is_counted() -> None:
    found = foreseen("recall", "at least 90% with 95% confidence", dots(500, 500, groups=20))
    assert (found.there, found.what, found.perfect) == (20, "scenes", False)


def test_false_positives_need_what_the_judge_needs() -> None:
    """The bound is lowest with two events: they tell that false reports come one by one."""
    goal = "at most 0.1 with 95% confidence"
    needed = foreseen("false_positives_per_image", goal, dots(1, 300)).needed
    assert needed is not None
    for there in (needed - 1, needed):
        met = any(rate_bound(events, there) <= 0.1 for events in range(6))
        assert foreseen("false_positives_per_image", goal, dots(1, there)).perfect is met
        assert met is (there == needed)


def rate_bound(events: int, images: int) -> float:
    held = (np.arange(images) < events).astype(np.int64)
    return mean_bounds(held, np.ones(images, np.int64), 0.95, (0.0, None)).high


def test_shares_of_images_follow_the_rule_of_three() -> None:
    share = foreseen("false_positive_images", "at most 1% with 95% confidence", dots(1, 298))
    assert (share.needed, share.perfect) == (299, False)


def test_no_number_shows_perfection() -> None:
    found = foreseen("recall", "at least 100% with 95% confidence", dots(1000))
    assert found.needed is None
    assert "no number of red dots" in found.note


@pytest.mark.parametrize("change", ["drops by at most 2 points", "is no worse than the baseline"])
@pytest.mark.parametrize("there", [0, 5, 148, 149])
def test_a_change_is_never_called_impossible(change: str, there: int) -> None:
    """It depends on how much better the model is."""
    data_set = dots(there, 200)
    noun, metric = Vocabulary(data_set).noun("red dots"), METRICS.get("recall")
    asked = change_claim(metric, noun, parse_change(f"{change} with 95% confidence"), sentence="…")
    found = prospect(asked, metric, data_set, noun)
    assert found is not None
    assert (found.perfect, found.note) == (True, "")
    told = planned(asked, metric, data_set, noun)
    assert told.answer is (Answer.UNKNOWN if there else Answer.NEVER)
    if "drops" in change and there:
        ones = np.ones(there, np.int64)
        enough = difference_bounds((ones, ones), (ones, ones), 0.95).low >= -0.02
        words = "enough" if enough else "not enough"
        assert told.why.endswith(f"{there} images that hold red dots are {words}")


@pytest.mark.parametrize(
    ("metric", "goal", "of"),
    [
        ("false_positive_images", "at most 50%", "red dots"),
        ("false_positive_images", "at most 50% with 95% confidence", "red dots"),
        ("false_positives_per_image", "at most 0.5 with 95% confidence", "red dots"),
        ("false_positives", "at most 5", "red dots"),
        ("accuracy", "at least 50%", "images with a red dot"),
        ("accuracy", "at least 50% with 95% confidence", "images with a red dot"),
    ],
)
def test_images_without_anything_decide_what_false_alarms_are(
    metric: str, goal: str, of: str
) -> None:
    data_set = dots(0, 60)
    noun = Vocabulary(data_set).noun(of)
    asked = claim(METRICS.get(metric), noun, parse_goal(goal), sentence="…")
    told = planned(asked, METRICS.get(metric), data_set, noun, ("empty",))
    assert told.answer is Answer.DECIDABLE


@pytest.mark.parametrize("goal", ["at least 50%", "at least 50% with 95% confidence"])
@pytest.mark.parametrize("metric", ["recall", "precision", "f1", "average_precision"])
def test_nothing_there_is_no_answer(metric: str, goal: str) -> None:
    data_set = dots(0, 60)
    noun = Vocabulary(data_set).noun("red dot")
    asked = claim(METRICS.get(metric), noun, parse_goal(goal), sentence="…")
    told = planned(asked, METRICS.get(metric), data_set, noun)
    assert told.answer is Answer.NEVER
    assert told.why == 'the data set holds no "red dot", and 0 of 0 decides nothing'


@pytest.mark.parametrize(("images", "answer"), [(9, Answer.NEVER), (10, Answer.DECIDABLE)])
def test_a_slice_that_is_too_small_is_no_pass(images: int, answer: Answer) -> None:
    data_set = dots(images)
    noun = Vocabulary(data_set).noun("red dots")
    asked = claim(METRICS.get("recall"), noun, parse_goal("at least 5%"), sentence="…")
    told = planned(asked, METRICS.get("recall"), data_set, noun, ("nine",))
    assert told.answer is answer
    assert planned(asked, METRICS.get("recall"), data_set, noun).answer is Answer.DECIDABLE
    if answer is Answer.NEVER:
        assert told.why == '9 "nine" images, too few to judge a slice by; it takes 10'


def test_both_ends_of_a_range_have_to_be_shown() -> None:
    short = foreseen("recall", "between 80% and 85% with 95% confidence", dots(58))
    assert not short.perfect
    assert short.needed is not None
    assert "whatever the model" in short.note
    ends = [
        (known.low, known.high)
        for hits in range(59)
        for known in [
            proportion_bounds((np.arange(58) < hits).astype(np.int64), np.ones(58, np.int64), 0.95)
        ]
    ]
    assert not any(low >= 0.8 and high <= 0.85 for low, high in ends)
    assert not foreseen("recall", "between 87% and 88% with 95% confidence", dots(1000)).perfect
    wide = foreseen("recall", "between 60% and 95% with 95% confidence", dots(58))
    assert wide.perfect
    assert any(low >= 0.6 and high <= 0.95 for low, high in ends)


def test_precision_is_about_what_is_reported() -> None:
    """Three images that hold something, and reports on others: nobody knows how many."""
    data_set = dots(30, 3)
    more = replace(data_set, images=dots(1, 200).images)
    asked = foreseen("precision", "at least 47% with 95% confidence", more)
    assert asked.perfect
    assert "what the model reports" in asked.depends
    assert "at least 4 images on which it reports red dots" in asked.depends
    noun, goal = Vocabulary(more).noun("red dots"), parse_goal("at least 47% with 95% confidence")
    made = claim(METRICS.get("precision"), noun, goal, sentence="…")
    assert planned(made, METRICS.get("precision"), more, noun).answer is Answer.UNKNOWN
    never = foreseen("precision", "at least 99% with 95% confidence", more)
    assert not never.perfect, "so many false reports as it takes are too many"
    assert never.note.endswith('data set "dots" cannot have more than 3')


@pytest.mark.parametrize(
    ("goal", "answer"),
    [
        ("at most 5", Answer.DECIDABLE),
        ("at least 15", Answer.DECIDABLE),
        ("at least 16", Answer.NEVER),
    ],
)
def test_images_that_turn_are_a_fact_about_these_images(goal: str, answer: Answer) -> None:
    finding = Finding("images_lost", "images", Fraction(0), Unit.COUNT, of=15)
    asked = finding_claim(finding, parse_goal(goal), sentence="…")
    assert planned_flips(asked, 15).answer is answer
    assert planned_flips(asked, 9, sliced=True).answer is Answer.NEVER


def test_classes_of_images_are_counted_too() -> None:
    base = dots(1)
    data_set = DataSet(
        "l",
        "L",
        ImageList(Path("/x"), tuple("abcd")),
        base.categories,
        Labels(np.zeros(4, np.int32)),
        "",
    )
    found = foreseen("accuracy", "at least 90% with 95% confidence", data_set)
    assert (found.there, found.what) == (4, "images")


@pytest.mark.parametrize(
    ("metric", "goal", "objects", "answer"),
    [
        ("found", "at least 12", 10, Answer.NEVER),
        ("found", "at least 10", 10, Answer.DECIDABLE),
        ("found", "more than 10", 10, Answer.NEVER),
        ("found", "between 11 and 12", 10, Answer.NEVER),
        ("recall", "at least 50%", 0, Answer.NEVER),
        ("recall", "at least 98% with 95% confidence", 100, Answer.NEVER),
        ("recall", "at least 95% with 95% confidence", 100, Answer.HARD),
        ("recall", "at least 80% with 95% confidence", 100, Answer.DECIDABLE),
        ("average_precision", "at least 80% with 95% confidence", 100, Answer.UNKNOWN),
    ],
)
def test_a_plan_tells_what_can_be_decided(
    metric: str, goal: str, objects: int, answer: Answer
) -> None:
    data_set = dots(objects, 200)
    noun = Vocabulary(data_set).noun("red dots")
    asked = claim(METRICS.get(metric), noun, parse_goal(goal), sentence="…")
    assert planned(asked, METRICS.get(metric), data_set, noun).answer is answer
