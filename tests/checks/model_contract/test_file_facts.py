from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from donewhen.checks.model_contract.file_facts import file_size, opset
from donewhen.foundation.errors import ModelError


def model(*opsets: tuple[str, int]) -> onnx.ModelProto:
    info = helper.make_tensor_value_info("image", TensorProto.FLOAT, [1])
    weight = numpy_helper.from_array(np.arange(5000, dtype=np.float32), "weight")
    graph = helper.make_graph([], "test", [info], [], [weight])
    return helper.make_model(graph, opset_imports=[helper.make_opsetid(*one) for one in opsets])


def test_the_size_is_that_of_the_file(tmp_path: Path) -> None:
    onnx.save(model(("", 17)), tmp_path / "v.onnx")
    found = file_size(tmp_path / "v.onnx")

    assert found.value == (tmp_path / "v.onnx").stat().st_size > 20_000
    assert (found.rows, found.detail) == ((), "")


def test_weights_beside_the_file_count_too(tmp_path: Path) -> None:
    path = tmp_path / "v.onnx"
    onnx.save_model(
        model(("", 17)), path, save_as_external_data=True, location="v.bin", size_threshold=0
    )
    found = file_size(path)

    assert path.stat().st_size < 1000
    assert found.value == path.stat().st_size + 20_000
    assert found.rows[0] == ("v.bin", "20,000")
    assert found.detail == "with 1 file of weights beside it"
    (tmp_path / "v.bin").unlink()
    with pytest.raises(ModelError, match=r"v\.bin.*missing"):
        file_size(path)


def test_the_opset_is_that_of_onnx_itself(tmp_path: Path) -> None:
    onnx.save(model(("com.example", 3), ("", 15)), tmp_path / "v.onnx")
    found = opset(tmp_path / "v.onnx")

    assert (found.value, found.detail) == (15, "and com.example 3")


def test_a_model_without_onnx_operators_has_no_opset(tmp_path: Path) -> None:
    onnx.save(model(("com.example", 3)), tmp_path / "v.onnx")
    assert opset(tmp_path / "v.onnx").value is None
