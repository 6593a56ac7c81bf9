"""What was taken for what: every thing and every box is counted once, and the class is told."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from donewhen.domain.data_set import Boxes, Category, DataSet, ImageList
from donewhen.domain.predictions import Detections
from donewhen.evaluation.estimation import Answers, OperatingPoint, counts_of
from donewhen.evidence.case import Case
from donewhen.evidence.confusion import class_confusions, write_confusions
from donewhen.language import Vocabulary

RED, BLUE, KITE = 0, 1, 2
CATEGORIES = (Category("red dot", "dot"), Category("blue dot", "dot"), Category("kite"))
POINT = OperatingPoint(score=0.5, overlap=0.5)
Box = tuple[float, float, float, float]
HERE: Box = (10, 10, 30, 30)
THERE: Box = (60, 10, 30, 30)
FAR: Box = (10, 60, 30, 30)
Thing = tuple[int, Box, int, bool]
Said = tuple[int, Box, int, float]


def case(there: list[Thing], said: list[Said], noun: str = "", categories: int = 3) -> Case:
    said = sorted(said, key=lambda one: (one[0], -one[3]))
    truth = Boxes(
        np.array([one[0] for one in there], np.int32),
        np.array([one[2] for one in there], np.int32),
        np.array([one[1] for one in there], np.float64).reshape(-1, 4),
        np.array([one[3] for one in there], np.bool_),
    )
    detections = Detections(
        np.array([one[0] for one in said], np.int32),
        np.array([one[2] for one in said], np.int32),
        np.array([one[3] for one in said], np.float32),
        np.array([one[1] for one in said], np.float32).reshape(-1, 4),
    )
    images = ImageList(Path("images"), ("a.png", "b.png"))
    data_set = DataSet("d", "D", images, CATEGORIES[:categories], truth, "0" * 64)
    vocabulary = Vocabulary(data_set)
    about = vocabulary.noun(noun) if noun else vocabulary.everything()
    return Case(Answers(data_set, detections), about, POINT)


def table(about: Case, folder: Path) -> list[list[str]]:
    assert write_confusions(about, folder / "t.csv")
    with (folder / "t.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


SEEN = [
    (0, HERE, RED, False),
    (0, THERE, RED, False),
    (0, FAR, BLUE, False),
    (1, HERE, KITE, False),
]
SAID = [(0, HERE, RED, 0.9), (0, THERE, BLUE, 0.8), (1, HERE, KITE, 0.4), (1, FAR, RED, 0.7)]


def test_each_thing_is_found_mistaken_or_missed(tmp_path: Path) -> None:
    assert table(case(SEEN, SAID), tmp_path) == [
        ["is \\ said", "red dot", "blue dot", "kite", "not found"],
        ["red dot", "1", "1", "0", "0"],
        ["blue dot", "0", "0", "0", "1"],
        ["kite", "0", "0", "0", "1"],  # below the operating point
        ["nothing there", "1", "0", "0", ""],
    ]


def test_of_other_classes_only_those_that_were_mixed_up_are_named(tmp_path: Path) -> None:
    assert table(case(SEEN, SAID, "blue dots"), tmp_path) == [
        ["is \\ said", "red dot", "blue dot", "not found"],
        ["red dot", "0", "1", "0"],
        ["blue dot", "0", "0", "1"],
        ["nothing there", "0", "0", ""],
    ]


def test_the_right_class_has_the_thing_though_another_was_surer() -> None:
    said = [(0, HERE, BLUE, 0.95), (0, HERE, RED, 0.6)]
    matrix = class_confusions(case([(0, HERE, RED, False)], said))
    assert (matrix[RED, RED], matrix[RED, BLUE], matrix[3, BLUE]) == (1, 0, 1)


def test_what_lies_on_a_crowd_is_no_mistake() -> None:
    matrix = class_confusions(
        case([(0, HERE, RED, True)], [(0, HERE, RED, 0.9), (0, HERE, BLUE, 0.9)])
    )
    assert matrix.sum() == 0


@pytest.mark.parametrize(("noun", "categories"), [("images with a red dot", 3), ("", 1)])
def test_where_no_class_can_be_mixed_up_nothing_is_written(
    tmp_path: Path, noun: str, categories: int
) -> None:
    about = case(SEEN[:1], SAID[:1], noun, categories)
    assert not write_confusions(about, tmp_path / "t.csv")


boxes = st.tuples(*[st.integers(0, 20)] * 2, *[st.integers(4, 30)] * 2)
things = st.tuples(st.integers(0, 1), boxes, st.integers(0, 2), st.booleans())
reports = st.tuples(
    st.integers(0, 1), boxes, st.integers(0, 2), st.sampled_from([0.3, 0.5, 0.7, 0.9])
)


@given(st.lists(things, max_size=8), st.lists(reports, max_size=8))
def test_rows_and_columns_add_up_and_the_diagonal_is_what_claims_count(
    there: list[Thing], said: list[Said]
) -> None:
    about = case(there, said)
    matrix = class_confusions(about)
    vocabulary = Vocabulary(about.answers.data_set)
    for index, category in enumerate(CATEGORIES):
        counts = counts_of(about.answers, vocabulary.noun(category.name), POINT)
        alone = [one for one in there if one[2] == index and not one[3]]
        assert matrix[index, index] == counts.total_tp
        assert matrix[index].sum() == len(alone)
        assert matrix[:, index].sum() <= counts.total_tp + counts.total_fp
    if not any(one[3] for one in there):
        assert matrix[:, :3].sum() == sum(one[3] >= 0.5 for one in said)
