from __future__ import annotations

import numpy as np
import pytest

from donewhen.statistics import mean_bounds, summed


def test_each_image_is_a_unit_where_there_are_no_groups() -> None:
    column = np.array([3, 0, 2])
    assert summed(column, None).tolist() == [3, 0, 2]


def test_a_group_is_a_unit() -> None:
    group = np.array([1, 0, 1, 3])
    assert summed(np.array([3, 5, 2, 1]), group).tolist() == [5, 5, 0, 1]


def test_whole_numbers_stay_whole_and_others_do_not_lose_their_fraction() -> None:
    group = np.array([0, 0])
    assert summed(np.array([1, 2]), group).dtype == np.int64
    assert summed(np.array([0.5, 0.25]), group).tolist() == [0.75]


def test_no_images_are_no_units() -> None:
    nothing = np.array([], dtype=np.int64)
    assert summed(nothing, nothing).tolist() == []


@pytest.mark.parametrize("group", [[0, 1], [0, 1, -1]])
def test_groups_that_do_not_fit_are_refused(group: list[int]) -> None:
    with pytest.raises(ValueError, match="group"):
        summed(np.array([1, 2, 3]), np.array(group))


@pytest.mark.parametrize(
    ("units", "words"), [(1, "from only 1 video,"), (3, "from only 3 videos,"), (60, "")]
)
def test_a_warning_names_one_unit_and_several(units: int, words: str) -> None:
    known = mean_bounds(np.zeros(units, np.int64), np.full(units, 4, np.int64), 0.95)
    assert known.interval("videos").warning.startswith(words)
    assert bool(known.warning) is bool(words)
