from __future__ import annotations

import contextlib
import io
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from donewhen.domain.data_set import Boxes
from donewhen.domain.predictions import Detections
from donewhen.evaluation.matching import match, match_many
from donewhen.evaluation.metrics import METRICS, RankingMetric
from donewhen.evaluation.metrics.ranking import (
    COCO_OVERLAPS,
    average_precisions,
    mean_average_precision,
)
from donewhen.evaluation.selection import select

SCORES = (0.0, 0.25, 0.5, 0.75, 1.0)
UNCAPPED = 10**9


@dataclass(frozen=True)
class Case:
    images: int
    classes: int
    truth: Boxes
    detections: Detections


def case_of(images: int, classes: int, objects: list[Any], reports: list[Any]) -> Case:
    """Rows are image, category, x, y, w, h and, of objects, crowd, of reports, score."""
    true = np.array(objects, dtype=np.float64).reshape(-1, 7)
    said = np.array(reports, dtype=np.float64).reshape(-1, 7)
    true = true[np.argsort(true[:, 0], kind="stable")]
    said = said[np.lexsort((-said[:, 6], said[:, 0]))]
    return Case(
        images,
        classes,
        Boxes(
            true[:, 0].astype(np.int32), true[:, 1].astype(np.int32), true[:, 2:6], true[:, 6] > 0
        ),
        Detections(
            said[:, 0].astype(np.int32),
            said[:, 1].astype(np.int32),
            said[:, 6].astype(np.float32),
            said[:, 2:6].astype(np.float32),
        ),
    )


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Small integer boxes and few scores, so that ties of IoU and score are common."""
    images, classes = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    place = [st.integers(0, images - 1), st.integers(0, classes - 1)]
    box = [st.integers(0, 4), st.integers(0, 4), st.integers(0, 4), st.integers(0, 4)]
    objects = st.lists(st.tuples(*place, *box, st.sampled_from((0, 0, 0, 1))), max_size=14)
    reports = st.lists(st.tuples(*place, *box, st.sampled_from(SCORES)), max_size=24)
    return case_of(images, classes, draw(objects), draw(reports))


def crowded_case(seed: int, images: int, classes: int, objects: int, reports: int) -> Case:
    """Detections near objects of their class, and elsewhere, with scores of two digits."""
    rng = np.random.default_rng(seed)

    def boxes(count: int) -> Any:
        return np.column_stack((rng.uniform(0, 60, (count, 2)), rng.uniform(1, 40, (count, 2))))

    def rows(count: int) -> Any:
        image = rng.integers(0, images - 1, count)  # the last image stays empty
        return np.column_stack((image, rng.integers(0, classes, count), boxes(count)))

    true = np.column_stack((rows(objects), rng.random(objects) < 0.15))
    near = true[rng.integers(0, objects, reports // 2), :6]
    near[:, 2:] += rng.normal(0, 2, near[:, 2:].shape)
    near[:, 4:] = np.maximum(near[:, 4:], 0)
    said = np.concatenate((near, rows(reports - len(near))))
    score = rng.random(len(said)).round(2)
    return case_of(images, classes, true.tolist(), np.column_stack((said, score)).tolist())


CASES = [
    crowded_case(seed=1, images=12, classes=60, objects=400, reports=3_000),
    crowded_case(seed=2, images=30, classes=5, objects=300, reports=1_500),
    crowded_case(seed=3, images=4, classes=1, objects=60, reports=1_000),  # over 100 an image
    crowded_case(seed=4, images=3, classes=1, objects=800, reports=700),  # several chunks of pairs
]


def numbered(table: Boxes | Detections, **extra: Any) -> list[dict[str, Any]]:
    """Numbered from 1: pycocotools takes the number 0 for "unmatched"."""
    box = table.box.astype(np.float64).tolist()
    columns = {"image_id": table.image.tolist(), "category_id": table.category.tolist()}
    columns |= {"bbox": box, "area": [w * h for _, _, w, h in box]} | extra
    keys = list(columns)
    values = zip(*columns.values(), strict=True)
    return [{"id": n, **dict(zip(keys, row, strict=True))} for n, row in enumerate(values, 1)]


def indexed(case: Case, rows: list[dict[str, Any]]) -> COCO:
    table = COCO()
    table.dataset = {
        "images": [{"id": n} for n in range(case.images)],
        "categories": [{"id": n} for n in range(case.classes)],
        "annotations": rows,
    }
    table.createIndex()
    return table


def reference(case: Case, overlaps: tuple[float, ...], most: int) -> COCOeval:
    said = case.detections
    no_crowd = [0] * len(said.image)
    with contextlib.redirect_stdout(io.StringIO()):
        judge = COCOeval(
            indexed(case, numbered(case.truth, iscrowd=case.truth.crowd.astype(int).tolist())),
            indexed(
                case,
                numbered(said, score=said.score.astype(float).tolist(), iscrowd=no_crowd),
            ),
            "bbox",
        )
        judge.params.iouThrs = np.array(overlaps)
        judge.params.maxDets = [most]
        judge.params.areaRng, judge.params.areaRngLbl = [[0, 1e10]], ["all"]
        judge.evaluate()
        judge.accumulate()
    return judge


def reference_counts(judge: COCOeval, case: Case, overlap: int, score: float) -> Any:
    """Rows tp, fp, fn; one column per image."""
    result = np.zeros((3, case.images), dtype=np.int64)
    for cell in (cell for cell in judge.evalImgs if cell):
        matched = cell["dtMatches"][overlap] > 0
        counted = (np.array(cell["dtScores"]) >= score) & ~cell["dtIgnore"][overlap].astype(bool)
        tp, fp = (counted & matched).sum(), (counted & ~matched).sum()
        objects = (np.array(cell["gtIgnore"]) == 0).sum()
        result[:, cell["image_id"]] += (tp, fp, objects - tp)
    return result


def reference_average(judge: COCOeval, overlap: int | slice, category: int | slice) -> float | None:
    precision = judge.eval["precision"][overlap, :, category, 0, 0]
    there = precision[precision > -1]
    return float(there.mean()) if there.size else None


def assert_equal_counts(case: Case) -> None:
    overlaps = (0.3, 0.5, 0.75, 1.0)
    judge = reference(case, overlaps, UNCAPPED)
    matchings = match_many(case.truth, case.detections, overlaps, case.images)
    for index, matches in enumerate(matchings):
        for score in SCORES:
            counts = matches.counts(score)
            ours = np.stack((counts.tp, counts.fp, counts.fn))
            np.testing.assert_array_equal(ours, reference_counts(judge, case, index, score))


def assert_equal_rows(case: Case) -> None:
    judge = reference(case, (0.5,), UNCAPPED)
    matches = match(case.truth, case.detections, overlap=0.5, images=case.images)
    taken = {
        detection: truth
        for cell in judge.evalImgs
        if cell
        for detection, truth in zip(cell["dtIds"], cell["dtMatches"][0], strict=True)
    }
    theirs = [int(taken[row + 1]) - 1 for row in range(len(matches.truth))]
    assert matches.truth.tolist() == theirs


def assert_equal_averages(case: Case) -> None:
    judge = reference(case, COCO_OVERLAPS, 100)
    matchings = match_many(case.truth, case.detections, COCO_OVERLAPS, case.images)
    everything = slice(None)
    for overlap in (0, 5):  # IoU 0.5 and 0.75
        assert mean_average_precision([matchings[overlap]]) == pytest.approx(
            reference_average(judge, overlap, everything), abs=1e-9
        )
    assert mean_average_precision(matchings) == pytest.approx(
        reference_average(judge, everything, everything), abs=1e-9
    )
    by_category = average_precisions(matchings)
    for category in range(case.classes):
        assert by_category.get(category) == pytest.approx(
            reference_average(judge, everything, category), abs=1e-9
        )


@pytest.mark.parametrize("case", CASES, ids=["many-classes", "crowds", "over-100", "chunks"])
def test_generated_cases_agree(case: Case) -> None:
    assert_equal_counts(case)
    assert_equal_rows(case)
    assert_equal_averages(case)


@given(cases())
@settings(max_examples=150, deadline=None, derandomize=True)
def test_counts_and_rows_agree_with_ties_crowds_and_empty_images(case: Case) -> None:
    assert_equal_counts(case)
    assert_equal_rows(case)


@given(cases())
@settings(max_examples=100, deadline=None, derandomize=True)
def test_averages_agree_with_ties_crowds_and_empty_images(case: Case) -> None:
    assert_equal_averages(case)


def test_generated_cases_hold_what_they_are_to_test() -> None:
    matches = match(CASES[1].truth, CASES[1].detections, overlap=0.5, images=CASES[1].images)
    assert matches.ignored.sum() > 20
    assert matches.counts(0.5).total_tp > 50
    per_image = np.bincount(CASES[2].detections.image, minlength=4)
    assert per_image.max() > 200
    assert per_image[3] == 0


def test_merged_categories_agree_with_a_single_category() -> None:
    case = CASES[1]
    chosen = select(case.truth, case.detections, frozenset({0, 2}), merged=True)
    assert_equal_counts(Case(case.images, 1, chosen.truth, chosen.detections))


def test_average_precision_metrics_give_the_reference_figures() -> None:
    case = CASES[1]
    judge = reference(case, COCO_OVERLAPS, 100)
    everything = slice(None)
    coco, single = METRICS.get("coco_average_precision"), METRICS.get("average_precision")
    assert isinstance(coco, RankingMetric)
    assert isinstance(single, RankingMetric)
    assert coco.overlaps == tuple(judge.params.iouThrs)
    matchings = match_many(case.truth, case.detections, coco.overlaps, case.images)
    estimate = coco.estimate(matchings)
    assert estimate.value == pytest.approx(reference_average(judge, everything, everything))
    assert estimate.images == case.images
    assert single.overlaps is None
    assert single.estimate(matchings[:1]).value == pytest.approx(
        reference_average(judge, 0, everything)
    )
