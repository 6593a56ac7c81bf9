from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from donewhen.domain.data_set import Boxes
from donewhen.domain.predictions import ClassScores, Detections
from donewhen.evaluation.selection import model_to_data_set, predicted_categories, select
from donewhen.foundation.errors import InputError, ModelError


def int32(*values: int) -> Any:
    return np.array(values, dtype=np.int32)


def boxes(count: int) -> Any:
    return np.arange(4.0 * count).reshape(count, 4)


TRUTH = Boxes(int32(0, 0, 1, 2), int32(0, 1, 2, 1), boxes(4), np.array([0, 1, 0, 0]) > 0)
SAID = Detections(
    int32(0, 0, 1, 1, 2),
    int32(1, 0, 2, 1, 0),
    np.array([0.9, 0.8, 0.7, 0.6, 0.5], dtype=np.float32),
    boxes(5).astype(np.float32),
)


def test_only_the_rows_of_the_categories_stay_and_say_where_they_stood() -> None:
    chosen = select(TRUTH, SAID, frozenset({1, 2}), merged=False)
    assert chosen.truth_rows.tolist() == [1, 2, 3]
    assert chosen.detection_rows.tolist() == [0, 2, 3]
    assert chosen.truth.category.tolist() == [1, 2, 1]
    assert chosen.detections.category.tolist() == [1, 2, 1]
    for name in ("image", "box", "crowd"):
        expected = getattr(TRUTH, name)[[1, 2, 3]]
        np.testing.assert_array_equal(getattr(chosen.truth, name), expected)
    for name in ("image", "box", "score"):
        expected = getattr(SAID, name)[[0, 2, 3]]
        np.testing.assert_array_equal(getattr(chosen.detections, name), expected)


def test_merged_categories_become_one() -> None:
    chosen = select(TRUTH, SAID, frozenset({1, 2}), merged=True)
    assert chosen.truth.category.tolist() == [0, 0, 0]
    assert chosen.detections.category.tolist() == [0, 0, 0]
    assert chosen.detections.category.dtype == np.int32
    assert TRUTH.category.tolist() == [0, 1, 2, 1]


def test_a_category_without_rows_selects_none_and_no_category_is_refused() -> None:
    chosen = select(TRUTH, SAID, frozenset({7}), merged=False)
    assert chosen.truth.box.shape == (0, 4)
    assert chosen.detections.box.shape == (0, 4)
    with pytest.raises(InputError, match="no category"):
        select(TRUTH, SAID, frozenset(), merged=False)


def test_the_models_classes_become_categories_and_unknown_ones_go() -> None:
    mapped = model_to_data_set(SAID, int32(5, -1, 3))
    assert mapped.category.tolist() == [5, 3, 5]
    assert mapped.image.tolist() == [0, 1, 2]
    assert mapped.score.tolist() == SAID.score[[1, 2, 4]].tolist()
    np.testing.assert_array_equal(mapped.box, SAID.box[[1, 2, 4]])


def test_a_class_that_the_mapping_lacks_is_refused() -> None:
    with pytest.raises(ModelError, match="class 2 but has 2 classes"):
        model_to_data_set(SAID, int32(0, 1))
    negative = Detections(int32(0), int32(-1), SAID.score[:1], SAID.box[:1])
    with pytest.raises(ModelError, match="class -1"):
        model_to_data_set(negative, int32(0, 1))


def scores(*rows: list[float]) -> ClassScores:
    return ClassScores(np.array(rows, dtype=np.float32))


def test_the_best_class_is_the_answer_in_the_data_sets_words() -> None:
    said = scores([0.1, 0.7, 0.2], [0.4, 0.2, 0.4], [0.0, 0.1, 0.9])
    answers = predicted_categories(said, int32(2, 0, -1))
    assert answers.tolist() == [0, 2, -1]
    assert answers.dtype == np.int32


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_scores_that_are_no_numbers_are_refused(value: float) -> None:
    said = scores([0.5, 0.5], [value, 0.5])
    with pytest.raises(ModelError, match=r"1 images \(first: image 1\)"):
        predicted_categories(said, int32(0, 1))


def test_another_number_of_classes_is_refused() -> None:
    with pytest.raises(ModelError, match="3 classes"):
        predicted_categories(scores([0.5, 0.5]), int32(0, 1, 2))
