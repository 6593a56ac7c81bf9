from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from donewhen.domain.data_set import Boxes, Category, DataSet, ImageList, Labels
from donewhen.domain.predictions import Detections
from donewhen.evaluation.estimation import Answers, OperatingPoint, counts_of, estimate, match_noun
from donewhen.evaluation.metrics import METRICS
from donewhen.language import Noun, Vocabulary

RED, BLUE, KITE = 0, 1, 2
CATEGORIES = (Category("red dot", "dot"), Category("blue dot", "dot"), Category("kite"))
IMAGES = ImageList(Path("images"), ("a.png", "b.png", "c.png"))
POINT = OperatingPoint(score=0.5, overlap=0.5)
HERE, SHIFTED, AWAY = (0, 0, 10, 10), (0, 0, 10, 6), (50, 50, 10, 10)

# image, category, box, crowd
TRUTH = [
    (0, RED, HERE, False),
    (0, BLUE, AWAY, False),
    (1, RED, HERE, True),
    (2, KITE, HERE, False),
]
# image, category, score, box
SAID = [
    (0, BLUE, 0.9, AWAY),
    (0, BLUE, 0.8, HERE),
    (0, RED, 0.4, HERE),
    (1, RED, 0.7, HERE),
    (2, KITE, 0.5, SHIFTED),
    (2, RED, 0.3, AWAY),
]


@pytest.fixture(scope="module")
def answers() -> Answers:
    truth = Boxes(
        image=np.array([one[0] for one in TRUTH], np.int32),
        category=np.array([one[1] for one in TRUTH], np.int32),
        box=np.array([one[2] for one in TRUTH], np.float64),
        crowd=np.array([one[3] for one in TRUTH]),
    )
    said = Detections(
        image=np.array([one[0] for one in SAID], np.int32),
        category=np.array([one[1] for one in SAID], np.int32),
        score=np.array([one[2] for one in SAID], np.float32),
        box=np.array([one[3] for one in SAID], np.float32),
    )
    return Answers(DataSet("case", "Case", IMAGES, CATEGORIES, truth, "0" * 64), said)


def noun(answers: Answers, text: str) -> Noun:
    vocabulary = Vocabulary(answers.data_set)
    return vocabulary.noun(text) if text else vocabulary.everything()


@pytest.mark.parametrize(
    ("text", "point", "tp", "fp", "fn"),
    [
        ("red dot", POINT, [0, 0, 0], [0, 0, 0], [1, 0, 0]),
        ("red dot", OperatingPoint(0.4, 0.5), [1, 0, 0], [0, 0, 0], [0, 0, 0]),
        ("red dot", OperatingPoint(0.3, 0.5), [1, 0, 0], [0, 0, 1], [0, 0, 0]),
        ("blue dot", POINT, [1, 0, 0], [1, 0, 0], [0, 0, 0]),
        ("dots", POINT, [2, 0, 0], [0, 0, 0], [0, 0, 0]),
        ("dots", OperatingPoint(0.4, 0.5), [2, 0, 0], [1, 0, 0], [0, 0, 0]),
        ("", POINT, [1, 0, 1], [1, 0, 0], [1, 0, 0]),
        ("kite", POINT, [0, 0, 1], [0, 0, 0], [0, 0, 0]),
        ("kite", OperatingPoint(0.5, 0.6), [0, 0, 1], [0, 0, 0], [0, 0, 0]),
        ("kite", OperatingPoint(0.5, 0.61), [0, 0, 0], [0, 0, 1], [0, 0, 1]),
        ("kite", OperatingPoint(0.51, 0.5), [0, 0, 0], [0, 0, 0], [0, 0, 1]),
        ("images with a red dot", POINT, [0, 1, 0], [0, 0, 0], [1, 0, 0]),
        ("images with a dot", POINT, [1, 1, 0], [0, 0, 0], [0, 0, 0]),
        ("images with a red dot", OperatingPoint(0.3, 0.5), [1, 1, 0], [0, 0, 1], [0, 0, 0]),
    ],
)
def test_boxes_are_counted_per_image(
    answers: Answers, text: str, point: OperatingPoint, tp: list[int], fp: list[int], fn: list[int]
) -> None:
    counts = counts_of(answers, noun(answers, text), point)
    assert [counts.tp.tolist(), counts.fp.tolist(), counts.fn.tolist()] == [tp, fp, fn]


