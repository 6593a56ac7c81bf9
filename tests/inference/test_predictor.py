"""Models whose answers mean nothing, though they look like answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper
from PIL import Image

from donewhen.domain.data_set import ImageList
from donewhen.foundation.errors import DataSetError, ModelError
from donewhen.inference import InferenceRequest, predict
from donewhen.sources.model_manifest import OutputSettings

Ask = Callable[..., InferenceRequest]
PLACES = helper.make_tensor("floor", TensorProto.FLOAT, [4, 1], [0.0, 0.9, 0.9, 0.9])


def said_of(ask: Ask, make: Any, path: Path, head: list[Any], batch: int | str = "n") -> str:
    """Return the refusal of a classifier with this head, which reads "raw"."""
    model = make.classifier(path, batch=batch, head=head)
    classes = ("a", "b", "c")
    output = OutputSettings(decoder="softmax")
    with pytest.raises(ModelError) as caught:
        predict(ask(model_file=model, task="classification", classes=classes, output=output))
    return str(caught.value)


def test_a_random_model_is_refused(ask: Ask, make: Any, tmp_path: Path) -> None:
    head = [
        helper.make_node("RandomUniformLike", ["raw"], ["noise"], dtype=TensorProto.FLOAT),
        helper.make_node("Add", ["raw", "noise"], ["scores"]),
    ]
    said = said_of(ask, make, tmp_path / "random.onnx", head)
    assert "asked twice about one image" in said
    assert "random.onnx" in said


def test_a_model_that_sees_the_images_beside_is_refused(
    ask: Ask, make: Any, tmp_path: Path
) -> None:
    head = [
        helper.make_node("CumSum", ["raw", "zero_row"], ["scores"]),
        helper.make_node("Constant", [], ["zero_row"], value_int=0),
    ]
    said = said_of(ask, make, tmp_path / "mixing.onnx", head[::-1], batch=4)
    assert "when others stand beside it in its batch" in said


def test_a_fixed_batch_whose_images_do_not_see_each_other_is_fine(
    ask: Ask, make: Any, tmp_path: Path
) -> None:
    model = make.detector(tmp_path / "four.onnx", batch=4)
    assert predict(ask(model_file=model)).computed == 10


@pytest.mark.parametrize("rows", [0, 2])
def test_more_or_fewer_rows_than_images_are_refused(
    ask: Ask, make: Any, tmp_path: Path, rows: int
) -> None:
    head = [
        helper.make_node("Concat", ["raw", "raw"], ["scores"], axis=0)
        if rows
        else helper.make_node("Compress", ["raw", "none"], ["scores"], axis=0)
    ]
    if not rows:
        none = helper.make_tensor("none", TensorProto.BOOL, [1], [False])
        head.insert(0, helper.make_node("Constant", [], ["none"], value=none))
    said = said_of(ask, make, tmp_path / "rows.onnx", head)
    assert "one output [1, 3] of fractions is wanted" in said
    assert f"[{rows}, 3]" in said


def test_an_output_of_text_is_refused(ask: Ask, make: Any, tmp_path: Path) -> None:
    head = [helper.make_node("Cast", ["raw"], ["scores"], to=TensorProto.STRING)]
    model = make.classifier(tmp_path / "text.onnx", head=head)
    loaded = onnx.load(model)
    loaded.graph.output[0].type.tensor_type.elem_type = TensorProto.STRING
    onnx.save(loaded, model)
    with pytest.raises(ModelError, match='gives text in output "scores"'):
        predict(
            ask(
                model_file=model,
                task="classification",
                classes=("a", "b", "c"),
                output=OutputSettings(decoder="softmax"),
            )
        )


def test_boxes_drawn_for_another_size_are_refused(ask: Ask) -> None:
    images = ask().images
    wrong = replace(images, sizes=np.full((10, 2), 500, np.int64))
    with pytest.raises(DataSetError, match="the annotations say 500 x 500 pixels"):
        predict(ask(images=wrong))


@pytest.mark.parametrize(
    "head",
    [
        [
            helper.make_node("Constant", [], ["floor"], value=PLACES),
            helper.make_node("Max", ["raw", "floor"], ["scores"]),
        ],
        [
            helper.make_node("ReduceMax", ["raw"], ["best"], axes=[0], keepdims=1),
            helper.make_node("Max", ["raw", "best"], ["scores"]),
        ],
    ],
    ids=["places", "best"],
)
def test_what_the_first_image_hides_is_found_with_others(
    ask: Ask, make: Any, tmp_path: Path, head: list[Any]
) -> None:
    names = []
    for number in range(8):  # the first image looks the same in every place, and among all others
        names.append(f"{number}.png")
        Image.new("RGB", (64, 64), "black" if number % 4 == 3 else "white").save(
            tmp_path / names[-1]
        )
    images = ImageList(tmp_path, tuple(names))
    model = make.classifier(tmp_path / "places.onnx", batch=4, head=head)
    wanted = ask(
        model_file=model,
        task="classification",
        classes=("a", "b", "c"),
        output=OutputSettings(decoder="softmax"),
        images=images,
        input=replace(ask().input, mean=(0.0, 0.0, 0.0), std=(1.0, 1.0, 1.0)),
    )
    with pytest.raises(ModelError, match="when others stand beside it in its batch"):
        predict(wanted)
