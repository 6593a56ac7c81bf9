"""Weights beside a model's file: only files of its own folder are ever read."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import onnx
import pytest
from onnx import numpy_helper
from onnx.external_data_helper import convert_model_to_external_data

if TYPE_CHECKING:
    from tests.runs.conftest import Project

WEIGHTS = "weights.bin"


@pytest.fixture
def secret(ready: Project) -> Path:
    """Write the model's weights into a file outside of its folder; return that file."""
    model = ready.root / "models/dot-finder/v1.onnx"
    loaded = onnx.load(model)
    for tensor in loaded.graph.initializer:  # only raw bytes can lie elsewhere
        if tensor.data_type == onnx.TensorProto.FLOAT:  # the runtime needs shapes in the file
            tensor.CopyFrom(numpy_helper.from_array(numpy_helper.to_array(tensor), tensor.name))
    convert_model_to_external_data(
        loaded, location=WEIGHTS, size_threshold=0, convert_attribute=False
    )
    onnx.save(loaded, model)
    outside = ready.root / "outside" / WEIGHTS
    outside.parent.mkdir()
    return (model.parent / WEIGHTS).rename(outside)


def at(ready: Project, location: str) -> None:
    """Let the model look for its weights somewhere else."""
    model = ready.root / "models/dot-finder/v1.onnx"
    loaded = onnx.load(model, load_external_data=False)
    for tensor in loaded.graph.initializer:
        for entry in tensor.external_data:
            if entry.key == "location":
                entry.value = location
    model.write_bytes(loaded.SerializeToString())


def beside(ready: Project) -> Path:
    return ready.root / "models/dot-finder" / WEIGHTS


def by_symbolic_link(ready: Project, secret: Path) -> None:
    beside(ready).symlink_to(secret)


def by_hard_link(ready: Project, secret: Path) -> None:
    os.link(secret, beside(ready))


def by_linked_folder(ready: Project, secret: Path) -> None:
    beside(ready).with_name("folder").symlink_to(secret.parent)
    at(ready, f"folder/{WEIGHTS}")


def by_parent(ready: Project, secret: Path) -> None:
    at(ready, f"../../{secret.parent.name}/{WEIGHTS}")


def by_absolute_path(ready: Project, secret: Path) -> None:
    at(ready, str(secret))


def by_pipe(ready: Project, secret: Path) -> None:
    assert secret.exists()
    os.mkfifo(beside(ready))


REFUSED: list[tuple[Callable[[Project, Path], None], str]] = [
    (by_symbolic_link, "outside its own folder"),
    (by_hard_link, "a hard link"),
    (by_linked_folder, "outside its own folder"),
    (by_parent, "outside its own folder"),
    (by_absolute_path, "outside its own folder"),
    (by_pipe, "is missing beside it"),
]


@pytest.mark.parametrize(("way", "words"), REFUSED, ids=lambda one: getattr(one, "__name__", ""))
def test_weights_from_elsewhere_are_refused(
    ready: Project, secret: Path, way: Callable[[Project, Path], None], words: str
) -> None:
    way(ready, secret)
    run = ready.behave()
    assert run.code == 1
    assert "Traceback" not in run.text
    assert words in run.text
    assert run.predicate["counts"]["judged"] == 0
    assert ready.shards() == []


def test_weights_beside_the_model_are_read(ready: Project, secret: Path) -> None:
    secret.rename(beside(ready))
    assert ready.behave().code == 0
