"""``donewhen look`` on a project whose every answer is known."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from tests.runs.conftest import write_classifier

if TYPE_CHECKING:
    from tests.runs.conftest import Project

IMAGES = ["found"] * 4 + ["missed"] * 3 + ["false"] * 2 + ["empty"] + ["faint"]
GREEN, RED = (34, 139, 74), (207, 34, 46)
MORE = 'slices: {dotted: {holds: red dot}, "<b>": {objects: none}}\n'


@pytest.fixture
def dots(project: Project) -> Project:
    project.dots(IMAGES)
    with (project.root / "datasets/dots/dataset.yaml").open("a") as file:
        file.write(MORE)
    return project


def rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "images.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def names(folder: Path) -> list[str]:
    return [row["image"] for row in rows(folder)]


def look(project: Project, *words: str, code: int = 0) -> tuple[str, Path]:
    done = project.donewhen("look", *words)
    assert done.returncode == code, done.stdout + done.stderr
    assert done.stderr == ""
    folder = done.stdout.splitlines()[-1].partition(": ")[0]
    return done.stdout, project.root / folder


@pytest.mark.parametrize(
    ("words", "chosen"),
    [
        ("missed red dots", ["0005.png", "0006.png", "0007.png", "0011.png"]),
        ("false red dots", ["0008.png", "0009.png"]),
        ("found red dots", ["0001.png", "0002.png", "0003.png", "0004.png"]),
        ("right red dots", ["0001.png", "0002.png", "0003.png", "0004.png"]),
        ("right images in <b>", ["0010.png"]),
        ("wrong dots in dotted", ["0005.png", "0006.png", "0007.png", "0011.png"]),
        ("missed red dots --score 0.3", ["0005.png", "0006.png", "0007.png"]),
        ("missed images with a red dot", ["0005.png", "0006.png", "0007.png", "0011.png"]),
    ],
)
def test_the_images_that_are_meant(dots: Project, words: str, chosen: list[str]) -> None:
    said, folder = look(dots, *words.split())
    assert sorted(names(folder)) == chosen
    assert said.startswith(f"{len(chosen)} of ")
    pictures = [row["picture"] for row in rows(folder)]
    assert sorted(pictures) == sorted(one.name for one in folder.glob("*.png"))
    assert [one.name for one in folder.iterdir() if one.suffix != ".png"] == ["images.csv"]


def test_the_stored_answers_are_used(dots: Project) -> None:
    dots.feature("When the model ingests the images", "Then it finds at least 4 red dots")
    assert dots.behave().code == 0
    stored = [(one, one.stat().st_mtime_ns) for one in dots.shards()]
    look(dots, "missed", "red", "dots")
    assert [(one, one.stat().st_mtime_ns) for one in dots.shards()] == stored


def test_truth_and_prediction_are_drawn(dots: Project) -> None:
    _, folder = look(dots, "wrong", "red", "dots")
    for row in rows(folder):
        shown = Image.open(folder / row["picture"]).convert("RGB")
        colours = {colour for _, colour in shown.getcolors(10**6) or []}
        assert (GREEN in colours) == (row["missed"] == "1"), row
        assert (RED in colours) == (row["false"] == "1"), row
        assert max(shown.size) >= 480


def test_at_most_so_many_are_drawn_and_all_are_listed(dots: Project) -> None:
    said, folder = look(dots, "missed", "dots", "--limit", "1")
    assert "1 picture (the first; --limit draws more)" in said
    assert [bool(row["picture"]) for row in rows(folder)] == [True, False, False, False]
    look(dots, "missed", "dots")  # the folder is made anew
    assert all(row["picture"] for row in rows(folder))


def test_nothing_is_selected(dots: Project) -> None:
    look(dots, "false", "red", "dots", "in", "<b>")
    said, _ = look(dots, "missed", "red", "dots", "in", "<b>", code=1)
    assert said.startswith('0 of 3 images: missed red dots in "<b>" images')
    assert not list((dots.root / "reports/sprint-1/look").glob("*missed*"))


def test_a_folder_of_ones_own_has_to_be_new(dots: Project) -> None:
    (dots.root / "kept").mkdir()
    assert dots.donewhen("look", "missed", "dots", "--to", "kept").returncode == 0
    again = dots.donewhen("look", "missed", "dots", "--to", "kept")
    assert again.returncode == 2
    assert again.stderr == "donewhen: --to kept already exists. Name a new folder.\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("missed red dtos", 'has no noun "red dtos". Did you mean "red dots"'),
        ("missed red dots in doted", 'unknown slice "doted". Did you mean "dotted"?'),
        ("worsened dots", 'model "dot-finder" has no baseline. Name a version: --baseline'),
        ("worsened dots --baseline 1", 'version "1" cannot be its own baseline'),
        ("missed dots --version 9", 'model "dot-finder" has no version "9". It has "1".'),
        ("missed dots --limit x", "x"),
        ("missed dots -D model=dot-finde", 'unknown model "dot-finde". Did you mean "dot-finder"'),
    ],
)
def test_what_is_refused(dots: Project, words: str, said: str) -> None:
    done = dots.donewhen("look", *words.split())
    assert done.returncode == 2
    assert said in done.stderr
    assert len(done.stderr.splitlines()) <= 2


def test_what_became_worse_and_better(project: Project) -> None:
    project.shades(right=3, wrong=1)
    write_classifier(project.root / "models/shade-reader/v0.onnx", threshold=0.05)
    manifest = project.root / "models/shade-reader/model.yaml"
    text = manifest.read_text().replace("{", '{"0": v0.onnx, ', 1)
    manifest.write_text(f'{text}baseline: "0"\n')
    chosen = ["-D", "model=shade-reader", "-D", "dataset=shades"]
    said, folder = look(project, "improved", "images", *chosen)
    assert names(folder) == ["dark/000.png", "dark/001.png", "dark/002.png"]
    assert "3 of 8 images: improved images (shade-reader 1 on shades)" in said
    row = rows(folder)[0]
    assert (row["is"], row["said"], row["baseline: said"]) == ("dark", "dark", "light")
    said, folder = look(project, "worsened", "images", *chosen)
    assert [(one["image"], one["said"]) for one in rows(folder)] == [("light/003.png", "dark")]


def test_hostile_names_stay_text(project: Project) -> None:
    folder = project.root / "datasets/shades/images"
    for number, name in enumerate(("=cmd|' 'calc", "<script>alert(1)")):
        (folder / name).mkdir(parents=True)
        Image.new("L", (4, 4), 20 + number).save(folder / name / "@sum(1).png")
    project.write(
        "datasets/shades/dataset.yaml",
        "title: x\nimages: images\nannotations: {format: folder}\n",
    )
    manifest = project.root / "models/shade-reader/model.yaml"
    named = "[\"=cmd|' 'calc\", <script>alert(1)]"
    manifest.write_text(manifest.read_text().replace("[dark, light]", named))
    _, made = look(project, "images", "-D", "model=shade-reader", "-D", "dataset=shades")
    assert [one.name for one in made.glob("*.png")]
    cells = [cell for row in rows(made) for cell in row.values()]
    assert not [cell for cell in cells if cell.startswith(("=", "@", "+", "-"))]
    assert "'=cmd|' 'calc" in cells
