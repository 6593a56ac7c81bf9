"""What a person, or a program, reads after a run: each formatter, JUnit, and the exit code."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest

if TYPE_CHECKING:
    from tests.runs.conftest import Project, Run

IMAGES = ["found"] * 8 + ["missed"] * 2 + ["false"] * 3
ESC = "\x1b"
REFUSED = (
    'features/goals.feature:16: data set "dots" has no noun "ballons". Its nouns are "blue dot", '
    '"dot", "red dot".'
)
UNDEFINED = 'features/goals.feature:22: no sentence reads "nobody knows this".'
FAILED = "features/goals.feature:12: red dots missed: 2 of 10, at most 1 wanted: 1 too many"
FAILED += " (95% interval 0 to 6)"
GOALS = f"""\
Feature: Dots {ESC}[31m<b>&"x"</b> ]]>

  Background: {ESC}[2J
    Given data set "dots"

  Rule: Found {ESC}[2J dots

    @tag{ESC}[31m
    Scenario: Enough {ESC}[31m dots <script> ]]>
      When the model ingests the images
      Then it finds at least 8 red dots
      And it misses at most 1 red dots
      And it reports at most 3 false red dots

    Scenario: Refused
      Then it finds at least 8 ballons
      And it misses at most 2 red dots

  Rule: False dots

    Scenario: Undefined
      Then nobody knows this

    Scenario: Met\tand kept
      Then precision for red dots is at least 70%
"""


@pytest.fixture
def mixed(project: Project) -> Project:
    """Return a project with a goal that is met, one that is not, and two without an answer."""
    project.dots(IMAGES)
    project.write("features/goals.feature", GOALS)
    return project


def read_xml(path: Path) -> ET.Element:
    return ET.parse(path).getroot()  # noqa: S314 - written a moment ago


def check_readable(run: Run) -> None:
    assert run.code == 1
    assert "Traceback" not in run.text
    assert ESC not in run.text
    assert "donewhen: 2 goals judged: 1 met, 1 not met, 2 could not be judged." in run.text


def test_the_default_shows_each_goal_and_each_claim(mixed: Project) -> None:
    run = mixed.behave()
    check_readable(run)
    lines = [line.strip() for line in run.text.splitlines()]
    for line in (
        'Dots \ufffd[31m<b>&"x"</b> ]]>  (features/goals.feature)',
        "Found \ufffd[2J dots",
        "NOT MET    Enough \ufffd[31m dots <script> ]]>",
        "red dots found: 8 of 10, at least 8 wanted: exactly met",
        FAILED,
        "false red dots: 3 in 13 images, at most 3 wanted: exactly met",
        "NO ANSWER  Refused",
        REFUSED,
        "False dots",
        "NO ANSWER  Undefined",
        UNDEFINED,
        "met        Met and kept",
        "precision for red dots: 72.7% (8 of 11), at least 70% wanted: 2.7 points to spare",
    ):
        assert sum(one.startswith(line) for one in lines) == 1, f"{line}\n{run.text}"
    seen = [line.removeprefix("see ") for line in lines if line.startswith("see ")]
    assert seen
    assert all((mixed.root / name).exists() for name in seen)


@pytest.mark.parametrize("formatter", ["plain", "pretty", "progress3"])
def test_other_formats_show_the_messages_and_no_traceback(mixed: Project, formatter: str) -> None:
    run = mixed.behave("-f", formatter, "--no-color")
    check_readable(run)
    for message in (FAILED, REFUSED, UNDEFINED):
        assert message in run.text, run.text
    if formatter == "plain":
        assert "Rule: Found \ufffd[2J dots" in run.text
        assert "Rule: False dots" in run.text


@pytest.mark.parametrize("formatter", ["json", "json.pretty"])
def test_json_holds_every_message(mixed: Project, formatter: str) -> None:
    run = mixed.behave("-f", formatter, "-o", "result.json")
    check_readable(run)
    (feature,) = json.loads((mixed.root / "result.json").read_text())
    scenarios = [one for one in feature["elements"] if one["type"] == "scenario"]
    assert [one["status"] for one in scenarios] == ["failed", "error", "error", "passed"]
    said = [message(one) for one in scenarios]
    assert [len(one) for one in said] == [1, 1, 1, 0]
    assert [one[0] for one in said[:2]] == [FAILED, REFUSED]
    assert said[2][0].startswith(UNDEFINED)


def message(scenario: dict[str, Any]) -> list[str]:
    results = [step["result"] for step in scenario["steps"] if "result" in step]
    return [result["error_message"] for result in results if "error_message" in result]


def test_junit_is_xml_that_says_why(mixed: Project) -> None:
    run = mixed.behave("--junit", "--junit-directory", "junit")
    check_readable(run)
    (path,) = (mixed.root / "junit").glob("*.xml")
    suite = read_xml(path)
    counts = {name: suite.get(name) for name in ("tests", "failures", "errors", "skipped")}
    assert counts == {"tests": "4", "failures": "1", "errors": "2", "skipped": "0"}
    cases = {case.get("name", ""): case for case in suite.iter("testcase")}
    assert list(cases) == [
        "Enough \ufffd[31m dots <script> ]]>",
        "Refused",
        "Undefined",
        "Met and kept",
    ]
    for name, kind, words in (
        ("Enough \ufffd[31m dots <script> ]]>", "failure", FAILED),
        ("Refused", "error", REFUSED),
        ("Undefined", "error", UNDEFINED),
    ):
        problem = cases[name].find(kind)
        assert problem is not None
        assert problem.get("message", "").startswith(words.partition(": ")[2])
        assert words in (problem.text or "")
        assert "Traceback" not in "".join(cases[name].itertext())
    assert cases["Met and kept"].find("failure") is None


def test_a_file_name_with_markup_breaks_no_report(project: Project) -> None:
    name = f"a{ESC}[31m<b>&"
    project.dots(IMAGES)
    project.write(f"features/{name}.feature", "Feature: F\n  Scenario: S\n    Then nothing\n")
    run = project.behave("--junit", "--junit-directory", "junit")
    assert run.code == 1
    assert ESC not in run.text
    (path,) = (project.root / "junit").glob("*.xml")
    read_xml(path)
    report = project.donewhen("report")
    assert ESC not in report.stdout + report.stderr
    assert report.returncode == 2


def test_an_image_name_with_markup_breaks_no_report(project: Project) -> None:
    project.dots(["found"])
    notes = project.root / "datasets/dots/annotations.json"
    content = json.loads(notes.read_text())
    content["images"][0]["file_name"] = f"no{ESC}[31m<b>.png"
    notes.write_text(json.dumps(content))
    project.feature("Then it finds at least 1 red dot")
    run = project.behave("--junit", "--junit-directory", "junit")
    assert run.code == 1
    assert ESC not in run.text
    assert "Traceback" not in run.text
    (path,) = (project.root / "junit").glob("*.xml")
    (error,) = read_xml(path).iter("error")
    assert "<b>.png" in error.get("message", "")


def test_one_goal_that_is_met_is_exit_0_and_a_precondition_is_shown(project: Project) -> None:
    project.dots(IMAGES)
    project.feature('When "1" to "9" red dots are identified', "Then it finds at least 8 dots")
    run = project.behave()
    assert run.code == 0
    assert (
        "red dots found: 8 of 10, 1 to 9 wanted before this goal can be judged: inside" in run.text
    )
    assert "dots found: 8 of 10, at least 8 wanted: exactly met" in run.text
    assert "see " not in run.text, "evidence is shown where something is wrong"


@pytest.mark.parametrize("quantity", ["8 red dots", '"8 red dots"', '"8" red dots', '8 "red dots"'])
def test_quotes_do_not_matter(project: Project, quantity: str) -> None:
    project.dots(IMAGES)
    project.feature(f"Then it finds at least {quantity}")
    run = project.behave()
    assert run.code == 0, run.text
    assert "red dots found: 8 of 10, at least 8 wanted" in run.text


def test_the_report_says_which_precondition_did_not_hold(project: Project) -> None:
    project.dots(IMAGES)
    project.feature('When "9" to "10" red dots are identified', "Then it finds at least 8 dots")
    project.behave()
    report = project.donewhen("report")
    assert report.returncode == 1
    assert "9 to 10 wanted before this goal can be judged: 1 too few" in report.stdout
    assert "NOT MET    Goal" in report.stdout
    assert "features/goal.feature:4" in report.stdout


@pytest.mark.parametrize(
    ("option", "code"),
    [("--no-such-option", 2), ("--format=no-such-format", 2), ("--tags=", 1), ("-Dsprint=../x", 1)],
)
def test_an_option_that_makes_no_sense_is_no_success(
    project: Project, option: str, code: int
) -> None:
    project.dots(IMAGES)
    project.feature("Then it finds at least 99 dots")
    assert project.behave(option).code == code


@pytest.mark.parametrize("setting", ["data=nowhere", "threads=0", "modle=dot-finder", "engine=ray"])
def test_a_setting_that_makes_no_sense_leaves_no_old_verdict(
    project: Project, setting: str
) -> None:
    project.dots(IMAGES)
    project.feature("Then it finds at least 8 red dots")
    assert project.behave().code == 0
    run = project.behave("-D", setting)
    assert run.code == 1
    assert run.verdict is None
    assert "Traceback" not in run.text
    assert setting.partition("=")[0] in run.text
    assert project.donewhen("report").returncode == 3


@pytest.mark.parametrize(
    ("written", "instead"),
    [
        ("default_format = goals", "default_format = golas"),
        ("donewhen.runner:GoalFormatter", "donewhen.runner:Goal"),
        ("donewhen.runner:GoalFormatter", "donewhen.runners:GoalFormatter"),
    ],
)
def test_a_formatter_that_there_is_not_is_named(
    project: Project, written: str, instead: str
) -> None:
    project.dots(["found"])
    project.feature("Then it finds at least 1 red dots")
    ini = project.root / "behave.ini"
    ini.write_text(ini.read_text().replace(written, instead))
    run = project.behave()
    assert run.code == 1
    assert "Traceback" not in run.text
    assert 'ConfigError: behave.ini: the formatter "go' in run.text


def test_an_error_nobody_foresaw_is_shown_with_its_last_line(project: Project) -> None:
    project.dots(IMAGES)
    project.write(
        "steps/own.py",
        "from behave import when\n\n\n@when('it breaks')\ndef breaks(context):\n"
        f"    raise RuntimeError('{ESC}[31mbroken')\n",
    )
    project.feature("When it breaks", "Then it finds at least 8 red dots")
    run = project.behave()
    assert run.code == 1
    assert ESC not in run.text
    assert "RuntimeError: \ufffd[31mbroken" in run.text
    (goal,) = run.predicate["goals"]
    assert goal["problem"] == "RuntimeError: \ufffd[31mbroken"
    assert re.search(r"own\.py", run.text)


def test_a_reader_that_leaves_ends_nothing(project: Project) -> None:
    project.dots(["found"] * 3)
    for name in ("one", "two", "three"):
        project.feature("Then it finds at least 3 red dots", name=name, title=name)
    with subprocess.Popen(
        [sys.executable, "-m", "behave"],
        cwd=project.root,
        env=os.environ | project.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as run:
        assert run.stdout is not None
        assert run.stderr is not None
        run.stdout.readline()
        run.stdout.close()
        said = run.stderr.read()
    assert run.returncode == 0, said
    assert "Traceback" not in said
    verdict = project.verdict()
    assert verdict is not None
    assert len(verdict["predicate"]["goals"]) == 3
