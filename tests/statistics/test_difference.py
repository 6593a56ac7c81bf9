from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from donewhen.statistics import (
    PAIRED,
    difference_bounds,
    statistic_difference_bounds,
)
from donewhen.statistics.bootstrap import bca_ends
from donewhen.statistics.resampling import resampled_sums


def two_models(units: int, seed: int, alike: float = 0.5) -> tuple[Any, Any]:
    rng = np.random.default_rng(seed)
    trials = rng.poisson(6, units) + 1
    first = rng.binomial(trials, 0.85)
    second = np.where(rng.random(units) < alike, first, rng.binomial(trials, 0.8))
    return (first, trials), (second, trials)


@pytest.mark.parametrize("units", [60, 400])
def test_many_differences_have_the_bounds_of_scipy(units: int) -> None:
    here, there = two_models(units, 1)
    result = stats.bootstrap(
        (*here, there[0]),
        lambda x, n, y, axis=-1: (x.sum(axis=axis) - y.sum(axis=axis)) / n.sum(axis=axis),
        paired=True,
        vectorized=True,
        confidence_level=0.9,
        n_resamples=20_000,
        method="BCa",
        rng=np.random.default_rng(5),
    )
    expected, error = tuple(result.confidence_interval), result.standard_error
    columns = np.column_stack((*here, *there)).astype(float)
    found = resampled_sums(columns, lambda s: s[:, 0] / s[:, 1] - s[:, 2] / s[:, 3])
    assert bca_ends(found, 0.95) == pytest.approx(expected, abs=0.12 * error)
    bounds = difference_bounds(here, there, 0.95)
    assert bounds.low <= expected[0] + 0.12 * error
    assert bounds.high >= expected[1] - 0.12 * error
    assert bounds.high - bounds.low < (1.5 if units < 100 else 1.15) * (expected[1] - expected[0])
    assert (bounds.method, bounds.units) == (PAIRED, units)


def test_a_statistic_has_about_the_bounds_of_the_ratio_that_it_is() -> None:
    here, there = two_models(300, 2)
    found = statistic_difference_bounds(
        lambda w: (w @ here[0]) / (w @ here[1]),
        lambda w: (w @ there[0]) / (w @ there[1]),
        300,
        0.95,
    )
    ratio = difference_bounds(here, there, 0.95)
    width = ratio.high - ratio.low
    assert (found.low, found.high) == pytest.approx((ratio.low, ratio.high), abs=0.1 * width)


def test_pairs_are_narrower_than_what_their_noise_would_allow_apart() -> None:
    here, there = two_models(400, 3, alike=0.95)
    paired = difference_bounds(here, there, 0.95)
    order = np.random.default_rng(1).permutation(400)
    apart = difference_bounds(here, (there[0][order], there[1][order]), 0.95)
    assert paired.high - paired.low < 0.6 * (apart.high - apart.low)


def test_no_difference_at_all_proves_no_equality() -> None:
    right = (np.arange(100) < 90).astype(np.int64)
    each = np.ones(100, dtype=np.int64)
    bounds = difference_bounds((right, each), (right, each), 0.95)
    assert bounds.high == pytest.approx(1 - 0.05 ** (1 / 100))
    assert bounds.low == -bounds.high


@pytest.mark.parametrize("objects", [1, 8, 40])
def test_no_difference_says_no_less_than_one(objects: int) -> None:
    there = np.full(200, objects)
    found = there - (np.arange(200) % 10 == 0)
    none = difference_bounds((found, there), (found, there), 0.95)
    one = difference_bounds((found - (np.arange(200) == 0), there), (found, there), 0.95)
    assert one.low <= none.low < 0


@given(
    rows=st.lists(
        st.integers(1, 5).flatmap(
            lambda n: st.tuples(st.integers(0, n), st.integers(0, n), st.just(n))
        ),
        min_size=1,
        max_size=25,
    ),
    seed=st.integers(0, 99),
)
@settings(max_examples=40)
def test_bounds_hold_the_difference(rows: list[tuple[int, int, int]], seed: int) -> None:
    first, second, trials = np.array(rows, dtype=np.int64).T
    value = (first.sum() - second.sum()) / trials.sum()
    bounds = difference_bounds((first, trials), (second, trials), 0.95)
    assert -1 <= bounds.low <= value + 1e-12
    assert value - 1e-12 <= bounds.high <= 1
    wider = difference_bounds((first, trials), (second, trials), 0.99)
    assert wider.low <= bounds.low
    assert bounds.high <= wider.high
    turned = difference_bounds((second, trials), (first, trials), 0.95)
    width = bounds.high - bounds.low
    assert (-turned.high, -turned.low) == pytest.approx(
        (bounds.low, bounds.high), abs=0.1 * width + 1e-9
    )
    order = np.random.default_rng(seed).permutation(len(rows))
    same = difference_bounds((first[order], trials[order]), (second[order], trials[order]), 0.95)
    assert (same.low, same.high) == pytest.approx((bounds.low, bounds.high), abs=1e-9)


def test_a_rate_has_no_limits() -> None:
    images = np.ones(60, dtype=np.int64)
    many = np.random.default_rng(1).poisson(9, 60)
    bounds = difference_bounds((many, images), (0 * many, images), 0.95)
    assert 7 < bounds.low < many.mean() < bounds.high < 11


def test_nothing_to_compare_is_refused() -> None:
    nothing, some = np.zeros(3, dtype=np.int64), np.ones(3, dtype=np.int64)
    with pytest.raises(ValueError, match="over nothing"):
        difference_bounds((nothing, some), (nothing, nothing), 0.95)
    with pytest.raises(ValueError, match="no units"):
        statistic_difference_bounds(lambda w: w[:, 0], lambda w: w[:, 0], 0, 0.95)
