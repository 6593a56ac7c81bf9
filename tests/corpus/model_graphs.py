"""Models that no runtime can load, or that do not take and give what model.yaml says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper
from tests.corpus.fault import (
    MODEL,
    MODEL_FILE,
    Fault,
    Spoil,
    both,
    edit,
    write,
)
from tests.corpus.onnx_changes import FLOAT, also_takes, ending, metadata, model, node, takes

__all__ = ["FAULTS"]


def nested(levels: int) -> bytes:
    """Return a model of graphs in graphs, which only bytes can express."""

    def message(number: int, body: bytes) -> bytes:
        return bytes([*_varint(number << 3 | 2), *_varint(len(body))]) + body

    graph = message(2, b"leaf")
    for _ in range(levels):
        graph = message(1, message(5, message(6, graph)))
    return message(7, graph)


def _varint(value: int) -> list[int]:
    digits = []
    while value > 0x7F:
        digits.append(value & 0x7F | 0x80)
        value >>= 7
    return [*digits, value]


def shaped(number: int) -> Spoil:
    """Say of a weight that it has more values than it holds."""

    def change(content: onnx.ModelProto) -> None:
        place = next(one for one in content.graph.initializer if one.name == "place")
        place.dims[0] = number

    return model(change)


def renamed(old: str, new: str) -> Spoil:
    def change(content: onnx.ModelProto) -> None:
        for one in content.graph.node:
            one.input[:] = [new if name == old else name for name in one.input]

    return model(change)


def operator(kind: str, domain: str = "") -> Spoil:
    def change(content: onnx.ModelProto) -> None:
        content.graph.node[-1].op_type = kind
        content.graph.node[-1].domain = domain
        if domain:
            content.opset_import.append(helper.make_opsetid(domain, 1))

    return model(change)


def outputs(change: Callable[[Any], object]) -> Spoil:
    return model(lambda content: change(content.graph.output))


GRAPHS = [
    Fault("unknown operator", operator("Unsqueez"), ("v1.onnx", "cannot be loaded", "Unsqueez")),
    Fault(
        "operator of its own",
        operator("Squash", "com.example"),
        ("v1.onnx", "com.example", "without operators of its own"),
    ),
    Fault(
        "opset of the future",
        model(lambda one: setattr(one.opset_import[0], "version", 99)),
        ("v1.onnx", "opset", "21 or less"),
    ),
    Fault(
        "ir of the future",
        model(lambda one: setattr(one, "ir_version", 99)),
        ("v1.onnx", "IR version"),
    ),
    Fault("no opset", model(lambda one: one.ClearField("opset_import")), ("v1.onnx", "opset")),
    Fault(
        "no graph",
        model(lambda one: one.ClearField("graph")),
        ("v1.onnx", "not a complete ONNX file"),
    ),
    Fault("empty graph", model(lambda one: one.graph.Clear()), ("v1.onnx",)),
    Fault(
        "no nodes", model(lambda one: one.graph.ClearField("node")), ("v1.onnx", "cannot be loaded")
    ),
    Fault(
        "no weights",
        model(lambda one: one.graph.ClearField("initializer")),
        ("v1.onnx", "cannot be loaded"),
    ),
    Fault("no inputs", model(lambda one: one.graph.ClearField("input")), ("v1.onnx",)),
    Fault("no outputs", model(lambda one: one.graph.ClearField("output")), ("v1.onnx",)),
    Fault(
        "output that nothing makes",
        outputs(lambda one: setattr(one[0], "name", "other")),
        ("v1.onnx", "cannot be loaded", "other"),
    ),
    Fault("circle", renamed("scores", "output"), ("v1.onnx", "cannot be loaded")),
    Fault(
        "two nodes make one value",
        model(lambda one: one.graph.node.append(one.graph.node[0])),
        ("v1.onnx", "cannot be loaded"),
    ),
    Fault("weight longer than its data", shaped(4000), ("v1.onnx",)),
    Fault("weight of negative size", shaped(-4), ("v1.onnx",)),
    Fault("weight of enormous size", shaped(1 << 60), ("v1.onnx",)),
    Fault("graphs in graphs", write(MODEL_FILE, nested(400)), ("v1.onnx",)),
]


CONTRACT = [
    Fault(
        "input of another size",
        takes(shape=("batch", 3, 64, 64)),
        ("v1.onnx", "64", "[32, 32]", "model.yaml"),
    ),
    Fault("input in grey", takes(shape=("batch", 1, 32, 32)), ("v1.onnx", "color RGB")),
    Fault(
        "input with channels last", takes(shape=("batch", 32, 32, 3)), ("v1.onnx", "layout NCHW")
    ),
    Fault(
        "input of three dimensions",
        takes(shape=(3, 32, 32)),
        ("v1.onnx", "cannot be loaded", "Input rank was 3"),
    ),
    Fault("input of whole numbers", takes(TensorProto.INT64), ("v1.onnx",)),
    Fault("input of texts", takes(TensorProto.STRING), ("v1.onnx",)),
    Fault("input of doubles", takes(TensorProto.DOUBLE), ("v1.onnx",)),
    Fault(
        "two images at once",
        also_takes("reference", FLOAT, ["batch", 3, 32, 32]),
        ("v1.onnx", "one image input", "reference"),
    ),
    Fault(
        "input that nothing fills",
        also_takes("prompt", TensorProto.INT64, ["batch", 7]),
        ("v1.onnx", '"prompt"', "cannot be filled"),
    ),
    Fault(
        "one class too many",
        ending(
            node("Concat", "plain more", axis=1),
            shape=("batch", 7, 1),
            more=np.zeros((1, 1, 1), np.float32),
        ),
        ("v1.onnx",),
    ),
    Fault(
        "one class too few",
        ending(
            node("Slice", "plain zero five one"),
            shape=("batch", 5, 1),
            zero=np.array([0]),
            five=np.array([5]),
            one=np.array([1]),
        ),
        ("v1.onnx", "yolo", "2 classes"),
    ),
    Fault(
        "output of two dimensions",
        ending(node("Flatten", "plain", axis=1), shape=("batch", 6)),
        ("v1.onnx", "yolo"),
    ),
    Fault(
        "output of one number",
        ending(node("ReduceMean", "plain", keepdims=0), shape=()),
        ("v1.onnx", "yolo"),
    ),
    Fault(
        "output of whole numbers",
        ending(node("Cast", "plain", to=TensorProto.INT64), kind=TensorProto.INT64),
        ("v1.onnx",),
    ),
    Fault(
        "output of texts",
        ending(node("Cast", "plain", to=TensorProto.STRING), kind=TensorProto.STRING),
        ("v1.onnx",),
    ),
    Fault(
        "output of truth values",
        ending(node("Cast", "plain", to=TensorProto.BOOL), kind=TensorProto.BOOL),
        ("v1.onnx",),
    ),
    Fault(
        "two outputs",
        model(
            lambda one: one.graph.output.append(
                helper.make_tensor_value_info("boxes", FLOAT, ["batch", 4])
            )
        ),
        code=0,
    ),
    Fault(
        "classes in another order",
        metadata("names", '["blue dot", "red dot"]'),
        ("v1.onnx", "another order", '"blue dot"'),
    ),
    Fault(
        "classes without names",
        edit(MODEL, "classes: [red dot, blue dot]\n", ""),
        ("v1.onnx", "does not say its classes"),
    ),
    Fault(
        "classes that are no texts",
        both(edit(MODEL, "classes: [red dot, blue dot]\n", ""), metadata("names", "[[], {}]")),
        ("v1.onnx", "does not say its classes"),
    ),
    Fault(
        "class numbers with a gap",
        both(
            edit(MODEL, "classes: [red dot, blue dot]\n", ""),
            metadata("names", "{0: 'red dot', 2: 'blue dot'}"),
        ),
        ("v1.onnx", "classes"),
    ),
    Fault(
        "class names that are a program",
        both(
            edit(MODEL, "classes: [red dot, blue dot]\n", ""),
            metadata("names", "__import__('os').system('touch hacked')"),
        ),
        ("v1.onnx", "yolo", "1 classes"),
    ),
]


FAULTS = [*GRAPHS, *CONTRACT]
