from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics as reference

from donewhen.domain.data_set import Boxes
from donewhen.domain.predictions import Detections
from donewhen.evaluation.counts import Counts, class_counts, presence_counts
from donewhen.evaluation.metrics import METRICS, CountMetric
from donewhen.foundation.errors import InputError, ModelError

CLASSES = 4


def int32(*values: int) -> Any:
    return np.array(values, dtype=np.int32)


def int64(*values: int) -> Any:
    return np.array(values, dtype=np.int64)


def value(name: str, counts: Counts) -> Fraction | float | None:
    metric = METRICS.get(name)
    assert isinstance(metric, CountMetric)
    return metric.estimate(counts).value


def columns(counts: Counts) -> list[list[int] | None]:
    right = None if counts.right is None else counts.right.tolist()
    return [counts.tp.tolist(), counts.fp.tolist(), counts.fn.tolist(), right]


labelled = st.integers(1, 40).flatmap(
    lambda n: st.tuples(
        st.lists(st.integers(0, CLASSES - 1), min_size=n, max_size=n),
        st.lists(st.integers(-1, CLASSES - 1), min_size=n, max_size=n),
    )
)


@given(labelled, st.sets(st.integers(0, CLASSES - 1), min_size=1))
@settings(max_examples=100, deadline=None, derandomize=True)
def test_figures_of_classes_equal_those_of_scikit_learn(
    case: tuple[list[int], list[int]], wanted: set[int]
) -> None:
    labels, predicted = (int32(*column) for column in case)
    counts = class_counts(labels, predicted, frozenset(wanted))
    truth, said = np.isin(labels, list(wanted)), np.isin(predicted, list(wanted))
    assert value("accuracy", counts) == pytest.approx(reference.accuracy_score(truth, said))
    scores = {
        "precision": reference.precision_score,
        "recall": reference.recall_score,
        "f1": reference.f1_score,
    }
    for name, score in scores.items():
        theirs = score(truth, said, zero_division=np.nan)
        ours = value(name, counts)
        assert ours is None if np.isnan(theirs) else ours == pytest.approx(theirs, abs=1e-12)
    tn, fp, fn, tp = reference.confusion_matrix(truth, said, labels=[False, True]).ravel()
    assert (counts.total_tp, counts.total_fp, counts.total_fn) == (tp, fp, fn)
    assert counts.right is not None
    assert counts.right.sum() == tp + tn


@given(labelled)
@settings(max_examples=100, deadline=None, derandomize=True)
def test_figures_of_all_classes_are_the_micro_average(case: tuple[list[int], list[int]]) -> None:
    labels, predicted = (int32(*column) for column in case)
    counts = class_counts(labels, predicted, None)
    theirs = reference.precision_recall_fscore_support(
        labels, predicted, average="micro", zero_division=np.nan
    )[:3]
    for name, figure in zip(("precision", "recall", "f1"), theirs, strict=True):
        assert value(name, counts) == pytest.approx(figure, abs=1e-12)
    assert value("accuracy", counts) == pytest.approx(reference.accuracy_score(labels, predicted))


def test_all_classes_count_a_wrong_image_on_both_sides() -> None:
    counts = class_counts(int32(0, 1, 2), int32(0, 2, -1), None)
    assert columns(counts) == [[1, 0, 0], [0, 1, 1], [0, 1, 1], [1, 0, 0]]
    assert counts.images == 3


def test_a_supercategory_is_one_class_within_which_confusion_is_right() -> None:
    counts = class_counts(int32(0, 0, 1, 2, 2), int32(1, 2, 1, 2, 0), frozenset({0, 1}))
    assert columns(counts) == [[1, 0, 1, 0, 0], [0, 0, 0, 0, 1], [0, 1, 0, 0, 0], [1, 0, 1, 1, 0]]


def test_a_missing_answer_and_an_empty_selection_are_refused() -> None:
    with pytest.raises(ModelError, match="2 answers for 3 images"):
        class_counts(int32(0, 1, 1), int32(0, 1), None)
    with pytest.raises(InputError, match="no class"):
        class_counts(int32(0), int32(0), frozenset())


def test_presence_asks_each_image_once() -> None:
    square = [0.0, 0.0, 9.0, 9.0]
    truth = Boxes(
        int32(0, 0, 1, 4), int32(0, 1, 0, 0), np.array([square] * 4), np.array([0, 0, 0, 1]) > 0
    )
    said = Detections(
        int32(0, 0, 1, 2, 4),
        int32(0, 0, 0, 0, 0),
        np.array([0.9, 0.8, 0.3, 0.4, 0.7], dtype=np.float32),
        np.array([square] * 5, dtype=np.float32),
    )
    counts = presence_counts(truth, said, score=0.4, images=5)
    assert columns(counts) == [[1, 0, 0, 0, 1], [0, 0, 1, 0, 0], [0, 1, 0, 0, 0], [1, 0, 0, 1, 1]]
    assert presence_counts(truth, said, score=0.8, images=5).tp.tolist() == [1, 0, 0, 0, 0]


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ({"fp": int64(1)}, "one entry per image"),
        ({"tp": int64(-1, 0)}, "negative"),
        ({"fn": np.array([0.0, 1.0])}, "int64"),
        ({"right": int64(2, 0)}, "0 or 1"),
        ({"right": int64(1)}, "one entry per image"),
        ({name: np.zeros((1, 2), dtype=np.int64) for name in ("tp", "fp", "fn")}, "per image"),
    ],
)
def test_counts_that_cannot_be_are_refused(bad: dict[str, Any], message: str) -> None:
    good = {"tp": int64(1, 0), "fp": int64(0, 2), "fn": int64(0, 0)}
    assert Counts(**good).total_fp == 2
    assert Counts(**good).right is None
    with pytest.raises(ValueError, match=message):
        Counts(**(good | bad))
