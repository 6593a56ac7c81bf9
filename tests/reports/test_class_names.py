"""Class names that look like prose: every report keeps them whole and apart."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
from markdown_it import MarkdownIt
from tests.reports.page.conftest import claim, document, failing, goal

from donewhen.reports.page.earlier_runs import EarlierRuns, Point, claim_key
from donewhen.reports.page.sprint_page import write_page
from donewhen.reports.pipeline.junit import junit
from donewhen.reports.pipeline.open_metrics import open_metrics
from donewhen.reports.pipeline.run import read_run
from donewhen.reports.pipeline.summary import step_summary

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NAMES = (
    "sign: stop",
    "sign: yield",
    "sign: yield (worn)",
    'sign "stop"',
    "sign, stop, the baseline 3",
    "cat in hat",
    "交通标志:停止",
)


def judged(name: str, line: int, *, met: bool) -> dict[str, Any]:
    """Return a goal about a class; each has a figure of its own, so that none hides another."""
    made = claim if met else failing
    asked = made(
        of=name,
        text=f"recall for {name} is at least 80%",
        subject=f"recall for {name}",
        value=0.5 + line / 100,
        observed=f"{50 + line}.0%",
        reason=f"recall for {name}: {50 + line}.0%, at least 80% wanted",
    )
    status = "met" if met else "not met"
    return goal(f"Goal about {name}", status=status, claims=[asked], location=f"a.feature:{line}")


@pytest.fixture(params=[True, False], ids=["met", "not met"])
def goals(request: pytest.FixtureRequest) -> list[dict[str, Any]]:
    return [judged(name, line, met=request.param) for line, name in enumerate(NAMES, start=1)]


def test_the_page_tells_each_class_with_its_own_figure(
    goals: list[dict[str, Any]], tmp_path: Path, browser: Browser
) -> None:
    made = document(*goals)
    trends = {
        claim_key(goal, goal.claims[0]): (Point("11", 0.4), Point("12", 0.5))
        for goal in made.predicate.goals
    }
    file = write_page(made, tmp_path, EarlierRuns(trends=trends))
    page = browser.new_page()
    page.goto(file.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    said = [" ".join(item.inner_text().split()) for item in page.locator("ul.told li").all()]
    labels = page.evaluate(
        "[...document.querySelectorAll('svg[aria-label]')].map(one => one.ariaLabel)"
    )
    page.close()
    for line, name in enumerate(NAMES, start=1):
        moved = f"recall for {name}: 40% → {50 + line}%"
        assert sum(moved.casefold() in text.casefold() for text in said) == 1, name
        course = f"recall for {name}: 40% in sprint 11, 50% in sprint 12, 2 runs."
        assert labels.count(course) == 1, name


def test_junit_tells_each_class_in_a_case_of_its_own(goals: list[dict[str, Any]]) -> None:
    root = ET.fromstring(junit(read_run(document(*goals))))  # noqa: S314 - our own document
    cases = [case for case in root.iter("testcase") if case.get("classname") != "donewhen"]
    assert [case.get("name") for case in cases] == [f"Goal about {name}" for name in NAMES]
    for line, (case, name) in enumerate(zip(cases, NAMES, strict=True), start=1):
        told = case.findtext("system-out") or ""
        assert told.startswith(f"recall for {name}: {50 + line}.0%")


def test_the_summary_tells_each_class_in_a_row_of_its_own(goals: list[dict[str, Any]]) -> None:
    tokens = MarkdownIt("commonmark").enable("table").parse(step_summary(document(*goals)))
    texts = [
        "".join(child.content for child in token.children or []).replace("\u200b", "")
        for token in tokens
    ]
    for name in NAMES:
        assert texts.count(f"recall for {name} is at least 80%") == 1, name


def test_the_metrics_tell_each_class_in_a_series_of_its_own(goals: list[dict[str, Any]]) -> None:
    lines = open_metrics(read_run(document(*goals))).decode().splitlines()
    values = [line for line in lines if line.startswith("donewhen_claim_value{")]
    for name in NAMES:
        label = name.replace('"', '\\"')
        assert sum(f',of="{label}",' in line for line in values) == 1, name
