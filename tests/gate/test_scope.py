"""What a gate takes for the whole of the features, and how often it takes a file."""

from __future__ import annotations

import pytest
from tests.gate.conftest import CLAIM, Gate
from tests.runs.conftest import DETECTOR

MISSED = ("When the model ingests the images", "Then it finds at least 4 red dots")


@pytest.mark.parametrize(
    "named",
    [
        ["features/goal.feature", "./features/goal.feature"],
        ["features/goal.feature", "{here}/features/goal.feature"],
        ["{here}/features/goal.feature", "features"],
        ["features", "features/../features"],
        ["features", "linked"],
        ["features/goal.feature:4", "features", "features/goal.feature:1"],
        ["@list.txt", "features"],
    ],
    ids=" ".join,
)
def test_a_file_that_is_named_twice_is_judged_once(gate: Gate, named: list[str]) -> None:
    root = gate.project.root
    gate.project.feature(*CLAIM, name="other", title="Dots are found, too")
    gate.project.write("list.txt", "features/goal.feature\nfeatures/other.feature\n")
    (root / "linked").symlink_to("features")
    arguments = [one.format(here=root) for one in named]
    said = gate(*arguments)
    assert said.code == 0, said.text
    met = [line for line in said.text.splitlines() if line.startswith("met ")]
    assert len(met) == len(set(met)) == said.predicate["gate"]["scope"]["goalsInFiles"]
    assert gate.project.behave(*arguments).code == 0


def test_lines_of_one_file_are_no_more_than_its_part(gate: Gate) -> None:
    gate.project.write(
        "features/goal.feature",
        "Feature: Dots\n"
        + "".join(
            f"\n  Scenario: {number}\n    {CLAIM[0]}\n    {CLAIM[1]}\n" for number in range(3)
        ),
    )
    gate.project.feature(*CLAIM, name="other", title="Dots are found, too")
    run = gate.project.behave(
        "features/goal.feature:3", "features/other.feature", "./features/goal.feature:11"
    )
    assert run.code == 0, run.text
    places = [goal["location"].rpartition("/")[2] for goal in run.predicate["goals"]]
    assert places == ["goal.feature:3", "goal.feature:11", "other.feature:4"]
    said = gate("features/goal.feature:3", "./features/goal.feature:11")
    assert said.code == 2
    assert "only 2 of 3 goals" in said.outcome


@pytest.mark.parametrize(
    ("paths", "arguments", "whole"),
    [
        ("features", [], True),
        ("features", ["features/goal.feature", "{here}/features/more"], True),
        ("features", ["linked"], True),
        ("features", ["features/more"], False),
        ("features/goal.feature", [], False),
        ("features/more", [], False),
        ("features/more", ["features"], True),
        ("features/more features/goal.feature", [], True),
    ],
)
def test_the_whole_is_what_lies_in_features_whatever_settings_leave_out(
    gate: Gate, paths: str, arguments: list[str], *, whole: bool
) -> None:
    root = gate.project.root
    gate.project.feature(*CLAIM, name="more/other", title="Dots are found, too")
    (root / "linked").symlink_to("features")
    ini = root / "behave.ini"
    named = "\n  ".join(paths.split())
    ini.write_text(ini.read_text().replace("paths = features", f"paths = {named}"))
    said = gate(*(one.format(here=root) for one in arguments))
    assert said.code == 0, said.text
    assert said.predicate["gate"]["scope"]["whole"] is whole
    assert (" alone" in said.outcome) is not whole
    verified = gate.project.donewhen("verify", DETECTOR, "reports/sprint-1/verdict.json")
    assert verified.returncode == int(not whole), verified.stdout
    told = "goals met, all of " if whole else "only part of the features was judged"
    assert told in verified.stdout


def test_features_elsewhere_are_whole_as_a_folder_alone(gate: Gate) -> None:
    root = gate.project.root
    (root / "features").rename(root / "goals")
    assert gate("goals").predicate["gate"]["scope"]["whole"] is True
    assert gate("goals/goal.feature").predicate["gate"]["scope"]["whole"] is False


def test_a_part_is_said_to_be_a_part(gate: Gate) -> None:
    gate.project.feature(*MISSED, title="More are found", name="other")
    said = gate("features/goal.feature")
    assert said.code == 0
    assert said.outcome == "ACCEPTED: the deciding goal is met, of features/goal.feature alone"
    assert said.predicate["gate"]["scope"]["whole"] is False


def test_features_behind_a_link_are_the_same_goals(gate: Gate) -> None:
    (gate.project.root / "linked").symlink_to("features")
    said = gate("linked")
    assert said.code == 0, said.text


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--help"], 0, "usage: donewhen gate"),
        (["--from"], 2, "argument --from: expected one argument"),
        (["--version"], 2, "NOT JUDGED: an option asks for help, which is behave's own."),
    ],
    ids=str,
)
def test_what_asks_for_no_judgement_leaves_the_last_one(
    gate: Gate, arguments: list[str], code: int, words: str
) -> None:
    assert gate().code == 0
    reports = gate.project.root / "reports"
    before = {path: path.read_bytes() for path in reports.rglob("*") if path.is_file()}
    assert reports / "sprint-1/verdict.json" in before
    said = gate(*arguments)
    assert said.code == code, said.text
    assert words in said.text
    assert "Run a number of feature tests" not in said.text, "the help is the gate's own"
    assert {path: path.read_bytes() for path in reports.rglob("*") if path.is_file()} == before
