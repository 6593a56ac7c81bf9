from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mlflow.utils.validation import MAX_ENTITY_KEY_LENGTH, _validate_metric_name

from donewhen.reports.registry.metrics import metrics_of

OURS = "ab" * 32


def statement(*claims: dict[str, Any], **goal: Any) -> dict[str, Any]:
    whole = {
        "feature": "Red balloons",
        "scenario": "It finds them",
        "model": "balloon-detector",
        "modelVersion": "12",
        "modelDigest": f"sha256:{OURS}",
        "claims": list(claims),
        **goal,
    }
    return {"predicate": {"goals": [whole]}}


def test_every_claim_is_a_metric_with_a_name_that_stays() -> None:
    content = statement(
        {"metric": "recall", "of": "red balloons", "in": "night", "against": "", "value": 0.5},
        {"metric": "recall", "of": "red balloons", "in": "", "against": "the baseline", "value": 0},
    )
    content["predicate"]["counts"] = {"met": 3, "not_met": 0}
    assert metrics_of(content, OURS) == {
        "goals/met": 3.0,
        "goals/not_met": 0.0,
        "Red balloons/It finds them/recall of red balloons in night": 0.5,
        "Red balloons/It finds them/recall of red balloons against the baseline": 0.0,
    }


def test_a_claim_about_another_file_does_not_look_like_one_about_this() -> None:
    claims = {"metric": "recall", "value": 0.5}
    content = statement(claims, modelVersion="11", modelDigest="sha256:00")
    name = "balloon-detector 11 - Red balloons/It finds them/recall"
    assert metrics_of(content, OURS) == {name: 0.5}


@pytest.mark.parametrize("value", [None, True, "0.5", float("nan"), float("inf"), 10**400, [1]])
def test_what_is_no_number_is_no_metric(value: object) -> None:
    assert metrics_of(statement({"metric": "recall", "value": value}), OURS) == {}


def test_claims_of_one_name_are_all_kept_apart_even_without_regard_to_capitals() -> None:
    claims = [{"metric": metric, "value": 1} for metric in ("recall", "Recall", "recall")]
    names = list(metrics_of(statement(*claims), OURS))
    assert [name.rpartition("/")[2] for name in names] == ["recall", "Recall 2", "recall 3"]


def test_long_names_that_begin_alike_stay_apart() -> None:
    found = {
        name
        for end in "ab"
        for name in metrics_of(statement({"metric": "x" * 300 + end, "value": 1}), OURS)
    }
    assert len(found) == 2


def test_hypotheses_are_metrics_too() -> None:
    goal = {"feature": "f", "scenario": "s", "claims": [{"metric": "recall", "value": 1}]}
    content = {"predicate": {"goals": [], "hypotheses": [goal]}}
    assert metrics_of(content, OURS) == {"f/s/recall": 1.0}


@given(st.lists(st.tuples(st.text(), st.text(), st.text()), max_size=5))
def test_every_name_is_legal_for_mlflow_and_none_is_lost(texts: list[tuple[str, str, str]]) -> None:
    goals = [
        {"feature": a, "scenario": b, "claims": [{"metric": c, "of": a, "in": b, "value": 1}]}
        for a, b, c in texts
    ]
    names = list(metrics_of({"predicate": {"goals": goals}}, OURS))
    assert len(names) == len(texts)
    for name in names:
        _validate_metric_name(name)  # type: ignore[no-untyped-call]
        assert len(name) <= MAX_ENTITY_KEY_LENGTH


def test_a_statement_without_anything_has_no_metrics() -> None:
    assert metrics_of({}, None) == {}
