"""Throw-away behave projects, run as a user runs them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from tests.warm.python import run_module

STEPS = """
import allure
from behave import given, when, then

@given("a model")
@given("a table")
@given("a text")
@then("it passes")
def step_passes(context):
    pass

@then("it fails")
def step_fails(context):
    raise AssertionError("found 79 of 100, at least 80 were wanted")

@then("it breaks")
def step_breaks(context):
    raise RuntimeError("cannot read " + __file__)

@then("an input is wrong")
def step_wrong(context):
    from donewhen.foundation.errors import DataSetError
    raise DataSetError('no data set "ballons". Did you mean "balloons"?')

@then("{n:d} is small")
def step_small(context, n):
    assert n < 10, f"{n} is not small"

@when("a picture is attached")
def step_attach(context):
    allure.attach("seen", name="what was seen", attachment_type=allure.attachment_type.TEXT)

@when("a part fails")
def step_part(context):
    with allure.step("the part"):
        raise AssertionError("the part failed")

@when("the rest is skipped")
def step_skip(context):
    context.scenario.skip("not today")
"""


@dataclass
class Run:
    """What a run left: exit status, output, and the results folder."""

    code: int
    output: str
    folder: Path
    results: list[dict[str, Any]] = field(default_factory=list)

    def __getitem__(self, name: str) -> dict[str, Any]:
        """Return the one result with this name."""
        found = [result for result in self.results if result["name"] == name]
        assert len(found) == 1, f"{len(found)} results called {name}: {self.names}\n{self.output}"
        return found[0]

    @property
    def names(self) -> list[str]:
        return sorted(result["name"] for result in self.results)

    @property
    def statuses(self) -> dict[str, str]:
        assert len(set(self.names)) == len(self.names)
        return {result["name"]: result["status"] for result in self.results}

    def attachment(self, owner: dict[str, Any], name: str) -> str:
        (one,) = [item for item in owner["attachments"] if item["name"] == name]
        return (self.folder / one["source"]).read_text(encoding="utf-8")


Behave = Callable[..., Run]


def labels(result: dict[str, Any], name: str) -> list[str]:
    return [label["value"] for label in result["labels"] if label["name"] == name]


def message(item: dict[str, Any]) -> str:
    said: str = item["statusDetails"]["message"]
    return said


def read_results(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*-result.json"))]


@pytest.fixture
def behave(tmp_path: Path) -> Behave:
    """Write a project into a temporary folder and run behave on it."""

    def run(
        *arguments: str,
        environment: str = "",
        steps: str = STEPS,
        runner: str = "",
        **features: str,
    ) -> Run:
        (tmp_path / "steps").mkdir(exist_ok=True)
        (tmp_path / "steps" / "steps.py").write_text(steps, "utf-8")
        (tmp_path / "environment.py").write_text(environment, "utf-8")
        (tmp_path / "behave.ini").write_text("[behave]\npaths = features\n", "utf-8")
        if runner:
            (tmp_path / "throwaway.py").write_text(runner, "utf-8")
        for name, text in features.items():
            path = tmp_path / "features" / "balloons" / f"{name}.feature"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        folder = tmp_path / "results"
        formatter = "donewhen.reports.allure.formatter:AllureFormatter"
        said = ("-f", formatter, "-o", str(folder), *arguments)
        done = run_module("behave", *said, folder=tmp_path)
        output = done.stdout + done.stderr
        return Run(done.returncode, output, folder, read_results(folder))

    return run
