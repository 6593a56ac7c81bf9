"""A model.yaml that does not say what it must."""

from __future__ import annotations

from tests.corpus.fault import (
    MODEL,
    Fault,
    Spoil,
    add,
    edit,
    remove,
    write,
)
from tests.corpus.yaml_syntax import syntax

__all__ = ["FAULTS"]


def model(old: str, new: str) -> Spoil:
    return edit(MODEL, old, new)


SIZE = "size: [32, 32]"


VERSIONS = 'versions: {"1": v1.onnx}'


MODELS = [
    *syntax("model.yaml", MODEL, "title"),
    Fault(
        "model.yaml: missing",
        remove(MODEL),
        ('"dot-finder" has no manifest', "models/dot-finder/model.yaml"),
    ),
    Fault(
        "model.yaml: a list", write(MODEL, "- title: x\n"), ("model.yaml:1", "must be a mapping")
    ),
    Fault(
        "model.yaml: a misspelt key",
        model("classes:", "clases:"),
        ("model.yaml:5", '"clases"', '"classes"'),
    ),
    Fault(
        "model.yaml: a key twice",
        add(MODEL, "task: detection\n"),
        ("model.yaml:8", '"task" was given in line 2 already'),
    ),
    Fault("model.yaml: no title", model("title: Toy detector\n", ""), ('"title" is missing',)),
    Fault("model.yaml: no task", model("task: detection\n", ""), ('"task" is missing',)),
    Fault(
        "model.yaml: a misspelt task",
        model("detection", "detektion"),
        ("model.yaml:2", '"detektion"', '"detection"'),
    ),
    Fault(
        "model.yaml: a task that there is not",
        model("detection", "segmentation"),
        ("model.yaml:2", '"segmentation"'),
    ),
    Fault(
        "model.yaml: another task",
        model("detection", "classification"),
        ('"dot-finder" is for classification', '"dots"'),
    ),
    Fault("model.yaml: no version", model('version: "1"\n', ""), ('"version" is missing',)),
    Fault(
        "model.yaml: a version that there is not",
        model('version: "1"', 'version: "2"'),
        ("model.yaml:3", 'version "2"', '"1"'),
    ),
    Fault("model.yaml: no versions", model(f"{VERSIONS}\n", ""), ('"versions" is missing',)),
    Fault(
        "model.yaml: versions of nothing",
        model(VERSIONS, "versions: {}"),
        ("model.yaml:4", '"versions" is an empty mapping'),
    ),
    Fault(
        "model.yaml: versions in a list",
        model(VERSIONS, "versions: [v1.onnx]"),
        ("model.yaml:4", '"versions" must be a mapping'),
    ),
    Fault(
        "model.yaml: a version twice",
        model(VERSIONS, 'versions: {"1": v1.onnx, 1: v1.onnx}'),
        ("model.yaml:4", '"1" was given in line'),
    ),
    Fault(
        "model.yaml: a file above",
        model("v1.onnx", "../v1.onnx"),
        ("model.yaml:4", '"../v1.onnx"', "must name a file inside"),
    ),
    Fault(
        "model.yaml: a file at an absolute path",
        model("v1.onnx", "/etc/passwd"),
        ("model.yaml:4", '"/etc/passwd"', "must name a file inside"),
    ),
    Fault(
        "model.yaml: a file at an address",
        model("v1.onnx", "https://example.com/v1.onnx"),
        ("model.yaml:4", "must name a file inside"),
    ),
    Fault(
        "model.yaml: a file that is not there",
        model("v1.onnx", "v2.onnx"),
        ("model.yaml:4", "v2.onnx does not exist"),
    ),
    Fault(
        "model.yaml: a baseline that there is not",
        add(MODEL, 'baseline: "0"\n'),
        ("model.yaml:8", 'version "0"'),
    ),
    Fault(
        "model.yaml: classes in a text",
        model("[red dot, blue dot]", "red dot"),
        ("model.yaml:5", '"classes" must be a list'),
    ),
    Fault(
        "model.yaml: no class in the list",
        model("[red dot, blue dot]", "[]"),
        ("model.yaml:5", "empty list"),
    ),
    Fault(
        "model.yaml: a class twice",
        model("[red dot, blue dot]", "[red dot, red dot]"),
        ("model.yaml:5", 'repeats "red dot"'),
    ),
    Fault(
        "model.yaml: a class without a name",
        model("[red dot, blue dot]", "[red dot, ~]"),
        ("model.yaml:5", "no value"),
    ),
    Fault(
        "model.yaml: one class too many",
        model("[red dot, blue dot]", "[red dot, blue dot, dot]"),
        ("yolo", "3 classes"),
    ),
    Fault(
        "model.yaml: one class too few",
        model("[red dot, blue dot]", "[red dot]"),
        ("yolo", "1 classes"),
    ),
    Fault(
        "model.yaml: a misspelt class",
        model("[red dot, blue dot]", "[red dott, blue dot]"),
        ('no class "red dot"', '"red dott"'),
    ),
    Fault(
        "model.yaml: no input",
        model("input: {", "inputs: {"),
        ("model.yaml:6", '"inputs"', '"input"'),
    ),
    Fault("model.yaml: no size", model(f"{SIZE}, ", ""), ("model.yaml:6", '"size" is missing')),
    Fault(
        "model.yaml: a size of one number",
        model(SIZE, "size: [32]"),
        ("model.yaml:6", "[width, height]"),
    ),
    Fault(
        "model.yaml: a size as a text",
        model(SIZE, "size: 32x32"),
        ("model.yaml:6", '"input.size" must be a list'),
    ),
    Fault(
        "model.yaml: a size of none", model(SIZE, "size: [0, 32]"), ("model.yaml:6", "at least 1")
    ),
    Fault(
        "model.yaml: a size beyond all bounds",
        model(SIZE, "size: [99999, 32]"),
        ("model.yaml:6", "at most 16384"),
    ),
    Fault(
        "model.yaml: a size of fractions",
        model(SIZE, "size: [31.5, 32]"),
        ("model.yaml:6", "whole number"),
    ),
    Fault(
        "model.yaml: another size",
        model(SIZE, "size: [64, 64]"),
        ("v1.onnx", "[64, 64]", "model.yaml"),
    ),
    Fault(
        "model.yaml: a misspelt way to resize",
        model("stretch", "strech"),
        ("model.yaml:6", '"strech"', '"stretch"'),
    ),
    Fault(
        "model.yaml: a misspelt colour order",
        model("RGB", "RBG"),
        ("model.yaml:6", '"RBG"', '"RGB"'),
    ),
    Fault("model.yaml: grey for colour", model("RGB", "L"), ("v1.onnx", "color L", "model.yaml")),
    Fault(
        "model.yaml: a misspelt layout", model("NCHW", "NCWH"), ("model.yaml:6", '"NCWH"', '"NCHW"')
    ),
    Fault(
        "model.yaml: another layout",
        model("NCHW", "NHWC"),
        ("v1.onnx", "layout NHWC", "model.yaml"),
    ),
    Fault(
        "model.yaml: a scale of none",
        model("0.00392156862745098", "0"),
        ("model.yaml:6", '"input.scale"', "over 0"),
    ),
    Fault(
        "model.yaml: a scale of nan",
        model("0.00392156862745098", ".nan"),
        ("model.yaml:6", '"input.scale" must be a number'),
    ),
    Fault(
        "model.yaml: a scale beyond all numbers",
        model("0.00392156862745098", "1e999"),
        ("model.yaml:6", '"input.scale" must be a number'),
    ),
    Fault(
        "model.yaml: a scale by nothing",
        model("0.00392156862745098", "1/0"),
        ("model.yaml:6", '"input.scale" must be a number'),
    ),
    Fault(
        "model.yaml: a scale in other digits",
        model("0.00392156862745098", "\uff11"),
        ("model.yaml:6", '"input.scale" must be a number'),
    ),
    Fault(
        "model.yaml: two means",
        model("layout:", "mean: [0, 0], layout:"),
        ("model.yaml:6", '"input.mean" has 2 numbers', "3"),
    ),
    Fault(
        "model.yaml: a deviation of none",
        model("layout:", "std: [1, 0, 1], layout:"),
        ("model.yaml:6", "over 0"),
    ),
    Fault(
        "model.yaml: a grey that there is not",
        model("layout:", "pad: 256, layout:"),
        ("model.yaml:6", '"input.pad"', "at most 255"),
    ),
    Fault(
        "model.yaml: no output",
        model("output: {", "outputs: {"),
        ("model.yaml:7", '"outputs"', '"output"'),
    ),
    Fault(
        "model.yaml: no decoder",
        model("decoder: yolo, ", ""),
        ("model.yaml:7", '"decoder" is missing'),
    ),
    Fault(
        "model.yaml: a misspelt decoder",
        model("yolo", "yollo"),
        ('"yollo"', '"yolo"', "models/dot-finder"),
    ),
    Fault(
        "model.yaml: the decoder of classes",
        model("yolo", "softmax"),
        ('"softmax" is for classification', "yolo"),
    ),
    Fault(
        "model.yaml: another decoder", model("yolo", "yolox"), ("v1.onnx", '"yolox"', "model.yaml")
    ),
    Fault(
        "model.yaml: a score in percent",
        model("score: 0.5", "score: 50"),
        ("model.yaml:7", '"output.score"', "at most 1"),
    ),
    Fault(
        "model.yaml: a score below none",
        model("score: 0.5", "score: -0.5"),
        ("model.yaml:7", '"output.score"', "at least 0"),
    ),
    Fault(
        "model.yaml: an overlap above one",
        model("iou: 0.5", "iou: 1.5"),
        ("model.yaml:7", '"output.iou"', "at most 1"),
    ),
    Fault(
        "model.yaml: a misspelt provider",
        add(MODEL, "provider: cpuu\n"),
        ("model.yaml:8", '"cpuu"', '"cpu"'),
    ),
    Fault(
        "model.yaml: a provider that is not here",
        add(MODEL, "provider: coreml\n"),
        ('"coreml"', "not available"),
    ),
]


FAULTS = [*MODELS]
