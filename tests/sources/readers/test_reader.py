"""The contract that every reader keeps, whatever its format."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from donewhen.domain.data_set import Boxes, Labels
from donewhen.foundation.errors import DataSetError, UnknownNameError
from donewhen.sources.data_set_manifest import DataSetManifest
from donewhen.sources.data_set_reading import data_set_digest
from donewhen.sources.readers import READERS, ReadResult


def coco(folder: Path) -> dict[str, Any]:
    names = ["b.png", "a.png", "empty.png"]
    for name in names:
        picture(folder / "images" / name)
    (folder / "annotations.json").write_text(
        json.dumps(
            {
                "images": [{"id": i, "file_name": name} for i, name in enumerate(names)],
                "categories": [{"id": 1, "name": "dot"}, {"id": 2, "name": "ring"}],
                "annotations": [
                    {"id": 1, "image_id": 0, "category_id": 2, "bbox": [1, 1, 2, 2]},
                    {"id": 2, "image_id": 1, "category_id": 1, "bbox": [0, 0, 3, 2]},
                    {"id": 3, "image_id": 0, "category_id": 1, "bbox": [3, 3, 2, 2], "iscrowd": 1},
                ],
            }
        )
    )
    return {"file": folder / "annotations.json"}


def classes(folder: Path) -> dict[str, Any]:
    for name in ("dark/1.png", "dark/0.png", "light/1.png"):
        picture(folder / "images" / name)
    return {}


CASES: dict[str, Callable[[Path], dict[str, Any]]] = {"coco": coco, "folder": classes}
"""Each writes three images of two classes into ``FOLDER/images`` and their annotations beside it,
and returns the fields of the manifest that its format needs."""


def picture(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (8, 8)).save(path)


def manifest(name: str, folder: Path) -> DataSetManifest:
    if name not in CASES:
        pytest.fail(
            f'the reader "{name}" has no case in tests/sources/readers/test_reader.py. Write a '
            "function that writes three images of two classes in its format, and add it to CASES."
        )
    (folder / "images").mkdir(parents=True)
    return DataSetManifest(
        id="x",
        path=folder / "dataset.yaml",
        title="X",
        images=folder / "images",
        format=name,
        places={key: f"dataset.yaml:{line}" for line, key in enumerate(("images", "file"), 2)},
        **CASES[name](folder),
    )


every_reader = pytest.mark.parametrize("name", list(READERS))


def test_no_case_is_left_of_a_reader_that_is_gone() -> None:
    assert set(CASES) <= set(READERS)


def test_an_unknown_format_comes_with_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match=r'"cocoo"\. Did you mean "coco"'):
        READERS.get("cocoo", where="dataset.yaml:3")


@every_reader
def test_it_says_what_it_reads_and_needs(name: str, tmp_path: Path) -> None:
    reader = READERS.get(name)
    assert type(reader).__doc__
    assert type(reader).read.__doc__
    assert reader.needs_file is (manifest(name, tmp_path / "x").file is not None)


@every_reader
def test_images_are_sorted_and_on_the_disk(name: str, tmp_path: Path) -> None:
    images = READERS.get(name).read(manifest(name, tmp_path / "x")).images
    assert len(images) == 3
    assert list(images.names) == sorted(set(images.names))
    assert all(images.path(row).is_file() for row in range(3))
    assert all(len(column) == 3 for column in images.attributes.values())


@every_reader
def test_the_truth_is_in_the_order_of_the_images(name: str, tmp_path: Path) -> None:
    result = READERS.get(name).read(manifest(name, tmp_path / "x"))
    assert len({category.name for category in result.categories}) == 2
    category = result.truth.category
    assert category.dtype == np.int32
    assert set(category.tolist()) == {0, 1}
    if isinstance(result.truth, Labels):
        assert category.shape == (3,)
    else:
        check_boxes(result.truth)


def check_boxes(truth: Boxes) -> None:
    rows = len(truth.category)
    assert truth.image.dtype == np.int32
    assert truth.image.tolist() == sorted(truth.image.tolist())
    assert set(truth.image.tolist()) <= {0, 1, 2}
    assert truth.box.shape == (rows, 4)
    assert truth.box.dtype == np.float64
    assert (truth.box[:, 2:] > 0).all()
    assert truth.crowd.shape == (rows,)
    assert truth.crowd.dtype == np.bool_


@every_reader
def test_the_result_does_not_depend_on_where_the_data_set_lies(name: str, tmp_path: Path) -> None:
    def read(folder: str) -> tuple[str, ReadResult]:
        made = manifest(name, tmp_path / folder)
        result = READERS.get(name).read(made)
        return data_set_digest(made, result), result

    (digest, here), (other, there) = read("a"), read("a longer/name")
    assert digest == other
    assert here.images.names == there.images.names


@every_reader
def test_images_that_are_not_there_are_refused(name: str, tmp_path: Path) -> None:
    made = manifest(name, tmp_path / "x")
    shutil.rmtree(made.images)
    with pytest.raises(DataSetError, match=r"dataset\.yaml:[23]: "):
        READERS.get(name).read(made)


@every_reader
def test_a_link_out_of_the_data_set_is_refused(name: str, tmp_path: Path) -> None:
    made = manifest(name, tmp_path / "x")
    inside = next(path for path in made.images.rglob("*.png"))
    inside.rename(tmp_path / "outside.png")
    inside.symlink_to(tmp_path / "outside.png")
    with pytest.raises(DataSetError, match="Copy"):
        READERS.get(name).read(made)
