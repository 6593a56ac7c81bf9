from __future__ import annotations

import json
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.reports.allure.test_claims import run_goal_project

from donewhen.foundation.errors import InputError, UnfinishedError
from donewhen.reports.allure.html import render, sealed
from donewhen.reports.allure.node_tools import allure_command

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NAMES = [
    "Identify Red Balloons in Images",
    "Correctly Identify Balloon Shapes",
    "Find at least 800 balloons in data set.",
    "Find at least 950 balloons in data set.",
    "Boundary cases (wanted 912)",
    "Boundary cases (wanted 913)",
    "Too few images to tell",
]


@pytest.fixture(scope="session")
def tools(repository: Path) -> Path:
    """Return where Allure's command line is kept between runs of the tests."""
    return Path(os.environ.get("DONEWHEN_TOOLS", repository / ".donewhen" / "tools"))


@pytest.fixture(scope="session")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return run_goal_project(tmp_path_factory.mktemp("rendered"))


@pytest.fixture(scope="session")
def report(results: Path, tools: Path) -> Path:
    html = results.parent / "allure" / "index.html"
    render(results, html, title='Sprint 12 </script><b>"', tools=tools)
    return html


def copy_of(results: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(results, tmp_path / "copy"))


def test_page_opens_from_disk_shows_every_goal_and_makes_no_request(
    report: Path, browser: Browser
) -> None:
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    requests: list[str] = []
    problems: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
    page.goto(report.as_uri())
    page.get_by_text(NAMES[2]).wait_for(timeout=20_000)
    text = page.inner_text("body")
    assert [name for name in NAMES if name not in text] == []
    assert "<b onclick=" in text, "markup in a name is text"
    assert 'Sprint 12 </script><b>"' in text
    page.get_by_text(NAMES[3]).click()
    page.get_by_text("found 912 of 1,000 balloons, at least 950 were wanted").first.wait_for()
    for said in ("38 below", "at least 950", "Quality is below the threshold"):
        assert page.get_by_text(said).first.is_visible(), said
    page.wait_for_function("window.frames.length > 0")
    described = [frame.locator("body").inner_text() for frame in page.frames[1:]]
    assert any("![spy](https://spy.invalid" in text for text in described)
    page.get_by_text("Missed balloons").click()
    page.locator("img[src^=blob]").first.wait_for()
    assert page.evaluate("window.hacked") is None
    page.close()
    outside = [url for url in requests if not url.startswith(("file:", "data:", "blob:"))]
    assert outside == []
    assert problems == []


def test_goals_that_are_all_met_are_not_folded_away(
    results: Path, tools: Path, browser: Browser, tmp_path: Path
) -> None:
    folder = copy_of(results, tmp_path)
    for path in folder.glob("*-result.json"):
        if json.loads(path.read_text("utf-8"))["status"] != "passed":
            path.unlink()
    render(folder, tmp_path / "index.html", title="All met", tools=tools)
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    page.goto((tmp_path / "index.html").as_uri())
    page.get_by_text("Boundary cases (wanted 912)").wait_for(timeout=10_000)
    assert page.get_by_text("Find at least 800 balloons in data set.").is_visible()
    assert "Failed" not in page.inner_text("body")
    page.close()


def test_page_is_forbidden_to_make_requests(report: Path, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(report.as_uri())
    asked = "fetch('https://example.org').then(() => 'answered', () => 'refused')"
    assert page.evaluate(asked) == "refused"
    refused: list[str] = []
    page.on("console", lambda said: refused.append(said.text))
    page.evaluate("{ const i = new Image(); i.src = 'https://example.org/x.png'; }")
    page.wait_for_timeout(200)
    page.close()
    assert any("Content Security Policy" in text for text in refused)


def test_page_names_no_analytics_and_no_path_of_this_machine(report: Path, results: Path) -> None:
    page = report.read_text("utf-8")
    assert "googletagmanager" not in page
    assert "google-analytics" not in page
    assert str(results.parent) not in page


def test_same_results_are_not_rendered_again_and_others_are(
    results: Path, tools: Path, tmp_path: Path
) -> None:
    folder = copy_of(results, tmp_path)
    html = tmp_path / "index.html"
    render(folder, html, title="A", tools=tools)
    first = html.stat().st_mtime_ns
    render(folder, html, title="A", tools=tmp_path / "no tools are needed")
    assert html.stat().st_mtime_ns == first
    one = next(folder.glob("*-result.json"))
    one.write_text(one.read_text("utf-8").replace("1,000", "1,001"), "utf-8")
    render(folder, html, title="A", tools=tools)
    second = html.stat().st_mtime_ns
    assert second > first
    html.write_text("broken by hand")
    render(folder, html, title="A", tools=tools)
    assert html.stat().st_size > 1_000_000


def test_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no Allure results"):
        render(tmp_path, tmp_path / "index.html", title="A", tools=tmp_path)
    with pytest.raises(InputError, match="no Allure results"):
        render(tmp_path / "missing", tmp_path / "index.html", title="A", tools=tmp_path)
    assert not (tmp_path / "index.html").exists()


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"name": "x", "status": "great"}'])
def test_corrupt_result_is_refused(results: Path, tmp_path: Path, content: str) -> None:
    folder = copy_of(results, tmp_path)
    bad = folder / "bad-result.json"
    bad.write_text(content, "utf-8")
    with pytest.raises(InputError, match=r"bad-result\.json: not a whole Allure result"):
        render(folder, tmp_path / "index.html", title="A", tools=tmp_path)


def test_missing_attachment_is_refused(results: Path, tmp_path: Path) -> None:
    folder = copy_of(results, tmp_path)
    gone = next(folder.glob("*-attachment.png"))
    gone.unlink()
    with pytest.raises(InputError, match=gone.name):
        render(folder, tmp_path / "index.html", title="A", tools=tmp_path)


def test_page_that_would_call_home_is_not_kept() -> None:
    page = '<html><head><meta charset="utf-8"></head>{}</html>'
    tags = (
        '<script async src="https://www.googletagmanager.com/gtag/js?id=G-1"></script>\n'
        "<script>\n window.dataLayer = [];\n gtag('config', 'G-1', {});\n</script>"
    )
    assert "gtag" not in sealed(page.format(tags))
    assert "Content-Security-Policy" in sealed(page.format(tags))
    for other in ("", tags + tags, tags + '<script src="//googletagmanager.com"></script>'):
        with pytest.raises(UnfinishedError, match="making requests"):
            sealed(page.format(other))


def test_npm_that_fails_is_told_with_a_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9/")
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "cache"))
    monkeypatch.setenv("npm_config_fetch_retries", "0")
    with pytest.raises(UnfinishedError, match=r"(?s)could not be installed.*run again") as caught:
        allure_command(tmp_path / "tools")
    assert len(str(caught.value).splitlines()) == 2
    assert not (tmp_path / "tools" / "allure-3.18.0" / "complete").exists()


def test_lock_names_no_address(repository: Path) -> None:
    lock = repository / "src/donewhen/reports/allure/allure_cli/package-lock.json"
    text = lock.read_text("utf-8")
    assert "://" not in text
    packages = json.loads(text)["packages"]
    assert all("integrity" in entry for name, entry in packages.items() if name)


def test_two_at_once_share_one_installation(results: Path, tools: Path, tmp_path: Path) -> None:
    def one(number: int) -> int:
        html = tmp_path / f"{number}.html"
        render(results, html, title=f"Sprint {number}", tools=tools)
        return html.stat().st_size

    with ThreadPoolExecutor(2) as pool:
        assert all(size > 1_000_000 for size in pool.map(one, (1, 2)))