@pytest.mark.parametrize("text", ["red dot", "dots", ""])
@pytest.mark.parametrize("score", [0.001, 0.3, 0.45, 0.85, 0.95])
def test_leaving_out_low_scores_changes_nothing_above(
    answers: Answers, text: str, score: float
) -> None:
    named = noun(answers, text)
    everything = match_noun(answers, named, OperatingPoint(0.001, 0.5)).matches.counts(score)
    some = counts_of(answers, named, OperatingPoint(score, 0.5))
    for column in ("tp", "fp", "fn"):
        assert getattr(everything, column).tolist() == getattr(some, column).tolist()


def test_a_merged_noun_s_rows_keep_their_own_classes(answers: Answers) -> None:
    matched = match_noun(answers, noun(answers, "dots"), POINT)
    assert set(matched.selection.truth.category.tolist()) == {0}
    assert matched.truth_category.tolist() == [RED, BLUE, RED]
    assert matched.predicted_category.tolist() == [BLUE, BLUE, RED]


def test_a_metric_of_counts_is_exact_and_an_empty_one_has_no_value(answers: Answers) -> None:
    precision = METRICS.get("precision")
    found = estimate(answers, precision, noun(answers, ""), POINT)
    assert (found.value, found.numerator, found.denominator) == (Fraction(2, 3), 2, 3)
    assert found.images == 3
    nothing = estimate(answers, precision, noun(answers, "red dot"), POINT)
    assert (nothing.value, nothing.denominator) == (None, 0)


def test_a_ranking_metric_sees_what_is_below_the_operating_point(answers: Answers) -> None:
    metric = METRICS.get("average_precision")
    red = noun(answers, "red dot")
    values = [estimate(answers, metric, red, OperatingPoint(s, 0.5)).value for s in (0.01, 0.95)]
    assert values == pytest.approx([1, 1])
    kite = noun(answers, "kite")
    values = [estimate(answers, metric, kite, OperatingPoint(0.5, o)).value for o in (0.6, 0.61)]
    assert values == pytest.approx([1, 0])


def test_coco_s_average_asks_for_its_own_overlaps(answers: Answers) -> None:
    metric = METRICS.get("coco_average_precision")
    kite = noun(answers, "kite")
    values = {estimate(answers, metric, kite, OperatingPoint(0.5, o)).value for o in (0.1, 0.99)}
    (value,) = values
    assert value == pytest.approx(0.3)  # 0.5, 0.55 and 0.6 of ten


@pytest.mark.parametrize(
    ("text", "tp", "fp", "fn", "right"),
    [
        ("", [1, 0, 0], [0, 1, 1], [0, 1, 1], [1, 0, 0]),
        ("red dot", [1, 0, 0], [0, 0, 0], [0, 1, 0], [1, 0, 1]),
        ("dots", [1, 1, 0], [0, 0, 0], [0, 0, 0], [1, 1, 1]),
        ("kite", [0, 0, 0], [0, 0, 0], [0, 0, 1], [1, 1, 0]),
    ],
)
def test_labels_are_counted_per_image(
    text: str, tp: list[int], fp: list[int], fn: list[int], right: list[int]
) -> None:
    truth = Labels(np.array([RED, RED, KITE], np.int32))
    data_set = DataSet("case", "Case", IMAGES, CATEGORIES, truth, "0" * 64)
    answers = Answers(data_set, np.array([RED, BLUE, -1], np.int32))
    counts = counts_of(answers, noun(answers, text), POINT)
    assert counts.right is not None
    found = [counts.tp, counts.fp, counts.fn, counts.right]
    assert [column.tolist() for column in found] == [tp, fp, fn, right]
