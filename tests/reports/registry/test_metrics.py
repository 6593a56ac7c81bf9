from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mlflow.utils.validation import MAX_ENTITY_KEY_LENGTH, _validate_metric_name
from tests.reports.pipeline.statements import COUNTED, claim, document, goal, hypothesis

from donewhen.reports.registry.metrics import by_legal_name, metrics_of
from donewhen.verdicts.document import VerdictDocument

OURS = "ab" * 32


def verdict(*claims: dict[str, Any], **changes: Any) -> VerdictDocument:
    digest = {"modelDigest": f"sha256:{OURS}"} | changes
    return document(goal(scenario="It finds them", claims=list(claims), **digest)).predicate


def claims_of(verdict: VerdictDocument) -> dict[str, float]:
    found = metrics_of(verdict, OURS)
    return {name: value for name, value in found.items() if not name.startswith("goals/")}


def test_every_claim_is_a_metric_with_a_name_that_stays() -> None:
    about = {"of": "red balloons", "metric": "recall"}
    judged = verdict(
        claim(**about, value=0.5) | {"in": '"night"'},
        claim(**about, value=0, against="the baseline"),
    )
    assert metrics_of(judged, OURS) == {
        **{f"goals/{name}": 0.0 for name in COUNTED},
        "Red balloons/It finds them/recall of red balloons in _night_": 0.5,
        "Red balloons/It finds them/recall of red balloons against the baseline": 0.0,
    }


def test_a_claim_about_another_file_does_not_look_like_one_about_this() -> None:
    judged = verdict(claim(value=0.5), modelVersion="11", modelDigest=f"sha256:{'00' * 32}")
    name = "balloon-detector 11 - Red balloons/It finds them/recall of balloons"
    assert claims_of(judged) == {name: 0.5}


@pytest.mark.parametrize("value", [None, float("nan"), float("inf"), 10**400])
def test_what_is_no_number_is_no_metric(value: float | None) -> None:
    assert by_legal_name([(["feature", "scenario", "recall"], value)]) == {}


def test_claims_of_one_name_are_all_kept_apart_even_without_regard_to_capitals() -> None:
    claims = [claim(metric=metric, of="") for metric in ("recall", "Recall", "recall")]
    names = list(claims_of(verdict(*claims)))
    assert [name.rpartition("/")[2] for name in names] == ["recall", "Recall 2", "recall 3"]


def test_long_names_that_begin_alike_stay_apart() -> None:
    found = {name for end in "ab" for name in claims_of(verdict(claim(metric="x" * 300 + end)))}
    assert len(found) == 2


def test_classes_that_begin_alike_stay_apart() -> None:
    signs = ("sign: stop", "sign: yield", 'sign "yield"', "sign (yield)", "交通标志")
    found = claims_of(verdict(*(claim(of=sign) for sign in signs)))
    assert len(found) == len(signs)


def test_hypotheses_are_metrics_too() -> None:
    judged = document(hypothesis(feature="f", scenario="s", modelDigest=None)).predicate
    assert claims_of(judged) == {"f/s/recall of balloons": 0.7}


@given(st.lists(st.tuples(st.text(), st.text(), st.text()), max_size=5))
def test_every_name_is_legal_for_mlflow_and_none_is_lost(texts: list[tuple[str, str, str]]) -> None:
    goals = [
        goal(feature=a, scenario=b, claims=[claim(metric=c, of=a) | {"in": ""}])
        for a, b, c in texts
    ]
    names = list(claims_of(document(*goals).predicate))
    assert len(names) == len(texts)
    for name in names:
        _validate_metric_name(name)  # type: ignore[no-untyped-call]
        assert len(name) <= MAX_ENTITY_KEY_LENGTH
