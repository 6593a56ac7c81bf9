from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from donewhen.inference.decoders.nms import suppress


def plain(corners: np.ndarray, category: np.ndarray, iou: float) -> list[int]:
    kept: list[int] = []
    for one in range(len(corners)):
        if all(
            category[one] != category[other] or overlap(corners[one], corners[other]) <= iou
            for other in kept
        ):
            kept.append(one)
    return kept


def overlap(first: np.ndarray, second: np.ndarray) -> float:
    width = max(0.0, min(first[2], second[2]) - max(first[0], second[0]))
    height = max(0.0, min(first[3], second[3]) - max(first[1], second[1]))
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (first, second)]
    union = sum(areas) - width * height
    return width * height / union if union > 0 else 0.0


def scene(seed: int, count: int, classes: int, spread: float) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    corner = random.uniform(0, spread, (count, 2))
    size = random.uniform(0, 40, (count, 2))
    return np.hstack([corner, corner + size]), random.integers(0, classes, count)


@settings(max_examples=150, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    count=st.integers(0, 90),
    classes=st.integers(1, 6),
    spread=st.sampled_from([5.0, 60.0, 300.0]),
    iou=st.sampled_from([0.0, 0.1, 0.45, 0.65, 0.9, 1.0]),
)
def test_equals_the_plain_double_loop(
    seed: int, count: int, classes: int, spread: float, iou: float
) -> None:
    corners, category = scene(seed, count, classes, spread)

    assert suppress(corners, category, iou).tolist() == plain(corners, category, iou)


@pytest.mark.parametrize("classes", [1, 3])
@pytest.mark.parametrize("spread", [20.0, 400.0])
def test_large_classes_equal_the_plain_double_loop(classes: int, spread: float) -> None:
    corners, category = scene(7, 700, classes, spread)

    assert suppress(corners, category, 0.3).tolist() == plain(corners, category, 0.3)


def test_a_suppressed_box_suppresses_nothing() -> None:
    # Each box overlaps the next by 0.6; the second falls, so the third stays.
    corners = np.array([[0, 0, 10, 10], [2.5, 0, 12.5, 10], [5, 0, 15, 10]])

    assert suppress(corners, np.zeros(3, dtype=int), 0.5).tolist() == [0, 2]


def test_an_overlap_of_exactly_the_threshold_is_kept() -> None:
    corners = np.array([[0.0, 0, 10, 10], [0, 0, 10, 5]])

    assert suppress(corners, np.zeros(2, dtype=int), 0.5).tolist() == [0, 1]
    assert suppress(corners, np.zeros(2, dtype=int), 0.499).tolist() == [0]


def test_other_classes_are_left_alone() -> None:
    corners = np.array([[0.0, 0, 10, 10]] * 3)

    assert suppress(corners, np.array([4, 0, 4]), 0.5).tolist() == [0, 1]


def test_boxes_without_area_are_kept_apart() -> None:
    corners = np.array([[5.0, 5, 5, 5]] * 2)

    assert suppress(corners, np.zeros(2, dtype=int), 0.5).tolist() == [0, 1]
