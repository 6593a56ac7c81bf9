"""Goals whose outcome is known: met exactly, missed by one, and ones that must fail."""

from __future__ import annotations

import platform
from typing import TYPE_CHECKING

import numpy as np
import pytest

if TYPE_CHECKING:
    from tests.runs.conftest import Project

IMAGES = ["found"] * 8 + ["missed"] * 2 + ["false"] * 3 + ["empty"] * 7

OUTLINE = """\
Feature: Boundaries

  Scenario Outline: <sentence> is <outcome>
    Given data set "dots"
    When the model ingests the images
    Then <sentence>

    Examples:
      | outcome | sentence |
{rows}
"""

EXACT = [
    ("met", "it finds at least 8 red dots"),
    ("not met", "it finds at least 9 red dots"),
    ("met", 'it should find at least "8 red dots"'),
    ("not met", 'the model should find at least "9 dots"'),
    ("met", "it reports at most 3 false red dots"),
    ("not met", "it reports at most 2 false red dots"),
    ("met", "it misses at most 2 red dots"),
    ("not met", "it misses at most 1 red dot"),
    ("met", "precision for red dots is at least 72.72%"),
    ("not met", "precision for red dots is at least 72.73%"),
    ("met", "recall for red dots is at least 80%"),
    ("not met", "recall for red dots is at least 80.1%"),
    ("met", "F1 for red dots is at least 0.7619"),
    ("not met", "F1 for red dots is at least 0.762"),
    ("met", "recall is at least 80%"),
    ("met", "false positives per image are at most 0.15"),
    ("not met", "false positives per image are at most 0.149"),
    ("met", "false positives per image for dots are at most 0.15"),
    ("met", "at most 15% of images hold a false red dot"),
    ("not met", "at most 14% of images hold a false red dot"),
    ("met", "accuracy for images with a red dot is at least 75%"),
    ("not met", "accuracy for images with a red dot is at least 76%"),
    ("met", "it finds at least 8 images with a red dot"),
    ("undecided", "recall for blue dots is at least 10%"),
    ("undecided", "precision for blue dots is at least 10%"),
]


def test_bounds_are_met_exactly_and_missed_by_one(project: Project) -> None:
    project.dots(IMAGES)
    rows = "\n".join(f"      | {outcome} | {sentence} |" for outcome, sentence in EXACT)
    project.write("features/boundaries.feature", OUTLINE.format(rows=rows))
    run = project.behave()
    assert run.code == 1
    goals = run.predicate["goals"]
    judged = [(goal["status"], goal["claims"][0]["text"]) for goal in goals]
    assert judged == EXACT


def test_a_precondition_bounds_a_goal_on_both_sides(project: Project) -> None:
    project.dots(IMAGES)
    for number, (low, high) in enumerate([(8, 8), (9, 10), (1, 7)]):
        project.feature(
            f'When "{low}" to "{high}" red dots are identified',
            "Then it finds at least 8 red dots",
            name=f"goal{number}",
            title=f"{low} to {high}",
        )
    run = project.behave()
    assert run.code == 1
    assert run.status("8 to 8") == "met"
    assert run.status("9 to 10") == "not met"
    assert run.status("1 to 7") == "not met"
    assert "9 to 10 wanted before this goal can be judged: 1 too few" in run.text
    assert "1 to 7 wanted before this goal can be judged: 1 too many" in run.text


def test_every_claim_of_a_goal_is_judged_though_the_first_fails(project: Project) -> None:
    project.dots(IMAGES)
    project.feature(
        "When the model ingests the images",
        "Then it finds at least 9 red dots",
        "And it reports at most 3 false red dots",
        "And it misses at most 1 red dot",
    )
    run = project.behave()
    assert run.code == 1
    (goal,) = run.predicate["goals"]
    assert [claim["outcome"] for claim in goal["claims"]] == ["not met", "met", "not met"]
    assert "red dots found: 8 of 10, at least 9 wanted: 1 too few" in run.text


def test_the_operating_point_is_set_in_the_goal(project: Project) -> None:
    project.dots(IMAGES)
    project.feature(
        "Given detections count from a score of 0.95",
        "When the model ingests the images",
        "Then it reports at most 0 false red dots",
    )
    run = project.behave()
    assert run.code == 0
    project.feature(
        "Given boxes match from an overlap of 0.99",
        "When the model ingests the images",
        "Then it finds at least 8 red dots",
    )
    assert project.behave().code == 0


def test_two_analyses_are_judged_in_one_run(project: Project) -> None:
    project.dots(IMAGES)
    project.shades(right=9, wrong=1)
    project.feature("When the model ingests the images", "Then it finds at least 8 dots")
    project.feature(
        'Given data set "shades"',
        'And the model "shade-reader"',
        "When the model ingests the images",
        "Then accuracy is at least 90%",
        'And recall for "light" is at least 90%',
        "And it misses at most 1 dark",
        name="shades",
    )
    run = project.behave()
    assert run.code == 0, run.text
    assert run.predicate["counts"]["met"] == 2
    subjects = {one["name"] for one in run.verdict["subject"]} if run.verdict else set()
    assert subjects == {"dot-finder@1", "shade-reader@1"}


@pytest.mark.parametrize("times", [2])
def test_a_second_run_gives_the_same_figures(project: Project, times: int) -> None:
    project.dots(IMAGES)
    project.feature("Then average precision for red dots is at least 50%")
    reasons = [tuple(project.behave().reasons()) for _ in range(times)]
    assert len(set(reasons)) == 1


def test_a_verdict_says_what_judged(project: Project) -> None:
    project.dots(["found"] * 3)
    project.feature("When the model ingests the images", "Then it finds at least 3 red dots")
    project.behave()
    verdict = project.verdict()
    assert verdict is not None
    versions = verdict["predicate"]["versions"]
    assert versions["numpy"] == np.__version__
    assert versions["python"] == platform.python_version()
