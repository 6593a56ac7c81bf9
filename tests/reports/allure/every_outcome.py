"""A toy project with a goal of every outcome, and what is shown of its report."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.runs import conftest as toy

HERE = Path(__file__).resolve().parent
HOSTILE = "<img src=x onerror=window.hacked=1>.png"
STEPS = """\
from behave import when
from donewhen.foundation.errors import UnfinishedError

@when("the disk is full")
def step_disk(context):
    raise OSError("no space <img src=x onerror='window.hacked = 1'> left for " + __file__)

@when("the process was killed")
def step_killed(context):
    raise UnfinishedError("the inference process was killed. Run again.")

@when("nobody cares")
def step_skip(context):
    context.scenario.skip("not today")
"""
ELSEWHERE = """\
Feature: A data set that is not there
  Scenario: Judged on nothing
    Given data set "no such set"
    When the model ingests the images
    Then it finds at least 18 red dots
"""
SHADES = """\
@sprint.0
Feature: Shades
  Scenario: Shades are read
    Given data set "shades"
    And the model "shade-reader"
    When the model ingests the images
    Then accuracy is at least 95%
"""
SETTINGS = (
    "story_url = https://example.org/browse/{}\nissue_url = https://bugs.example.org/?id={}\n"
)


def every_outcome(root: Path, repository: Path) -> toy.Project:
    """Write the project: 16 of 20 dots are found, 2 are false; 18 of 20 shades are right."""
    made = toy.made_project(root, repository)
    made.dots([toy.FOUND] * 16 + [toy.MISSED] * 4 + [toy.FALSE] * 2 + [toy.EMPTY] * 8)
    images = root / "datasets/dots/images"
    (images / "0017.png").rename(images / HOSTILE)
    annotations = root / "datasets/dots/annotations.json"
    annotations.write_text(annotations.read_text().replace("0017.png", HOSTILE))
    made.shades(right=9, wrong=1)
    made.write("behave.ini", toy.BEHAVE_INI + SETTINGS)
    made.write("steps/own.py", STEPS)
    made.write("features/dots/finding.feature", (HERE / "every_outcome.feature").read_text())
    made.write("features/elsewhere.feature", ELSEWHERE)
    made.write("features/shades/reading.feature", SHADES)
    return made


def goals(predicate: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return every goal of a verdict, hypotheses among them and marked."""
    supposed = [{**one, "supposed": True} for one in predicate["hypotheses"]]
    return [*({**one, "supposed": False} for one in predicate["goals"]), *supposed]


STATUS = {
    "met": "passed",
    "not met": "failed",
    "undecided": "failed",
    "could not be judged": "broken",
    "skipped": "skipped",
}


def status(goal: Mapping[str, Any]) -> str:
    """Return what Allure has to call a goal of a verdict; no hypothesis fails."""
    shown = STATUS[goal["status"]]
    return "skipped" if goal["supposed"] and shown == "failed" else shown


@dataclass
class Shown:
    """The data of a generated page."""

    files: dict[str, Any]

    @classmethod
    def of(cls, page: Path) -> Shown:
        text = page.read_text("utf-8")
        found = re.findall(r'd\("([^"]+\.json)","([A-Za-z0-9+/=]*)"\)', text)
        return cls({name: json.loads(base64.b64decode(content)) for name, content in found})

    @property
    def results(self) -> list[dict[str, Any]]:
        """Return every result that is no retry of another."""
        found = [one for name, one in self.files.items() if name.startswith("data/test-results/")]
        return [one for one in found if not one["isRetry"]]

    def by_place(self) -> dict[str, dict[str, Any]]:
        by_place = {labels(one, "location")[0]: one for one in self.results}
        assert len(by_place) == len(self.results)
        return by_place

    def tree(self) -> dict[str, list[str]]:
        """Return the names of the groups that each result stands in, by its id."""
        tree = self.files["widgets/tree.json"]
        found: dict[str, list[str]] = {}

        def walk(node: Mapping[str, Any], path: list[str]) -> None:
            for leaf in node.get("leaves", []):
                assert leaf not in found, "a goal stands in the tree twice"
                found[leaf] = path
            for group in node.get("groups", []):
                below = tree["groupsById"][group]
                walk(below, [*path, below["name"]])

        walk(tree["root"], [])
        return found

    def categories(self) -> dict[str, set[str]]:
        """Return the names of the goals in each category."""
        store = self.files["widgets/categories.json"]
        nodes = store["nodes"]

        def names(key: str) -> set[str]:
            node = nodes[key]
            if node["type"] == "tr":
                return {node["name"]}
            return {name for child in node["childrenIds"] for name in names(child)}

        return {nodes[root]["name"]: names(root) for root in store["roots"]}


def labels(result: Mapping[str, Any], name: str) -> list[str]:
    return [str(one["value"]) for one in result["labels"] if one["name"] == name]


def attachments(item: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the attachments of a result as it lies in its folder, of its steps too."""
    inner = [one for step in item.get("steps", []) for one in attachments(step)]
    return [*item.get("attachments", []), *inner]


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
