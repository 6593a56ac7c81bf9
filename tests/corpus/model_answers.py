"""Models whose answers nobody can judge, or that never answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from tests.corpus.fault import (
    Fault,
    Spoil,
    both,
    claim,
    edit,
)
from tests.corpus.onnx_changes import FLOAT, ending, model, node, takes

if TYPE_CHECKING:
    from tests.runs.conftest import Project


__all__ = ["FAULTS"]


Constants = dict[str, np.ndarray]


ONE = np.array([1], np.int64)


NO_FALSE = claim("Then it reports at most 1 false red dot")


LIMITS = ("-D", "seconds_per_batch=1")


def endless(content: onnx.ModelProto) -> None:
    """Let the detector go round in a circle for ever."""
    body = helper.make_graph(
        [
            helper.make_node("Identity", ["going"], ["go_on"]),
            helper.make_node("Identity", ["carried"], ["carried_on"]),
        ],
        "body",
        [
            helper.make_tensor_value_info("turn", TensorProto.INT64, []),
            helper.make_tensor_value_info("going", TensorProto.BOOL, []),
            helper.make_tensor_value_info("carried", FLOAT, None),
        ],
        [
            helper.make_tensor_value_info("go_on", TensorProto.BOOL, []),
            helper.make_tensor_value_info("carried_on", FLOAT, None),
        ],
    )
    graph = content.graph
    graph.node[-1].output[0] = "plain"
    graph.initializer.append(helper.make_tensor("yes", TensorProto.BOOL, [], [True]))
    graph.node.append(helper.make_node("Loop", ["", "yes", "plain"], ["output"], body=body))


def greedy(content: onnx.ModelProto, side: int) -> None:
    """Let the detector ask for a square of floats."""
    graph = content.graph
    graph.node[-1].output[0] = "plain"
    graph.initializer.append(helper.make_tensor("huge", TensorProto.INT64, [2], [side, side]))
    graph.node.extend(
        [
            helper.make_node("ReduceMean", ["plain"], ["one"], keepdims=0),
            helper.make_node("Expand", ["one", "huge"], ["wide"]),
            helper.make_node("Sin", ["wide"], ["waves"]),
            helper.make_node("ReduceMean", ["waves"], ["small"], keepdims=0),
            helper.make_node("Add", ["plain", "small"], ["output"]),
        ]
    )


def classifier(*nodes: onnx.NodeProto, **constants: np.ndarray) -> Spoil:
    """Judge the toy classifier, with nodes that make "logits" of "plain"."""

    def spoil(project: Project) -> None:
        path = project.root / "models/shade-reader/v1.onnx"
        content = onnx.load(path)
        content.graph.node[-1].output[0] = "plain"
        content.graph.node.extend(nodes)
        content.graph.initializer.extend(
            numpy_helper.from_array(value, name) for name, value in constants.items()
        )
        del content.graph.output[0].type.tensor_type.shape.dim[:]
        del content.graph.output[0].type.tensor_type.shape.dim[:]
        content.graph.output[0].CopyFrom(
            helper.make_tensor_value_info("logits", FLOAT, ["rows", "classes"])
        )
        path.write_bytes(content.SerializeToString())
        edit("behave.ini", "model = dot-finder", "model = shade-reader")(project)
        edit("behave.ini", "dataset = dots", "dataset = shades")(project)
        edit("features/goal.feature", "it finds at least 1 red dot", "accuracy is at least 50%")(
            project
        )

    return spoil


ANSWERS = [
    Fault(
        "nan",
        ending(node("Mul", "plain nan"), nan=np.array([np.nan], np.float32)),
        ("v1.onnx", "NaN", "0001.png"),
    ),
    Fault(
        "infinite",
        ending(node("Div", "plain none"), none=np.array([0], np.float32)),
        ("v1.onnx", "infinite"),
    ),
    Fault("logarithms", ending(node("Log", "plain")), ("v1.onnx", "infinite")),
    Fault(
        "scores above one",
        ending(node("Mul", "plain three"), three=np.array([3], np.float32)),
        ("v1.onnx",),
    ),
    Fault(
        "scores below none",
        both(NO_FALSE, ending(node("Sub", "plain two"), two=np.array([2], np.float32))),
        ("v1.onnx", "between 0 and 1", "sigmoid"),
    ),
    Fault(
        "one row for all images",
        both(
            takes(shape=(4, 3, 32, 32)),
            ending(node("ReduceMean", "plain", axes=[0], keepdims=1), shape=(1, 6, 1)),
        ),
        ("v1.onnx",),
    ),
    Fault("two rows for each image", ending(node("Concat", "plain plain", axis=0)), ("v1.onnx",)),
    Fault(
        "no row for the first image",
        both(NO_FALSE, ending(node("Slice", "plain one end"), one=ONE, end=np.array([9]))),
        ("v1.onnx",),
    ),
    Fault(
        "answers depend on the images beside",
        both(
            takes(shape=(3, 3, 32, 32)),
            ending(
                node("ReduceMean", "plain", "mean0", axes=[0], keepdims=1),
                node("Add", "plain mean0", "more"),
                node("Mul", "more half"),
                shape=(3, 6, 1),
                half=np.array([0.5], np.float32),
            ),
        ),
        ("v1.onnx", "batch"),
    ),
    Fault(
        "answers are random",
        ending(
            node("RandomUniformLike", "plain", "noise", high=0.5),
            node("Sub", "plain noise", "less"),
            node("Relu", "less"),
        ),
        ("v1.onnx", "twice"),
    ),
    Fault(
        "fails while it runs",
        ending(node("Reshape", "plain five"), five=np.array([5, 7], np.int64)),
        ("v1.onnx", "fails while it runs"),
    ),
    Fault(
        "never ends",
        model(endless),
        ("0001.png", "longer than its time limit"),
        code=3,
        arguments=LIMITS,
    ),
    Fault(
        "asks for 40 GB",
        model(lambda one: greedy(one, 100_000)),
        ("v1.onnx", "memory"),
        code=3,
        arguments=("-D", "memory_gib=1"),
    ),
    Fault(
        "asks for 3 GB and may take one",
        model(lambda one: greedy(one, 28_000)),
        ("memory",),
        code=3,
        arguments=("-D", "memory_gib=1"),
    ),
    Fault(
        "classifier: nan",
        classifier(node("Mul", "plain nan", "logits"), nan=np.array([np.nan], np.float32)),
        ("v1.onnx", "NaN"),
    ),
    Fault(
        "classifier: one class too many",
        classifier(node("Concat", "plain mean", "logits", axis=1)),
        ("v1.onnx", "2 classes"),
    ),
    Fault(
        "classifier: one class",
        classifier(node("ReduceMean", "plain", "logits", axes=[1], keepdims=1)),
        ("v1.onnx",),
    ),
    Fault(
        "classifier: no dimension for images",
        classifier(node("Reshape", "plain flat", "logits"), flat=np.array([-1])),
        ("v1.onnx", "softmax"),
    ),
    Fault(
        "classifier: two rows for each image",
        classifier(node("Concat", "plain plain", "logits", axis=0)),
        ("v1.onnx",),
    ),
]


FAULTS = [*ANSWERS]
