from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from onnx import TensorProto, helper, numpy_helper

from donewhen.foundation.errors import ModelError
from donewhen.inference.onnx_signature import (
    ELEMENT_TYPES,
    Signature,
    Tensor,
    model_files,
    read_signature,
)


def model_of(inputs: list[Any], outputs: list[Any], **more: Any) -> onnx.ModelProto:
    weights = [numpy_helper.from_array(v, k) for k, v in more.pop("weights", {}).items()]
    graph = helper.make_graph([], "test", inputs, outputs, weights)
    return helper.make_model(graph, **more)


def saved(model: onnx.ModelProto, path: Path) -> Path:
    path.write_bytes(model.SerializeToString())
    return path


def by_onnx(path: Path) -> Signature:
    """Read the same with the onnx package."""
    model = onnx.load(path, load_external_data=False)
    weights = {one.name for one in model.graph.initializer}
    fed = [one for one in model.graph.input if one.name not in weights]
    opsets = {one.domain.replace("ai.onnx", ""): one.version for one in model.opset_import}
    return Signature(tuple(map(tensor_of, fed)), tuple(map(tensor_of, model.graph.output)), opsets)


def tensor_of(value: onnx.ValueInfoProto) -> Tensor:
    held = value.type.tensor_type
    name = str(TensorProto.DataType.Name(held.elem_type)).lower()
    kind = {"float": "float32", "double": "float64"}.get(name, name)
    if not held.HasField("shape"):
        return Tensor(value.name, None, kind)
    sizes = [
        one.dim_value if one.WhichOneof("value") == "dim_value" else one.dim_param
        for one in held.shape.dim
    ]
    return Tensor(value.name, tuple(sizes), kind)


DIMENSIONS = st.one_of(
    st.integers(1, 2**62), st.text("abcN_?0é", min_size=1, max_size=6), st.none()
)
TENSORS = st.lists(
    st.tuples(
        st.text(min_size=1, max_size=8),
        st.sampled_from(range(1, 17)),
        st.one_of(st.none(), st.lists(DIMENSIONS, max_size=5)),
    ),
    max_size=4,
    unique_by=lambda one: one[0],
)


@settings(max_examples=60, deadline=None)
@given(inputs=TENSORS, outputs=TENSORS, opset=st.integers(1, 30))
def test_any_signature_is_read_as_onnx_reads_it(
    tmp_path_factory: pytest.TempPathFactory, inputs: Any, outputs: Any, opset: int
) -> None:
    path = tmp_path_factory.mktemp("models") / "any.onnx"
    made = [
        [helper.make_tensor_value_info(*one) for one in tensors] for tensors in (inputs, outputs)
    ]
    domains = [helper.make_opsetid("", opset), helper.make_opsetid("com.example", 3)]
    saved(model_of(made[0], made[1], opset_imports=domains), path)

    assert read_signature(path) == by_onnx(path)


def test_an_open_dimension_may_have_no_name_and_none_may_be_known(tmp_path: Path) -> None:
    inputs = [
        helper.make_tensor_value_info("open", TensorProto.FLOAT16, [None, 3]),
        helper.make_tensor_value_info("minus", TensorProto.FLOAT, [-1, 0]),
        helper.make_tensor_value_info("scalar", TensorProto.INT64, []),
        helper.make_tensor_value_info("anything", TensorProto.STRING, None),
    ]
    read = read_signature(saved(model_of(inputs, []), tmp_path / "a.onnx"))

    assert read.inputs == (
        Tensor("open", ("", 3), "float16"),
        Tensor("minus", ("", ""), "float32"),
        Tensor("scalar", (), "int64"),
        Tensor("anything", None, "string"),
    )


def test_what_is_no_tensor_says_what_it_is(tmp_path: Path) -> None:
    inside = helper.make_tensor_type_proto(TensorProto.FLOAT, [3])
    kinds = {
        "sequence": helper.make_sequence_type_proto(inside),
        "optional": helper.make_optional_type_proto(inside),
        "map": helper.make_map_type_proto(TensorProto.INT64, inside),
        "sparse tensor": helper.make_sparse_tensor_type_proto(TensorProto.FLOAT, [3]),
    }
    outputs = [helper.make_value_info(name, kind) for name, kind in kinds.items()]
    read = read_signature(saved(model_of([], outputs), tmp_path / "a.onnx"))

    assert [one.type for one in read.outputs] == list(kinds)


def test_weights_among_the_inputs_are_no_inputs(tmp_path: Path) -> None:
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, [1]) for name in ("image", "weight")
    ]
    weights = {"weight": np.ones(1, np.float32)}
    model = model_of(inputs, [], weights=weights, ir_version=3)

    read = read_signature(saved(model, tmp_path / "a.onnx"))

    assert [one.name for one in read.inputs] == ["image"]


def test_both_names_of_the_first_domain_are_one(tmp_path: Path) -> None:
    model = model_of([], [], opset_imports=[helper.make_opsetid("ai.onnx", 13)])

    assert read_signature(saved(model, tmp_path / "a.onnx")).opsets == {"": 13}


def test_every_element_type_of_onnx_has_its_name() -> None:
    known = {number: name.lower() for name, number in TensorProto.DataType.items()}
    known |= {TensorProto.FLOAT: "float32", TensorProto.DOUBLE: "float64"}
    assert dict(enumerate(ELEMENT_TYPES)) == known


def test_what_is_no_model_is_refused(tmp_path: Path) -> None:
    inputs = [helper.make_tensor_value_info("image", TensorProto.FLOAT, [1, 3, 8, 8])]
    whole = model_of(inputs, []).SerializeToString()
    cases = {
        "cut.onnx": (whole[:-3], "not a complete ONNX file"),
        "empty.onnx": (b"", "is empty"),
        "page.onnx": (b"<!DOCTYPE html><html>", "web page"),
    }
    for name, (content, words) in cases.items():
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(ModelError, match=words):
            read_signature(path)
    with pytest.raises(ModelError, match="does not exist"):
        read_signature(tmp_path / "missing.onnx")
    with pytest.raises(ModelError, match="not a regular file"):
        read_signature(tmp_path)


def test_weights_beside_the_file_are_files_of_the_model(tmp_path: Path) -> None:
    weight = np.zeros(4096, np.float32)
    model = model_of([], [], weights={"weight": weight})
    onnx.save_model(
        model,
        tmp_path / "a.onnx",
        save_as_external_data=True,
        location="a.bin",
        size_threshold=0,
    )
    assert [one.name for one in model_files(tmp_path / "a.onnx")] == ["a.onnx", "a.bin"]
