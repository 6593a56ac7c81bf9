from __future__ import annotations

from pathlib import Path

import pytest

from donewhen.foundation.errors import InputError, ManifestError
from donewhen.sources.model_manifest import InputSettings, ModelManifest, OutputSettings
from donewhen.sources.model_manifest_reading import read_model_manifest

TEXT = """\
title: Balloon detector
task: detection
version: 12
versions: {"12": v12.onnx, 11: old/v11.onnx}
baseline: "11"
classes: [red balloon, no]
input: {size: [416, 320], resize: stretch, anchor: top-left, resample: nearest, color: BGR,
  layout: NHWC, scale: 1, mean: [1, 2, 3.5], std: [4, 5, 6], pad: 0}
output: {decoder: yolo, score: 0.3, iou: 0.6}
provider: cuda
"""
SMALL = """\
title: T
task: classification
version: a
versions: {a: a.onnx}
input: {size: [8, 9]}
output: {decoder: softmax}
"""


def read(tmp_path: Path, text: str) -> ModelManifest:
    path = tmp_path / "model.yaml"
    path.write_text(text)
    return read_model_manifest(path, "balloon-detector")


def test_every_key_is_read(tmp_path: Path) -> None:
    manifest = read(tmp_path, TEXT)
    assert manifest == ModelManifest(
        name="balloon-detector",
        path=tmp_path / "model.yaml",
        title="Balloon detector",
        task="detection",
        version="12",
        versions={"12": "v12.onnx", "11": "old/v11.onnx"},
        baseline="11",
        classes=("red balloon", "no"),
        input=InputSettings(
            size=(416, 320),
            resize="stretch",
            anchor="top-left",
            resample="nearest",
            color="BGR",
            layout="NHWC",
            scale=1,
            mean=(1, 2, 3.5),
            std=(4, 5, 6),
            pad=0,
        ),
        output=OutputSettings("yolo", 0.3, 0.6),
        provider="cuda",
        places=manifest.places,
    )


def test_defaults_are_those_of_the_settings(tmp_path: Path) -> None:
    manifest = read(tmp_path, SMALL)
    assert manifest.input == InputSettings((8, 9))
    assert manifest.output == OutputSettings("softmax")
    assert (manifest.baseline, manifest.classes, manifest.provider) == (None, None, "cpu")


@pytest.mark.parametrize(
    ("color", "mean", "expected"),
    [
        ("L", "", (0.0,)),
        ("L", "mean: 0.5", (0.5,)),
        ("L", "mean: [0.5]", (0.5,)),
        ("RGB", "mean: 0.5", (0.5, 0.5, 0.5)),
        ("BGR", "", (0.0, 0.0, 0.0)),
    ],
)
def test_there_is_one_mean_per_channel(
    tmp_path: Path, color: str, mean: str, expected: tuple[float, ...]
) -> None:
    settings = f"size: [8, 9], color: {color}, {mean}".rstrip(", ")
    manifest = read(tmp_path, SMALL.replace("size: [8, 9]", settings))
    assert manifest.input.mean == expected
    assert manifest.input.std == (1.0,) * len(expected)


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("task: detection", "task: detect", 2, 'unknown task "detect". Did you mean "detection"?'),
        ("version: 12\n", "version: 13\n", 3, 'unknown version "13"'),
        ('baseline: "11"', "baseline: 1.0", 5, 'unknown version "1.0"'),
        ('{"12": v12.onnx, 11: old/v11.onnx}', "v12.onnx", 4, "must be a mapping"),
        ("v12.onnx", "../v12.onnx", 4, "must name a file inside"),
        ("v12.onnx", "/v12.onnx", 4, "must name a file inside"),
        ("v12.onnx", "'C:\\v12.onnx'", 4, "must name a file inside"),
        ("v12.onnx", "https://example.org/v12.onnx", 4, "must name a file inside"),
        ("[red balloon, no]", "[red balloon, red balloon]", 6, 'repeats "red balloon"'),
        ("size: [416, 320]", "size: 416", 7, '"input.size" must be a list'),
        ("size: [416, 320]", "size: [416]", 7, "must be [width, height], not 1 numbers"),
        ("size: [416, 320]", "size: [416, 0]", 7, "must be at least 1"),
        ("size: [416, 320]", "size: [416, 20000]", 7, "at most 16384"),
        ("resize: stretch", "resize: crop", 7, 'unknown way to resize "crop"'),
        ("color: BGR", "color: RBG", 7, 'unknown colour order "RBG". Did you mean "RGB" or "BGR"?'),
        ("anchor: top-left", "anchor: centre", 7, 'Did you mean "center"?'),
        ("layout: NHWC", "layout: HWC", 8, 'Did you mean "NHWC"'),
        ("scale: 1,", "scale: 0,", 8, "must be over 0"),
        ("scale: 1,", "scale: .nan,", 8, "must be a number"),
        (
            "mean: [1, 2, 3.5]",
            "mean: [1, 2]",
            8,
            "has 2 numbers, but the colour order has 3 channels",
        ),
        ("std: [4, 5, 6]", "std: [4, 5, 0]", 8, "input.std[3] is 0. It must be over 0."),
        ("pad: 0", "pad: 256", 8, "at most 255"),
        (
            "score: 0.3",
            "score: 30",
            9,
            '"output.score" is 30. It must be at least 0 and at most 1.',
        ),
        ("decoder: yolo, ", "", 9, '"decoder" is missing'),
        ("output: {decoder", "ouput: {decoder", 9, 'unknown key "ouput". Did you mean "output"'),
    ],
)
def test_what_is_wrong_is_refused_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, said: str
) -> None:
    assert old in TEXT
    with pytest.raises(ManifestError) as error:
        read(tmp_path, TEXT.replace(old, new))
    assert f"model.yaml:{line}: " in str(error.value)
    assert said in str(error.value)


@pytest.mark.parametrize("key", ["title", "task", "version", "versions", "input", "output"])
def test_a_key_that_is_needed_is_asked_for(tmp_path: Path, key: str) -> None:
    lines = [line for line in SMALL.splitlines() if not line.startswith(f"{key}:")]
    with pytest.raises(InputError, match=f'"{key}" is missing'):
        read(tmp_path, "\n".join(lines))
