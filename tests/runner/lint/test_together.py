"""Sentences that do not go together: with what stands below them, or with one another."""

from __future__ import annotations

import pytest
from tests.runner.lint.conftest import Lint, scenario
from tests.runs import conftest as toy

project = toy.project
WHEN = "When the model ingests the images"
TABLE_BELOW = (
    "this sentence takes no table below it: it would not be judged. "
    "Did you mean: Then these goals hold:"
)
KEEP_ONE = "Keep one; write a scenario for each."


def test_what_stands_below_a_sentence_that_takes_nothing_is_told(found: Lint) -> None:
    assert found("""
        Feature: Dots
          Scenario: Table
            When the model ingests the images
            Then recall for dots is at least 80%
              | metric | of   | goal         |
              | recall | dots | at least 99% |
          Scenario: Text
            Then recall for dots is at least 80%
              '''
              and precision is at least 99%
              '''
          Scenario: Given
            Given data set "dots"
              | id |
            Then recall for dots is at least 80%
        """) == [
        f"4: {TABLE_BELOW}",
        "8: this sentence takes no text below it: it would not be judged. Remove the text.",
        f"13: {TABLE_BELOW}",
    ]


def test_two_of_a_kind_are_told_and_a_background_may_be_overridden(
    found: Lint, dots: toy.Project
) -> None:
    dots.dots(["found"] * 12, data_set="more")
    assert found("""
        Feature: Dots
          Background:
            Given data set "dots"
          Scenario: Another one
            Given "data set more"
            Then recall for dots is at least 80%
          Scenario: Both
            Given data set "dots"
            And "data set more"
            Then recall for dots is at least 80%
          Scenario Outline: Rows of <score>
            Given detections count from a score of <score>
            And detections count from a score of 0.3
            Then recall for dots is at least 80%
            Examples:
              | score |
              | 0.4   |
              | 0.5   |
          Rule: Its own
            Background:
              Given data set "more"
            Scenario: Ruled
              Then recall for dots is at least 80%
            Scenario: Back again
              Given data set "dots"
              Then recall for dots is at least 80%
        """) == [
        f'9: two data sets in one scenario: "dots" (line 8) and "more". {KEEP_ONE}',
        f"17: two scores in one scenario: 0.4 (line 12) and 0.3. {KEEP_ONE}",
        f"18: two scores in one scenario: 0.5 (line 12) and 0.3. {KEEP_ONE}",
    ]


@pytest.mark.parametrize(
    ("then", "idle"),
    [
        ("no image appears twice", True),
        ("its file is at most 5 MB", True),
        ("at most 3 labels look wrong", False),
        ("recall for dots is at least 80%", False),
    ],
)
def test_a_change_of_the_images_that_nobody_sees_is_told(
    found: Lint, then: str, *, idle: bool
) -> None:
    mistakes = found(scenario("Given the images are blurred at severity 2", WHEN, f"Then {then}"))
    assert [one.partition(": ")[0] for one in mistakes] == (["4"] if idle else [])
    assert all("changing the images has no effect" in one for one in mistakes)


def test_a_hypothesis_may_suppose_a_weakness(found: Lint) -> None:
    text = """
        Feature: Dots
          {tag}
          Scenario: Weak
            {given}
            Then recall for dots is at most 80%
        """
    supposed = 'Given the hypothesis "one dot of five is missed"'
    assert found(text.format(tag="@hypothesis", given=supposed)) == []
    (refused,) = found(text.format(tag="", given=WHEN))
    assert "only a scenario tagged @hypothesis may suppose" in refused
