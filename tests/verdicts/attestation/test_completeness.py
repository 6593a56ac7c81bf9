from __future__ import annotations

from typing import Any

import pytest
from tests.verdicts.attestation.conftest import RED, Bench, change, settle


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"complete": False}, "not completed"),
        ({"complete": 1}, "complete is not true or false"),
        ({"counts.selected": 5}, "counts 5 goals as selected but lists 4"),
        ({"counts.judged": 3}, "counts 3 goals as judged"),
        ({"counts.met": 5}, "counts 5 goals as met"),
        ({"counts.not_met": 1}, "as not_met"),
        ({"counts.undecided": 1}, "as undecided"),
        ({"counts.not_judged": 1}, "as not_judged"),
        ({"counts.skipped": 1}, "as skipped"),
        ({"counts.met": 4.0}, "whole number"),
        ({"counts.met": -4}, "whole number"),
        ({"counts.skipped": False}, "whole number"),
        ({"counts": {}}, "counts.met is missing"),
        ({"passedTests": []}, "its passedTests are not"),
        ({"failedTests": ["features/balloons/red.feature:3"]}, "its failedTests are not"),
        ({"warnedTests": []}, "its warnedTests are not"),
        ({"goals.0.claims": []}, "has no claims"),
        ({"goals.0.claims.0.outcome": "not met"}, "one of its claims is not met"),
        ({"goals.1.claims.1.outcome": "undecided"}, "one of its claims is undecided"),
        ({"goals.1.preconditions.0.outcome": "not met"}, "one of its claims is not met"),
        ({"goals.0.unfinished": True}, "names a problem"),
        ({"goals.0.problem": "an image is broken"}, "names a problem"),
        ({"goals.0.tags": ["wip"]}, "disagree about whether it decides"),
        ({"goals.4.tags": []}, "disagree about whether it decides"),
        ({"goals.0.location": "features/balloons/red.feature:8"}, "is listed twice"),
        ({"goals.0.file": RED, "goals.0.line": 4}, "red.feature:3 is not the file and the line"),
        ({"goals.0.file": "b.feature", "goals.0.line": 3}, "is not the file and the line"),
        ({"gate.scope.goalsInFiles": 6}, "it holds 5 of the 6 goals"),
        (
            {"gate.scope.goalsInFiles": 6, "gate.scope.filters": ["tags story-42"]},
            '5 of the 6 goals in its feature files ("tags story-42")',
        ),
        ({"gate.scope.goalsInFiles": 4}, "it holds 5 of the 4 goals"),
        ({"hypotheses": [{"location": "features/data.feature:9"}]}, "it holds 6 of the 5 goals"),
        ({"gate.scope.whole": False}, "only part of the features"),
        ({"gate.scope.whole": 1}, "whole is not true or false"),
        ({"gate.scope.whole": "true"}, "whole is not true or false"),
        ({"gate.scope": None}, "scope is not an object"),
    ],
)
def test_what_is_incomplete_or_contradicts_itself_is_refused(
    bench: Bench, changes: dict[str, Any], says: str
) -> None:
    change(bench.predicate, changes)
    assert says in bench.refused("complete")


@pytest.mark.parametrize("status", ["not met", "undecided", "could not be judged", "skipped", "ok"])
def test_one_goal_that_is_not_met_is_enough(bench: Bench, status: str) -> None:
    bench.predicate["goals"][3]["status"] = status
    if status == "ok":
        assert 'ended as "ok"' in bench.refused("complete")
        return
    settle(bench.statement)
    said = status if status == "could not be judged" else f"is {status}"
    assert f"features/data.feature:3 {said}" == bench.refused("complete")


def test_no_goals_are_no_success(bench: Bench) -> None:
    bench.predicate["goals"] = []
    settle(bench.statement)
    assert "no deciding goal" in bench.refused("complete")
    assert "no deciding goal" in bench.refused("judged")


def test_goals_in_progress_alone_are_no_success(bench: Bench) -> None:
    for goal in bench.predicate["goals"]:
        goal |= {"wip": True, "tags": ["wip"]}
    settle(bench.statement)
    bench.refused("complete")
    assert "no deciding goal" in bench.refused("judged")


def test_a_part_of_the_features_needs_a_policy_that_names_each(bench: Bench) -> None:
    bench.predicate["gate"]["scope"] |= {"whole": False, "paths": ["features/balloons"]}
    named = bench.policy(
        "features: [features/balloons/red.feature, features/balloons/blue.feature]"
    )
    assert bench.verify(policy=named).accepted
    for text in ("features: [features/**]", "goals: 1", "model: detector"):
        assert "only part" in bench.refused("complete", policy=bench.policy(text))
    more = bench.policy("features: [features/balloons/red.feature, features/digits/a.feature]")
    assert "features/digits/a.feature" in bench.refused("judged", policy=more)


def test_a_filter_that_left_nothing_out_is_no_fault(bench: Bench) -> None:
    bench.predicate["gate"]["scope"]["filters"] = ["tags not @slow"]
    assert bench.verify().accepted
