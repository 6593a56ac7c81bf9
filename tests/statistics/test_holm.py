from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from donewhen.statistics import EffectiveTrials, holm, inverted_p_value, judge_slices

P_VALUES = st.lists(st.floats(0, 1), min_size=1, max_size=12)


@given(p_values=P_VALUES)
def test_holm_is_that_of_statsmodels(p_values: list[float]) -> None:
    assert holm(p_values) == pytest.approx(multipletests(p_values, method="holm")[1])


def test_no_claims_need_no_correction() -> None:
    assert holm([]) == []


@pytest.mark.parametrize("p_value", [-0.1, 1.1, float("nan")])
def test_what_is_no_probability_is_refused(p_value: float) -> None:
    with pytest.raises(ValueError, match="outside"):
        holm([0.5, p_value])


def test_every_slice_needs_no_correction_and_alarms_do() -> None:
    answers = judge_slices([0.04, 0.04, 0.04], [0.9, 0.03, 0.9], 0.95)
    assert answers.every
    assert answers.alone == (True, True, True)
    assert answers.reached == (False, False, False)
    assert answers.failed == (False, False, False)
    assert judge_slices([0.9, 0.9, 0.9], [0.9, 0.015, 0.9], 0.95).failed == (False, True, False)


def test_one_slice_that_is_not_shown_is_enough() -> None:
    answers = judge_slices([0.01, 0.06], [0.9, 0.9], 0.95)
    assert (answers.every, answers.alone) == (False, (True, False))


def test_exactly_the_error_that_is_allowed_is_allowed() -> None:
    assert judge_slices([0.05], [0.95], 0.95).every
    assert judge_slices([0.1], [0.9], 0.9).every  # 1 - 0.9 is less than 0.1


def test_no_slices_are_never_every_slice() -> None:
    with pytest.raises(ValueError, match="slices"):
        judge_slices([], [], 0.95)
    with pytest.raises(ValueError, match="slices"):
        judge_slices([0.1], [], 0.95)


@given(hits=st.integers(0, 50), threshold=st.floats(0.05, 0.95))
def test_inverting_bounds_gives_the_p_value(hits: int, threshold: float) -> None:
    worth = EffectiveTrials(float(hits), 50.0, 50)
    expected = worth.p_above(threshold)
    found = inverted_p_value(lambda confidence: worth.low(confidence) >= threshold)
    if expected > 0.5:
        assert found == 1
    elif expected > 1e-9:
        assert found == pytest.approx(expected, rel=1e-5)
    else:
        assert found < 1e-8
