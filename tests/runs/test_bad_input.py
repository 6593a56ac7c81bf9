"""Input that is refused: in a line or two, with the place and the remedy, and nothing is judged."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import onnx
import pytest
from onnx import helper, numpy_helper

if TYPE_CHECKING:
    from tests.runs.conftest import Project

CLAIM = "Then it finds at least 1 red dot"


def refused(project: Project, *words: str, line: int = 0) -> str:
    """Run behave; return what it said, which is one or two lines and holds ``words``."""
    run = project.behave()
    assert run.code == 1, run.text
    assert "Traceback" not in run.text
    assert run.predicate["counts"]["judged"] == 0
    (goal,) = run.predicate["goals"]
    assert goal["status"] == "could not be judged"
    said = [text for text in run.text.splitlines() if "features/goal.feature:" in text]
    message = said[0].strip()
    assert str(project.root) not in message, "paths are those that the reader sees"
    if line:
        assert message.startswith(f"features/goal.feature:{line}: "), message
    for word in words:
        assert word in message, message
    return message


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("Then it finds at least 1 red dott", ['"red dott"', '"red dot']),
        ("Then it finds at least 1 dosts", ['"dosts"', '"dots"']),
        ("Then recall for red dots is at least 80", ['"80"', "80%", "0.8"]),
        ("Then recall for red dots is at least 120%", ['"120%"', "0% to 100%"]),
        ("Then recall for red dots is at least 0.8%", ['"0.8%"', "80%"]),
        ("Then it finds at least -5 red dots", ['"-5"', "whole number"]),
        ("Then it finds at least nan red dots", ['"nan"', "whole number"]),
        ("Then it finds at least 0 red dots", ["true of every model"]),
        ("Then recall for red dots is at most 80%", ["at least"]),
        ("Then false positives per image are at most 5%", ['"5%"', "0.05"]),
        ("Then it fynds at least 8 red dots", ["no sentence reads", "it finds at least 800"]),
        ("Then accuracy is at least 80%", ["Accuracy", "no meaning", "precision"]),
        ("Then precison is at least 80%", ['"precison"', '"precision"']),
        ("Then precison for red dots is at least 80%", ['"precison"', '"precision"']),
        ("Then it reports at most 2 false ballons", ['"ballons"']),
    ],
)
def test_a_claim_that_makes_no_sense(project: Project, sentence: str, words: list[str]) -> None:
    project.dots(["found", "missed"])
    project.feature("When the model ingests the images", sentence)
    refused(project, *words, line=6)


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ('Given data set "dotts"', ['"dotts"', '"dots"']),
        ('Given "data set dotts"', ['"dotts"', '"dots"']),
        ('Given the model "dot-findr"', ['"dot-findr"', '"dot-finder"']),
        (
            'Given the model "dot-finder" version "2"',
            ['model "dot-finder" has no version "2"', '"1"'],
        ),
        ("Given detections count from a score of 40", ['"40"', "40%"]),
        ("Given detections count from a score of 0.0001", ["0.001"]),
        ("Given boxes match from an overlap of 0", ["0.5"]),
        ('When the model ingests "sounds" from the data set', ['"images"', '"sounds"']),
        ('When "9" to "8" red dots are identified', ["9 to 8", "smaller number first"]),
    ],
)
def test_a_condition_that_makes_no_sense(project: Project, step: str, words: list[str]) -> None:
    project.dots(["found", "missed"])
    project.feature(step, CLAIM)
    refused(project, *words, line=5)


def test_a_model_and_a_data_set_of_different_tasks(project: Project) -> None:
    project.shades(right=2, wrong=0)
    project.feature('Given data set "shades"', "When the model ingests the images", CLAIM)
    refused(project, '"dot-finder" is for detection', '"shades" is labelled for classification')


def test_a_class_that_the_model_does_not_know(project: Project) -> None:
    project.dots(["found"])
    manifest = project.root / "models/dot-finder/model.yaml"
    manifest.write_text(manifest.read_text().replace("[red dot, blue dot]", "[rad dot, blue dot]"))
    project.feature(CLAIM)
    refused(project, '"dot-finder" has no class "red dot"', '"rad dot"')


def break_file(path: Path, content: bytes) -> Callable[[Project], None]:
    def break_it(project: Project) -> None:
        (project.root / path).write_bytes(content)

    return break_it


def remove(path: str) -> Callable[[Project], None]:
    return lambda project: (project.root / path).unlink()


MODEL = "models/dot-finder/v1.onnx"
IMAGE = "datasets/dots/images/0001.png"
MANIFEST = "datasets/dots/dataset.yaml"
NOTES = "datasets/dots/annotations.json"


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (remove(MODEL), ["v1.onnx", "models/dot-finder/model.yaml"]),
        (break_file(Path(MODEL), b""), ["v1.onnx", "empty"]),
        (break_file(Path(MODEL), b"version https://git-lfs.github.com/spec/v1\n"), ["LFS"]),
        (break_file(Path(MODEL), b"<!DOCTYPE html><html></html>"), ["v1.onnx", "web page"]),
        (break_file(Path(MODEL), b"\x08\x08garbage"), ["v1.onnx"]),
        (remove(IMAGE), ["0001.png"]),
        (break_file(Path(IMAGE), b"not a picture"), ["0001.png"]),
        (remove(NOTES), ["annotations.json"]),
        (break_file(Path(NOTES), b"{"), ["annotations.json"]),
        (break_file(Path(NOTES), b'{"images": [], "annotations": []}'), ["annotations.json"]),
        (break_file(Path(MANIFEST), b"titel: x\n"), ["dataset.yaml:1", "title"]),
        (break_file(Path("models/dot-finder/model.yaml"), b"- a\n"), ["model.yaml:1"]),
    ],
)
def test_a_file_that_cannot_be_used(
    project: Project, spoil: Callable[[Project], None], words: list[str]
) -> None:
    project.dots(["found", "missed"])
    project.feature("When the model ingests the images", CLAIM)
    spoil(project)
    refused(project, *words)


def test_a_truncated_image_is_refused_by_name(project: Project) -> None:
    project.dots(["found", "missed"])
    path = project.root / IMAGE
    path.write_bytes(path.read_bytes()[:50])
    project.feature(CLAIM)
    refused(project, "0001.png")


def test_an_annotation_of_an_unknown_category(project: Project) -> None:
    project.dots(["found", "missed"])
    path = project.root / NOTES
    content = json.loads(path.read_text())
    content["annotations"][1]["category_id"] = 7
    path.write_text(json.dumps(content))
    project.feature(CLAIM)
    refused(project, "annotations.json", "category", "7")


def change_model(project: Project, change: Callable[[onnx.ModelProto], None]) -> None:
    path = project.root / MODEL
    model = onnx.load(path)
    change(model)
    onnx.save(model, path)


def test_an_output_that_does_not_fit_the_decoder(project: Project) -> None:
    project.dots(["found"])
    manifest = project.root / "models/dot-finder/model.yaml"
    manifest.write_text(
        manifest.read_text().replace("[red dot, blue dot]", "[red dot, blue dot, green dot]")
    )
    project.feature(CLAIM)
    message = refused(project, "yolo", "3 classes")
    assert "[1, 6, 1]" in message or "(1, 6, 1)" in message


def test_answers_that_are_not_numbers(project: Project) -> None:
    project.dots(["found"])

    def poison(model: onnx.ModelProto) -> None:
        nothing = next(one for one in model.graph.initializer if one.name == "nothing")
        nothing.CopyFrom(numpy_helper.from_array(np.array([np.nan], np.float32), "nothing"))

    change_model(project, poison)
    project.feature(CLAIM)
    refused(project, "NaN", "0001.png")


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["blue dot", "red dot"], ["another order", 'class 0 is "blue dot", not "red dot"']),
        (["rot", "blau"], []),
        (["red dot", "blue dot"], []),
    ],
)
def test_classes_in_another_order_than_the_file_says(
    project: Project, names: list[str], words: list[str]
) -> None:
    project.dots(["found"])

    def name_classes(model: onnx.ModelProto) -> None:
        entry = model.metadata_props.add()
        entry.key, entry.value = "names", json.dumps(names)

    change_model(project, name_classes)
    project.feature(CLAIM)
    if words:
        refused(project, *words)
    else:
        assert project.behave().code == 0, "other names may be a translation"


def test_an_input_of_another_size_than_the_manifest_says(project: Project) -> None:
    project.dots(["found"])

    def resize(model: onnx.ModelProto) -> None:
        wanted = helper.make_tensor_value_info(
            "images", onnx.TensorProto.FLOAT, ["batch", 3, 64, 64]
        )
        model.graph.input[0].CopyFrom(wanted)

    change_model(project, resize)
    project.feature(CLAIM)
    refused(project, "64", "32")


def test_a_place_that_holds_no_data(project: Project) -> None:
    project.dots(["found"])
    project.feature(CLAIM)
    run = project.behave("-D", "data=nowhere")
    assert run.code == 1
    assert "nowhere" in run.text
    assert "Traceback" not in run.text
    assert run.verdict is None
