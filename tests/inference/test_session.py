from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from donewhen.foundation.errors import ModelError
from donewhen.foundation.settings import PROVIDERS as KNOWN
from donewhen.inference.session import PROVIDERS, Session, open_session
from donewhen.sources.model_manifest import InputSettings

SETTINGS = InputSettings(size=(16, 12), scale=1.0)


def opened(path: Path, settings: InputSettings = SETTINGS, provider: str = "cpu") -> Session:
    return open_session(path, path.read_bytes(), settings, provider)


@pytest.mark.parametrize("batch", [1, 4, "n"])
def test_batch_is_what_the_model_fixes(make: Any, tmp_path: Path, batch: int | str) -> None:
    session = opened(make.classifier(tmp_path / "m.onnx", batch=batch))
    images = np.ones((4 if batch == "n" else int(batch), 3, 12, 16), dtype=np.float32)

    assert session.batch == (None if batch == "n" else batch)
    np.testing.assert_allclose(session.run(images)["scores"], 0.192, rtol=1e-5)


@pytest.mark.parametrize(
    ("kind", "dtype"),
    [
        (TensorProto.FLOAT, np.float32),
        (TensorProto.FLOAT16, np.float16),
        (TensorProto.UINT8, np.uint8),
    ],
)
def test_element_types(make: Any, tmp_path: Path, kind: int, dtype: type) -> None:
    session = opened(make.classifier(tmp_path / "m.onnx", kind=kind))

    assert session.dtype is dtype
    assert session.run(np.ones((1, 3, 12, 16), dtype=dtype))["scores"].shape == (1, 3)


def test_whole_levels_must_not_be_scaled(make: Any, tmp_path: Path) -> None:
    path = make.classifier(tmp_path / "m.onnx", kind=TensorProto.UINT8)

    with pytest.raises(ModelError, match=r"\(uint8\).*Write scale: 1"):
        opened(path, replace(SETTINGS, scale=1 / 255))


def test_channels_last(make: Any, tmp_path: Path) -> None:
    path = make.classifier(tmp_path / "m.onnx", layout="NHWC")

    assert opened(path, replace(SETTINGS, layout="NHWC")).batch is None
    with pytest.raises(ModelError, match=r"takes \['n', 12, 16, 3\].*layout NCHW"):
        opened(path)


def test_another_size_names_both(make: Any, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"takes \['n', 3, 12, 16\].*size \[32, 12\]"):
        opened(make.classifier(tmp_path / "m.onnx"), replace(SETTINGS, size=(32, 12)))


def test_a_provider_that_is_missing_is_an_error(make: Any, tmp_path: Path) -> None:
    path = make.classifier(tmp_path / "m.onnx")

    assert opened(path, provider="auto").provider == "cpu"
    with pytest.raises(ModelError, match='provider "coreml" is not available'):
        opened(path, provider="coreml")
    with pytest.raises(ModelError, match=r'unknown provider "cdua"\. Did you mean "cuda"'):
        opened(path, provider="cdua")


def test_settings_know_every_provider() -> None:
    assert {"auto", *PROVIDERS} == set(KNOWN)


def test_a_size_input_is_told_the_models_own_size(make: Any, tmp_path: Path) -> None:
    nodes = [
        helper.make_node("ReduceMax", ["image"], ["highest"], keepdims=0),
        helper.make_node("Mul", ["im_shape", "scale_factor"], ["both"]),
        helper.make_node("Mul", ["both", "highest"], ["out"]),
    ]
    path = make.save_model(
        tmp_path / "m.onnx",
        nodes,
        [
            ("image", TensorProto.FLOAT, ["n", 3, 12, 16]),
            ("im_shape", TensorProto.FLOAT, ["n", 2]),
            ("scale_factor", TensorProto.FLOAT, ["n", 2]),
        ],
        [("out", TensorProto.FLOAT, ["n", 2])],
    )

    out = opened(path).run(np.ones((3, 3, 12, 16), dtype=np.float32))["out"]

    assert out.tolist() == [[12.0, 16.0]] * 3


def test_an_input_that_nothing_fills_is_named(make: Any, tmp_path: Path) -> None:
    path = make.save_model(
        tmp_path / "m.onnx",
        [helper.make_node("Add", ["image", "noise"], ["out"])],
        [("image", TensorProto.FLOAT, [1, 3, 12, 16]), ("noise", TensorProto.FLOAT, [1])],
        [("out", TensorProto.FLOAT, [1, 3, 12, 16])],
    )

    with pytest.raises(ModelError, match='takes an input "noise"'):
        opened(path)


def test_a_model_without_an_image_input_is_refused(make: Any, tmp_path: Path) -> None:
    path = make.save_model(
        tmp_path / "m.onnx",
        [helper.make_node("Identity", ["text"], ["out"])],
        [("text", TensorProto.INT64, [1, 5])],
        [("out", TensorProto.INT64, [1, 5])],
    )

    with pytest.raises(ModelError, match="must take one image input"):
        opened(path)


def changed(path: Path, change: Callable[[onnx.ModelProto], None]) -> Path:
    model = onnx.load(path)
    change(model)
    onnx.save(model, path)
    return path


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda m: setattr(m.opset_import[0], "version", 99), "needs opset 99, and .* lower"),
        (lambda m: setattr(m, "ir_version", 99), "loaded: Unsupported model IR .* version of 10"),
        (lambda m: setattr(m.graph.node[0], "op_type", "Wonder"), "Wonder"),
        (lambda m: m.graph.node[0].input.__setitem__(0, "nowhere"), "cannot be loaded"),
    ],
)
def test_models_that_cannot_be_loaded_say_why(
    make: Any, tmp_path: Path, change: Callable[[onnx.ModelProto], None], says: str
) -> None:
    path = changed(make.classifier(tmp_path / "m.onnx"), change)

    with pytest.raises(ModelError, match=says) as caught:
        opened(path)
    assert str(path) in str(caught.value)
    assert len(str(caught.value).splitlines()) <= 2
