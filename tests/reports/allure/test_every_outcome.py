"""The results and the generated report against verdict.json: each goal once, and as it ended."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.reports.allure.every_outcome import (
    HOSTILE,
    Shown,
    attachments,
    every_outcome,
    goals,
    labels,
    sha256,
    status,
)
from tests.runs import conftest as toy

from donewhen.foundation.errors import UnfinishedError
from donewhen.reports.allure.html import render
from donewhen.reports.allure.results import check_agreement, read_results
from donewhen.verdicts.statement import read_verdict

if TYPE_CHECKING:
    from playwright.sync_api import Browser

INSIDE = 'Inside of a rule <b onmouseover="window.hacked = 1">bold</b>'
FEATURE = 'Finding dots <img src=x onerror="window.hacked = 1">'


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory, repository: Path) -> toy.Project:
    """Judge the project once, and make its reports."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("CI", "GITLAB_CI", "JENKINS_URL"):
            patch.delenv(name, raising=False)
        made = every_outcome(tmp_path_factory.mktemp("outcomes"), repository)
        made.environment = {
            "GITHUB_ACTIONS": "true",
            "GITHUB_SERVER_URL": "https://github.com",
            "GITHUB_REPOSITORY": "us/dots",
            "GITHUB_RUN_ID": "987",
            "GITHUB_RUN_NUMBER": "41",
            "GITHUB_WORKFLOW": "<img src=x onerror='window.hacked = 1'>",
        }
        assert made.behave().code == 1
        made.environment = {}
        done = made.donewhen("report")
        assert done.returncode == 3, done.stdout + done.stderr
    return made


@pytest.fixture(scope="module")
def predicate(project: toy.Project) -> dict[str, Any]:
    verdict = project.verdict()
    assert verdict is not None
    found: dict[str, Any] = verdict["predicate"]
    return found


@pytest.fixture(scope="module")
def folder(project: toy.Project) -> Path:
    return project.root / "reports/sprint-1/allure-results"


@pytest.fixture(scope="module")
def page(project: toy.Project) -> Path:
    return project.root / "reports/sprint-1/allure/index.html"


@pytest.fixture(scope="module")
def shown(page: Path) -> Shown:
    return Shown.of(page)


def test_the_project_has_every_outcome(predicate: dict[str, Any]) -> None:
    found = Counter((one["status"], one["wip"], one["supposed"]) for one in goals(predicate))
    assert set(found) >= {
        ("met", False, False),
        ("met", True, False),
        ("not met", False, False),
        ("not met", True, False),
        ("undecided", False, False),
        ("could not be judged", False, False),
        ("skipped", False, False),
        ("met", False, True),
        ("not met", False, True),
        ("undecided", False, True),
        ("could not be judged", False, True),
    }


def wanted(predicate: dict[str, Any]) -> dict[str, tuple[str, str]]:
    return {one["location"]: (one["scenario"], status(one)) for one in goals(predicate)}


def test_each_goal_of_the_verdict_has_one_result(predicate: dict[str, Any], folder: Path) -> None:
    results = read_results(folder)
    found = {labels(one, "location")[0]: (one["name"], one["status"]) for one in results}
    assert len(found) == len(results) == 27
    assert found == wanted(predicate)


def test_each_goal_of_the_verdict_is_shown_once(predicate: dict[str, Any], shown: Shown) -> None:
    places = shown.by_place()
    assert {place: (one["name"], one["status"]) for place, one in places.items()} == wanted(
        predicate
    )
    assert set(shown.tree()) == {one["id"] for one in shown.results}
    counts = Counter(status(one) for one in goals(predicate))
    assert shown.files["widgets/statistic.json"] == {"total": 27, **counts}


def test_each_message_is_that_of_the_verdict(predicate: dict[str, Any], shown: Shown) -> None:
    places = shown.by_place()
    for goal in goals(predicate):
        said = places[goal["location"]]["error"].get("message")
        claims = [*goal["preconditions"], *goal["claims"]]
        if goal["supposed"] and goal["status"] != "could not be judged":
            assert said.startswith(f"Hypothesis {goal['answer']}: "), goal
            assert all(one["reason"] in said for one in claims)
        elif goal["status"] in ("not met", "undecided"):
            missed = [one["reason"] for one in claims if one["outcome"] != "met"]
            assert missed
            assert said == ("Undecided: " * (goal["status"] == "undecided") + "\n".join(missed))
        elif goal["status"] == "could not be judged":
            file = goal["location"].rpartition(":")[0]
            problem = goal["problem"].partition(f"{file}:")[2].partition(": ")[2] or goal["problem"]
            assert said.removeprefix("An input is wrong: ").endswith(problem), goal
        else:
            assert said == {"met": None, "skipped": "not today"}[goal["status"]]


