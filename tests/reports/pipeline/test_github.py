from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from tests.reports.pipeline.statements import (
    claim,
    document,
    gate,
    goal,
    hypothesis,
    statements,
    texts,
    wip,
)

from donewhen.reports.pipeline import github
from donewhen.reports.pipeline.github import command, resume_commands, stop_commands
from donewhen.reports.pipeline.run import one_line
from donewhen.verdicts.document import Statement

Command = tuple[str, dict[str, str], str]


def obeyed(line: str) -> Command:
    """Read a command as a runner of GitHub does: two colons, a name, properties, two colons."""
    assert "\n" not in line
    assert "\r" not in line
    assert line.startswith("::")
    head, separator, data = line[2:].partition("::")
    assert separator
    name, _, listed = head.partition(" ")
    properties = {}
    for one in filter(None, listed.split(",")):
        key, _, value = one.partition("=")
        properties[key] = unescaped(value, {"%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ","})
    return name, properties, unescaped(data, {"%0D": "\r", "%0A": "\n"})


def unescaped(text: str, signs: dict[str, str]) -> str:
    for sign, meant in (signs | {"%25": "%"}).items():  # "%" last, as the runner does
        text = text.replace(sign, meant)
    return text


def commands(*goals: dict[str, Any], folder: str = "", **changes: Any) -> list[Command]:
    return [obeyed(line) for line in github.annotations(document(*goals, **changes), folder)]


def test_a_goal_that_is_not_met_is_an_error_at_its_first_sentence_that_does_not_hold() -> None:
    failed = goal("not met", 3, claims=[claim(line=7), claim("not met", line=8, reason="why: 5%")])
    assert commands(failed, goal(line=20)) == [
        (
            "error",
            {
                "file": "features/balloons/red.feature",
                "line": "8",
                "title": "Not met: Goal of line 3",
            },
            "why: 5%",
        )
    ]


def test_a_repository_that_holds_the_project_in_a_folder() -> None:
    ((_, properties, _),) = commands(goal("not met"), folder="models/vision")
    assert properties["file"] == "models/vision/features/balloons/red.feature"
    ((_, properties, _),) = commands(
        goal("not met", location="../shared/a.feature:3"), folder="models/vision"
    )
    assert properties["file"] == "models/shared/a.feature"


@pytest.mark.parametrize("status", ["undecided", "could not be judged", "skipped"])
def test_every_other_end_is_an_error_too(status: str) -> None:
    ((kind, properties, text),) = commands(goal(status), goal(line=20))
    assert kind == "error"
    assert properties["title"].startswith(status.capitalize())
    assert text


def test_a_goal_in_progress_is_a_warning_with_its_age() -> None:
    (unmet, met) = commands(goal(), wip(), wip("met", 40, age=0))
    assert unmet[0] == met[0] == "warning"
    assert unmet[2].startswith("@wip for 2 sprints: it decides nothing yet.\nrecall for balloons")
    assert met[2] == "@wip new in this sprint, and met. Remove @wip to make it count."
    assert met[1]["line"] == "40"


def test_hypotheses_and_goals_that_are_met_say_nothing() -> None:
    assert commands(goal(), hypothesis()) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"problems": ["a dry run judges nothing."], "result": "FAILED"}, "a dry run"),
        ({"gate": gate("not a gate", 2, "a sample")}, "a sample"),
        ({"complete": False}, "no deciding goal was judged"),
    ],
)
def test_a_refusal_is_never_without_an_error(changes: dict[str, Any], said: str) -> None:
    if "complete" in changes:
        changes["gate"] = gate("refused", 1)
    ((kind, properties, text),) = commands(goal(), **changes)
    assert kind == "error"
    assert "file" not in properties
    assert said in text


def test_ten_of_a_kind_and_the_tenth_counts_the_others() -> None:
    many = [goal("not met", line) for line in range(3, 28)]
    found = commands(*many, *(wip(line=line) for line in range(100, 111)))
    kinds = [kind for kind, _, _ in found]
    assert (kinds.count("error"), kinds.count("warning")) == (10, 10)
    assert found[9][2].startswith("16 more errors")
    assert found[19][2].startswith("2 more warnings")
    exactly = commands(*many[:10])
    assert len(exactly) == 10
    assert "more" not in exactly[9][2]


def test_reasons_have_an_end() -> None:
    claims = [claim("not met", line=line) for line in range(4, 40)]
    ((_, _, text),) = commands(goal("not met", claims=claims))
    assert len(text.splitlines()) == 11
    assert text.endswith("and 26 more")


@given(texts, texts)
def test_a_runner_reads_what_was_meant(title: str, message: str) -> None:
    title, message = title.replace("\ud800", ""), message.replace("\ud800", "")
    line = command("error", {"title": title, "line": 3, "file": ""}, message)
    name, properties, text = obeyed(line)
    assert name == "error"
    assert properties == ({"title": title} if title else {}) | {"line": "3"}
    assert text == message


@given(statements())
def test_no_name_is_obeyed(drawn: Statement) -> None:
    lines = github.annotations(drawn)
    assert len(lines) <= 20
    for line in lines:
        name, properties, _ = obeyed(line)
        assert name in ("error", "warning")
        assert set(properties) <= {"file", "line", "title"}
        assert line.isprintable()


@given(texts)
def test_a_title_is_the_name_of_the_goal(name: str) -> None:
    ((_, properties, _),) = commands(goal("not met", scenario=name))
    assert properties["title"] == f"Not met: {one_line(name) or '(no name)'}"


def test_commands_can_be_stopped_while_names_are_printed() -> None:
    assert obeyed(stop_commands("a1b2")) == ("stop-commands", {}, "a1b2")
    assert re.fullmatch(r"::a1b2::", resume_commands("a1b2"))
