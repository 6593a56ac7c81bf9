"""``donewhen describe`` on real data sets with known troubles, read in a real browser."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from tests.reports.page.test_page_in_browser import VIEWS, axe, opened

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from tests.runs.conftest import Project

__all__ = ["axe"]
MORE = """\
slices: {dotted: {holds: red dot}, rare: {objects: none}}
training: [trained]
"""
HOSTILE = '"><img src=x onerror=alert(1)><script>alert(2)</script>{{ 7 * 7 }}'


@pytest.fixture
def dots(project: Project) -> Project:
    """Return a project with images that are there twice, or that were trained on."""
    project.dots(["found"] * 12 + ["missed"] * 2 + ["false"] * 2 + ["empty"] * 3)
    project.dots(["found"], data_set="trained")
    images = project.root / "datasets/dots/images"
    shutil.copy(images / "0002.png", images / "0001.png")
    shutil.copy(images / "0003.png", project.root / "datasets/trained/images/0001.png")
    with (project.root / "datasets/dots/dataset.yaml").open("a") as file:
        file.write(MORE)
    return project


def described(project: Project, *words: str) -> Path:
    done = project.donewhen("describe", *words)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
    path = project.root / done.stdout.strip()
    assert path == project.root / f"reports/datasets/{words[0]}.html"
    return path


def text_of(browser: Browser, file: Path) -> str:
    with opened(browser, file) as page:
        return re.sub(r"\s+", " ", page.inner_text("body"))


def test_the_page_names_what_is_wrong(dots: Project, browser: Browser) -> None:
    said = text_of(browser, described(dots, "dots", "--model", "dot-finder"))
    for part in (
        "19 images with 14 labelled objects of 2 classes. 5 images hold none.",
        "There is no example of blue dot.",
        "Images that were also trained on (trained): 1.",
        "Images that appear twice: 1.",
        "Labels that look wrong to dot-finder: 2.",
        "Slices too small to be judged: rare.",
        "Too few examples to say anything about blue dot: fewer than 10 each.",
        "It is not pinned",
        "0003.png 0001.png trained",
        "no label where a red dot seems to be",
        "Images that cannot be read none",
    ):
        assert part in said, f"{part}\n{said}"


def test_an_image_that_cannot_be_read_is_named(dots: Project, browser: Browser) -> None:
    (dots.root / "datasets/dots/images/0004.png").write_bytes(b"no image")
    said = text_of(browser, described(dots, "dots", "--model", "dot-finder"))
    assert "Images that cannot be read 1" in said
    assert "0004.png" in said
    assert "Labels that look wrong to dot-finder not known" in said


def test_without_a_model_no_inference_is_started(dots: Project, browser: Browser) -> None:
    said = text_of(browser, described(dots, "dots"))
    assert "Labels that look wrong not known" in said
    assert dots.shards() == []


def test_it_is_one_file_and_the_same_twice(dots: Project) -> None:
    first = described(dots, "dots").read_bytes()
    assert described(dots, "dots").read_bytes() == first
    assert [one.name for one in (dots.root / "reports/datasets").iterdir()] == ["dots.html"]
    assert not re.search(rb"(?:src|href)=\"(?!data:|#)", first)


def test_a_data_set_that_is_not_what_was_pinned_is_told(dots: Project, browser: Browser) -> None:
    assert dots.donewhen("pin", "dots").returncode == 0
    Image.new("RGB", (32, 32), (9, 9, 9)).save(dots.root / "datasets/dots/images/0005.png")
    said = text_of(browser, described(dots, "dots", "--model", "dot-finder"))
    assert "0005.png" in said.partition("Classes")[2].partition("Classes")[0]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("dot", 'unknown data set "dot". Did you mean "dots"?'),
        ("dots --model dot-finde", 'unknown model "dot-finde". Did you mean "dot-finder"?'),
        ("dots --model shade-reader", 'model "shade-reader" is for classification'),
        ("dots --version 1", "--version 1: of which model? Add --model NAME."),
    ],
)
def test_what_is_refused(dots: Project, words: str, said: str) -> None:
    done = dots.donewhen("describe", *words.split())
    assert done.returncode == 2
    assert said in done.stderr
    assert not (dots.root / "reports/datasets").exists()


@pytest.fixture
def hostile(dots: Project) -> Project:
    """Return the project with names that a page must not believe."""
    folder = dots.root / "datasets/dots"
    path = folder / "annotations.json"
    content = json.loads(path.read_text())
    content["categories"][0]["name"] = HOSTILE
    content["categories"][0]["supercategory"] = "</title><script>alert(3)</script>"
    for number, image in enumerate(content["images"]):
        image["attributes"] = {HOSTILE: HOSTILE if number % 2 else "&lt;b&gt;"}
    new = 'a" onload="alert(4).png'
    (folder / "images/0006.png").rename(folder / "images" / new)
    content["images"][5]["file_name"] = new
    path.write_text(json.dumps(content))
    dots.write(
        "datasets/dots/dataset.yaml",
        'title: "</title><script>alert(5)</script>"\nimages: images\n'
        "annotations: {format: coco, file: annotations.json}\n"
        "licence: '<svg onload=alert(6)>'\n"
        "slices: {'<i>x</i>': {objects: none}}\n",
    )
    return dots


def test_hostile_names_stay_text(hostile: Project, browser: Browser) -> None:
    file = described(hostile, "dots")
    with opened(browser, file, bypass_csp=True) as page:
        assert page.locator("script, img[onerror], [onload], i").count() == 0
        said = page.inner_text("body")
    assert HOSTILE in said
    assert "<svg onload=alert(6)>" in said
    assert 'a" onload="alert(4).png' in said


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("kind", ["dots", "hostile"])
def test_it_is_accessible_and_fits(
    kind: str, view: str, request: pytest.FixtureRequest, browser: Browser, axe: str
) -> None:
    file = described(request.getfixturevalue(kind), "dots")
    with opened(browser, file, **VIEWS[view], bypass_csp=True) as page:
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= VIEWS[view]["viewport"]["width"]
        page.evaluate(axe)
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        pictures = page.locator("img.tile")
        assert pictures.count() >= 4
        drawn = page.evaluate(
            "[...document.querySelectorAll('img')].every(one => one.complete && one.naturalWidth)"
        )
        assert drawn
        for link in page.locator("nav a").all():
            link.click()
            target = (link.get_attribute("href") or "")[1:]
            assert page.locator(f"[id='{target}']").bounding_box()
    told = [
        f"{one['id']}: {[node['html'][:160] for node in one['nodes']][:3]}"
        for one in found["violations"]
    ]
    assert told == []


def test_a_classifiers_data_set(project: Project, browser: Browser) -> None:
    project.shades(right=12, wrong=1)
    said = text_of(browser, described(project, "shades", "--model", "shade-reader"))
    assert "26 images, each of one of 2 classes." in said
    assert "4 by 4" in said
    assert "labelled dark, looks like light" in said
    assert "Its dataset.yaml names no slices." in said