def test_each_goal_stands_where_it_belongs(predicate: dict[str, Any], shown: Shown) -> None:
    places, tree = shown.by_place(), shown.tree()
    for goal in goals(predicate):
        result = places[goal["location"]]
        parts = goal["location"].split("/")
        epic = parts[1] if len(parts) > 2 else "features"
        rule = [goal["rule"]] if goal["rule"] else []
        assert tree[result["id"]] == [epic, goal["feature"], *rule]
        assert labels(result, "epic") == [epic]
        assert labels(result, "feature") == [goal["feature"]]
        assert labels(result, "story") == rule
        assert labels(result, "sprint") == [goal["sprint"]]
        assert set(labels(result, "tag")) == set(goal["tags"])
        version = f"{goal['model']} {goal['modelVersion']}"
        assert labels(result, "model") == ([version] if goal["model"] else [])
        assert labels(result, "hypothesis") == ([goal["answer"]] if goal["supposed"] else [])
        assert labels(result, "data set") == ([goal["dataSet"]] if goal["dataSet"] else [])
        assert not labels(result, "run")
    assert {one["sprint"] for one in goals(predicate)} == {"0", "1"}


def test_each_goal_carries_the_evidence_of_the_page(
    predicate: dict[str, Any], folder: Path, project: toy.Project, shown: Shown
) -> None:
    results = {labels(one, "location")[0]: one for one in read_results(folder)}
    places = shown.by_place()
    files = 0
    for goal in goals(predicate):
        told = Counter(
            (one["title"], sha256(project.root / one["file"])) for one in goal["evidence"]
        )
        found = [
            one
            for one in attachments(results[goal["location"]])
            if one["name"] not in ("table", "text")
        ]
        assert Counter((one["name"], sha256(folder / one["source"])) for one in found) == told
        names = [one["link"]["name"] for one in places[goal["location"]]["attachments"]]
        curves = [f"{name} (curve)" for name, _ in told if name.startswith("Precision and recall")]
        assert Counter([*(name for name, _ in told), *curves]) == Counter(
            name for name in names if name not in ("table", "text")
        )
        assert not any(one["link"]["missed"] for one in places[goal["location"]]["attachments"])
        files += len(found)
    assert files > 50


def test_categories_name_the_kind_of_failure(predicate: dict[str, Any], shown: Shown) -> None:
    every = goals(predicate)
    found = shown.categories()
    assert list(found) == [
        "Undecided: too few images to tell",
        "Quality is below the threshold",
        "An input is wrong",
        "The run broke",
    ]
    undecided, below, wrong, broke = found.values()

    def ended(word: str) -> set[str]:
        failing = [one for one in every if one["status"] == word and status(one) != "skipped"]
        return {one["scenario"] for one in failing}

    assert undecided == ended("undecided") == {"Undecided", "Met and undecided"}
    assert below == ended("not met")
    assert broke == {"The disk is full", "A killed process"}
    assert wrong | broke == ended("could not be judged")
    assert not wrong & broke


def test_the_environment_names_what_the_verdict_names(
    predicate: dict[str, Any], shown: Shown
) -> None:
    entries = {
        one["name"]: one["values"][0] for one in shown.files["widgets/allure_environment.json"]
    }
    models = {
        f"{one['model']} {one['modelVersion']} ({one['modelDigest'][7:19]})"
        for one in goals(predicate)
        if one["model"]
    }
    assert {entries["Model"], entries["Model 2"]} == models
    sets = {
        f"{one['id']} ({one['digest'][:12]}), {one['images']} images"
        for one in predicate["dataSets"]
    }
    assert {entries["Data set"], entries["Data set 2"]} == sets
    assert entries["Provider"] == "cpu"
    assert {"donewhen", "behave", "onnxruntime", "python"} < set(entries)


def test_a_goal_that_is_met_tells_its_figures(shown: Shown) -> None:
    (result,) = [one for one in shown.results if one["name"] == "Met"]
    assert "<p>recall for red dots: 80.0% (16 of 20), at least 75%" in result["descriptionHtml"]
    assert "&lt;script&gt;window.hacked" in result["descriptionHtml"]
    assert "<script" not in result["descriptionHtml"]


def test_tags_are_links(shown: Shown) -> None:
    (result,) = [one for one in shown.results if one["name"] == "Not met"]
    assert {(one["type"], one["name"], one["url"]) for one in result["links"]} == {
        ("tms", "ABC-123", "https://example.org/browse/ABC-123"),
        ("issue", "42", "https://bugs.example.org/?id=42"),
        (
            "tms",
            "<script>window.hacked=1</script>",
            "https://example.org/browse/%3Cscript%3Ewindow.hacked%3D1%3C%2Fscript%3E",
        ),
    }
    assert "tms.T-7" in labels(result, "tag"), "no address: the tag is a label"


