from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from donewhen.checks.model_contract.sameness import Sameness, compared
from donewhen.domain.predictions import ClassScores, Detections

Row = tuple[int, int, float, tuple[float, float, float, float]]
BOX = (10.0, 10.0, 100.0, 50.0)


def detections(*rows: Row) -> Detections:
    """Return detections from (image, category, score, box)."""
    ordered = sorted(rows, key=lambda row: (row[0], -row[2]))
    columns: list[Any] = [list(one) for one in zip(*ordered, strict=True)] or [[], [], [], []]
    return Detections(
        image=np.array(columns[0], np.int32),
        category=np.array(columns[1], np.int32),
        score=np.array(columns[2], np.float32),
        box=np.array(columns[3], np.float32).reshape(-1, 4),
    )


def both_ways(one: Detections, other: Detections, images: int = 3) -> Sameness:
    """Compare, and see that it makes no difference which comes first."""
    here, there = compared(one, other, images, 0.5), compared(other, one, images, 0.5)
    for name, value in vars(here).items():
        assert np.array_equal(value, vars(there)[name]), name
    return here


def test_equal_answers_are_the_same() -> None:
    said = detections((0, 0, 0.9, BOX), (0, 1, 0.8, BOX), (2, 0, 0.6, (0, 0, 5, 5)))
    same = both_ways(said, said)

    assert not same.differs.any()
    assert same.score.tolist() == [0, 0, 0]
    assert same.overlap.tolist() == [1, 1, 1]
    assert same.compared == 3


@pytest.mark.parametrize(
    ("score", "differs"), [(0.9009, False), (0.8991, False), (0.9012, True), (0.7, True)]
)
def test_a_score_may_move_by_a_thousandth(score: float, differs: bool) -> None:  # noqa: FBT001
    same = both_ways(detections((1, 0, 0.9, BOX)), detections((1, 0, score, BOX)))

    assert same.differs.tolist() == [False, differs, False]
    assert same.score[1] == pytest.approx(abs(0.9 - score), abs=1e-6)


@pytest.mark.parametrize(("shift", "differs"), [(0.3, False), (1.5, True), (20.0, True)])
def test_a_box_may_move_by_a_hundredth_of_its_area(shift: float, differs: bool) -> None:  # noqa: FBT001
    moved = (BOX[0] + shift, *BOX[1:])
    same = both_ways(detections((1, 0, 0.9, BOX)), detections((1, 0, 0.9, moved)))

    assert same.differs.tolist() == [False, differs, False]
    assert same.overlap[1] == pytest.approx((100 - shift) / (100 + shift), abs=1e-6)
    assert same.lone[1] == 0


def test_an_object_that_only_one_answer_holds_is_a_difference() -> None:
    one = detections((0, 0, 0.9, BOX), (1, 0, 0.7, BOX))
    same = both_ways(one, detections((0, 0, 0.9, BOX)))

    assert same.differs.tolist() == [False, True, False]
    assert same.score[1] == pytest.approx(0.7)
    assert same.lone.tolist() == [0, 1, 0]


def test_another_class_or_place_is_another_object() -> None:
    one = detections((0, 0, 0.9, BOX), (1, 0, 0.9, BOX))
    other = detections((0, 1, 0.9, BOX), (1, 0, 0.9, (200, 200, 50, 50)))
    same = both_ways(one, other)

    assert same.lone.tolist() == [2, 2, 0]
    assert same.differs.tolist() == [True, True, False]


def test_a_counterpart_may_lie_just_below_the_operating_point() -> None:
    same = both_ways(detections((0, 0, 0.5004, BOX)), detections((0, 0, 0.4996, BOX)))
    assert not same.differs.any()
    far = both_ways(detections((0, 0, 0.5004, BOX)), detections((0, 0, 0.45, BOX)))
    assert far.differs.tolist() == [True, False, False]


def test_what_lies_below_the_operating_point_does_not_count() -> None:
    same = both_ways(detections((0, 0, 0.45, BOX), (1, 0, 0.2, BOX)), detections((0, 0, 0.42, BOX)))
    assert not same.differs.any()
    assert same.compared == 0


def test_a_faint_object_is_one_too_where_it_counts() -> None:
    faint, none = detections((0, 0, 0.0008, BOX)), detections((1, 0, 0.9, BOX))
    assert compared(faint, none, 2, 0.0005).lone.tolist() == [1, 1]
    assert compared(faint, none, 2, 0.0005).differs.tolist() == [True, True]


def test_of_several_the_nearest_is_the_counterpart() -> None:
    near = (12.0, 10.0, 100.0, 50.0)
    one = detections((0, 0, 0.9, BOX), (0, 0, 0.8, near))
    other = detections((0, 0, 0.9, BOX), (0, 0, 0.8, near))
    assert not both_ways(one, other).differs.any()


def test_classes_and_scores_of_a_classifier() -> None:
    rows = [[0.7, 0.3], [0.7, 0.3], [0.7, 0.3], [0.5003, 0.4997], [0.6, 0.4]]
    one = ClassScores(np.array(rows, np.float32))
    rows = [[0.7, 0.3], [0.7005, 0.2995], [0.702, 0.298], [0.4998, 0.5002], [0.4, 0.6]]
    other = ClassScores(np.array(rows, np.float32))
    same = compared(one, other, 5, 0.5)

    assert same.differs.tolist() == [False, False, True, False, True]
    assert same.score == pytest.approx([0, 0.0005, 0.002, 0.0005, 0.2], abs=1e-6)
    assert same.lone.tolist() == [0, 0, 0, 0, 1], "classes that tie are no other answer"
    assert same.compared == 5


def test_the_worst_comes_first() -> None:
    one = detections(*((image, 0, 0.9, BOX) for image in range(5)))
    other = detections((0, 0, 0.9005, BOX), (1, 0, 0.8, BOX), (2, 0, 0.9, BOX), (3, 0, 0.9, BOX))
    assert compared(one, other, 5, 0.5).order().tolist() == [4, 1, 0, 2, 3]


def test_of_two_comparisons_the_greater_differences_count() -> None:
    said = detections((0, 0, 0.9, BOX), (1, 0, 0.9, BOX))
    one = compared(said, detections((0, 0, 0.8, BOX), (1, 0, 0.9, BOX)), 2, 0.5)
    other = compared(said, detections((0, 0, 0.9, BOX)), 2, 0.5)
    worst = one.worst_of(other)

    assert worst.differs.tolist() == [True, True]
    assert worst.score == pytest.approx([0.1, 0.9])
    assert worst.lone.tolist() == [0, 1]
