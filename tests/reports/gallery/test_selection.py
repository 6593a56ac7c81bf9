"""Which images are chosen, and in which order: the most telling first."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from donewhen.domain.data_set import Boxes, Category, DataSet, ImageList, Labels
from donewhen.domain.predictions import Detections
from donewhen.evaluation.estimation import Answers, OperatingPoint
from donewhen.language import Noun, Vocabulary
from donewhen.reports.gallery.image_answers import ClassifiedImages, DetectedImages
from donewhen.reports.gallery.query import Kind, Query
from donewhen.reports.gallery.selection import CountedAnswers, chosen_rows

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


def seen(said: list[tuple[int, int, int, int, float]], score: float = 0.5) -> CountedAnswers:
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
    return CountedAnswers("model 1", Answers(made, answers), OperatingPoint(score, 0.5))


def noun(name: str) -> Noun:
    return Vocabulary(seen([]).answers.data_set).noun(name)


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
    assert chosen_rows(Query(kind, noun(name)), seen(SAID)) == rows


def test_another_score_counts_other_reports() -> None:
    query = Query(Kind.FALSE, noun("dots"))
    assert chosen_rows(query, seen(SAID, score=0.2)) == [4, 0, 5]


def test_which_images_flipped() -> None:
    now, before = seen(SAID), seen([*SAID[1:3], (1, 0, 0, 15, 0.9)])
    dots = noun("dots")
    assert chosen_rows(Query(Kind.WORSENED, dots), now, before) == [1, 4]
    assert chosen_rows(Query(Kind.IMPROVED, dots), before, now) == [1, 4]
    assert chosen_rows(Query(Kind.WORSENED, dots), now, now) == []


def test_what_is_drawn_of_an_image() -> None:
    images = DetectedImages(seen(SAID), noun("dots"))
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
    one = CountedAnswers("model 1", Answers(made, said, scores), OperatingPoint(0.5, 0.5))
    everything = Vocabulary(made).everything()
    assert chosen_rows(Query(Kind.WRONG, everything), one) == [1, 0]
    assert chosen_rows(Query(Kind.RIGHT, everything), one) == [3, 2]
    assert chosen_rows(Query(Kind.FALSE, Vocabulary(made).noun("ring")), one) == [1, 0]
    assert ClassifiedImages(one).line(0) == "said ring (0.60), dot (0.40); is dot"
