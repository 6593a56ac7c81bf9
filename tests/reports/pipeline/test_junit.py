from __future__ import annotations

from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from junitparser import Error, Failure, JUnitXml, Skipped
from junitparser.junitparser import Result
from tests.reports.pipeline.statements import (
    NASTY,
    claim,
    document,
    gate,
    goal,
    hypothesis,
    statements,
    wip,
)

from donewhen.reports.pipeline.junit import junit
from donewhen.reports.pipeline.run import Role, is_met, read_run
from donewhen.verdicts.document import Statement

# What readers of JUnit know: elements with their attributes, and what may stand inside.
KNOWN: dict[str, tuple[set[str], set[str]]] = {
    "testsuites": (
        {"name", "tests", "failures", "errors", "skipped", "time"},
        {"testsuite"},
    ),
    "testsuite": (
        {"name", "tests", "failures", "errors", "skipped", "timestamp"},
        {"testcase"},
    ),
    "testcase": (
        {"name", "classname", "file", "line"},
        {"failure", "error", "skipped", "system-out"},
    ),
    "failure": ({"message", "type"}, set()),
    "error": ({"message", "type"}, set()),
    "skipped": ({"message"}, set()),
    "system-out": (set(), set()),
}


def parsed(*goals: dict[str, Any], folder: str = "", **changes: Any) -> Any:
    return JUnitXml.fromstring(junit(read_run(document(*goals, **changes)), folder))


def cases(*goals: dict[str, Any], **changes: Any) -> list[Any]:
    return [case for suite in parsed(*goals, **changes) for case in suite]


def attribute(case: Any, name: str) -> str:
    return str(case._elem.get(name))  # noqa: SLF001 - junitparser knows no file and no line


@pytest.mark.parametrize(
    ("made", "kind"),
    [
        (goal("not met"), Failure),
        (goal("undecided"), Failure),
        (goal("could not be judged"), Error),
        (goal("skipped"), Error),
        (wip("met"), Skipped),
        (wip("not met"), Skipped),
        (wip("could not be judged"), Skipped),
        (hypothesis("accepted"), Skipped),
        (hypothesis("rejected"), Skipped),
        (hypothesis("could not be judged"), Skipped),
    ],
)
def test_each_way_to_end_has_its_element(made: dict[str, Any], kind: type[Result]) -> None:
    (case,) = [one for one in cases(made, goal(line=90)) if one.name == made["scenario"]]
    (result,) = case.result
    assert type(result) is kind
    assert result.message


def test_a_goal_that_is_met_has_none_and_shows_its_figures() -> None:
    (case,) = cases(goal())
    assert case.result == []
    assert case.system_out == claim()["reason"]


def test_a_case_says_where_it_stands() -> None:
    (case,) = cases(goal(line=17), folder="models/vision")
    assert attribute(case, "file") == "models/vision/features/balloons/red.feature"
    assert attribute(case, "line") == "17"
    assert (case.classname, case.name) == ("Red balloons", "Goal of line 17")


def test_features_are_suites_and_are_counted() -> None:
    elsewhere = {"location": "b.feature:4", "feature": "Digits"}
    made = parsed(
        goal(),
        goal("not met", 9),
        goal("could not be judged", 12),
        wip(),
        goal("met", 4, **elsewhere),
        hypothesis(),
    )
    counts = [(one.name, one.tests, one.failures, one.errors, one.skipped) for one in made]
    assert counts == [("Red balloons", 5, 1, 1, 2), ("Digits", 1, 0, 0, 0)]
    assert (made.tests, made.failures, made.errors, made.skipped) == (6, 1, 1, 2)
    assert made.time == 61.0
    assert next(iter(made)).timestamp == "2026-11-21T07:10:59"


def test_a_failure_tells_every_reason_with_its_line() -> None:
    both = [claim("not met", line=7, reason="first"), claim("undecided", line=8, reason="second")]
    (case,) = cases(goal("not met", 3, claims=both, notes=["one image has no label"]))
    (failure,) = case.result
    assert (failure.message, failure.type) == ("first", "not met")
    file = "features/balloons/red.feature"
    assert failure.text == f"{file}:7: first\n{file}:8: second"
    assert "note: one image has no label" in case.system_out
    assert "000083.jpg" in case.system_out


def test_what_decides_nothing_says_how_long_and_how_it_went() -> None:
    goals = [wip("met", age=1), wip("not met", 31), hypothesis(), goal(line=90)]
    met, unmet, _, asked = cases(*goals)
    assert met.result[0].message == ("@wip for 1 sprint: met. Remove @wip to make it count.")
    assert unmet.result[0].message.startswith("@wip for 2 sprints: not met. recall for balloons")
    assert asked.result[0].message == ("hypothesis, rejected: covered balloons are found as well")


@pytest.mark.parametrize(
    "refused",
    [
        {"problems": ["a dry run judges nothing."], "result": "FAILED"},
        {"gate": gate("not a gate", 2, "a sample of 500 images")},
        {"complete": False},
    ],
)
def test_a_refusal_that_no_goal_explains_is_an_error_all_the_same(refused: dict[str, Any]) -> None:
    found = parsed(goal(), **refused)
    assert found.errors == 1
    (_, whole) = list(found)
    assert whole.name == "donewhen"
    (case,) = whole
    assert case.result[0].message


def test_a_run_without_goals_is_an_error() -> None:
    assert parsed().errors == 1


def test_an_accepted_run_has_no_case_beside_its_goals() -> None:
    assert [case.name for case in cases(goal())] == ["Goal of line 3"]


def test_equal_names_are_told_apart() -> None:
    names = [case.name for case in cases(goal(line=3, scenario="S"), goal(line=9, scenario="S"))]
    assert names == ["S (line 3)", "S (line 9)"]


def test_a_name_attaches_no_file() -> None:
    named = goal(claims=[claim(reason="[[ATTACHMENT|../secret]]")])
    (case,) = cases(named)
    assert "[[" not in case.system_out
    assert "ATTACHMENT|../secret" in case.system_out


@pytest.mark.parametrize("text", NASTY)
def test_names_that_broke_others_are_well_formed(text: str) -> None:
    made = goal("not met", feature=text, scenario=text, claims=[claim("not met", reason=text)])
    root = ET.fromstring(junit(read_run(document(made))))  # noqa: S314 - our own document
    (case,) = root.iter("testcase")
    assert case.find("failure") is not None


@given(statements())
def test_whatever_the_names_hold_it_is_what_readers_know(drawn: Statement) -> None:
    run = read_run(drawn)
    document = junit(run)
    root = ET.fromstring(document)  # noqa: S314 - our own document
    assert JUnitXml.fromstring(document).tests == len(list(root.iter("testcase")))
    for element in root.iter():
        attributes, children = KNOWN[element.tag]
        assert set(element.keys()) <= attributes
        assert {child.tag for child in element} <= children
    failed = [one for one in root.iter() if one.tag in ("failure", "error")]
    assert bool(failed) != run.passed
    extra = 0 if run.passed or any(not is_met(goal) for goal in run.of_role(Role.DECIDING)) else 1
    assert len(list(root.iter("testcase"))) == len(run.goals) + extra
