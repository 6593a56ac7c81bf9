from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from donewhen.data_set import Boxes, Category, DataSet, ImageList, Labels
from donewhen.intervals import mean_bounds, proportion_bounds
from donewhen.judging import change_claim, claim
from donewhen.language import Vocabulary, parse_change, parse_goal
from donewhen.metrics import METRICS
from donewhen.planning import Prospect, prospect
from donewhen.planning.plan import Answer, planned


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


def test_an_image_that_holds_several_is_one_image() -> None:
    found = foreseen(
        "recall", "at least 90% with 95% confidence", dots(60, 20), "images with a red dot"
    )
    assert (found.there, found.needed, found.perfect) == (20, 29, False)


def test_groups_are_what_is_counted() -> None:
    found = foreseen("recall", "at least 90% with 95% confidence", dots(500, 500, groups=20))
    assert (found.there, found.what, found.perfect) == (20, "scenes", False)


def test_false_positives_need_what_the_judge_needs() -> None:
    goal = "at most 0.01 with 95% confidence"
    needed = foreseen("false_positives_per_image", goal, dots(1, 300)).needed
    assert needed is not None
    for there in (needed - 1, needed):
        none, ones = np.zeros(there, np.int64), np.ones(there, np.int64)
        met = mean_bounds(none, ones, 0.95, (0.0, None)).high <= 0.01
        assert foreseen("false_positives_per_image", goal, dots(1, there)).perfect is met
        assert met is (there == needed)


def test_shares_of_images_follow_the_rule_of_three() -> None:
    share = foreseen("false_positive_images", "at most 1% with 95% confidence", dots(1, 298))
    assert (share.needed, share.perfect) == (299, False)


def test_no_number_shows_perfection() -> None:
    found = foreseen("recall", "at least 100% with 95% confidence", dots(1000))
    assert found.needed is None
    assert "no number of red dots" in found.note


def test_where_nothing_differs_a_drop_must_still_be_excluded() -> None:
    for there, enough in ((148, False), (149, True)):
        data_set = dots(there)
        noun, metric = Vocabulary(data_set).noun("red dots"), METRICS.get("recall")
        phrase = parse_change("drops by at most 2 points with 95% confidence")
        asked = change_claim(metric, noun, phrase, sentence="…")
        found = prospect(asked, metric, data_set, noun)
        assert found is not None
        assert found.perfect is enough


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
