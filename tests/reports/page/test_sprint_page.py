"""What a page must not do whatever stands in the files: run, load, leak, or lie."""

from __future__ import annotations

import base64
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image
from tests.reports.page.conftest import (
    Prove,
    claim,
    claim_verdict,
    document,
    failing,
    goal,
    goal_verdict,
    statement,
)

from donewhen.reports.page.album import BUDGET
from donewhen.reports.page.earlier_runs import EarlierRuns, Point, claim_key
from donewhen.reports.page.sprint_page import page_text, visible, write_page
from donewhen.verdicts.statement import verdict_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser

HOSTILE = (
    '</style></title></svg><script>window.hacked=1</script><img src=x onerror="window.hacked=2">'
    "\"'><!--pictures-->{{ 1337*31 }}{% raw %}\x1b[2J\x00\u202e"
)


# What the document itself holds to certain words or digits, and where files lie.
FIXED = {"_type", "predicateType", "result", "status", "outcome", "comparison", "unit", "kind"}
FIXED |= {"sha256", "modelDigest", "dataSetDigest", "dataSets", "commit", "run", "answer"}
FIXED |= {"file", "location", "mediaType"}


def everywhere(value: Any) -> Any:
    """Return a statement with hostile text in place of every text that is free."""
    if isinstance(value, dict):
        return {key: part if key in FIXED else everywhere(part) for key, part in value.items()}
    if isinstance(value, list):
        return [everywhere(part) for part in value]
    return f"{value}{HOSTILE}" if isinstance(value, str) else value


