from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from donewhen.domain.data_set import Boxes, Category, DataSet, ImageList, Labels
from donewhen.domain.predictions import Detections
from donewhen.evaluation.estimation import Answers, OperatingPoint, counts_of
from donewhen.foundation.errors import InputError, SentenceError, UnknownNameError
from donewhen.language import Vocabulary
from donewhen.sources.slicing import condition_rows, slice_rows

SIDES = [[10], [50], [200], [10, 50], [], [10, 10, 10]]  # of the boxes on each image
LIGHT = ("dark", "bright", "dark", "dark", "bright", None)


def data_set(slices: Mapping[str, Mapping[str, str]] | None = None) -> DataSet:
    image = [row for row, sides in enumerate(SIDES) for _ in sides]
    sides = [side for each in SIDES for side in each]
    return DataSet(
        id="dots",
        title="Dots",
        images=ImageList(
            Path("/nowhere"), tuple(f"{n}.png" for n in range(len(SIDES))), {"light": LIGHT}
        ),
        categories=(Category("red dot", "dot"), Category("blue dot", "dot")),
        truth=Boxes(
            image=np.array(image, np.int32),
            category=np.array([side == 50 for side in sides], np.int32),
            box=np.array([[0, 0, side, side] for side in sides], np.float64),
            crowd=np.zeros(len(sides), np.bool_),
        ),
        digest="",
        slices=slices or {},
    )


@pytest.mark.parametrize(
    ("key", "value", "images"),
    [
        ("light", "dark", [0, 2, 3]),
        ("objects", "small", [0, 3, 5]),
        ("objects", "medium", [1, 3]),
        ("objects", "large", [2]),
        ("objects", "none", [4]),
        ("objects", "3", [5]),
        ("objects", "1 to 2", [0, 1, 2, 3]),
        ("objects", "at least 2", [3, 5]),
        ("objects", "at most 1", [0, 1, 2, 4]),
        ("holds", "blue dots", [1, 3]),
        ("holds", "dot", [0, 1, 2, 3, 5]),
    ],
)
def test_a_condition_chooses_images(key: str, value: str, images: list[int]) -> None:
    assert np.flatnonzero(condition_rows(data_set(), key, value)).tolist() == images


def test_crowd_regions_are_no_objects() -> None:
    made = data_set()
    assert isinstance(made.truth, Boxes)
    made.truth.crowd[:] = True
    assert condition_rows(made, "objects", "none").all()


def test_sizes_end_where_those_of_coco_end() -> None:
    made = data_set()
    assert isinstance(made.truth, Boxes)
    made.truth.box[0, 2:] = 32  # of image 0: 1,024 square pixels are no longer small
    made.truth.box[1, 2:] = 96  # of image 1: 9,216 are no longer medium
    small, medium, large = (
        np.flatnonzero(condition_rows(made, "objects", size)).tolist()
        for size in ("small", "medium", "large")
    )
    assert (small, medium, large) == ([3, 5], [0, 3], [1, 2])


@pytest.mark.parametrize("size", ["small", "medium", "large"])
def test_crowd_regions_have_no_size(size: str) -> None:
    made = data_set()
    assert isinstance(made.truth, Boxes)
    made.truth.crowd[:] = True
    assert not condition_rows(made, "objects", size).any()


def test_conditions_and_slices_are_combined() -> None:
    made = data_set(
        {
            "dark": {"light": "dark"},
            "crowded": {"objects": "at least 2"},
            "both": {"light": "dark", "holds": "blue dot"},
        }
    )
    assert np.flatnonzero(slice_rows(made, ["both"])).tolist() == [3]
    assert np.flatnonzero(slice_rows(made, ["dark", "crowded"])).tolist() == [3]
    assert slice_rows(made, []).all()


def test_what_is_not_there_is_refused() -> None:
    made = data_set({"dark": {"light": "dark"}, "empty": {"objects": "9"}})
    with pytest.raises(UnknownNameError, match='Did you mean "dark"'):
        slice_rows(made, ["darck"])
    with pytest.raises(InputError, match='no image of data set "dots" is in "dark" and "empty"'):
        slice_rows(made, ["dark", "empty"])
    with pytest.raises(SentenceError, match="tiny"):
        condition_rows(made, "objects", "tiny")
    with pytest.raises(UnknownNameError, match="green dot"):
        condition_rows(made, "holds", "green dot")


def test_a_class_is_what_an_image_without_boxes_holds() -> None:
    made = data_set()
    images = ImageList(Path("/nowhere"), ("a", "b", "c"))
    labelled = DataSet("l", "L", images, made.categories, Labels(np.array([0, 1, 0], np.int32)), "")
    assert condition_rows(labelled, "holds", "red dot").tolist() == [True, False, True]
    with pytest.raises(SentenceError, match="not boxes"):
        condition_rows(labelled, "objects", "small")


@given(st.lists(st.booleans(), min_size=len(SIDES), max_size=len(SIDES)))
def test_counts_of_some_images_are_the_counts_of_each(chosen: list[bool]) -> None:
    made = data_set()
    assert isinstance(made.truth, Boxes)
    rng = np.random.default_rng(1)
    truth = made.truth
    said = Detections(
        image=truth.image,
        category=rng.integers(0, 2, len(truth.image)).astype(np.int32),
        score=rng.random(len(truth.image)).astype(np.float32),
        box=truth.box.astype(np.float32),
    )
    rows = np.array(chosen)
    answers = Answers(made, said)
    noun, point = Vocabulary(made).everything(), OperatingPoint(0.3, 0.5)
    whole, part = counts_of(answers, noun, point), counts_of(answers.only(rows), noun, point)
    for name in ("tp", "fp", "fn"):
        np.testing.assert_array_equal(getattr(part, name), getattr(whole, name)[rows])
    kept = answers.only(rows).data_set.images
    assert kept.names == tuple(n for n, one in zip(made.images.names, chosen, strict=True) if one)
    assert kept.attributes["light"] == tuple(
        one for one, keep in zip(LIGHT, chosen, strict=True) if keep
    )
