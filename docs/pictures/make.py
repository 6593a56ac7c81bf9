"""Make the README's pictures from a real run.

python docs/pictures/make.py                     judges features/balloons and opens its first goal
python docs/pictures/make.py features/digits     another folder or file of goals
python docs/pictures/make.py --page              opens the sprint page that ``make story`` has left

``terminal.png`` shows what ``behave`` printed, ``report.png`` one goal in the Allure report,
``sprint-page.png`` the beginning of the sprint page and of its figures over time. The picture of
the report is made from whatever was judged, so run it when the goals can be judged.
"""

from __future__ import annotations

import argparse
import html
import io
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image
from playwright.sync_api import sync_playwright

from donewhen.foundation.settings import sprint_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parent.parent.parent
PICTURES = Path(__file__).resolve().parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
WIDTH, HEIGHT = 1340, 900
PAGE_WIDTH = 1000
PAUSE = 300  # milliseconds, for the report to unfold
LINES = 30
LARGEST = 200_000

TERMINAL = """<!doctype html>
<meta charset="utf-8">
<style>
  body {{ margin: 0; background: #0d1117; }}
  pre {{ margin: 0; padding: 20px 24px; color: #c9d1d9; white-space: pre-wrap;
         font: 15px/1.5 "DejaVu Sans Mono", "Liberation Mono", Menlo, Consolas, monospace; }}
  b {{ color: #ffffff; }} i {{ font-style: normal; }}
  .good {{ color: #3fb950; }} .bad {{ color: #f85149; }} .shell {{ color: #8b949e; }}
</style>
<pre>{text}</pre>
"""


def main() -> None:
    """Write the pictures that were asked for."""
    parser = argparse.ArgumentParser(description="Make the README's pictures from a real run.")
    parser.add_argument("features", nargs="?", default="features/balloons")
    parser.add_argument("--page", action="store_true", help="only that of the sprint page")
    options = parser.parse_args()
    said = "" if options.page else judge(options.features)
    report = reports() if options.page else render()
    with sync_playwright() as playwright:
        path = next(filter(None, map(shutil.which, BROWSERS)), None)
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        if options.page:
            photograph_page(browser, report)
        else:
            photograph_terminal(browser, f"behave {options.features}", said)
            photograph_report(browser, report)
        browser.close()


def judge(features: str) -> str:
    """Run behave and return what it printed."""
    done = subprocess.run(  # noqa: S603 - the project's own command
        [sys.executable, "-m", "behave", features],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode not in (0, 1) or "judged" not in done.stdout:
        raise SystemExit(done.stdout + done.stderr)
    return done.stdout


def render() -> Path:
    """Render the Allure report and return the folder of the sprint's reports."""
    subprocess.run([sys.executable, "-m", "donewhen", "report"], cwd=ROOT, check=False)
    return reports()


def reports() -> Path:
    """Return the folder of the sprint's reports."""
    return ROOT / "reports" / f"sprint-{sprint_of(None, ROOT / 'behave.ini')}"


def photograph_terminal(browser: Browser, command: str, said: str) -> None:
    """Write ``terminal.png``: the command and the first lines that it printed."""
    lines = [line for line in said.strip().splitlines() if not line.startswith("USING RUNNER")]
    if len(lines) > LINES:
        lines = [*lines[: LINES - 2], "    …", lines[-1]]
    shown = [f'<i class="shell">$</i> <b>{html.escape(command)}</b>', *map(coloured, lines)]
    page = browser.new_page(viewport={"width": WIDTH, "height": 100})
    page.set_content(TERMINAL.format(text="\n".join(shown)))
    page.locator("pre").screenshot(path=PICTURES / "terminal.png")
    finish("terminal.png")


def coloured(line: str) -> str:
    """Return a line as HTML, with the outcome of a goal in colour."""
    text = html.escape(line)
    for mark, colour in (("NOT MET", "bad"), ("NO ANSWER", "bad"), ("met", "good")):
        if text.startswith(f"    {mark} "):
            return text.replace(mark, f'<i class="{colour}">{mark}</i>', 1)
    return text


def photograph_report(browser: Browser, folder: Path) -> None:
    """Write ``report.png``: the first goal that was judged, opened in the report."""
    statement = json.loads((folder / "verdict.json").read_text(encoding="utf-8"))
    goal = next(one for one in statement["predicate"]["goals"] if one["claims"])
    page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
    page.goto((folder / "allure" / "index.html").as_uri())
    open_goal(page, goal["scenario"])
    open_claims(page)
    page.screenshot(path=PICTURES / "report.png")
    finish("report.png")


def photograph_page(browser: Browser, folder: Path) -> None:
    """Write ``sprint-page.png``: the beginning, and below it the beginning of what is over time."""
    page = browser.new_page(viewport={"width": PAGE_WIDTH, "height": HEIGHT})
    page.goto((folder / "index.html").as_uri())
    parts = []
    for begin, end in (("body", "#stands ~ h3 >> nth=1"), ("#trends", ".gallery figure >> nth=3")):
        top = page.locator(begin).first.bounding_box()
        bottom = page.locator(end).first.bounding_box()
        assert top is not None
        assert bottom is not None
        y, height = top["y"], bottom["y"] - top["y"]
        shot = page.screenshot(
            full_page=True, clip={"x": 0, "y": y, "width": PAGE_WIDTH, "height": height}
        )
        parts.append(Image.open(io.BytesIO(shot)).convert("RGB"))
    sheet = Image.new("RGB", (PAGE_WIDTH, sum(one.height for one in parts)))
    for number, one in enumerate(parts):
        sheet.paste(one, (0, sum(before.height for before in parts[:number])))
    sheet.save(PICTURES / "sprint-page.png")
    finish("sprint-page.png")


def open_goal(page: Page, scenario: str) -> None:
    """Open the tree down to the goal, and the goal itself."""
    sections = page.get_by_test_id("tree-section-title")
    sections.first.wait_for()
    goal = page.get_by_test_id("tree-leaf-title").get_by_text(scenario, exact=True)
    for level in range(5):
        if goal.count():
            break
        sections.nth(level).click()
        page.wait_for_timeout(PAUSE)
    goal.first.click()
    page.get_by_test_id("test-result-steps-root").wait_for()


def open_claims(page: Page) -> None:
    """Open the first claim, unless it failed and is open already, and a picture; scroll there."""
    arrows = page.get_by_test_id("test-result-step-arrow-button")
    for number in range(2):
        if page.get_by_text("expected", exact=True).count():
            break
        arrows.nth(number).click()
        page.wait_for_timeout(PAUSE)
    pictures = page.get_by_test_id("test-result-attachment-header").filter(has_text="image/")
    if pictures.count():
        pictures.first.click()
    page.get_by_test_id("test-result-steps-root").evaluate(
        "one => { one.style.scrollMarginTop = '100px'; one.scrollIntoView(); }"
    )
    page.wait_for_timeout(5 * PAUSE)


def finish(name: str) -> None:
    """Reduce a picture to 256 colours; refuse one that is too large for a README."""
    path = PICTURES / name
    with Image.open(path) as picture:
        # Of colours that few pixels have, a red mark is one that must stay.
        small = picture.convert("RGB").quantize(
            256, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE
        )
    small.save(path, optimize=True)
    size = path.stat().st_size
    print(f"docs/pictures/{name}: {size:,} bytes")
    if size > LARGEST:
        raise SystemExit(f"{name} has {size:,} bytes, more than {LARGEST:,}. Show less.")


if __name__ == "__main__":
    main()
