from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom, quantile_test

from donewhen.checks.model_contract.speed import fewest_values, median_interval


@pytest.mark.parametrize("confidence", [0.8, 0.95, 0.99, 0.999])
@pytest.mark.parametrize("count", [5, 6, 11, 15, 40])
def test_bounds_are_those_of_scipy(count: int, confidence: float) -> None:
    values = np.random.default_rng(count).lognormal(size=count)
    if count < fewest_values(confidence):
        with pytest.raises(ValueError, match="no bounds"):
            median_interval(values.tolist(), confidence, "rounds")
        return
    made = median_interval(values.tolist(), confidence, "rounds")
    low = quantile_test(values, p=0.5, alternative="greater").confidence_interval(confidence)
    high = quantile_test(values, p=0.5, alternative="less").confidence_interval(confidence)

    # scipy rounds an even number of values to one side; ours is never tighter than its.
    assert made.low == pytest.approx(float(low.low))
    assert made.high == pytest.approx(float(high.high))
    assert (made.units, made.unit, made.confidence) == (count, "rounds", confidence)


@pytest.mark.parametrize(("confidence", "fewest"), [(0.75, 2), (0.95, 5), (0.99, 7), (0.9999, 14)])
def test_the_fewest_values_that_have_bounds(confidence: float, fewest: int) -> None:
    assert fewest_values(confidence) == fewest
    assert binom.cdf(0, fewest, 0.5) <= 1 - confidence + 1e-12 < binom.cdf(0, fewest - 1, 0.5)


def test_each_bound_holds_as_often_as_it_says() -> None:
    random = np.random.default_rng(3)
    draws = random.lognormal(sigma=0.4, size=(4000, 15))  # skewed; the median is 1
    made = [median_interval(row.tolist(), 0.95, "rounds") for row in draws]

    assert np.mean([one.low <= 1 for one in made]) > 0.95
    assert np.mean([one.high >= 1 for one in made]) > 0.95
    assert np.mean([one.low > 0.6 for one in made]) > 0.7, "nor are they useless"
