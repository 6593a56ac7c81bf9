"""Ways to change the toy detector."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from tests.corpus.fault import (
    MODEL_FILE,
    Spoil,
    write,
)

if TYPE_CHECKING:
    from tests.runs.conftest import Project


__all__ = ["FLOAT", "also_takes", "ending", "metadata", "model", "node", "takes"]


FLOAT = TensorProto.FLOAT


def model(change: Callable[[onnx.ModelProto], object]) -> Spoil:
    """Change the toy detector."""

    def spoil(project: Project) -> None:
        content = onnx.load(project.root / MODEL_FILE)
        change(content)
        write(MODEL_FILE, content.SerializeToString())(project)

    return spoil


def ending(
    *nodes: onnx.NodeProto,
    kind: int = FLOAT,
    shape: Sequence[int | str] = ("batch", 6, 1),
    **constants: np.ndarray,
) -> Spoil:
    """Put nodes behind the detector, which make "output" of "plain"."""

    def change(content: onnx.ModelProto) -> None:
        graph = content.graph
        graph.node[-1].output[0] = "plain"
        graph.node.extend(nodes)
        graph.initializer.extend(
            numpy_helper.from_array(value, name) for name, value in constants.items()
        )
        graph.output[0].CopyFrom(helper.make_tensor_value_info("output", kind, shape))

    return model(change)


def node(kind: str, inputs: str, outputs: str = "output", **attributes: Any) -> onnx.NodeProto:
    return helper.make_node(kind, inputs.split(), outputs.split(), **attributes)


def takes(kind: int = FLOAT, shape: Sequence[int | str] = ("batch", 3, 32, 32)) -> Spoil:
    """Change what the detector takes."""
    wanted = helper.make_tensor_value_info("images", kind, shape)
    return model(lambda content: content.graph.input[0].CopyFrom(wanted))


def also_takes(name: str, kind: int, shape: Sequence[int | str]) -> Spoil:
    """Give the detector one more input."""
    info = helper.make_tensor_value_info(name, kind, shape)
    return model(lambda content: content.graph.input.append(info))


def metadata(key: str, value: str) -> Spoil:
    return model(lambda content: helper.set_model_props(content, {key: value}))
