from __future__ import annotations

from dataclasses import dataclass, fields, replace
from enum import Enum
from fractions import Fraction
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import donewhen.evaluation.metrics
from donewhen.domain.claim import Unit
from donewhen.domain.data_set import Boxes
from donewhen.domain.estimate import Estimate
from donewhen.domain.predictions import Detections
from donewhen.evaluation.counts import Counts
from donewhen.evaluation.matching import Matches, match, match_many
from donewhen.evaluation.metrics import (
    METRICS,
    CountMetric,
    Direction,
    Metric,
    RankingMetric,
    metric_called,
)
from donewhen.evaluation.metrics.ranking import average_precisions, mean_average_precision
from donewhen.foundation.errors import InputError, UnknownNameError

METRIC_FILES_ASIDE = {"metric", "ranking"}
EVERY = [METRICS.get(name) for name in METRICS]
COUNTED = [metric for metric in EVERY if isinstance(metric, CountMetric)]
RANKED = [metric for metric in EVERY if isinstance(metric, RankingMetric)]


@dataclass(frozen=True)
class Case:
    """What a metric must give, worked out by hand.

    ``value`` is that of 3 found, 2 false and 1 missed in 4 images of which 3 are right; that of a
    ranking metric is for right, wrong, right in descending order of score, of two objects.
    ``of_objects`` says that it is undefined where nothing is there and nothing is reported.
    """

    value: Fraction | int | float
    of_objects: bool = False
    lower_is_better: bool = False


# Precision 1 up to recall 0.5 (51 points), then 2/3 (50).
RIGHT_WRONG_RIGHT = (51 + 50 * 2 / 3) / 101
CASES = {
    "accuracy": Case(Fraction(3, 4)),
    "average_precision": Case(RIGHT_WRONG_RIGHT, of_objects=True),
    "coco_average_precision": Case(RIGHT_WRONG_RIGHT, of_objects=True),
    "f1": Case(Fraction(2, 3), of_objects=True),
    "false_positive_images": Case(Fraction(1, 4), lower_is_better=True),
    "false_positives": Case(2, lower_is_better=True),
    "false_positives_per_image": Case(Fraction(1, 2), lower_is_better=True),
    "found": Case(3, of_objects=True),
    "missed": Case(1, of_objects=True, lower_is_better=True),
    "precision": Case(Fraction(3, 5), of_objects=True),
    "recall": Case(Fraction(3, 4), of_objects=True),
}


def case_of(metric: Metric) -> Case:
    assert metric.name in CASES, (
        f'metric "{metric.name}" has no contract case. Add CASES["{metric.name}"] in '
        f"{Path(__file__).name}: the value that it must give, worked out by hand from the figures "
        "in Case, and whether it is of objects and lower is better."
    )
    return CASES[metric.name]


def named(metric: Metric) -> str:
    return metric.name


def int64(*values: int) -> Any:
    return np.array(values, dtype=np.int64)


def lower_is_better(metric: Metric) -> bool:
    return metric.direction is Direction.LOWER_IS_BETTER


def better_or_equal(metric: Metric, new: Any, old: Any) -> bool:
    return bool(new <= old if lower_is_better(metric) else new >= old)


def test_every_file_is_a_metric_of_its_own_name() -> None:
    files = {module.name for module in iter_modules(donewhen.evaluation.metrics.__path__)}
    assert set(METRICS) == files - METRIC_FILES_ASIDE
    assert len(COUNTED) + len(RANKED) == len(METRICS)


@pytest.mark.parametrize("metric", EVERY, ids=named)
def test_every_metric_keeps_its_contract(metric: Metric) -> None:
    """A metric that is added fails here until it has a case; the message says what to add."""
    case = case_of(metric)
    assert lower_is_better(metric) is case.lower_is_better
    if isinstance(metric, RankingMetric):
        matches = [matched([0, -1, 1], [0, 0], [False, False])] * len(metric.overlaps or (0.5,))
        assert metric.estimate(matches).value == pytest.approx(case.value)


def test_no_contract_case_is_left_over() -> None:
    assert set(CASES) <= set(METRICS)


