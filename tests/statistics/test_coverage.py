"""A small part of benchmarks/coverage.py: bounds hold about as often as they say."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest

from donewhen.statistics import Bounds, difference_bounds, mean_bounds, proportion_bounds

RUNS = 400
# 93% of 400 runs, less three standard errors of a share.
LEAST = 0.93 - 3 * np.sqrt(0.93 * 0.07 / RUNS)


def drawn(rng: np.random.Generator, units: int, rate: float, icc: float) -> tuple[Any, Any]:
    trials = rng.poisson(8, units)
    scale = (1 - icc) / icc
    return rng.binomial(trials, rng.beta(rate * scale, (1 - rate) * scale, units)), trials


def recall(rng: np.random.Generator, units: int, rate: float) -> Bounds:
    return proportion_bounds(*drawn(rng, units, rate, 0.3), 0.95)


def share(rng: np.random.Generator, units: int, rate: float) -> Bounds:
    return mean_bounds(*drawn(rng, units, rate, 0.3), 0.95)


def reports(rng: np.random.Generator, units: int, rate: float) -> Bounds:
    counts = rng.negative_binomial(rate / 4, 1 / 5, units)
    return mean_bounds(counts, np.ones(units, dtype=np.int64), 0.95, (0, None))


def change(rng: np.random.Generator, units: int, rate: float) -> Bounds:
    trials = rng.poisson(4, units)
    found = [rng.binomial(trials, 0.9 + 0 * rate) for _ in range(2)]
    return difference_bounds((found[0], trials), (found[1], trials), 0.95)


@pytest.mark.parametrize(
    ("draw", "units", "rate"),
    [
        (recall, 50, 0.98),
        (recall, 200, 0.9),
        (share, 50, 0.95),
        (reports, 50, 0.1),
        (reports, 200, 0.1),
        (change, 60, 0.0),
    ],
)
def test_bounds_hold(draw: Callable[..., Bounds], units: int, rate: float) -> None:
    rng = np.random.default_rng(11)
    bounds = [one for one in map(partial(draw, rng, units), [rate] * RUNS) if one is not None]
    assert np.mean([one.low <= rate for one in bounds]) >= LEAST
    assert np.mean([one.high >= rate for one in bounds]) >= LEAST
    assert np.mean([one.high - one.low for one in bounds]) < 0.6