class Elements(HTMLParser):
    """The names of all elements and attributes of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.attributes |= {name for name, _ in attrs}


def hostile(prove: Prove) -> dict[str, Any]:
    images = (f"{HOSTILE}.jpg".replace("/", "_").replace("\0", ""), "b.jpg")
    evidence = prove(noun=HOSTILE, images=images)
    goals = (
        goal(evidence=evidence, worstImages=["w"], notes=["n"], preconditions=[claim()], rule="r"),
        goal(status="could not be judged", problem="p", claims=[], tags=["story-1"]),
        goal(status="not met", claims=[failing()], wip=True, wipAge=3),
    )
    supposed = goal(status="not met", claims=[failing()]) | {
        "hypothesis": "h",
        "answer": "rejected",
    }
    made = everywhere(statement(*goals, hypotheses=(supposed,), problems=["p"]))
    made["predicate"]["sprint"] = "12"
    return dict(made)


def test_names_are_text_and_nothing_else(folder: Path, prove: Prove, browser: Browser) -> None:
    file = write_page(verdict_of(hostile(prove)), folder)
    text = file.read_text(encoding="utf-8")
    found = Elements(text)
    assert "script" not in found.elements
    assert "img" not in found.elements
    assert not {name for name in found.attributes if name.startswith("on")}
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202e]", text.replace("\n", ""))
    assert "41447" not in text
    page = browser.new_page()
    page.goto(file.as_uri())
    assert page.evaluate("window.hacked") is None
    assert page.title().startswith("Sprint 12")
    assert "<script>window.hacked=1</script>" in page.inner_text("body")
    page.close()


def test_a_page_may_load_nothing(folder: Path, browser: Browser) -> None:
    file = write_page(document(goal()), folder)
    page = browser.new_page()
    page.goto(file.as_uri())
    asked = "fetch('https://example.org').then(() => 'answered', () => 'refused')"
    assert page.evaluate(asked) == "refused"
    page.close()


def test_the_same_picture_is_there_once(folder: Path, prove: Prove) -> None:
    shown = prove()
    file = write_page(document(*(goal(f"G{n}", evidence=shown) for n in range(9))), folder)
    text = file.read_text(encoding="utf-8")
    assert text.count("data:image/jpeg") == 2
    assert text.count('<use href="#p') - text.count('<use href="#plane"') == 9 * 4


def test_pictures_are_those_of_the_files(folder: Path, prove: Prove) -> None:
    text = page_text(document(goal(evidence=prove())), folder)
    there = {path.read_bytes() for path in folder.rglob("*.jpg")}
    held = re.findall(r'href="data:image/jpeg;base64,([^"]+)"', text)
    assert {base64.b64decode(one) for one in held} == there


def test_many_large_pictures_fit(folder: Path, prove: Prove, monkeypatch: Any) -> None:
    shown = [one for name in "abcdef" for one in prove(name)]
    whole = page_text(document(goal(evidence=shown)), folder)
    monkeypatch.setattr("donewhen.reports.page.album.BUDGET", 60_000)
    small = page_text(document(goal(evidence=shown)), folder)
    sizes = [
        sum(len(one) for one in re.findall(r'href="data:image/jpeg;base64,([^"]+)"', text))
        for text in (whole, small)
    ]
    assert sizes[1] <= 60_000 * 4 / 3 + 12 * 4 < sizes[0] <= BUDGET
    monkeypatch.setattr("donewhen.reports.page.album.BUDGET", 10_000)
    least = page_text(document(goal(evidence=shown)), folder)
    assert "Left out to keep this page small" in least


def test_what_is_left_out_last_is_what_fails(folder: Path, prove: Prove, monkeypatch: Any) -> None:
    fine, bad = prove("fine"), prove("bad")
    monkeypatch.setattr("donewhen.reports.page.album.BUDGET", 22_000)
    goals = (goal("Fine", evidence=fine), goal("Bad", evidence=bad, status="not met"))
    text = page_text(document(*goals), folder)
    first, second = text.split('id="goal-2"')
    assert "Left out" in first
    assert "Left out" not in second.split("</article>")[0]


@pytest.mark.parametrize(
    ("caption", "image", "what"),
    [
        ("a.jpg: missed sign: stop", "a.jpg", "missed sign: stop"),
        ("missed balloon", "", "missed balloon"),
    ],
)
def test_a_sheet_of_an_earlier_version_names_the_image_and_what_happened_there(
    folder: Path, prove: Prove, caption: str, image: str, what: str
) -> None:
    evidence = prove()
    said = {"heading": "1 missed", "tiles": [{"area": [0, 0, 9, 9], "caption": caption}]}
    sheet = folder / "evidence/one/missed.jpg"
    sheet.unlink()
    Image.new("RGB", (9, 9)).save(sheet, comment=json.dumps(said).encode())
    text = page_text(document(goal(evidence=evidence)), folder)
    assert f'<span class="what">{what}</span>' in text
    assert bool(image) == (f'<span class="file">{image}</span></li>\n</ul>' in text)


@pytest.mark.parametrize(
    "content", [b"", b"no picture", b"\xff\xd8\xff\xe0" + b"0" * 99, b"GIF89a" + b"\0" * 20]
)
def test_a_file_that_is_no_picture_is_named(folder: Path, prove: Prove, content: bytes) -> None:
    shown = prove()
    (folder / "evidence/one/missed.jpg").unlink()
    (folder / "evidence/one/missed.jpg").write_bytes(content)
    text = page_text(document(goal(evidence=shown)), folder)
    assert "Could not be shown: Worst misses: balloons" in text


@pytest.mark.parametrize(
    "named",
    [
        "/etc/passwd",
        "../../../etc/passwd",
        "reports/sprint-12/evidence/../../../../../../etc/passwd",
        "reports/sprint-12/evidence/one/link.csv",
        "reports/sprint-12/evidence/one",
        "evidence/\0",
        "reports/sprint-12/verdict.json",
        "",
    ],
)
def test_no_file_from_elsewhere_is_on_the_page(folder: Path, prove: Prove, named: str) -> None:
    prove()
    secret = folder.parent / "secret.csv"
    secret.write_text("root:x,secret\r\n1,2\r\n")
    (folder / "evidence/one/link.csv").symlink_to(secret)
    one = {"title": "Counts: balloons", "kind": "Counts", "about": "balloons", "file": named}
    one["mediaType"] = "text/csv"
    text = page_text(document(goal(evidence=[one])), folder)
    assert "root:" not in text
    assert "Could not be shown: Counts: balloons" in text


def test_a_report_can_be_moved(folder: Path, prove: Prove, tmp_path: Path) -> None:
    made = document(goal(evidence=prove()))
    folder.rename(tmp_path / "elsewhere")
    text = page_text(made, tmp_path / "elsewhere")
    assert "Could not be shown" not in text
    assert text.count("data:image/jpeg") == 2


def test_only_deciding_goals_are_counted(folder: Path) -> None:
    goals = (goal("A"), goal("B", status="not met", wip=True, claims=[failing()]))
    text = page_text(document(*goals), folder)
    assert "The one goal is met" in text
    assert "still in progress: recall for balloons (70.0%, at least 80% wanted)" in text


def test_no_goal_is_no_success(folder: Path) -> None:
    text = page_text(document(), folder)
    assert "No goal was judged that decides anything." in text
    assert "met</span>" not in text


def test_a_sprint_that_is_not_listed_is_shown_by_its_name(folder: Path) -> None:
    text = page_text(document(goal(), sprint="spring-7"), folder)
    assert "<h1>Sprint spring-7</h1>" in text
    assert "does not say what this sprint is for" in text


def test_every_goal_and_every_claim_is_on_the_page(folder: Path) -> None:
    claims = [claim(text=f"sentence number {number}.") for number in range(40)]
    goals = [goal(f"Goal number {number}.", claims=claims) for number in range(5)]
    text = page_text(document(*goals), folder)
    for number in range(5):
        assert text.count(f">Goal number {number}.</h4>") == 1
    for number in range(40):
        assert text.count(f"sentence number {number}.</p>") == 5


def test_failing_claims_are_never_folded_away(folder: Path) -> None:
    claims = [*(claim() for _ in range(10)), *(failing(text=f"bad {n}") for n in range(9))]
    text = page_text(document(goal(status="not met", claims=claims)), folder)
    shown, folded = text.split("more sentences, all met")
    assert all(f"Bad {n}<" in shown or f"bad {n}<" in shown for n in range(9))
    assert "bad" not in folded.split("</article>")[0]


def test_a_claim_shows_how_far_it_is_from_the_last_sprint(folder: Path) -> None:
    points = tuple(
        Point(sprint, value, None, None, "met", changed)
        for day, (sprint, value, changed) in enumerate(
            [("11", 0.8, ""), ("11", 0.822, "model"), ("12", 0.9, "data"), ("12", 0.875, "")]
        )
    )
    earlier = EarlierRuns(trends={claim_key(goal_verdict(), claim_verdict()): points})
    text = page_text(document(goal()), folder, earlier)
    assert "recall for balloons rose from 82.2% to 87.5% since sprint 11" in text
    assert "5.3 points better</span> than in sprint 11" in text
    assert "Sprint 12: data" in text


def test_letters_of_every_language_stay(folder: Path) -> None:
    said = "Größe 気球 воздушный шар بالون 🎈"
    assert said in page_text(document(goal(said)), folder)
    assert visible(said) == said


def test_a_page_is_the_same_again(folder: Path, prove: Prove) -> None:
    made = document(goal(evidence=prove()))
    assert page_text(made, folder) == page_text(made, folder)
