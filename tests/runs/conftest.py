"""A small project of the user's, whose every figure is known, and real behave runs over it.

The toy detector reads an image's colour: it reports one box at a fixed place, a "red dot" with the
score red / 255 and a "blue dot" with the score blue / 255. So each image says what will be found.
One green pixel, which the detector does not see, makes every image another one.
The toy classifier calls an image "light" when its grey level is above one half.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import onnx
import pytest
from onnx import TensorProto, helper
from PIL import Image
from tests.warm.python import run_module

PLACE = [8.0, 8.0, 16.0, 16.0]  # where the toy detector sees things: x, y, width, height
ELSEWHERE = [0.0, 0.0, 4.0, 4.0]
FOUND, FALSE, MISSED, EMPTY = "found", "false", "missed", "empty"
FAINT, TRACE = "faint", "trace"  # there, and found with a score of 0.39 or 0.02
LEVELS = {FOUND: 230, FALSE: 230, FAINT: 100, TRACE: 5}

DETECTOR = "models/dot-finder/v1.onnx"

DOTS = """\
title: Toy dots (synthetic)
images: images
annotations: {format: coco, file: annotations.json}
"""
SHADES = """\
title: Toy shades (synthetic)
images: images
annotations: {format: folder}
"""
DOT_FINDER = """\
title: Toy detector
task: detection
version: "1"
versions: {"1": v1.onnx}
classes: [red dot, blue dot]
input: {size: [32, 32], resize: stretch, color: RGB, layout: NCHW, scale: 0.00392156862745098}
output: {decoder: yolo, score: 0.5, iou: 0.5}
"""
SHADE_READER = """\
title: Toy classifier
task: classification
version: "1"
versions: {"1": v1.onnx}
classes: [dark, light]
input: {size: [4, 4], resize: stretch, color: L, layout: NCHW, scale: 0.00392156862745098}
output: {decoder: softmax}
"""
BEHAVE_INI = """\
[behave]
paths = features
runner = donewhen.runner:Runner
default_format = goals
capture_hooks = false
show_skipped = false
summary = false
show_snippets = false
scenario_outline_annotation_schema = {name} (row {row.id})

[behave.formatters]
goals = donewhen.runner:GoalFormatter

