"""Images that are there twice, or that were trained on, carry no acceptance."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.gate.conftest import Gate


def images(gate: Gate, data_set: str = "dots") -> Path:
    return gate.project.root / "datasets" / data_set / "images"


@pytest.fixture
def repeated(gate: Gate) -> Gate:
    shutil.copy(images(gate) / "0001.png", images(gate) / "0002.png")
    return gate


@pytest.fixture
def trained(gate: Gate) -> Gate:
    gate.project.dots(["found"], data_set="old")
    shutil.copy(images(gate) / "0003.png", images(gate, "old") / "0001.png")
    with (gate.project.root / "datasets/dots/dataset.yaml").open("a") as file:
        file.write("training: [old, elsewhere]\n")
    return gate


def test_an_image_that_is_there_twice_carries_no_acceptance(repeated: Gate) -> None:
    said = repeated()
    assert said.code == 2, said.text
    assert "1 of 4 images appear twice, such as 0001.png and 0002.png" in said.outcome
    assert said.verdict is None


def test_an_image_that_was_trained_on_carries_no_acceptance(trained: Gate) -> None:
    said = trained()
    assert said.code == 2, said.text
    assert '1 of 4 images are also in "old", which was trained on' in said.outcome
    assert said.verdict is None
