from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar
from scipy.special import xlogy
from scipy.stats import binomtest
from statsmodels.stats.proportion import proportion_confint

from donewhen.statistics.difference import EffectivePairs

COUNTS = st.integers(0, 40)


def one_sided_mcnemar(fewer: int, more: int) -> float:
    """Return the exact p-value of "the first is not the rarer one"."""
    total = fewer + more
    return float(binomtest(fewer, total, alternative="less").pvalue) if total else 1.0


def likeliest_score(lost: int, gained: int, pairs: int, move: float) -> float:
    """Tango's statistic with the likeliest share of losses, looked for instead of solved for."""
    same = pairs - lost - gained

    def unlikely(share: float) -> float:
        return -(
            xlogy(gained, share + move) + xlogy(lost, share) + xlogy(same, 1 - 2 * share - move)
        )

    ends = (max(0.0, -move), (1 - move) / 2)
    share = minimize_scalar(unlikely, bounds=ends, method="bounded", options={"xatol": 1e-12}).x
    return (gained - lost - pairs * move) / np.sqrt(pairs * (2 * share + move * (1 - move)))


@pytest.mark.parametrize(("lost", "gained", "pairs"), [(12, 1, 44), (4, 9, 50), (3, 3, 200)])
def test_the_score_bound_is_where_the_statistic_is_the_quantile(
    lost: int, gained: int, pairs: int
) -> None:
    worth = EffectivePairs(lost, gained, pairs, 1.0)
    bound = worth._score_low(0.975)  # noqa: SLF001 - it is one of two, low() is the wider one
    assert likeliest_score(lost, gained, pairs, bound) == pytest.approx(1.959964, abs=1e-4)
    assert worth.low(0.975) <= bound


@given(lost=COUNTS, gained=COUNTS, confidence=st.sampled_from((0.8, 0.95, 0.99)))
def test_bounds_hold_the_difference_and_agree_with_mcnemar(
    lost: int, gained: int, confidence: float
) -> None:
    worth = EffectivePairs(lost, gained, 100, 1.0)
    low, high = worth.low(confidence), worth.high(confidence)
    assert -1 <= low <= (gained - lost) / 100 <= high <= 1
    if high < 0:
        assert one_sided_mcnemar(gained, lost) <= 1 - confidence + 1e-9
    if low > 0:
        assert one_sided_mcnemar(lost, gained) <= 1 - confidence + 1e-9
    assert worth.low(0.5) >= worth.low(0.9) >= worth.low(0.99)


def test_no_difference_at_all_is_a_rule_of_three() -> None:
    worth = EffectivePairs(0.0, 0.0, 300.0, 1.0)
    exact = proportion_confint(0, 300, alpha=0.1, method="beta")[1]
    assert worth.high(0.95) == pytest.approx(exact)
    assert worth.low(0.95) == pytest.approx(-exact)