[behave.userdata]
model = dot-finder
dataset = dots
sprint = 1
"""


@dataclass
class Run:
    """What a finished behave process left behind."""

    code: int
    text: str
    verdict: dict[str, Any] | None
    output: str = ""

    @property
    def predicate(self) -> dict[str, Any]:
        assert self.verdict is not None, self.text
        predicate = self.verdict["predicate"]
        assert isinstance(predicate, dict)
        return predicate

    def status(self, scenario: str) -> str:
        found = [goal["status"] for goal in self.predicate["goals"] if goal["scenario"] == scenario]
        assert len(found) == 1, self.text
        return str(found[0])

    def reasons(self) -> list[str]:
        return [claim["reason"] for goal in self.predicate["goals"] for claim in goal["claims"]]


@dataclass
class Project:
    """A user's repository."""

    root: Path
    environment: dict[str, str] = field(default_factory=dict)

    def write(self, name: str, text: str) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def feature(self, *steps: str, name: str = "goal", tags: str = "", title: str = "Goal") -> Path:
        lines = "\n".join(f"    {step}" for step in steps)
        return self.write(
            f"features/{name}.feature",
            f"Feature: {name}\n\n  {tags}\n  Scenario: {title}\n{lines}\n",
        )

    def behave(self, *arguments: str, timeout: float = 120, fresh: bool = False) -> Run:
        """Run behave; ``fresh`` in a Python of its own, see ``tests/warm``."""
        done = self._run("behave", *arguments, seconds=timeout, fresh=fresh)
        return Run(done.returncode, done.stdout + done.stderr, self.verdict(), done.stdout)

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start behave in a process group of its own; whoever starts it waits for it."""
        return subprocess.Popen(
            [sys.executable, "-m", "behave", *arguments],
            cwd=self.root,
            env=os.environ | self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def detector(self, path: str = DETECTOR, *, slowly: int = 0, swapped: bool = False) -> None:
        """Write the toy detector, see ``write_detector``."""
        write_detector(self.root / path, slowly=slowly, swapped=swapped)

    def shards(self) -> list[Path]:
        """Return the files that hold stored predictions."""
        return sorted((self.root / ".donewhen").rglob("*.shard"))

    def donewhen(self, *arguments: str, fresh: bool = False) -> subprocess.CompletedProcess[str]:
        """Run the command; ``fresh`` in a Python of its own, see ``tests/warm``."""
        return self._run("donewhen", *arguments, fresh=fresh)

    def _run(self, *command: str, **options: Any) -> subprocess.CompletedProcess[str]:
        environment = os.environ | self.environment
        return run_module(*command, folder=self.root, environment=environment, **options)

    def verdict(self, reports: str = "reports") -> dict[str, Any] | None:
        path = self.root / reports / "sprint-1" / "verdict.json"
        if not path.exists():
            return None
        content = json.loads(path.read_text(encoding="utf-8"))
        assert isinstance(content, dict)
        return content

    def dots(self, images: Sequence[str], *, data_set: str = "dots") -> None:
        """Write a detection data set: what becomes of the red dot in each image."""
        folder = self.root / "datasets" / data_set
        (folder / "images").mkdir(parents=True, exist_ok=True)
        self.write(f"datasets/{data_set}/dataset.yaml", DOTS)
        entries: list[dict[str, Any]] = []
        boxes: list[dict[str, Any]] = []
        for number, fate in enumerate(images, start=1):
            level = LEVELS.get(fate, 0)
            name = f"{number:04d}.png"
            image = Image.new("RGB", (32, 32), (level, 0, 0))
            image.putpixel((number % 32, number // 32), (level, 255, 0))
            image.save(folder / "images" / name)
            entries.append({"id": number, "file_name": name, "width": 32, "height": 32})
            if fate in (FOUND, MISSED, FAINT, TRACE):
                boxes.append(_annotation(len(boxes) + 1, number, PLACE))
        _write_coco(folder / "annotations.json", entries, boxes)

    def shades(self, *, right: int, wrong: int) -> None:
        """Write a classification data set: so many images of each class read right and wrong."""
        for name, level, other in (("dark", 20, 230), ("light", 230, 20)):
            folder = self.root / "datasets" / "shades" / "images" / name
            folder.mkdir(parents=True, exist_ok=True)
            for number in range(right + wrong):
                grey = level if number < right else other
                Image.new("L", (4, 4), grey).save(folder / f"{number:03d}.png")
        self.write("datasets/shades/dataset.yaml", SHADES)


def _annotation(identity: int, image: int, box: list[float]) -> dict[str, Any]:
    area = box[2] * box[3]
    return {
        "id": identity,
        "image_id": image,
        "category_id": 1,
        "bbox": box,
        "area": area,
        "iscrowd": 0,
    }


def _write_coco(path: Path, images: list[dict[str, Any]], boxes: list[dict[str, Any]]) -> None:
    categories = [
        {"id": 1, "name": "red dot", "supercategory": "dot"},
        {"id": 2, "name": "blue dot", "supercategory": "dot"},
    ]
    content = {"images": images, "annotations": boxes, "categories": categories}
    path.write_text(json.dumps(content), encoding="utf-8")


def _saved(graph: onnx.GraphProto, path: Path) -> None:
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(model.SerializeToString())


def write_detector(path: Path, *, slowly: int = 0, swapped: bool = False) -> None:
    """Write the toy detector: input [B, 3, 32, 32], output [B, 4 + 2, 1] as YOLOv8 gives it.

    ``slowly`` multiplies square matrices of this size for each image, to no effect. ``swapped``
    gives the blue dot's score first.
    """
    nodes = [
        helper.make_node("ReduceMean", ["images"], ["mean"], axes=[2, 3], keepdims=0),
        helper.make_node("Gather", ["mean", "channels"], ["scores"], axis=1),
        helper.make_node("Mul", ["scores", "nothing"], ["zeros"]),
        *_slow(slowly),
        helper.make_node("Concat", ["slowed", "zeros"], ["empty"], axis=1),
        helper.make_node("Add", ["empty", "place"], ["boxes"]),
        helper.make_node("Concat", ["boxes", "scores"], ["flat"], axis=1),
        helper.make_node("Unsqueeze", ["flat", "last"], ["output"]),
    ]
    x, y, width, height = PLACE
    centre = [x + width / 2, y + height / 2, width, height]
    constants = [
        helper.make_tensor("channels", TensorProto.INT64, [2], [2, 0] if swapped else [0, 2]),
        helper.make_tensor("nothing", TensorProto.FLOAT, [1], [0.0]),
        helper.make_tensor("place", TensorProto.FLOAT, [4], centre),
        helper.make_tensor("last", TensorProto.INT64, [1], [2]),
        helper.make_tensor("size", TensorProto.INT64, [2], [slowly or 1] * 2),
    ]
    wanted = helper.make_tensor_value_info("images", TensorProto.FLOAT, ["batch", 3, 32, 32])
    given = helper.make_tensor_value_info("output", TensorProto.FLOAT, ["batch", 6, 1])
    _saved(helper.make_graph(nodes, "dots", [wanted], [given], constants), path)


def _slow(size: int) -> list[onnx.NodeProto]:
    """Return nodes that give "zeros" as "slowed", after a while."""
    if not size:
        return [helper.make_node("Identity", ["zeros"], ["slowed"])]
    return [
        helper.make_node("ReduceMean", ["zeros"], ["zero"], keepdims=1),
        helper.make_node("Expand", ["zero", "size"], ["square"]),
        helper.make_node("MatMul", ["square", "square"], ["product"]),
        helper.make_node("MatMul", ["product", "square"], ["more"]),
        helper.make_node("ReduceMean", ["more"], ["none"], keepdims=1),
        helper.make_node("Add", ["zeros", "none"], ["slowed"]),
    ]


def write_classifier(path: Path, threshold: float = 0.5) -> None:
    """Write the toy classifier: input [B, 1, 4, 4], output [B, 2] logits, dark and light."""
    nodes = [
        helper.make_node("ReduceMean", ["image"], ["mean"], axes=[2, 3], keepdims=0),
        helper.make_node("Gemm", ["mean", "weights", "bias"], ["logits"]),
    ]
    constants = [
        helper.make_tensor("weights", TensorProto.FLOAT, [1, 2], [-10.0, 10.0]),
        helper.make_tensor("bias", TensorProto.FLOAT, [2], [10 * threshold, -10 * threshold]),
    ]
    wanted = helper.make_tensor_value_info("image", TensorProto.FLOAT, ["batch", 1, 4, 4])
    given = helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", 2])
    _saved(helper.make_graph(nodes, "shades", [wanted], [given], constants), path)


@pytest.fixture
def project(tmp_path: Path, repository: Path) -> Project:
    """Return a project with the real steps and hooks, two toy models and no data yet."""
    return made_project(tmp_path, repository)


def made_project(root: Path, repository: Path) -> Project:
    """Write such a project into an empty folder."""
    made = Project(root)
    shutil.copytree(
        repository / "steps", root / "steps", ignore=shutil.ignore_patterns("__pycache__")
    )
    shutil.copy(repository / "environment.py", root)
    made.write("behave.ini", BEHAVE_INI)
    tools = Path(os.environ.get("DONEWHEN_TOOLS", repository / ".donewhen" / "tools"))
    if tools.is_dir():  # installing them anew takes long, and needs a network
        (root / ".donewhen").mkdir()
        (root / ".donewhen" / "tools").symlink_to(tools)
    made.write("models/dot-finder/model.yaml", DOT_FINDER)
    made.detector()
    made.write("models/shade-reader/model.yaml", SHADE_READER)
    write_classifier(root / "models/shade-reader/v1.onnx")
    return made
