"""Figures of a claim that is called met: those that bear it out are believed, others are not."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.verdicts.attestation.conftest import Bench, claim, surely

from donewhen.domain.claim import Claim, Comparison, Unit
from donewhen.domain.estimate import Estimate, Interval
from donewhen.domain.run_record import GoalRecord, RunRecord
from donewhen.domain.verdict import Outcome
from donewhen.evaluation.metrics import METRICS
from donewhen.judging import judge
from donewhen.verdicts.attestation import RefusedError
from donewhen.verdicts.attestation.completeness import contradiction
from donewhen.verdicts.attestation.statement_reader import read_claim
from donewhen.verdicts.attestation.strict_json import JsonObject
from donewhen.verdicts.from_record import statement_from
from donewhen.verdicts.json_form import encode

INTERVAL = {"low": 0.88, "high": 0.94, "confidence": 0.95}


@pytest.mark.parametrize(
    "made",
    [
        claim(),
        claim(value=800, numerator=800),
        claim(comparison="at most", threshold=912),
        claim(comparison="more than", threshold=911),
        claim(comparison="fewer than", threshold=913),
        claim(comparison="exactly", threshold=912),
        claim(comparison="between", threshold=800, upperThreshold=912),
        claim(threshold=0.912, value=0.912),
        claim(threshold=0.333333333333, value=1 / 3, numerator=1, denominator=3),
        claim(threshold=0.8, value=0.7999999999999999, numerator=None, denominator=None),
        claim(threshold=0, value=0, numerator=0, denominator=0, comparison="at most"),
        claim(against="the baseline", threshold=-0.02, value=-0.01, numerator=None),
        surely(),
        surely(threshold=0.88),
        surely(comparison="at most", threshold=0.94),
        surely(comparison="between", threshold=0.88, upperThreshold=0.94),
    ],
)
def test_figures_that_bear_a_claim_out_are_no_contradiction(
    bench: Bench, made: dict[str, Any]
) -> None:
    bench.predicate["goals"][0]["claims"] = [made]
    bench.predicate["goals"][1]["preconditions"] = [made]
    assert bench.verify().accepted


@pytest.mark.parametrize(
    ("made", "says"),
    [
        (claim(value=799, numerator=799), "799 is not at least 800"),
        (claim(threshold=913), "912 is not at least 913"),
        (claim(comparison="at most"), "912 is not at most 800"),
        (claim(comparison="more than", threshold=912), "912 is not more than 912"),
        (claim(comparison="fewer than", threshold=912), "912 is not fewer than 912"),
        (claim(comparison="exactly"), "912 is not exactly 800"),
        (
            claim(comparison="between", threshold=1, upperThreshold=911),
            "912 is not between 1 and 911",
        ),
        (claim(comparison="between"), '"between" has no second threshold'),
        (claim(upperThreshold=900), '"at least" has a second threshold'),
        (claim(comparison="about"), 'compares by "about", which no claim does'),
        (claim(value=None), "it has no value"),
        (claim(value=913), "913 is not what 912 of 1000 give"),
        (claim(value=0.913, threshold=0.8), "0.913 is not what 912 of 1000 give"),
        (claim(value=0.5, denominator=0, threshold=0.5), "0.5 is not what 912 of 0 give"),
        (claim(against="the baseline", value=-0.03, threshold=-0.02), "-0.03 is not at least"),
        (surely(interval=None), "has a confidence but no interval"),
        (surely(threshold=0.9), "its interval reaches to 0.88, which is not at least 0.9"),
        (
            surely(comparison="at most", threshold=0.93),
            "its interval reaches to 0.94, which is not at most 0.93",
        ),
        (
            surely(comparison="between", threshold=0.9, upperThreshold=1),
            "reaches to 0.88, which is not between 0.9 and 1",
        ),
        (surely(confidence=0.99), "its interval is for a confidence of 0.95, not 0.99"),
        (surely(interval=INTERVAL | {"low": 0.95}), "ends before it begins, 0.95 to 0.94"),
        (claim(value="912"), "value is not a number"),
        (claim(value=True), "value is not a number"),
        (claim(threshold=None), "threshold is not a number"),
        (claim(numerator=-1), "numerator is not a whole number"),
        (surely(interval={"low": 0.9, "high": 1}), "interval.confidence is missing"),
    ],
)
def test_figures_that_contradict_a_claim_are_refused(
    bench: Bench, made: dict[str, Any], says: str
) -> None:
    for key in ("claims", "preconditions"):
        before, bench.predicate["goals"][1][key] = bench.predicate["goals"][1][key], [made]
        assert says in bench.refused("complete")
        signed = bench.verify(bench.sign(), key=bench.public)
        assert not signed.accepted
        bench.predicate["goals"][1][key] = before


def test_the_place_of_a_contradiction_is_named(bench: Bench) -> None:
    bench.predicate["goals"][2]["claims"] = [claim(), claim(line=17, value=3, numerator=3)]
    assert "features/balloons/blue.feature:17: a claim is called met, but 3 is not" in (
        bench.refused("complete")
    )


def test_a_goal_in_progress_may_miss_what_it_aims_for(bench: Bench) -> None:
    bench.predicate["goals"][4]["claims"] = [claim("not met", value=3, numerator=3)]
    assert bench.verify().accepted


SHARES = [one for one in METRICS if METRICS.get(one).unit is Unit.RATIO]
COMPARISONS = [one for one in Comparison if one is not Comparison.BETWEEN]


@st.composite
def judged(draw: st.DrawFn) -> dict[str, Any]:
    """Return a claim as a verdict states it, judged on figures near its threshold."""
    whole = draw(st.integers(1, 10**6))
    near = draw(st.integers(0, whole))
    digits = draw(st.integers(1, 9))
    threshold = Fraction(round(near / whole * 10**digits), 10**digits)
    part = min(whole, max(0, near + draw(st.integers(-2, 2))))
    comparison = draw(st.sampled_from([*COMPARISONS, Comparison.BETWEEN]))
    upper = threshold + Fraction(draw(st.integers(0, 3)), 10**digits)
    sure = None if comparison is Comparison.EXACTLY else draw(st.sampled_from([None, 0.9, 0.95]))
    value = Fraction(part, whole)
    ranked = draw(st.booleans())
    known = Interval(
        low=float(value) - draw(st.floats(0, 0.01)),
        high=float(value) + draw(st.floats(0, 0.01)),
        confidence=0.975 if sure is None else sure,
        method="test",
        units=9,
        unit="images",
    )
    metric = METRICS.get(draw(st.sampled_from(SHARES)))
    asked = Claim(
        text="it is good",
        metric=metric.name,
        noun="balloons",
        comparison=comparison,
        threshold=threshold,
        unit=metric.unit,
        upper=upper if comparison is Comparison.BETWEEN else None,
        confidence=None if sure is None else Fraction(str(sure)),
    )
    estimate = Estimate(
        value=float(value) if ranked else value,
        images=9,
        numerator=None if ranked else part,
        denominator=None if ranked else whole,
        interval=known,
    )
    verdict = judge(asked, metric, estimate)
    goal = GoalRecord("a.feature", 1, "A", None, "B", (), "a", "1", verdicts={4: [verdict]})
    (listed,) = encode(statement_from(RunRecord("r", "1", goals=[goal])))["predicate"]["goals"]
    (made,) = json.loads(json.dumps(listed["claims"]))
    return dict(made)


@given(judged())
def test_what_a_gate_calls_met_is_never_a_contradiction(made: dict[str, Any]) -> None:
    assume(made["outcome"] == "met")
    assert contradiction(read_claim(JsonObject.of(made, ""))) == ""


@given(judged())
def test_what_a_gate_does_not_call_met_is_one_when_it_is_forged(made: dict[str, Any]) -> None:
    assume(made["outcome"] != "met")
    assert contradiction(read_claim(JsonObject.of(made | {"outcome": "met"}, ""))) != ""


def test_the_comparisons_of_a_verdict_are_known() -> None:
    for one in Comparison:
        upper = 900 if one is Comparison.BETWEEN else None
        made = claim(Outcome.MET.value, comparison=one.value, upperThreshold=upper)
        assert "compares by" not in contradiction(read_claim(JsonObject.of(made, "")))
    with pytest.raises(RefusedError, match="compares by"):
        contradiction(read_claim(JsonObject.of(claim(comparison="nearly"), "")))
