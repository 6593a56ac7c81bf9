"""The curve is held against scikit-learn, the slices against what was put into them."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.metrics import precision_recall_curve

from donewhen.domain.data_set import Boxes, Category, DataSet, ImageList
from donewhen.domain.predictions import Detections
from donewhen.evaluation.estimation import Answers, OperatingPoint
from donewhen.evidence.case import Case
from donewhen.evidence.count_tables import write_slices
from donewhen.evidence.curve import curve, write_curve
from donewhen.language import Vocabulary

IMAGES = 400
HIT, MISS = (10.0, 10.0, 20.0, 20.0), (60.0, 60.0, 20.0, 20.0)


def answers(folder: Path, seed: int = 3) -> tuple[Answers, NDArray[np.bool_], NDArray[np.float32]]:
    """Return one detection for each image, right where there is a thing, and its score."""
    random = np.random.default_rng(seed)
    there = random.random(IMAGES) < 0.4
    scores = np.round(np.clip(random.normal(0.35 + 0.3 * there, 0.2), 0.01, 0.99), 2)
    rows = np.flatnonzero(there).astype(np.int32)
    truth = Boxes(
        rows,
        np.zeros(len(rows), np.int32),
        np.tile(np.array(HIT), (len(rows), 1)),
        np.zeros(len(rows), np.bool_),
    )
    boxes = np.where(there[:, None], HIT, MISS).astype(np.float32)
    said = Detections(
        np.arange(IMAGES, dtype=np.int32),
        np.zeros(IMAGES, np.int32),
        scores.astype(np.float32),
        boxes,
    )
    names = tuple(f"{number:03d}.png" for number in range(IMAGES))
    light = tuple("dark" if number % 4 == 0 else "day" for number in range(IMAGES))
    images = ImageList(folder, names, {"light": light})
    data_set = DataSet("d", "D", images, (Category("dot"),), truth, "0" * 64)
    return Answers(data_set, said), there, scores.astype(np.float32)


def case_of(made: Answers, score: float = 0.5) -> Case:
    noun = Vocabulary(made.data_set).noun("dot")
    return Case(made, noun, OperatingPoint(score, 0.5))


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("seed", range(5))
def test_the_curve_is_scikit_learn_s(tmp_path: Path, seed: int) -> None:
    made, there, said = answers(tmp_path, seed)
    scores, recall, precision = curve(case_of(made))
    expected_precision, expected_recall, thresholds = precision_recall_curve(there, said)
    np.testing.assert_allclose(scores[::-1], thresholds)
    np.testing.assert_allclose(recall[::-1], expected_recall[:-1])
    np.testing.assert_allclose(precision[::-1], expected_precision[:-1])


def test_the_curve_of_whole_images_is_that_of_their_surest_box(tmp_path: Path) -> None:
    made, there, said = answers(tmp_path)
    noun = Vocabulary(made.data_set).noun("images with a dot")
    scores, recall, _ = curve(replace(case_of(made), noun=noun))
    assert recall[-1] == 1
    assert len(scores) == len(set(said.tolist()))
    assert recall[0] == (there & (said == said.max())).sum() / there.sum()


def test_the_operating_point_is_marked_with_its_own_figures(tmp_path: Path) -> None:
    made, there, said = answers(tmp_path)
    assert write_curve(case_of(made, 0.6), tmp_path / "curve.csv")
    rows = rows_of(tmp_path / "curve.csv")
    (chosen,) = [row for row in rows if row["chosen"]]
    counted = said >= np.float32(0.6)
    assert chosen["score"] == "0.6000"
    assert float(chosen["recall"]) == pytest.approx((there & counted).sum() / there.sum(), abs=1e-4)
    right = (there & counted).sum() / counted.sum()
    assert float(chosen["precision"]) == pytest.approx(right, abs=1e-4)
    assert [float(row["score"]) for row in rows] == sorted(
        (float(row["score"]) for row in rows), reverse=True
    )
    assert len(rows) <= 103


def test_answers_below_the_operating_point_are_asked_for(tmp_path: Path) -> None:
    made, _, _ = answers(tmp_path)
    assert isinstance(made.predicted, Detections)
    above = made.predicted.score >= 0.5
    said = Detections(*(getattr(made.predicted, name)[above] for name in _COLUMNS))
    case = replace(case_of(replace(made, predicted=said)), whole=lambda: made)
    write_curve(case, tmp_path / "curve.csv")
    assert float(rows_of(tmp_path / "curve.csv")[-1]["score"]) < 0.1


_COLUMNS = ("image", "category", "score", "box")


def test_nothing_to_find_has_no_curve(tmp_path: Path) -> None:
    made, _, _ = answers(tmp_path)
    truth = made.data_set.truth
    assert isinstance(truth, Boxes)
    none = Boxes(truth.image[:0], truth.category[:0], truth.box[:0], truth.crowd[:0])
    empty = replace(made, data_set=replace(made.data_set, truth=none))
    assert not write_curve(case_of(empty), tmp_path / "curve.csv")


def test_nothing_said_has_no_curve(tmp_path: Path) -> None:
    made, _, _ = answers(tmp_path)
    assert isinstance(made.predicted, Detections)
    said = Detections(*(getattr(made.predicted, name)[:0] for name in _COLUMNS))
    assert not write_curve(case_of(replace(made, predicted=said)), tmp_path / "curve.csv")


def test_slices_are_parts_of_the_whole(tmp_path: Path) -> None:
    made, there, said = answers(tmp_path)
    slices = {"night": {"light": "dark"}, "day": {"light": "day"}}
    sliced = replace(made, data_set=replace(made.data_set, slices=slices))
    assert write_slices(case_of(sliced), tmp_path / "slices.csv")
    whole, night, day = rows_of(tmp_path / "slices.csv")
    dark = np.arange(IMAGES) % 4 == 0
    counted = said >= np.float32(0.5)
    assert [night["slice"], night["images"]] == ["night", "100"]
    assert int(night["found"]) == (there & counted & dark).sum()
    assert int(night["missed"]) == (there & ~counted & dark).sum()
    assert int(night["false"]) == (~there & counted & dark).sum()
    for column in ("images", "ground truth", "found", "missed", "false"):
        assert int(night[column]) + int(day[column]) == int(whole[column])


def test_a_data_set_without_slices_has_no_table(tmp_path: Path) -> None:
    made, _, _ = answers(tmp_path)
    assert not write_slices(case_of(made), tmp_path / "slices.csv")


def test_a_slice_that_none_of_these_images_is_in_is_left_out(tmp_path: Path) -> None:
    made, _, _ = answers(tmp_path)
    slices = {"night": {"light": "dark"}, "day": {"light": "day"}}
    sliced = replace(made, data_set=replace(made.data_set, slices=slices))
    only = sliced.only(np.arange(IMAGES) % 4 == 0)
    write_slices(case_of(only), tmp_path / "slices.csv")
    assert [row["slice"] for row in rows_of(tmp_path / "slices.csv")] == ["all images", "night"]