def test_a_browser_shows_every_goal_and_runs_nothing(
    page: Path, shown: Shown, browser: Browser
) -> None:
    tab = browser.new_page(viewport={"width": 1400, "height": 1000})
    requests: list[str] = []
    problems: list[str] = []
    tab.on("request", lambda request: requests.append(request.url))
    tab.on("pageerror", lambda error: problems.append(str(error)))
    tab.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
    tab.goto(page.as_uri())
    tab.get_by_text("Outside of any rule").wait_for(timeout=20_000)
    listed = tab.inner_text("body")
    for result in shown.results:
        assert result["name"] in listed
    for said in (FEATURE, INSIDE, "GitHub Actions · Sprint 1, <img src=x"):
        assert said in listed, said
    built = tab.get_by_role("link", name="GitHub Actions")
    assert built.get_attribute("href") == "https://github.com/us/dots/actions/runs/987"
    tab.get_by_test_id("nav-tab-categories").click()
    tab.get_by_text("no space <img src=x").first.wait_for()
    for number, result in enumerate(sorted(shown.results, key=lambda one: one["order"]), 1):
        tab.evaluate("id => { location.hash = id }", result["id"])
        tab.get_by_text(f"{number}/27", exact=True).wait_for()
        text = tab.inner_text("body")
        assert tab.get_by_test_id("test-result-info-title").inner_text() == result["name"]
        assert f"\n{result['status'].capitalize()}\n" in text
        message = result["error"].get("message")
        if message and result["status"] != "passed":  # there Allure shows none
            assert message.splitlines()[0] in text
    for name in ("Not met", "In progress, not met"):  # their pictures are the same files
        (result,) = [one for one in shown.results if one["name"] == name]
        tab.evaluate("id => { location.hash = id }", result["id"])
        tab.get_by_test_id("test-result-info-title").get_by_text(name, exact=True).wait_for()
        tab.get_by_text("Images with errors: red dots").click()
        tab.get_by_text(HOSTILE).first.wait_for()
        for number, title in enumerate(
            ("Worst misses: red dots", "Precision and recall: red dots (curve)")
        ):
            tab.get_by_text(title).click()
            picture = tab.locator("img[src^=blob]").nth(number)
            picture.wait_for()
            assert picture.evaluate("one => one.decode().then(() => one.naturalWidth)") > 100
    assert tab.evaluate("window.hacked") is None
    tab.close()
    assert [one for one in requests if not one.startswith(("file:", "data:", "blob:"))] == []
    assert problems == []


def copied(folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(folder, tmp_path / "results"))


def test_a_dropped_goal_is_told(folder: Path) -> None:
    verdict = read_verdict(folder.parent).predicate
    results = read_results(folder)
    check_agreement(results, verdict, folder)
    for number, dropped in enumerate(results):
        place = labels(dropped, "location")[0]
        fewer = results[:number] + results[number + 1 :]
        with pytest.raises(UnfinishedError, match="not the results of the run") as caught:
            check_agreement(fewer, verdict, folder)
        assert place in str(caught.value)
        with pytest.raises(UnfinishedError, match=r"verdict\.json"):
            check_agreement([*results, dropped], verdict, folder)
        other = {"passed": "failed"}.get(dropped["status"], "passed")
        with pytest.raises(UnfinishedError, match=r"verdict\.json"):
            check_agreement([*fewer, {**dropped, "status": other}], verdict, folder)
    other_run = replace(verdict, run=replace(verdict.run, id="another run"))
    with pytest.raises(UnfinishedError, match="two runs"):
        check_agreement(results, other_run, folder)


def test_a_goal_that_allure_would_hide_is_told(
    project: toy.Project, folder: Path, tmp_path: Path
) -> None:
    """Allure takes two results of one test case for a test that was tried twice."""
    copy = copied(folder, tmp_path)
    first, second = sorted(copy.glob("*-result.json"))[:2]
    case = json.loads(first.read_text())["testCaseId"]
    for path in (first, second):
        result = {**json.loads(path.read_text()), "testCaseId": case, "parameters": []}
        path.write_text(json.dumps(result))
    tools = project.root / ".donewhen/tools"
    with pytest.raises(UnfinishedError, match="shows 26 of 27 goals"):
        render(copy, tmp_path / "index.html", title="Sprint 1", tools=tools)
    assert not (tmp_path / "index.html").exists()
