"""Sprint after sprint in one project: the generated report names them, whatever went wrong."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.reports.allure.every_outcome import Shown
from tests.runs import conftest as toy

if TYPE_CHECKING:
    from playwright.sync_api import Browser

GOALS = """\
Feature: Dots
  Scenario: Enough are found
    When the model ingests the images
    Then it finds at least {} red dots
  Scenario: Most are found
    When the model ingests the images
    Then recall for red dots is at least 50%
{}"""
SLOW = """\
  Scenario: This takes long
    When nothing happens for a long time
"""
STEPS = """\
import time
from pathlib import Path
from behave import when

@when("nothing happens for a long time")
def step_slow(context):
    Path("waiting").touch()
    time.sleep(60)
"""
FIRST = {"Enough are found": "failed", "Most are found": "passed"}
SECOND = {"Enough are found": "passed", "Most are found": "passed"}


def write(project: toy.Project, wanted: int, more: str = "") -> None:
    project.write("features/dots.feature", GOALS.format(wanted, more))


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory, repository: Path) -> toy.Project:
    """Judge three sprints: in the second one run is killed, and two run at once."""
    made = toy.made_project(tmp_path_factory.mktemp("sprints"), repository)
    made.dots([toy.FOUND] * 3 + [toy.MISSED])
    made.write("steps/slow.py", STEPS)
    write(made, 4)
    assert made.behave("-D", "sprint=1").code == 1
    assert made.donewhen("report", "--sprint", "1").returncode == 1
    write(made, 4, SLOW)
    killed_while_it_runs(made)
    write(made, 3)
    two_at_once(made)
    write(made, 4)
    assert made.behave("-D", "sprint=3").code == 1
    assert made.donewhen("report", "--sprint", "3").returncode == 1
    return made


def killed_while_it_runs(project: toy.Project) -> None:
    running = project.start("-D", "sprint=2", "-D", "reports=killed")
    end = time.monotonic() + 60
    while not (project.root / "waiting").exists():
        assert running.poll() is None
        assert time.monotonic() < end
        time.sleep(0.02)
    os.killpg(running.pid, signal.SIGKILL)
    running.communicate()


def two_at_once(project: toy.Project) -> None:
    both = [project.start("-D", "sprint=2", "-D", f"reports={name}") for name in ("one", "two")]
    for one in both:
        said, _ = one.communicate(timeout=60)
        assert one.returncode == 0, said


def page(project: toy.Project, sprint: int) -> Path:
    return project.root / f"reports/sprint-{sprint}/allure/index.html"


def chart(shown: Shown, kind: str) -> dict[str, Any] | None:
    charts = shown.files["widgets/charts.json"]["general"].values()
    return next((one for one in charts if one["type"] == kind), None)


def history(shown: Shown, sprint: str) -> dict[str, str]:
    point = shown.files[f"data/history/{sprint}.json"]
    return {one["name"]: one["status"] for one in point["testResults"].values()}


def test_the_report_knows_the_sprints_before(project: toy.Project) -> None:
    shown = Shown.of(page(project, 3))
    assert history(shown, "Sprint 1") == FIRST
    assert history(shown, "Sprint 2") == SECOND
    assert len([one for one in shown.files if one.startswith("data/history/")]) == 2
    by_sprint = chart(shown, "statusDynamics")
    assert by_sprint is not None
    counted = [
        (one["id"], one["statistic"]["passed"], one["statistic"].get("failed", 0))
        for one in by_sprint["data"]
    ]
    assert counted == [("Sprint 1", 1, 1), ("Sprint 2", 2, 0), ("current", 1, 1)]
    moved = chart(shown, "statusTransitions")
    assert moved is not None
    assert [(one["id"], one["fixed"], one["regressed"]) for one in moved["data"]] == [
        ("Sprint 2", 1, 0),
        ("current", 0, 1),
    ]
    goals = {one["name"]: one for one in shown.results}
    assert goals["Enough are found"]["transition"] == "regressed"
    second, first = goals["Enough are found"]["history"]
    assert (first["status"], first["error"]["message"]) == ("failed", "Sprint 1: not met")
    assert (second["status"], second.get("error")) == ("passed", None)
    assert "transition" not in goals["Most are found"]


def test_a_first_sprint_shows_no_trend(project: toy.Project, browser: Browser) -> None:
    tab = browser.new_page()
    tab.goto(page(project, 1).as_uri())
    tab.get_by_text("Enough are found").wait_for(timeout=20_000)
    tab.get_by_text("Report", exact=True).first.click()
    tab.get_by_text("Timeline").wait_for()
    assert "Graphs" not in tab.inner_text("body")
    tab.close()
    shown = Shown.of(page(project, 1))
    assert all("transition" not in one for one in shown.results), "nothing is new"
    assert not [one for one in shown.files if one.startswith("data/history/")]


def test_a_report_made_again_says_the_same(project: toy.Project) -> None:
    before = page(project, 3).read_bytes()
    assert project.behave("-D", "sprint=4").code == 1
    assert project.donewhen("report", "--sprint", "3").returncode == 1
    assert page(project, 3).read_bytes() == before


def test_a_browser_shows_what_became_of_the_goals(project: toy.Project, browser: Browser) -> None:
    tab = browser.new_page(viewport={"width": 1280, "height": 1200})
    requests: list[str] = []
    problems: list[str] = []
    tab.on("request", lambda request: requests.append(request.url))
    tab.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
    tab.goto(page(project, 3).as_uri())
    tab.get_by_text("Enough are found").wait_for(timeout=20_000)
    tab.get_by_text("Enough are found").click()
    tab.get_by_text("History").first.click()
    items = tab.get_by_test_id("test-result-history-item")
    items.first.wait_for()
    assert items.count() == 2
    assert items.first.get_by_label("toggle history error").count() == 0, "that one was met"
    items.last.get_by_label("toggle history error").click()
    items.last.get_by_text("Sprint 1: not met").wait_for()
    tab.goto(f"{page(project, 3).as_uri()}#charts")
    tab.get_by_text("Goals by sprint").wait_for()
    tab.get_by_text("What changed by sprint").wait_for()
    tab.get_by_text("Latest").first.wait_for()
    tab.close()
    assert [one for one in requests if not one.startswith(("file:", "data:", "blob:"))] == []
    assert problems == []
