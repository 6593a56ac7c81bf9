"""The committed files of models/digit-reader do what their model card says."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import numpy as np
import pytest
from sklearn.datasets import load_digits

from donewhen.sources.workspace import Workspace
from donewhen_samples.digits import TRAINING, grey_levels

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("version", ["1", "2"])
def test_it_reads_as_many_as_its_card_says(version: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "ORT_DISABLE_TELEMETRY", "1")
    import onnxruntime as ort  # after the setting

    manifest = Workspace([ROOT]).model("digit-reader")
    settings = manifest.input
    session = ort.InferenceSession(manifest.file(version), providers=["CPUExecutionProvider"])
    digits = load_digits()
    levels = grey_levels(digits.images[TRAINING:]).astype(np.float32)
    images = ((levels * settings.scale - settings.mean[0]) / settings.std[0]).astype(np.float32)
    (scores,) = session.run(None, {"image": images[:, np.newaxis]})
    right = int((scores.argmax(axis=1) == digits.target[TRAINING:]).sum())

    card = (manifest.folder / "README.md").read_text()
    row = re.search(rf"^\| {version} \(.*\| (\d+) \| ([\d.]+)% \|$", card, re.MULTILINE)
    assert row
    assert right == int(row[1])
    assert f"{right / 899:.1%}" == f"{row[2]}%"
    assert np.allclose(scores.sum(axis=1), 1, atol=1e-5)
    names = json.loads(session.get_modelmeta().custom_metadata_map["names"])
    assert tuple(names) == manifest.classes
    assert session.get_inputs()[0].shape[1:] == [1, settings.size[1], settings.size[0]]
