"""The confusion matrix of a classifier as a table."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from donewhen.domain.data_set import ANOTHER_CLASS, Category, DataSet, ImageList, Labels
from donewhen.evaluation.estimation import Answers, OperatingPoint
from donewhen.evidence.case import Case
from donewhen.evidence.confusion import confusion_matrix, write_matrix
from donewhen.language import Vocabulary


def case(truth: list[int], said: list[int]) -> Case:
    names = tuple(f"{row}.png" for row in range(len(truth)))
    labels = Labels(np.array(truth, np.int32))
    categories = (Category("=3"), Category("8"))
    data_set = DataSet("digits", "Digits", ImageList(Path(), names), categories, labels, "")
    answers = Answers(data_set, np.array(said, np.int32))
    return Case(answers, Vocabulary(data_set).everything(), OperatingPoint(0.5, 0.5))


def test_rows_are_what_is_there_and_columns_what_was_said() -> None:
    assert confusion_matrix(case([0, 0, 1, 1, 1], [0, 1, 1, 0, -1])).tolist() == [
        [1, 1, 0],
        [1, 1, 1],
    ]


def test_table(tmp_path: Path) -> None:
    assert write_matrix(case([0] * 6 + [1] * 5, [0] * 5 + [1, 0, 0, 1, -1, -1]), tmp_path / "m.csv")
    with (tmp_path / "m.csv").open(newline="") as file:
        assert list(csv.reader(file)) == [
            ["is \\ said", "'=3", "8", ANOTHER_CLASS],
            ["'=3", "5", "1", "0"],
            ["8", "2", "1", "2"],
        ]
