"""A model file, images, and a goal that judges at once, without a scenario around it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper
from PIL import Image

from donewhen.checks.model_contract.claims import ModelContractClaims
from donewhen.domain.data_set import Category, DataSet, ImageList, Labels
from donewhen.domain.finding import Finding
from donewhen.domain.verdict import Verdict
from donewhen.evaluation.estimation import OperatingPoint
from donewhen.inference import InferenceRequest
from donewhen.judging import finding_claim, judge_finding
from donewhen.language import GoalPhrase
from donewhen.sources.model_manifest import InputSettings, ModelManifest, OutputSettings
from donewhen.sources.slicing import slice_rows

CLASSES = ("ball", "kite", "lamp")
SIZE = (16, 12)  # width, height
PIXELS = SIZE[0] * SIZE[1] * 3


def save(
    path: Path,
    nodes: list[Any],
    constants: dict[str, Any] | None = None,
    *,
    batch: int | str = "n",
    gives: list[Any] | None = None,
    metadata: dict[str, str] | None = None,
) -> Path:
    """Save a model from "image" [batch, 3, 12, 16] to "scores" [batch, 3] (or as ``gives`` says).

    Constants for "flat" [batch, 576] and "plain" [batch, 3], the channels' means, are there.
    """
    first = [
        helper.make_node("Flatten", ["image"], ["flat"], axis=1),
        helper.make_node("ReduceMean", ["image"], ["plain"], axes=[2, 3], keepdims=0),
    ]
    info = helper.make_tensor_value_info
    graph = helper.make_graph(
        [*first, *nodes],
        "test",
        [info("image", TensorProto.FLOAT, [batch, 3, SIZE[1], SIZE[0]])],
        [info("scores", TensorProto.FLOAT, gives or [batch, 3])],
        [numpy_helper.from_array(np.asarray(v), k) for k, v in (constants or {}).items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    helper.set_model_props(model, metadata or {})
    path.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(model, path)
    return path


def save_images(folder: Path, count: int) -> ImageList:
    random = np.random.default_rng(1)
    folder.mkdir(parents=True)
    names = tuple(f"{number:04}.png" for number in range(count))
    for name in names:
        pixels = random.integers(0, 256, (SIZE[1], SIZE[0], 3)).astype(np.uint8)
        Image.fromarray(pixels).save(folder / name)
    return ImageList(folder, names)


@dataclass
class World:
    """What is judged, and what was: a small ``CheckedGoal``, its own scope."""

    folder: Path
    images: ImageList
    file: Path
    baseline_file: Path | None = None
    task: Any = "classification"
    decoder: str = "softmax"
    classes: tuple[str, ...] | None = CLASSES
    slices: tuple[str, ...] = ()
    findings: list[Finding] = field(default_factory=list)
    reading: bool = False

    @property
    def claims(self) -> ModelContractClaims:
        return ModelContractClaims(self)

    def judge_finding(self, find: Callable[[], Finding], phrase: GoalPhrase) -> Verdict:
        # A goal that is only read looks at nothing.
        found = Finding("", "", Fraction(0), unit=None) if self.reading else find()  # type: ignore[arg-type]
        self.findings.append(found)
        return judge_finding(finding_claim(found, phrase, sentence="a sentence"), found)

    @property
    def model(self) -> ModelManifest:
        return ModelManifest(
            name="toy",
            path=self.folder / "model.yaml",
            title="Toy",
            task=self.task,
            version="2",
            versions={"2": self.file.name},
            baseline=None,
            classes=self.classes,
            input=InputSettings(size=SIZE, resize="stretch"),
            output=OutputSettings(self.decoder, score=0.5),
        )

    def checked_model_file(self) -> Path:
        return self.file

    def checked_baseline(self) -> tuple[ModelManifest, str, Path]:
        assert self.baseline_file is not None
        return self.model, "1", self.baseline_file

    def checked_data_set(self, slices: tuple[str, ...] = ()) -> DataSet:
        number = len(self.images)
        data_set = DataSet(
            id="shapes",
            title="Shapes",
            images=replace(self.images, attributes={"light": ("dark",) * 3 + ("",) * (number - 3)}),
            categories=tuple(Category(name) for name in CLASSES),
            truth=Labels(np.zeros(number, np.int32)),
            digest="",
            slices={"night": {"light": "dark"}},
        )
        return data_set.only(slice_rows(data_set, slices))[0]

    @property
    def scope(self) -> World:
        return self

    @property
    def point(self) -> OperatingPoint:
        return OperatingPoint(0.5, 0.5)

    def inference_request(self, model: ModelManifest, file: Path) -> InferenceRequest:
        return InferenceRequest(
            model_file=file,
            task=model.task,
            classes=model.classes or CLASSES,
            input=model.input,
            output=model.output,
            images=self.images,
            store=self.folder / "store",
            threads=2,
        )


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Return ten images and a classifier that keeps to every contract."""
    nodes = [helper.make_node("Identity", ["plain"], ["scores"])]
    file = save(tmp_path / "models" / "good.onnx", nodes)
    return World(tmp_path, save_images(tmp_path / "images", 10), file)


@pytest.fixture
def put(world: World) -> Callable[..., Path]:
    """Return what saves another model as the one that is judged; see ``save``."""

    def put(nodes: list[Any], *arguments: Any, **more: Any) -> Path:
        number = len(list((world.folder / "models").iterdir()))
        world.file = save(world.folder / "models" / f"v{number}.onnx", nodes, *arguments, **more)
        return world.file

    return put
