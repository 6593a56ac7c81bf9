from __future__ import annotations

from contextlib import suppress
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from donewhen.domain.claim import Comparison
from donewhen.foundation.errors import SentenceError
from donewhen.language import (
    ChangeKind,
    ChangePhrase,
    GoalPhrase,
    Reference,
    parse_change,
    parse_goal,
    parse_quantity,
    parse_slices,
)

SURE = Fraction(19, 20)


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("at least 80%", GoalPhrase(Comparison.AT_LEAST, ("80%",))),
        ('at least "80%"', GoalPhrase(Comparison.AT_LEAST, ("80%",))),
        ("at most 5 %", GoalPhrase(Comparison.AT_MOST, ("5 %",))),
        ("more than 0.5", GoalPhrase(Comparison.MORE_THAN, ("0.5",))),
        ("fewer than 1,000", GoalPhrase(Comparison.FEWER_THAN, ("1,000",))),
        ("less than 5%", GoalPhrase(Comparison.FEWER_THAN, ("5%",))),
        ("exactly 100", GoalPhrase(Comparison.EXACTLY, ("100",))),
        ("between 1 and 2", GoalPhrase(Comparison.BETWEEN, ("1", "2"))),
        ("between 1 % and 2 %", GoalPhrase(Comparison.BETWEEN, ("1 %", "2 %"))),
        ("no", GoalPhrase(Comparison.AT_MOST, ("0",))),
        ("none", GoalPhrase(Comparison.AT_MOST, ("0",))),
        ("no in every slice", GoalPhrase(Comparison.AT_MOST, ("0",), every_slice=True)),
        ("at least 8% with 95% confidence", GoalPhrase(Comparison.AT_LEAST, ("8%",), SURE)),
        ("at least 8% with 0.95 certainty", GoalPhrase(Comparison.AT_LEAST, ("8%",), SURE)),
        ("at least 8% in every slice", GoalPhrase(Comparison.AT_LEAST, ("8%",), every_slice=True)),
        (
            "at least 8% in every slice with 95% confidence",
            GoalPhrase(Comparison.AT_LEAST, ("8%",), SURE, every_slice=True),
        ),
        (
            "at least 8% with 95% confidence in every slice",
            GoalPhrase(Comparison.AT_LEAST, ("8%",), SURE, every_slice=True),
        ),
    ],
)
def test_a_goal_is_read(text: str, phrase: GoalPhrase) -> None:
    assert parse_goal(text) == phrase


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("80%", "sets no goal"),
        ("at least", "has no number"),
        ("at least 80% of the time", "after the number"),
        ("between 5", "has no second number"),
        ("at least 80% with 95 confidence", "95%"),
        ("at least 80% with 100% confidence", "below 100%"),
        ("at least 80% with 50% confidence", "above 50%"),
        ("at least 80% with confidence", "after the number"),
        ("at least 80% in every slices", "after the number"),
        ("at least 80% with 95% confidence with 99% confidence", "after the number"),
    ],
)
def test_a_goal_that_makes_no_sense_says_why(text: str, words: str) -> None:
    with pytest.raises(SentenceError, match=words):
        parse_goal(text)


@pytest.mark.parametrize(
    "text", ["at least 800 balloons", 'at least "800 balloons"', 'at least "800" balloons']
)
def test_a_quantity_is_read_wherever_quotes_stand(text: str) -> None:
    quantity = parse_quantity(text)
    assert quantity.goal == GoalPhrase(Comparison.AT_LEAST, ("800",))
    assert quantity.noun == "balloons"


def test_none_of_a_thing_is_at_most_nought() -> None:
    quantity = parse_quantity("no false red balloons")
    assert quantity.goal == GoalPhrase(Comparison.AT_MOST, ("0",))
    assert quantity.noun == "false red balloons"
    with pytest.raises(SentenceError, match="Write: at most 5 balloons"):
        parse_quantity("no more than 5 balloons")


def test_a_quantity_may_name_two_numbers_and_images_that_hold_something() -> None:
    both = parse_quantity('between "800" and "1_000" images with a red balloon')
    assert both.goal.numbers == ("800", "1_000")
    assert both.noun == "images with a red balloon"
    sure = parse_quantity("at most 5 images with a dot with 95% confidence in every slice")
    assert (sure.noun, sure.goal.confidence, sure.goal.every_slice) == (
        "images with a dot",
        SURE,
        True,
    )


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("is no worse than the baseline", ChangePhrase(ChangeKind.NO_WORSE, Comparison.AT_MOST)),
        ("no worse than the baseline", ChangePhrase(ChangeKind.NO_WORSE, Comparison.AT_MOST)),
        (
            "drops by at most 2 points",
            ChangePhrase(ChangeKind.DROPS, Comparison.AT_MOST, "2", points=True),
        ),
        (
            "fall by at most 1 percentage point",
            ChangePhrase(ChangeKind.DROPS, Comparison.AT_MOST, "1", points=True),
        ),
        (
            "drop by at least 0.05",
            ChangePhrase(ChangeKind.DROPS, Comparison.AT_LEAST, "0.05"),
        ),
        ("rises by at most 0.1", ChangePhrase(ChangeKind.RISES, Comparison.AT_MOST, "0.1")),
        ("worsens by at most 5", ChangePhrase(ChangeKind.WORSENS, Comparison.AT_MOST, "5")),
        (
            "improves by at least 2 points with 95% confidence in every slice",
            ChangePhrase(
                ChangeKind.IMPROVES,
                Comparison.AT_LEAST,
                "2",
                points=True,
                confidence=SURE,
                every_slice=True,
            ),
        ),
        (
            "drops by at most 2 points against the untouched images",
            ChangePhrase(
                ChangeKind.DROPS,
                Comparison.AT_MOST,
                "2",
                points=True,
                reference=Reference.UNTOUCHED,
            ),
        ),
    ],
)
def test_a_change_is_read(text: str, phrase: ChangePhrase) -> None:
    assert parse_change(text) == phrase


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("drops by more than 2 points", "is not a goal"),
        ("worsens by at least 2 points", "is not a goal"),
        ("improves by at most 2 points", "is not a goal"),
        ("drops by 2 points", "by at most 2 points"),
        ("is no worse than the basline", 'there is no reference called "the basline"'),
        ("drops by at most 2 points against the other one", "there is no reference called"),
        ("gets better", "is not a change"),
    ],
)
def test_a_change_that_makes_no_sense_says_why(text: str, words: str) -> None:
    with pytest.raises(SentenceError, match=words):
        parse_change(text)


def test_slices_are_read() -> None:
    assert parse_slices("") == ()
    assert parse_slices('"night"') == ("night",)
    assert parse_slices('"night" and "small"') == ("night", "small")
    assert parse_slices('"a", "b" and "c d"') == ("a", "b", "c d")
    with pytest.raises(SentenceError, match="is not a list of slices"):
        parse_slices("night")


@given(st.text(alphabet='at leasmobwn0123%."andwithcofdenvryl ', max_size=60))
def test_no_text_breaks_the_reader(text: str) -> None:
    for read in (parse_goal, parse_quantity, parse_change, parse_slices):
        with suppress(SentenceError):
            read(text)
