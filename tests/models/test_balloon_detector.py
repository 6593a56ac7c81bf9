"""The committed files of models/balloon-detector are what the manifest and the card promise."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import numpy as np
import onnx
import pytest

from donewhen.sources.workspace import Workspace

ROOT = Path(__file__).parents[2]
LARGEST = 2_000_000  # bytes a version


@pytest.fixture(params=["10", "11", "12"])
def file(request: pytest.FixtureRequest) -> Path:
    return Workspace([ROOT]).model("balloon-detector").file(request.param)


def test_a_version_is_small_and_of_an_opset_that_runtimes_know(file: Path) -> None:
    model = onnx.load(file)
    assert file.stat().st_size < LARGEST
    assert max(one.version for one in model.opset_import) <= 21
    assert model.ir_version <= 10


def test_it_takes_any_number_of_images_and_gives_boxes_and_classes(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(os.environ, "ORT_DISABLE_TELEMETRY", "1")
    import onnxruntime as ort  # after the setting

    manifest = Workspace([ROOT]).model("balloon-detector")
    session = ort.InferenceSession(file, providers=["CPUExecutionProvider"])
    width, height = manifest.input.size
    images = np.random.default_rng(0).random((3, 3, height, width), np.float32)
    (together,) = session.run(None, {"images": images})
    assert manifest.classes is not None
    assert together.shape[:2] == (3, 4 + len(manifest.classes))
    assert 0 <= together[:, 4:].min() <= together[:, 4:].max() <= 1
    for number in range(3):
        (alone,) = session.run(None, {"images": images[number : number + 1]})
        assert np.allclose(alone[0], together[number], atol=1e-4)
    names = json.loads(session.get_modelmeta().custom_metadata_map["names"])
    assert tuple(names) == manifest.classes


def test_the_card_names_every_version_and_its_figures() -> None:
    manifest = Workspace([ROOT]).model("balloon-detector")
    card = (manifest.folder / "README.md").read_text(encoding="utf-8")
    for version in manifest.versions:
        assert re.search(rf"^\| {version} \| [\d,]+ of 1,000 \|", card, re.MULTILINE)
    assert f"score of {manifest.output.score}" in card
