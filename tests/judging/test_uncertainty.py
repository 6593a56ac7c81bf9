from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from donewhen.domain.data_set import Category, DataSet, ImageList, Labels
from donewhen.domain.estimate import Interval
from donewhen.evaluation.estimation import Answers, OperatingPoint
from donewhen.evaluation.metrics import METRICS
from donewhen.judging import uncertainty as caching
from donewhen.judging.uncertainty import (
    FORM,
    Measurement,
    change_interval,
    interval,
    interval_cache,
)
from donewhen.language import Vocabulary
from donewhen.statistics import difference_bounds, proportion_bounds

POINT = OperatingPoint(0.5, 0.5)
WRONG = 12
FIGURES = [(0.843016, 0.941279), (0.584015, 0.996145), (0.841667, 0.941433), (0.05009, 0.179602)]


def measurement(metric: str, wrong: int = WRONG, *, scenes: int = 0) -> Measurement:
    """Return a classifier's answers to 120 images, the first of them wrong."""
    names = tuple(f"{row:03}.png" for row in range(120))
    attributes = (
        {"scene": tuple(str(row // (120 // scenes)) for row in range(120))} if scenes else {}
    )
    label = np.zeros(120, np.int32)
    data_set = DataSet(
        id="d",
        title="D",
        images=ImageList(Path("/nowhere"), names, attributes),
        categories=(Category("right"), Category("wrong")),
        truth=Labels(label),
        digest="",
        group="scene" if scenes else None,
    )
    said = label.copy()
    said[:wrong] = 1
    noun = Vocabulary(data_set).everything()
    return Measurement(Answers(data_set, said), METRICS.get(metric), noun, POINT)


def known(one: Measurement, confidence: float = 0.95) -> Interval:
    found = interval(one, confidence)
    assert found is not None
    return found


def test_the_unit_is_the_image_or_the_group() -> None:
    alone, grouped = known(measurement("accuracy")), known(measurement("accuracy", scenes=10))
    assert (alone.units, alone.unit) == (120, "images")
    assert (grouped.units, grouped.unit) == (10, "scenes")
    assert grouped.low < alone.low, "all errors lie in one scene, so there is less to learn"
    right = np.array([0, *[12] * 9], np.int64)
    expected = proportion_bounds(right, np.full(10, 12, np.int64), 0.95)
    assert (grouped.low, grouped.high) == (expected.low, expected.high)


@pytest.mark.parametrize("metric", ["accuracy", "recall", "precision", "f1", "found", "missed"])
def test_an_interval_holds_the_value_and_widens_with_confidence(metric: str) -> None:
    one = measurement(metric)
    narrow, wide = known(one, 0.8), known(one, 0.99)
    share = WRONG / 120 if metric == "missed" else 1 - WRONG / 120
    assert wide.low < narrow.low <= share <= narrow.high < wide.high


def test_an_improvement_is_positive_whatever_the_direction() -> None:
    better, worse = measurement("accuracy", 2), measurement("accuracy", 40)
    gain = change_interval(better, worse, 0.95)
    assert gain is not None
    assert 0 < gain.low < 38 / 120 < gain.high
    fewer = change_interval(measurement("missed", 2), measurement("missed", 40), 0.95)
    assert fewer is not None
    assert (fewer.low, fewer.high) == pytest.approx((gain.low, gain.high))
    ones = np.ones(120, np.int64)
    parts = [(np.arange(120) >= wrong).astype(np.int64) for wrong in (2, 40)]
    expected = difference_bounds((parts[0], ones), (parts[1], ones), 0.95)
    assert (gain.low, gain.high) == (expected.low, expected.high)


def test_what_is_stored_is_what_would_be_computed_now() -> None:
    """Raise FORM in uncertainty.py whenever these figures change: stored intervals are stale."""
    assert FORM == 6
    figures = [
        (round(one.low, 6), round(one.high, 6))
        for one in (
            known(measurement("accuracy")),
            known(measurement("accuracy", scenes=10)),
            known(measurement("f1")),
            known(measurement("false_positives")),
        )
    ]
    assert figures == FIGURES


def test_an_interval_is_made_once_and_a_damaged_one_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache, made = interval_cache(tmp_path), []

    def make() -> Interval:
        made.append(1)
        return known(measurement("accuracy"))

    first = cache.get_or_make(("a", Fraction(1, 2)), make)
    assert cache.get_or_make(("a", Fraction(1, 2)), make) == first
    assert len(made) == 1
    cache.get_or_make(("b",), make)
    assert len(made) == 2
    for path in (tmp_path / "intervals").iterdir():
        path.write_bytes(path.read_bytes()[:20])
    assert cache.get_or_make(("b",), make) == first
    assert len(made) == 3
    monkeypatch.setattr(caching, "FORM", FORM + 1)
    interval_cache(tmp_path).get_or_make(("b",), make)
    assert len(made) == 4
    assert cache.get_or_make(("c",), lambda: None) is None
    assert cache.get_or_make(("c",), make) is None
    assert len(made) == 4
