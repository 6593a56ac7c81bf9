from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from sklearn.datasets import load_digits

from donewhen.domain.data_set import Labels
from donewhen.sources.workspace import Workspace
from donewhen_samples.digits import TRAINING, digest_of, grey_levels, is_made, make_digits

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a place that holds the repository's manifest and the images, made anew."""
    place = tmp_path_factory.mktemp("place")
    folder = place / "datasets" / "digits"
    folder.mkdir(parents=True)
    manifest = (ROOT / "datasets" / "digits" / "dataset.yaml").read_text()
    (folder / "dataset.yaml").write_text(manifest)
    make_digits(folder)
    return place


def test_the_images_are_the_scans_that_are_not_for_training(place: Path) -> None:
    data_set = Workspace([place]).data_set("digits")
    digits = load_digits()
    numbers = [int(Path(name).stem) for name in data_set.images.names]
    assert sorted(numbers) == list(range(TRAINING, len(digits.images)))
    assert len(numbers) == 899
    assert isinstance(data_set.truth, Labels)
    assert data_set.truth.category.tolist() == [digits.target[number] for number in numbers]
    assert [one.name for one in data_set.categories] == [str(digit) for digit in range(10)]
    for index, number in enumerate(numbers):
        with Image.open(data_set.images.path(index), formats=["PNG"]) as image:
            assert image.mode == "L"
            assert np.array_equal(np.asarray(image), grey_levels(digits.images[number]))


def test_the_bytes_are_those_that_the_manifest_pins(place: Path) -> None:
    manifest = Workspace([place]).data_set_manifest("digits")
    assert manifest.digest == digest_of(manifest.folder)
    assert manifest.made
    assert manifest.made.name == "digits"


def test_grey_levels_span_the_whole_range() -> None:
    assert grey_levels(np.array([0.0, 1.0, 8.0, 16.0])).tolist() == [0, 15, 127, 255]


def test_a_broken_set_is_made_anew_and_a_complete_one_left_alone(place: Path) -> None:
    folder = place / "datasets" / "digits"
    before = digest_of(folder)
    victim = next((folder / "images").glob("*/*.png"))
    written = victim.stat().st_mtime_ns
    make_digits(folder)
    assert victim.stat().st_mtime_ns == written
    victim.write_bytes(b"")
    (folder / ".images.draft").mkdir()
    make_digits(folder)
    assert digest_of(folder) == before
    assert is_made(folder)
    assert not (folder / ".images.draft").exists()


def test_without_the_marker_it_is_not_made(tmp_path: Path) -> None:
    assert not is_made(tmp_path)
    (tmp_path / "images").mkdir()
    assert not is_made(tmp_path)


def test_what_is_made_is_not_committed() -> None:
    ignored = (ROOT / "datasets" / "digits" / ".gitignore").read_text()
    assert re.search("^/images/$", ignored, re.MULTILINE)
