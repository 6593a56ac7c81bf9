from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from donewhen.statistics import (
    BOOTSTRAP,
    difference_bounds,
    mean_bounds,
    proportion_bounds,
    statistic_bounds,
)
from donewhen.statistics.bootstrap import bca_ends
from donewhen.statistics.resampling import Resampled, resampled_statistic, resampled_sums


def ratio(sums: np.ndarray) -> np.ndarray:
    return sums[:, 0] / sums[:, 1]


def sample(units: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    trials = rng.poisson(6, units) + 1
    return rng.binomial(trials, rng.beta(6, 2, units)), trials


def scipy_bounds(
    numerator: np.ndarray, denominator: np.ndarray, confidence: float
) -> tuple[Any, Any]:
    result = stats.bootstrap(
        (numerator, denominator),
        lambda x, y, axis=-1: x.sum(axis=axis) / y.sum(axis=axis),
        paired=True,
        vectorized=True,
        confidence_level=2 * confidence - 1,
        n_resamples=20_000,
        method="BCa",
        rng=np.random.default_rng(5),
    )
    return result.confidence_interval, result.standard_error


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("units", [30, 150, 1500])
def test_bca_agrees_with_scipy(units: int, seed: int) -> None:
    columns = np.column_stack(sample(units, seed)).astype(np.float64)
    expected, error = scipy_bounds(columns[:, 0], columns[:, 1], 0.95)
    resampled = resampled_sums(columns, ratio, 20_000)
    assert bca_ends(resampled, 0.95) == pytest.approx(tuple(expected), abs=0.06 * error)
    whole = resampled_statistic(lambda w: ratio(w @ columns), units, 20_000)
    assert bca_ends(whole, 0.95) == pytest.approx(tuple(expected), abs=0.09 * error)


def test_bca_of_the_same_resamples_is_that_of_scipy() -> None:
    values = np.random.default_rng(2).exponential(size=40)
    expected = stats.bootstrap(
        (values,), np.mean, method="BCa", confidence_level=0.9, n_resamples=999, rng=3
    )
    left_out = (values.sum() - values) / 39
    same = Resampled(
        value=float(values.mean()),
        values=expected.bootstrap_distribution,
        influence=left_out.mean() - left_out,
        repeats=np.ones(40),
        units=40,
    )
    assert bca_ends(same, 0.95) == pytest.approx(tuple(expected.confidence_interval), abs=1e-12)


@pytest.mark.parametrize("units", [40, 5000])
def test_the_jackknife_has_the_variance_of_the_mean(units: int) -> None:
    values = np.random.default_rng(4).gamma(2.0, size=units)
    expected = values.var(ddof=1) / units
    ones = np.column_stack((values, np.ones(units)))
    assert resampled_sums(ones, ratio, 10).variance == pytest.approx(expected, rel=1e-6)
    in_blocks = resampled_statistic(lambda w: w @ values / w.sum(axis=1), units, 10).variance
    assert in_blocks == pytest.approx(expected, rel=1e-6 if units <= 200 else 0.3)


@given(
    pairs=st.lists(st.tuples(st.integers(0, 6), st.integers(1, 6)), min_size=1, max_size=30),
    seed=st.integers(0, 99),
)
@settings(max_examples=40)
def test_bounds_of_a_rate(pairs: list[tuple[int, int]], seed: int) -> None:
    events, exposure = np.array(pairs, dtype=np.int64).T
    bounds = mean_bounds(events, exposure, 0.95, (0, None))
    assert 0 <= bounds.low <= events.sum() / exposure.sum() <= bounds.high < np.inf
    wider = mean_bounds(events, exposure, 0.99, (0, None))
    assert wider.low <= bounds.low
    assert bounds.high <= wider.high
    order = np.random.default_rng(seed).permutation(len(events))
    same = mean_bounds(events[order], exposure[order], 0.95, (0, None))
    assert (same.low, same.high) == pytest.approx((bounds.low, bounds.high), abs=1e-9)


@given(
    pairs=st.lists(
        st.integers(0, 6).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
        min_size=1,
        max_size=30,
    ).filter(lambda pairs: any(n for _, n in pairs))
)
@settings(max_examples=40)
def test_bounds_of_a_share_are_never_tighter_than_exact_ones(pairs: list[tuple[int, int]]) -> None:
    part, whole = np.array(pairs, dtype=np.int64).T
    bounds = mean_bounds(part, whole, 0.95)
    assert 0 <= bounds.low <= part.sum() / whole.sum() <= bounds.high <= 1
    if part.sum() in (0, whole.sum()):
        exact = proportion_bounds(part, whole, 0.95)
        assert (bounds.low, bounds.high) == pytest.approx((exact.low, exact.high))


def test_no_event_at_all_does_not_prove_that_there_are_none() -> None:
    bounds = mean_bounds(
        np.zeros(300, dtype=np.int64), np.ones(300, dtype=np.int64), 0.95, (0, None)
    )
    assert bounds.low == 0
    assert bounds.high == pytest.approx(5 * -np.log(0.05) / 300)


def test_a_perfect_statistic_does_not_prove_perfection() -> None:
    bounds = statistic_bounds(lambda weights: np.ones(len(weights)), 100, 0.95)
    assert bounds.low == pytest.approx(0.05 ** (1 / 100))
    assert bounds.high == 1


def test_many_events_leave_the_bounds_to_bca() -> None:
    columns = sample(2000, 8)
    bounds = mean_bounds(*columns, 0.95)
    ends = bca_ends(resampled_sums(np.column_stack(columns).astype(float), ratio), 0.95)
    assert (bounds.low, bounds.high) == pytest.approx(ends, abs=2e-3)
    assert bounds.method == BOOTSTRAP
    assert bounds.warning == ""


def test_undefined_resamples_are_left_out() -> None:
    """Of three units only one has anything to divide by."""

    def statistic(weights: np.ndarray) -> np.ndarray:
        return np.where(weights[:, 0] > 0, 0.5, np.nan)

    bounds = statistic_bounds(statistic, 3, 0.95)
    assert 0 <= bounds.low <= 0.5 <= bounds.high <= 1


def test_few_units_are_warned_of() -> None:
    assert "49" in mean_bounds(*sample(49, 1), 0.95).warning
    assert mean_bounds(*sample(50, 1), 0.95).warning == ""
    parts = sample(49, 1)
    assert "49" in difference_bounds(parts, parts, 0.95).warning


def test_the_same_call_gives_the_same_bounds() -> None:
    columns = sample(60, 3)
    assert mean_bounds(*columns, 0.95) == mean_bounds(*columns, 0.95)


def test_sizes_of_units_are_heeded_where_nothing_fails() -> None:
    def statistic(weights: np.ndarray) -> np.ndarray:
        return np.where(weights[:, 0] > 0, 0.9, 0.95)

    even = statistic_bounds(statistic, 50, 0.95)
    uneven = statistic_bounds(statistic, 50, 0.95, size=np.r_[500, np.ones(49, dtype=np.int64)])
    assert uneven.low < even.low


def test_nonsense_is_refused() -> None:
    nothing = np.zeros(3, dtype=np.int64)
    with pytest.raises(ValueError, match="over nothing"):
        mean_bounds(nothing, nothing, 0.95)
    with pytest.raises(ValueError, match="limits"):
        mean_bounds(nothing + 2, nothing + 1, 0.95)
    with pytest.raises(ValueError, match="no units"):
        statistic_bounds(lambda weights: weights[:, 0], 0, 0.95)
    with pytest.raises(ValueError, match="no units"):
        statistic_bounds(lambda weights: weights[:, 0], 3, 0.95, size=nothing)
    with pytest.raises(ValueError, match="undefined on the sample"):
        statistic_bounds(lambda weights: np.full(len(weights), np.nan), 3, 0.95)
    with pytest.raises(ValueError, match="confidence"):
        mean_bounds(nothing + 1, nothing + 1, 1.0)
