"""A model with real sums, whose answers could be rounded differently: bit by bit the same."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from onnx import TensorProto, helper
from tests.inference import conftest as small

from donewhen.inference import InferenceRequest, predict

ask = small.ask
settings = small.settings
Ask = Callable[..., InferenceRequest]


def convolving(path: Path) -> Path:
    """Save a detector of two convolutions, a pool and a matrix, with weights drawn by lot."""
    drawn = np.random.default_rng(5)
    width, height = small.SIZE
    proposals, channels = 12, 4 + len(small.CLASSES)
    nodes = [
        helper.make_node("Conv", ["image", "first"], ["one"], pads=[1, 1, 1, 1]),
        helper.make_node("Relu", ["one"], ["two"]),
        helper.make_node("Conv", ["two", "second"], ["three"], strides=[2, 2]),
        helper.make_node("Flatten", ["three"], ["flat"], axis=1),
        helper.make_node("MatMul", ["flat", "weight"], ["raw"]),
        helper.make_node("Sigmoid", ["raw"], ["unit"]),
        helper.make_node("Reshape", ["unit", "shape"], ["table"]),
        helper.make_node("Mul", ["table", "scale"], ["output"]),
    ]
    inside = 16 * ((height - 3) // 2 + 1) * ((width - 3) // 2 + 1)
    scale = np.ones((1, channels, 1), dtype=np.float32)
    scale[0, :4, 0] = (width, height, width / 2, height / 2)
    constants: dict[str, np.ndarray] = {
        "first": drawn.normal(0, 0.3, (8, 3, 3, 3)).astype(np.float32),
        "second": drawn.normal(0, 0.3, (16, 8, 3, 3)).astype(np.float32),
        "weight": drawn.normal(0, 0.05, (inside, channels * proposals)).astype(np.float32),
        "shape": np.array([-1, channels, proposals], dtype=np.int64),
        "scale": scale,
    }
    return small.save_model(
        path,
        nodes,
        [("image", TensorProto.FLOAT, ["n", 3, height, width])],
        [("output", TensorProto.FLOAT, ["n", channels, proposals])],
        constants,
    )


def answers(request: InferenceRequest) -> dict[str, Any]:
    return dict(vars(predict(request).predictions))


@pytest.mark.parametrize(
    "changes",
    [
        {"threads": 1},
        {"threads": 4},
        {"threads": 3, "shard_images": 1},
        {"threads": 2, "shard_images": 13},
        {"batch": 2},
        {"batch": 8, "threads": 3},
        {"batch": 64, "shard_images": 256},
    ],
    ids=str,
)
def test_answers_are_the_same_to_the_last_bit(
    ask: Ask, tmp_path: Path, changes: dict[str, Any]
) -> None:
    model = convolving(tmp_path / "models" / "convolving.onnx")
    images = small.save_images(tmp_path / "many", 40, seed=2)
    request = ask(model_file=model, images=images, threads=1, batch=1, shard_images=40)
    expected = answers(request)
    assert len(expected["score"]) > 40
    assert len(set(expected["score"].tolist())) > 40
    other = answers(ask(model_file=model, images=images, store=tmp_path / "other", **changes))
    for name, values in expected.items():
        assert np.array_equal(values, other[name]), name