@pytest.mark.parametrize("metric", EVERY, ids=named)
def test_every_field_is_required_and_filled(metric: Metric) -> None:
    for field in fields(metric):
        value = getattr(metric, field.name)
        assert isinstance(value, tuple | Enum) or value or field.name in ("parts", "overlaps")
        with pytest.raises(TypeError, match=field.name):
            type(metric)(
                **{
                    part.name: getattr(metric, part.name)
                    for part in fields(metric)
                    if part != field
                }
            )
    assert metric.phrases
    assert all(phrase == phrase.strip() != "" for phrase in metric.phrases)
    assert metric.wording.count("{noun}") == 1
    assert metric.parts.count("{}") in (0, 2)
    assert metric.tasks <= {"detection", "classification", "presence"}
    assert metric.interval in ("clopper-pearson", "bootstrap-bca")
    assert metric.bounds == ((0, 1) if metric.unit is Unit.RATIO else (0, None))


def test_no_two_metrics_answer_to_one_phrase() -> None:
    phrases = [phrase.casefold() for metric in EVERY for phrase in metric.phrases]
    assert len(set(phrases)) == len(phrases)


def test_a_phrase_finds_its_metric_in_any_case_and_a_wrong_one_its_nearest() -> None:
    for metric in EVERY:
        for phrase in metric.phrases:
            assert metric_called(phrase.upper()) is metric
    with pytest.raises(UnknownNameError, match=r'a.feature:3: .*"recal".*"recall"'):
        metric_called("recal", where="a.feature:3")


@pytest.mark.parametrize("metric", COUNTED, ids=named)
def test_figures_by_hand_are_exact(metric: CountMetric) -> None:
    counts = Counts(int64(2, 0, 1, 0), int64(0, 2, 0, 0), int64(0, 1, 0, 0), int64(1, 0, 1, 1))
    estimate = metric.estimate(counts)
    assert estimate.value == case_of(metric).value
    assert isinstance(estimate.value, Fraction)
    assert estimate.images == 4
    ratio = metric.reduce(counts)
    assert ratio.numerator.shape == ratio.denominator.shape == (4,)
    assert type(estimate.numerator) is type(estimate.denominator) is int


@pytest.mark.parametrize("metric", COUNTED, ids=named)
def test_nothing_of_nothing_is_undefined(metric: CountMetric) -> None:
    no_images = int64()
    estimate = metric.estimate(Counts(no_images, no_images, no_images, no_images))
    assert estimate == Estimate(value=None, images=0, numerator=0, denominator=0)
    silent = int64(0, 0)
    value = metric.estimate(Counts(silent, silent, silent, int64(1, 1))).value
    assert (value is None) == case_of(metric).of_objects


def test_accuracy_of_boxes_is_refused() -> None:
    accuracy = METRICS.get("accuracy")
    assert isinstance(accuracy, CountMetric)
    with pytest.raises(InputError, match="Ask for precision"):
        accuracy.estimate(Counts(int64(1), int64(1), int64(1)))


per_image = st.tuples(*[st.integers(0, 3)] * 3, st.integers(0, 1))


@pytest.mark.parametrize("metric", COUNTED, ids=named)
@given(rows=st.lists(per_image, min_size=1, max_size=6), pick=st.integers(0, 5))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_values_keep_their_bounds_and_direction(
    metric: CountMetric, rows: list[tuple[int, ...]], pick: int
) -> None:
    tp, fp, fn, right = (int64(*column) for column in zip(*rows, strict=True))
    counts = Counts(tp, fp, fn, right)
    value = metric.estimate(counts).value
    if value is None:
        return
    low, high = metric.bounds
    assert value >= low
    assert high is None or value <= high
    unit = np.zeros_like(tp)
    unit[pick % len(rows)] = 1
    good = metric.estimate(replace(counts, tp=tp + unit, right=np.maximum(right, unit))).value
    assert better_or_equal(metric, good, value)
    for bad in (replace(counts, fp=fp + unit), replace(counts, fn=fn + unit)):
        worse = metric.estimate(replace(bad, right=np.minimum(right, 1 - unit))).value
        assert better_or_equal(metric, value, worse)


def tables(seed: int, objects: int, reports: int) -> tuple[Boxes, Detections]:
    """Boxes on a grid, so that a report either fits an object of its category or misses all."""
    rng = np.random.default_rng(seed)
    cells = rng.permutation(20)[:objects]
    said = rng.integers(0, 20, reports)
    order = np.argsort(-rng.random(reports))

    def boxes(cell: Any) -> Any:
        return np.column_stack((cell * 10.0, cell * 0.0, cell * 0.0 + 8, cell * 0.0 + 8))

    return (
        Boxes(
            np.zeros(objects, np.int32),
            (cells % 2).astype(np.int32),
            boxes(cells),
            np.zeros(objects, bool),
        ),
        Detections(
            np.zeros(reports, np.int32),
            (said % 2).astype(np.int32),
            np.sort(rng.random(reports).astype(np.float32))[::-1],
            boxes(said)[order].astype(np.float32),
        ),
    )


