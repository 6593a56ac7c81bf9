"""Which images are chosen, and in which order: the most telling first."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from donewhen.domain.data_set import Boxes, Category, DataSet, ImageList, Labels
from donewhen.domain.predictions import Detections
from donewhen.evaluation.estimation import Answers, OperatingPoint
from donewhen.evidence.case import Case
from donewhen.language import Vocabulary
from donewhen.reports.gallery.image_answers import ClassifiedImages, DetectedImages
from donewhen.reports.gallery.query import Kind
from donewhen.reports.gallery.selection import chosen_rows

NAMES = tuple(f"{one}.png" for one in range(6))
CATEGORIES = (Category("dot"), Category("ring"))
# image, category, place, side; the model finds those of 20 and more, at the same place
THERE = [(0, 0, 0, 10), (1, 0, 0, 15), (2, 0, 0, 20), (2, 1, 50, 20), (3, 0, 0, 30), (4, 1, 0, 20)]
# image, category, place, side, score
SAID = [
    (0, 0, 70, 10, 0.6),
    (2, 0, 0, 20, 0.9),
    (3, 0, 0, 30, 0.7),
    (4, 0, 0, 20, 0.8),
    (5, 0, 70, 10, 0.3),
]


def seen(
    said: list[tuple[int, int, int, int, float]], noun: str = "dots", score: float = 0.5
) -> Case:
    truth = Boxes(
        np.array([one[0] for one in THERE], np.int32),
        np.array([one[1] for one in THERE], np.int32),
        np.array([(one[2], 0, one[3], one[3]) for one in THERE], np.float64),
        np.zeros(len(THERE), np.bool_),
    )
    answers = Detections(
        np.array([one[0] for one in said], np.int32),
        np.array([one[1] for one in said], np.int32),
        np.array([one[4] for one in said], np.float32),
        np.array([(one[2], 0, one[3], one[3]) for one in said], np.float32).reshape(-1, 4),
    )
    made = DataSet("toy", "Toy", ImageList(Path(), NAMES), CATEGORIES, truth, "")
    about = Vocabulary(made).noun(noun)
    return Case(Answers(made, answers), about, OperatingPoint(score, 0.5))


@pytest.mark.parametrize(
    ("kind", "name", "rows"),
    [
        (Kind.MISSED, "dots", [1, 0]),  # the larger one first
        (Kind.FALSE, "dots", [4, 0]),  # the surer one first
        (Kind.FOUND, "dots", [3, 2]),  # the less sure one first
        (Kind.WRONG, "dots", [0, 1, 4]),  # two errors, then one each
        (Kind.RIGHT, "dots", [2, 3]),
        (Kind.ALL, "dots", [0, 1, 2, 3]),
        (Kind.ALL, "objects", [0, 1, 2, 3, 4, 5]),
        (Kind.RIGHT, "objects", [3, 5]),
        (Kind.MISSED, "rings", [2, 4]),
        (Kind.WRONG, "images with a ring", [2, 4]),
        (Kind.FALSE, "images with a dot", [4]),
    ],
)
def test_rows_and_their_order(kind: Kind, name: str, rows: list[int]) -> None:
    assert chosen_rows(kind, seen(SAID, name)) == rows


def test_another_score_counts_other_reports() -> None:
    assert chosen_rows(Kind.FALSE, seen(SAID, score=0.2)) == [4, 0, 5]


def test_which_images_flipped() -> None:
    now, before = seen(SAID), seen([*SAID[1:3], (1, 0, 0, 15, 0.9)])
    assert chosen_rows(Kind.WORSENED, now, before) == [1, 4]
    assert chosen_rows(Kind.IMPROVED, before, now) == [1, 4]
    assert chosen_rows(Kind.WORSENED, now, now) == []


def test_what_is_drawn_of_an_image() -> None:
    images = DetectedImages("model 1", seen(SAID))
    assert [(box.role, box.label) for box in images.boxes(0)] == [
        ("miss", "missed dot"),
        ("false", "dot 0.60"),
    ]
    assert [(box.role, box.label) for box in images.boxes(2)] == [
        ("truth", "dot"),
        ("prediction", "dot 0.90"),
    ]
    # A ring that was taken for a dot stands beside the false report.
    assert [(box.role, box.label) for box in images.boxes(4)] == [
        ("truth", "ring"),
        ("false", "dot 0.80"),
    ]
    assert images.line(0) == "1 of 1 dots missed, 1 false"
    assert images.line(5) == "no dot, 0 false"


def test_a_classifiers_surest_errors_come_first() -> None:
    truth = Labels(np.array([0, 0, 0, 1], np.int32))
    made = DataSet("x", "X", ImageList(Path(), NAMES[:4]), CATEGORIES, truth, "")
    scores = np.array([[0.4, 0.6], [0.1, 0.9], [0.8, 0.2], [0.3, 0.7]], np.float32)
    said = scores.argmax(axis=1).astype(np.int32)
    everything, rings = Vocabulary(made).everything(), Vocabulary(made).noun("ring")
    every = Case(Answers(made, said, scores), everything, OperatingPoint(0.5, 0.5))
    assert chosen_rows(Kind.WRONG, every) == [1, 0]
    assert chosen_rows(Kind.RIGHT, every) == [3, 2]
    assert chosen_rows(Kind.FALSE, replace(every, noun=rings)) == [1, 0]
    assert ClassifiedImages("model 1", every).line(0) == "said ring (0.60), dot (0.40); is dot"
