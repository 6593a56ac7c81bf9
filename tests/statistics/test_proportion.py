from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest
from statsmodels.stats.proportion import proportion_confint

from donewhen.statistics import CLOPPER_PEARSON, proportion_bounds
from donewhen.statistics.effective_trials import beta_quantile


@st.composite
def units(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    pairs = draw(
        st.lists(
            st.integers(0, 9).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
            min_size=1,
            max_size=40,
        ).filter(lambda pairs: any(trials for _, trials in pairs))
    )
    successes, trials = np.array(pairs, dtype=np.int64).T
    return successes, trials


@pytest.mark.parametrize("confidence", [0.9, 0.95, 0.99])
@pytest.mark.parametrize(
    ("hits", "trials"), [(0, 7), (1, 30), (18, 25), (912, 1000), (29, 29), (4_990, 5_000)]
)
def test_independent_trials_have_the_bounds_of_clopper_and_pearson(
    hits: int, trials: int, confidence: float
) -> None:
    successes = (np.arange(trials) < hits).astype(np.int64)
    bounds = proportion_bounds(successes, np.ones(trials, dtype=np.int64), confidence)
    two_sided = 2 * confidence - 1
    scipy = binomtest(hits, trials).proportion_ci(two_sided, method="exact")
    beta = proportion_confint(hits, trials, alpha=1 - two_sided, method="beta")
    assert (bounds.low, bounds.high) == pytest.approx((scipy.low, scipy.high), abs=1e-12)
    assert (bounds.low, bounds.high) == pytest.approx(np.nan_to_num(beta), abs=1e-9)
    assert (bounds.method, bounds.units, bounds.effective) == (CLOPPER_PEARSON, trials, trials)


@given(units=units())
def test_bounds_hold_the_value_and_stay_between_0_and_1(units: tuple[Any, Any]) -> None:
    successes, trials = units
    bounds = proportion_bounds(successes, trials, 0.95)
    assert 0 <= bounds.low <= successes.sum() / trials.sum() <= bounds.high <= 1
    assert bounds.units == np.count_nonzero(trials)
    assert bounds.effective is not None
    assert 0 < bounds.effective <= trials.sum() * (1 + 1e-12)


@given(units=units())
def test_more_confidence_is_wider(units: tuple[Any, Any]) -> None:
    widths = [proportion_bounds(*units, c).high - proportion_bounds(*units, c).low for c in LEVELS]
    assert widths == sorted(widths)


LEVELS = (0.5, 0.8, 0.95, 0.999)


@given(units=units(), seed=st.integers(0, 99))
def test_the_order_of_units_and_units_without_trials_do_not_matter(
    units: tuple[Any, Any], seed: int
) -> None:
    successes, trials = units
    order = np.random.default_rng(seed).permutation(len(trials))
    other = proportion_bounds(np.append(successes[order], 0), np.append(trials[order], 0), 0.95)
    same = proportion_bounds(successes, trials, 0.95)
    assert (other.low, other.high) == pytest.approx((same.low, same.high), abs=1e-9)


@given(units=units())
def test_exchanging_success_and_failure_exchanges_the_bounds(units: tuple[Any, Any]) -> None:
    successes, trials = units
    here, there = (proportion_bounds(x, trials, 0.9) for x in (successes, trials - successes))
    assert (here.low, here.high) == pytest.approx((1 - there.high, 1 - there.low), abs=1e-9)


def test_a_bound_is_there_where_scipy_gives_none() -> None:
    """scipy's quantile of the beta distribution is 0 at a few single points, such as this one."""
    near = beta_quantile(4 / 3, 5 / 3, 0.373)
    assert beta_quantile(4 / 3, 5 / 3, 0.37303079586167585) == pytest.approx(near, abs=1e-3)


@pytest.mark.parametrize(
    ("threshold", "trials", "hits"),
    # By Wilson's approximation, 821 of 1,000 would do.
    [(0.8, 1000, 822), (0.9, 29, 29), (0.95, 59, 59), (0.98, 149, 149), (0.99, 299, 299)],
)
def test_hits_that_are_needed(threshold: float, trials: int, hits: int) -> None:
    """A claim of the docs, and with one hit or one trial less it does not hold."""
    ones = np.ones(trials, dtype=np.int64)
    lows = [
        proportion_bounds((np.arange(trials) < k) * 1, ones, 0.95).low for k in (hits - 1, hits)
    ]
    assert lows[0] < threshold <= lows[1] + 1e-9
    if hits == trials:
        assert proportion_bounds(ones[1:], ones[1:], 0.95).low < threshold


def test_clustered_failures_are_worth_fewer_trials() -> None:
    trials = np.full(100, 8)
    spread, heaped = np.full(100, 8), np.full(100, 8)
    spread[:80] -= 1
    heaped[:10] = 0
    few, many = proportion_bounds(heaped, trials, 0.95), proportion_bounds(spread, trials, 0.95)
    assert few.effective is not None
    assert many.effective is not None
    assert few.effective < 130
    assert many.effective > 600
    assert few.low < many.low


def test_without_a_failure_each_unit_is_one_trial() -> None:
    bounds = proportion_bounds(np.full(59, 20), np.full(59, 20), 0.95)
    assert bounds.effective == 59
    assert bounds.low == pytest.approx(0.05 ** (1 / 59))
    assert bounds.high == 1


@pytest.mark.parametrize("missed", range(12))
def test_a_perfect_score_is_never_worse_than_one_with_misses(missed: int) -> None:
    trials = np.full(50, 30)
    found = trials - (np.arange(50) < missed)
    perfect = proportion_bounds(trials, trials, 0.95)
    assert proportion_bounds(found, trials, 0.95).low <= perfect.low


def test_one_unit_is_one_trial() -> None:
    assert proportion_bounds(np.array([30]), np.array([40]), 0.95).effective == pytest.approx(1)


def test_equal_units_are_not_taken_for_certainty() -> None:
    bounds = proportion_bounds(np.full(10, 1), np.full(10, 2), 0.95)
    assert bounds.effective == pytest.approx(10)


@pytest.mark.parametrize(
    ("successes", "trials", "confidence", "message"),
    [
        ([0, 0], [0, 0], 0.95, "no trials"),
        ([], [], 0.95, "no trials"),
        ([2], [1], 0.95, "fewer trials"),
        ([-1], [1], 0.95, "fewer trials"),
        ([1], [1, 1], 0.95, "units"),
        ([1], [1], 1.0, "confidence"),
        ([1], [1], 0.3, "confidence"),
    ],
)
def test_nonsense_is_refused(
    successes: list[int], trials: list[int], confidence: float, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        proportion_bounds(
            np.array(successes, dtype=np.int64), np.array(trials, dtype=np.int64), confidence
        )
