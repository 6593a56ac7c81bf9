from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper
from PIL import Image

from donewhen.domain.data_set import ImageList
from donewhen.inference import InferenceRequest
from donewhen.sources.model_manifest import InputSettings, OutputSettings

SIZE = (16, 12)  # width, height
CLASSES = ("ball", "kite", "lamp")


def save_model(
    path: Path,
    nodes: list[Any],
    inputs: list[Any],
    outputs: list[Any],
    constants: dict[str, np.ndarray] | None = None,
    *,
    metadata: dict[str, str] | None = None,
    opset: int = 17,
) -> Path:
    graph = helper.make_graph(
        nodes,
        "test",
        [helper.make_tensor_value_info(name, kind, shape) for name, kind, shape in inputs],
        [helper.make_tensor_value_info(name, kind, shape) for name, kind, shape in outputs],
        [numpy_helper.from_array(value, name) for name, value in (constants or {}).items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8)
    helper.set_model_props(model, metadata or {})
    path.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(model, path)
    return path


def classifier(
    path: Path,
    *,
    batch: int | str = "n",
    kind: int = TensorProto.FLOAT,
    layout: str = "NCHW",
    classes: int = 3,
    metadata: dict[str, str] | None = None,
    head: list[Any] | None = None,
) -> Path:
    """Save a model whose logits are the sums of the image's channels, in thousandths."""
    width, height = SIZE
    planar = layout == "NCHW"
    shape = [batch, classes, height, width] if planar else [batch, height, width, classes]
    nodes = [
        helper.make_node("Cast", ["image"], ["wide"], to=TensorProto.FLOAT),
        helper.make_node("ReduceSum", ["wide", "axes"], ["sum"], keepdims=0),
        helper.make_node("Mul", ["sum", "thousandth"], ["scores" if head is None else "raw"]),
        *(head or []),
    ]
    constants: dict[str, np.ndarray] = {
        "axes": np.array([2, 3] if planar else [1, 2], dtype=np.int64),
        "thousandth": np.array(0.001, dtype=np.float32),
        "zero": np.array(0.0, dtype=np.float32),
    }
    return save_model(
        path,
        nodes,
        [("image", kind, shape)],
        [("scores", TensorProto.FLOAT, [batch, classes])],
        constants,
        metadata=metadata,
    )


def detector(
    path: Path, *, batch: int | str = "n", proposals: int = 24, blind: bool = False
) -> Path:
    """Save a YOLO-shaped model whose boxes and scores depend on the image's pixels."""
    random = np.random.default_rng(3)
    pixels = 3 * SIZE[0] * SIZE[1]
    channels = 4 + len(CLASSES)
    weight = random.normal(0, 0.05, (pixels, channels * proposals)).astype(np.float32)
    scale = np.ones((1, channels, 1), dtype=np.float32)
    scale[0, :4, 0] = (SIZE[0], SIZE[1], SIZE[0] / 2, SIZE[1] / 2)
    if blind:
        scale[0, 4:] = 0
    nodes = [
        helper.make_node("Flatten", ["image"], ["flat"], axis=1),
        helper.make_node("MatMul", ["flat", "weight"], ["raw"]),
        helper.make_node("Sigmoid", ["raw"], ["unit"]),
        helper.make_node("Reshape", ["unit", "shape"], ["table"]),
        helper.make_node("Mul", ["table", "scale"], ["output"]),
    ]
    return save_model(
        path,
        nodes,
        [("image", TensorProto.FLOAT, [batch, 3, SIZE[1], SIZE[0]])],
        [("output", TensorProto.FLOAT, [batch, channels, proposals])],
        {
            "weight": weight,
            "shape": np.array([-1, channels, proposals], dtype=np.int64),
            "scale": scale,
        },
    )


def save_images(folder: Path, count: int, seed: int = 0) -> ImageList:
    """Save ``count`` different small images of several sizes."""
    random = np.random.default_rng(seed)
    folder.mkdir(parents=True, exist_ok=True)
    names = []
    for number in range(count):
        shape = (int(random.integers(8, 40)), int(random.integers(8, 40)), 3)
        pixels = random.integers(0, 256, shape).astype(np.uint8)
        names.append(f"{number:04}.png")
        Image.fromarray(pixels).save(folder / names[-1])
    return ImageList(folder, tuple(names))


class Make:
    """What tests build: models and images."""

    save_model = staticmethod(save_model)
    classifier = staticmethod(classifier)
    detector = staticmethod(detector)
    images = staticmethod(save_images)


@pytest.fixture
def make() -> Make:
    return Make()


@pytest.fixture
def settings() -> InputSettings:
    return InputSettings(size=SIZE, resize="stretch", resample="bilinear")


@pytest.fixture
def ask(tmp_path: Path, settings: InputSettings) -> Callable[..., InferenceRequest]:
    """Return what makes requests: 10 images, a detector, a store; anything can be changed."""
    detector(tmp_path / "models" / "detector.onnx")
    images = save_images(tmp_path / "images", 10)
    request = InferenceRequest(
        model_file=tmp_path / "models" / "detector.onnx",
        task="detection",
        classes=CLASSES,
        input=settings,
        output=OutputSettings(decoder="yolo", iou=0.5),
        images=images,
        store=tmp_path / "store",
        threads=2,
    )

    def ask(**changes: Any) -> InferenceRequest:
        return replace(request, **changes)

    return ask