def ranked_value(metric: RankingMetric, truth: Boxes, said: Detections) -> float | None:
    matches = match_many(truth, said, metric.overlaps or (0.5,), 1)
    value = metric.estimate(matches).value
    assert not isinstance(value, Fraction)
    return value


@pytest.mark.parametrize("metric", RANKED, ids=named)
@given(seed=st.integers(0, 2**32), score=st.sampled_from((0.0, 0.3, 0.6, 1.0)))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_ranked_values_keep_their_bounds_and_direction(
    metric: RankingMetric, seed: int, score: float
) -> None:
    truth, said = tables(seed, objects=8, reports=12)
    value = ranked_value(metric, truth, said)
    assert value is not None
    assert 0 <= value <= 1

    def reported(box: Any, category: int) -> float | None:
        new = Detections(
            np.append(said.image, np.int32(0)),
            np.append(said.category, np.int32(category)),
            np.append(said.score, np.float32(score)),
            np.vstack((said.box, box)).astype(np.float32),
        )
        return ranked_value(metric, truth, new)

    missed = set(range(8)) - set(match(truth, said, overlap=0.5, images=1).truth.tolist())
    for row in sorted(missed)[:1]:
        good = reported(truth.box[row], int(truth.category[row]))
        assert better_or_equal(metric, good, value - 1e-12)
    bad = reported([500, 500, 8, 8], 0)
    assert better_or_equal(metric, value + 1e-12, bad)


def matched(truth: list[int], categories: list[int], crowd: list[bool]) -> Matches:
    """Detections of descending score in one image, all of category 0."""
    count = len(truth)
    taken = int64(*truth)
    return Matches(
        images=1,
        image=np.zeros(count, np.int32),
        category=np.zeros(count, np.int32),
        score=np.linspace(1, 0, count, dtype=np.float32),
        truth=taken,
        ignored=np.array([row >= 0 and crowd[row] for row in truth], dtype=bool),
        truth_image=np.zeros(len(categories), np.int32),
        truth_category=np.array(categories, dtype=np.int32),
        truth_crowd=np.array(crowd, dtype=bool),
    )


def test_average_precision_by_hand() -> None:
    half_wrong = matched([0, -1, 1], [0, 0], [False, False])
    assert mean_average_precision([half_wrong]) == pytest.approx(RIGHT_WRONG_RIGHT)
    perfect = matched([0, 1], [0, 0], [False, False])
    assert mean_average_precision([perfect]) == pytest.approx(1)
    silent = matched([], [0, 0], [False, False])
    assert mean_average_precision([silent]) == 0


def test_a_category_that_is_never_reported_counts_as_zero_and_one_without_objects_not_at_all() -> (
    None
):
    two = matched([0], [0, 1], [False, False])
    assert average_precisions([two]) == {0: pytest.approx(1), 1: 0}
    crowd_only = matched([0], [0, 1], [False, True])
    assert average_precisions([crowd_only]) == {0: pytest.approx(1)}


@pytest.mark.parametrize("metric", RANKED, ids=named)
def test_ranking_of_nothing_to_find_is_undefined(metric: RankingMetric) -> None:
    nothing = matched([0, -1], [0], [True])
    count = 1 if metric.overlaps is None else len(metric.overlaps)
    assert metric.estimate([nothing] * count) == Estimate(value=None, images=1)
    assert metric.reduce([]) is None


@pytest.mark.parametrize("metric", RANKED, ids=named)
def test_another_number_of_matchings_is_refused(metric: RankingMetric) -> None:
    with pytest.raises(ValueError, match="matchings"):
        metric.estimate([matched([], [0], [False])] * 2)


def test_matchings_of_different_tables_are_refused() -> None:
    one = matched([0, -1], [0], [False])
    with pytest.raises(ValueError, match="not of the same"):
        average_precisions([one, replace(one, score=one.score[::-1].copy())])


def test_at_most_100_detections_of_an_image_and_category_are_ranked() -> None:
    late = matched([-1] * 100 + [0], [0], [False])
    assert mean_average_precision([late]) == 0
    in_time = matched([-1] * 99 + [0], [0], [False])
    assert mean_average_precision([in_time]) == pytest.approx(0.01)
