from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from donewhen.statistics import (
    EffectiveTrials,
    difference_bounds,
    mean_bounds,
    more_units,
    more_units_of_events,
    more_units_of_trials,
    trials_of_bound,
)


def test_thirty_of_thirty_need_twenty_nine_more() -> None:
    worth = EffectiveTrials(30.0, 30.0, 30)
    assert more_units_of_trials(worth, 0.95, 0.95) == 29
    assert more_units_of_trials(worth, 0.9, 0.95) == 0
    assert more_units_of_trials(worth, 1.0, 0.95) is None


@given(hits=st.integers(1, 79), threshold=st.floats(0.05, 0.95))
def test_so_many_more_of_the_same_settle_it(hits: int, threshold: float) -> None:
    worth = EffectiveTrials(float(hits), 80.0, 40)
    more = more_units_of_trials(worth, threshold, 0.95)
    if more is None:
        assert hits / 80 == pytest.approx(threshold)
        return
    grown = [
        EffectiveTrials(hits * times, 80 * times, 40 + extra)
        for extra in (more - 1, more)
        for times in ((40 + extra) / 40,)
    ]
    cleared = [
        one.low(0.95) - threshold if hits / 80 > threshold else threshold - one.high(0.95)
        for one in grown
    ]
    assert cleared[1] >= -1e-8  # rounding may take as much
    assert more == 0 or cleared[0] < 0


def test_distances_fall_with_the_square_root() -> None:
    assert more_units(0.9, 0.8, 0.95, 0.85, 100, 0.95) == 300
    assert more_units(0.1, 0.05, 0.3, 0.2, 50, 0.95) == 150
    assert more_units(0.9, 0.86, 0.95, 0.85, 100, 0.95) == 0
    assert more_units(0.9, 0.8, 0.95, 0.9, 100, 0.95) is None


def test_where_nothing_differs_each_unit_counts_once() -> None:
    """Not the square root: 149 of 149 exclude a loss of 2 points, and 148 do not."""
    same = np.ones(48, np.int64)
    known = difference_bounds((same, same), (same, same), 0.95)
    assert more_units(0.0, known.low, known.high, -0.02, 48, 0.95) == 149 - 48
    for units in (148, 149):
        same = np.ones(units, np.int64)
        met = difference_bounds((same, same), (same, same), 0.95).low >= -0.02
        assert met is (units == 149)


@pytest.mark.parametrize(("bound", "images"), [(0.1, 80), (0.05, 40), (0.3, 20)])
def test_no_event_needs_what_the_judge_needs(bound: float, images: int) -> None:
    """Nothing false in 80 images: 70 more show at most 0.1 per image, and 69 do not."""

    def high(units: int) -> float:
        none, ones = np.zeros(units, np.int64), np.ones(units, np.int64)
        return mean_bounds(none, ones, 0.95, (0.0, None)).high

    more = more_units_of_events(0.0, high(images), bound, images, 0.95)
    assert more is not None
    assert high(images + more) <= bound < high(images + more - 1)


@given(events=st.integers(1, 40), threshold=st.floats(0.01, 1.0))
def test_more_of_the_same_events_settle_a_rate(events: int, threshold: float) -> None:
    counted = (np.arange(120) < events).astype(np.int64)
    known = mean_bounds(counted, np.ones(120, np.int64), 0.95, (0.0, None))
    value = events / 120
    bound = known.low if value > threshold else known.high
    more = more_units_of_events(value, bound, threshold, 120, 0.95)
    if more is None:
        assert value == pytest.approx(threshold)
        return
    settled = bound >= threshold if value > threshold else bound <= threshold
    assert (more == 0) is settled
    if 0 < more < 5000:
        times = 1 + -(-more // 120)
        grown = mean_bounds(
            np.tile(counted, times), np.ones(120 * times, np.int64), 0.95, (0, None)
        )
        assert grown.low >= threshold - 1e-9 or grown.high <= threshold + 1e-9


@given(hits=st.integers(0, 50), confidence=st.sampled_from([0.8, 0.95, 0.99]))
def test_the_trials_of_a_bound_have_this_bound(hits: int, confidence: float) -> None:
    worth = EffectiveTrials(float(hits), 50.0, 50)
    if hits:
        low = worth.low(confidence)
        assert trials_of_bound(hits / 50, low, confidence) == pytest.approx(50, rel=1e-6)
    if hits < 50:
        high = worth.high(confidence)
        assert trials_of_bound(hits / 50, high, confidence) == pytest.approx(50, rel=1e-6)
