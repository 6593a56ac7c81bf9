"""Boxes outside their image are refused whether or not the annotations say how large it is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from donewhen.domain.data_set import Boxes, Category, DataSet, ImageList
from donewhen.foundation.errors import DataSetError
from donewhen.inference.box_check import check_boxes_fit_images


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("a.png", "b.png"):
        Image.new("RGB", (320, 240)).save(tmp_path / name)
    return tmp_path


def labelled(folder: Path, *boxes: list[float], sizes: list[list[int]] | None = None) -> DataSet:
    count = len(boxes)
    known = None if sizes is None else np.array(sizes, np.int64)
    truth = Boxes(
        np.arange(count, dtype=np.int32) % 2,
        np.zeros(count, np.int32),
        np.array(boxes, np.float64),
        np.zeros(count, bool),
    )
    images = ImageList(folder, ("a.png", "b.png"), sizes=known)
    return DataSet("d", "D", images, (Category("x"),), truth, "digest")


INSIDE, BEYOND = [10.0, 10.0, 5.0, 5.0], [400.0, 10.0, 20.0, 20.0]


@pytest.mark.parametrize("box", [BEYOND, [-30, 10, 30, 5], [10, 240, 5, 5], [10, -9, 5, 9]])
def test_a_box_outside_its_image_is_refused(folder: Path, box: list[float]) -> None:
    data_set = labelled(folder, INSIDE, box)
    for _ in range(2):  # what was refused is not remembered
        with pytest.raises(DataSetError, match=r"1 of 2 boxes lie outside .* in b\.png"):
            check_boxes_fit_images(data_set, "i", folder / "store")


@pytest.mark.parametrize("box", [[-29, 10, 30, 5], [319, 239, 900, 900], [0, 0, 1, 1]])
def test_a_box_may_reach_over_the_edge(folder: Path, box: list[float]) -> None:
    check_boxes_fit_images(labelled(folder, INSIDE, box), "i", folder / "store")


def test_files_are_asked_once(folder: Path) -> None:
    data_set = labelled(folder, INSIDE, INSIDE)
    check_boxes_fit_images(data_set, "i", folder / "store")
    for name in ("a.png", "b.png"):
        (folder / name).unlink()
    check_boxes_fit_images(data_set, "i", folder / "store")
    Image.new("RGB", (4, 4)).save(folder / "a.png")
    with pytest.raises(DataSetError, match="lie outside"):
        check_boxes_fit_images(data_set, "other images", folder / "store")
    with pytest.raises(DataSetError, match="lie outside"):
        check_boxes_fit_images(replace(data_set, digest="other boxes"), "i", folder / "store")


def test_only_images_without_a_size_are_asked(folder: Path) -> None:
    sizes = [[320, 240], [0, 0]]
    check_boxes_fit_images(labelled(folder, BEYOND, INSIDE, sizes=sizes), "i", folder / "store")
    with pytest.raises(DataSetError, match="1 of 2 boxes"):
        check_boxes_fit_images(labelled(folder, INSIDE, BEYOND, sizes=sizes), "j", folder / "store")


def test_an_image_of_another_size_than_said_is_refused(folder: Path) -> None:
    sizes = [[320, 240], [999, 240]]
    with pytest.raises(DataSetError, match=r"b\.png is 320 x 240 .* say 999 x 240 pixels"):
        check_boxes_fit_images(labelled(folder, INSIDE, INSIDE, sizes=sizes), "i", folder / "store")


def test_an_image_that_cannot_be_read_is_left_to_the_model(folder: Path) -> None:
    (folder / "b.png").write_bytes(b"no image")
    check_boxes_fit_images(labelled(folder, INSIDE, BEYOND), "i", folder / "store")
