"""Model files that are not there, not whole, or no models; weights that lie elsewhere."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

import onnx
from onnx import TensorProto, helper
from tests.corpus.fault import (
    MODEL_FILE,
    Fault,
    Spoil,
    a_socket,
    both,
    folder,
    link,
    pipe,
    remove,
    write,
)
from tests.corpus.onnx_changes import FLOAT, model

if TYPE_CHECKING:
    from tests.runs.conftest import Project


__all__ = ["FAULTS"]


def truncated(keep: Callable[[int], int]) -> Spoil:
    def spoil(project: Project) -> None:
        data = (project.root / MODEL_FILE).read_bytes()
        write(MODEL_FILE, data[: keep(len(data))])(project)

    return spoil


FILES = [
    Fault("missing", remove(MODEL_FILE), ("model.yaml:4", "v1.onnx", "does not exist")),
    Fault("empty", write(MODEL_FILE, b""), ("v1.onnx", "empty (0 bytes)")),
    Fault(
        "git lfs pointer",
        write(MODEL_FILE, "version https://git-lfs.github.com/spec/v1\n"),
        ("v1.onnx", "LFS", "git lfs pull"),
    ),
    Fault(
        "web page",
        write(MODEL_FILE, "<!DOCTYPE html>\n<html>sign in</html>"),
        ("v1.onnx", "web page"),
    ),
    Fault(
        "xml",
        write(MODEL_FILE, '<?xml version="1.0"?><Error>AccessDenied</Error>'),
        ("v1.onnx", "web page"),
    ),
    Fault("text", write(MODEL_FILE, "weights\n"), ("v1.onnx", "not a complete ONNX file")),
    Fault("zeros", write(MODEL_FILE, bytes(4096)), ("v1.onnx", "not a complete ONNX file")),
    Fault(
        "pickle", write(MODEL_FILE, b"\x80\x04\x95\x10\x00\x00\x00"), ("v1.onnx", "PyTorch weights")
    ),
    Fault(
        "pytorch zip",
        write(MODEL_FILE, b"PK\x03\x04" + bytes(200)),
        ("v1.onnx", "PyTorch weights", "export"),
    ),
    Fault(
        "ort format",
        write(MODEL_FILE, b"\x08\x00\x00\x00ORTM" + bytes(100)),
        ("v1.onnx", "ORT format"),
    ),
    Fault(
        "picture",
        write(MODEL_FILE, b"\x89PNG\r\n\x1a\n" + bytes(100)),
        ("v1.onnx", "not a complete ONNX file"),
    ),
    Fault("half", truncated(lambda size: size // 2), ("v1.onnx", "truncated")),
    Fault("last byte lost", truncated(lambda size: size - 1), ("v1.onnx",)),
    Fault("first byte only", truncated(lambda _: 1), ("v1.onnx", "not a complete ONNX file")),
    Fault("folder", folder(MODEL_FILE), ("v1.onnx", "not a regular file")),
    Fault("pipe", pipe(MODEL_FILE), ("v1.onnx", "not a regular file")),
    Fault("socket", a_socket(MODEL_FILE), ("v1.onnx", "not a regular file")),
    Fault("device", link(MODEL_FILE, "/dev/zero"), ("v1.onnx", "through a link")),
    Fault(
        "link out of the folder",
        link(MODEL_FILE, "../../moved-away"),
        ("v1.onnx", "leads out of models/dot-finder"),
    ),
    Fault("link in a circle", link(MODEL_FILE, "v1.onnx"), ("v1.onnx",)),
    Fault("link to nothing", link(MODEL_FILE, "v0.onnx"), ("v1.onnx", "does not exist")),
    Fault(
        "artifact missing",
        lambda _: None,
        ("artifact=new.onnx", "no such file"),
        arguments=("-D", "artifact=new.onnx"),
    ),
    Fault(
        "artifact is a folder",
        folder("new.onnx"),
        ("artifact=new.onnx", "not a regular file"),
        arguments=("-D", "artifact=new.onnx"),
    ),
    Fault(
        "artifact is a pipe",
        pipe("new.onnx"),
        ("artifact=new.onnx", "not a regular file"),
        arguments=("-D", "artifact=new.onnx"),
    ),
    Fault(
        "artifact is no model",
        write("new.onnx", "x"),
        ("new.onnx", "not a complete ONNX file"),
        arguments=("-D", "artifact=new.onnx"),
    ),
    Fault(
        "artifact of another model",
        write("new.onnx", "x"),
        ('"shade-reader" is for classification', '"dots"'),
        arguments=("-D", "artifact=new.onnx", "-D", "model=shade-reader"),
    ),
]


def hard_link(path: str, target: str) -> Spoil:
    return lambda project: os.link(project.root / target, project.root / path)


def weights_at(location: str, **more: str) -> Spoil:
    """Say that a weight of the detector lies in another file."""

    def change(content: onnx.ModelProto) -> None:
        place = next(one for one in content.graph.initializer if one.name == "place")
        place.ClearField("float_data")
        outside(place, location, **more)

    return model(change)


def outside(tensor: onnx.TensorProto, location: str, **more: str) -> onnx.TensorProto:
    tensor.data_location = TensorProto.EXTERNAL
    for key, value in {"location": location, **more}.items():
        entry = tensor.external_data.add()
        entry.key, entry.value = key, value
    return tensor


def weights_in_a_branch(content: onnx.ModelProto) -> None:
    """Hide a weight file in a constant inside a branch."""
    constant = outside(
        helper.make_tensor("hidden", FLOAT, [1], [0.0]), "../../../../../../etc/passwd"
    )
    constant.ClearField("float_data")
    inner = helper.make_graph(
        [helper.make_node("Constant", [], ["inside"], value=constant)],
        "branch",
        [],
        [helper.make_tensor_value_info("inside", FLOAT, [1])],
    )
    content.graph.initializer.append(helper.make_tensor("yes", TensorProto.BOOL, [], [True]))
    content.graph.node.append(
        helper.make_node("If", ["yes"], ["unused"], then_branch=inner, else_branch=inner)
    )


def weights_of_a_function(content: onnx.ModelProto) -> None:
    function = content.functions.add(name="f", domain="d")
    attribute = function.attribute_proto.add(name="a", type=onnx.AttributeProto.TENSOR)
    attribute.t.CopyFrom(outside(TensorProto(data_type=FLOAT, dims=[1]), "../secret.bin"))


def sparse_weights(content: onnx.ModelProto) -> None:
    values = outside(helper.make_tensor("sparse", FLOAT, [1], [0.0]), "../secret.bin")
    indices = helper.make_tensor("places", TensorProto.INT64, [1], [0])
    content.graph.sparse_initializer.append(helper.make_sparse_tensor(values, indices, [4]))


WEIGHTS = [
    Fault(
        "weights up the folders",
        weights_at("../../../../../../../etc/passwd"),
        ("v1.onnx", "etc/passwd", "outside its own folder"),
    ),
    Fault(
        "weights at an absolute path",
        weights_at("/etc/passwd"),
        ("v1.onnx", '"/etc/passwd"', "outside"),
    ),
    Fault("weights at a windows path", weights_at("..\\..\\secret.bin"), ("v1.onnx", "outside")),
    Fault(
        "weights in the folder above",
        weights_at("../weights.bin"),
        ("v1.onnx", '"../weights.bin"', "outside"),
    ),
    Fault("weights missing", weights_at("v1.bin"), ("v1.onnx", '"v1.bin"', "missing beside it")),
    Fault(
        "weights through a link",
        both(weights_at("v1.bin"), link("models/dot-finder/v1.bin", "/etc/passwd")),
        ("v1.onnx", "v1.bin", "outside"),
    ),
    Fault(
        "weights through a hard link",
        both(
            weights_at("v1.bin"),
            write("secret.bin", bytes(16)),
            hard_link("models/dot-finder/v1.bin", "secret.bin"),
        ),
        ("v1.onnx", '"v1.bin"', "hard link"),
    ),
    Fault(
        "weights in a folder",
        both(weights_at("v1.bin"), folder("models/dot-finder/v1.bin")),
        ("v1.onnx", "v1.bin"),
    ),
    Fault(
        "weights in a pipe",
        both(weights_at("v1.bin"), pipe("models/dot-finder/v1.bin")),
        ("v1.onnx", "v1.bin"),
    ),
    Fault(
        "weights too short",
        both(weights_at("v1.bin"), write("models/dot-finder/v1.bin", bytes(3))),
        ("v1.onnx", "cannot be loaded"),
    ),
    Fault(
        "weights beyond the end",
        both(
            weights_at("v1.bin", offset="99999", length="16"),
            write("models/dot-finder/v1.bin", bytes(16)),
        ),
        ("v1.onnx", "cannot be loaded"),
    ),
    Fault(
        "weights before the start",
        both(
            weights_at("v1.bin", offset="-16", length="16"),
            write("models/dot-finder/v1.bin", bytes(16)),
        ),
        ("v1.onnx", "cannot be loaded"),
    ),
    Fault("weights without a place", weights_at(""), ("v1.onnx",)),
    Fault("weights with a nul in the name", weights_at("v1\0.bin"), ("v1.onnx", "outside")),
    Fault("weights in a branch", model(weights_in_a_branch), ("v1.onnx", "etc/passwd", "outside")),
    Fault(
        "weights of a function",
        model(weights_of_a_function),
        ("v1.onnx", "../secret.bin", "outside"),
    ),
    Fault(
        "weights of a sparse tensor", model(sparse_weights), ("v1.onnx", "../secret.bin", "outside")
    ),
]


FAULTS = [*FILES, *WEIGHTS]
