"""Every project with one thing wrong in it is refused, and told what to do; none is green.

Each case is one run of the command line, in a project of its own, in which a verdict of an earlier
run says that all is well.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
from tests.corpus.fault import Fault

if TYPE_CHECKING:
    from tests.runs.conftest import Project

FAMILIES = (
    "model_files",
    "model_graphs",
    "model_answers",
    "images",
    "coco",
    "coco_rows",
    "class_folders",
    "data_set_manifests",
    "model_manifests",
    "settings",
    "features",
    "stores",
    "names",
    "projects",
)
ANSWERS = {
    0: ("ACCEPTED: ",),
    1: ("REFUSED: ",),
    2: ("NOT JUDGED: ", "NOT A GATE: "),
    3: ("NOT FINISHED: ",),
}
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


def faults() -> Iterator[tuple[str, Fault]]:
    for family in FAMILIES:
        for fault in import_module(f"tests.corpus.{family}").FAULTS:
            yield f"{family}: {fault.name}", fault


CASES = dict(faults())


def test_each_fault_has_a_name_of_its_own_and_says_what_is_said_of_it() -> None:
    twice = [name for name, count in Counter(name for name, _ in faults()).items() if count > 1]
    assert twice == []
    silent = [name for name, fault in CASES.items() if fault.code and not fault.words]
    assert silent == []
    refused = [fault for fault in CASES.values() if fault.code]
    assert len(refused) >= 250


@pytest.mark.parametrize("name", CASES)
def test_a_fault_is_told_and_never_green(sound: Project, name: str) -> None:
    fault = CASES[name]
    fault.spoil(sound)
    done = sound.donewhen(fault.command, *fault.arguments)
    text = done.stdout + done.stderr
    assert done.returncode == fault.code, text
    assert "Traceback" not in text, text
    assert not CONTROL.search(text), text
    assert together(fault.words, text), text
    assert not (sound.root / "hacked").exists()
    if fault.command == "gate":
        assert done.stdout.splitlines()[-1].startswith(ANSWERS[fault.code]), text
        check_reports(sound, fault)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_python_of_its_own_says_the_same(sound: Project, family: str) -> None:
    fault = next(one for name, one in CASES.items() if name.startswith(f"{family}:"))
    fault.spoil(sound)
    here, there = sound.donewhen("gate"), sound.donewhen("gate", fresh=True)
    assert (here.returncode, here.stdout, here.stderr) == (
        there.returncode,
        there.stdout,
        there.stderr,
    )


def check_reports(project: Project, fault: Fault) -> None:
    """Check that what is left behind says the same, and can be read."""
    path = project.root / "reports/sprint-1/verdict.json"
    predicate = json.loads(path.read_text("utf-8"))["predicate"] if path.is_file() else None
    if fault.code == 0:
        assert predicate is not None
        assert predicate["result"] == "PASSED"
        assert figures(predicate) == list(fault.figures), "what a sound project gives"
    elif not fault.no_sprint:
        assert predicate is None or predicate["result"] != "PASSED"
    for report in (project.root / "reports").rglob("*.xml"):
        ET.parse(report)  # noqa: S314 - it was written by the run


def figures(predicate: dict[str, Any]) -> list[tuple[int, int]]:
    """Return what was counted for each claim."""
    claims = [claim for goal in predicate["goals"] for claim in goal["claims"]]
    return [(claim["numerator"], claim["denominator"]) for claim in claims]


def together(words: tuple[str, ...], text: str) -> bool:
    """Return whether all ``words`` stand together: in one line, or in one and the next."""
    lines = text.splitlines()
    pairs = [" ".join(two) for two in zip(lines, [*lines[1:], ""], strict=True)]
    return any(all(word in pair for word in words) for pair in pairs)
