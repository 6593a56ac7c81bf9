from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from donewhen.domain.data_set import Boxes
from donewhen.domain.predictions import Detections
from donewhen.evaluation.matching import match, match_many
from donewhen.foundation.errors import DataSetError, InputError, ModelError


def objects(*rows: tuple[float, ...]) -> Boxes:
    """Rows are image, category, x, y, w, h, crowd."""
    table = np.array(rows, dtype=np.float64).reshape(-1, 7)
    return Boxes(
        table[:, 0].astype(np.int32), table[:, 1].astype(np.int32), table[:, 2:6], table[:, 6] > 0
    )


def reports(*rows: tuple[float, ...]) -> Detections:
    """Rows are image, category, x, y, w, h, score."""
    table = np.array(rows, dtype=np.float64).reshape(-1, 7)
    return Detections(
        table[:, 0].astype(np.int32),
        table[:, 1].astype(np.int32),
        table[:, 6].astype(np.float32),
        table[:, 2:6].astype(np.float32),
    )


def taken(truth: Boxes, said: Detections, overlap: float = 0.5) -> list[int]:
    return [int(row) for row in match(truth, said, overlap=overlap, images=3).truth]


def test_a_detection_takes_the_object_that_it_overlaps_most() -> None:
    truth = objects((0, 0, 0, 0, 10, 10, 0), (0, 0, 1, 0, 10, 10, 0))
    assert taken(truth, reports((0, 0, 1, 0, 10, 10, 0.9))) == [1]
    assert taken(truth, reports((0, 0, 0, 0, 10, 10, 0.9))) == [0]


def test_the_higher_score_chooses_first_and_the_other_gets_a_second_chance() -> None:
    truth = objects((0, 0, 0, 0, 10, 10, 0), (0, 0, 3, 0, 10, 10, 0))
    said = reports((0, 0, 0, 0, 10, 10, 0.9), (0, 0, 1, 0, 10, 10, 0.8))
    assert taken(truth, said) == [0, 1]
    reversed_scores = replace(said, score=said.score[::-1].copy())
    assert taken(truth, reversed_scores) == [1, 0]


def test_a_chain_of_displacements_ends_as_if_they_had_chosen_in_turn() -> None:
    truth = objects(*((0, 0, 2 * n, 0, 10, 10, 0) for n in range(6)))
    said = reports(*((0, 0, 2 * n + 0.9, 0, 10, 10, 0.1 * n) for n in range(6)))
    assert taken(truth, said, 0.6) == [0, 1, 2, 3, 4, 5]
    first_again = reports((0, 0, 0, 0, 10, 10, 0.95), *zip_rows(said))
    assert taken(truth, first_again, 0.6) == [0, -1, 1, 2, 3, 4, 5]


def zip_rows(said: Detections) -> list[tuple[float, ...]]:
    return [
        (int(i), int(c), *map(float, b), float(s))
        for i, c, b, s in zip(said.image, said.category, said.box, said.score, strict=True)
    ]


def test_equal_scores_keep_their_order_and_equal_overlaps_take_the_later_object() -> None:
    box = (0, 0, 10, 10)
    truth = objects((0, 0, *box, 0), (0, 0, *box, 0))
    said = reports((0, 0, *box, 0.5), (0, 0, *box, 0.5), (0, 0, *box, 0.5))
    assert taken(truth, said) == [1, 0, -1]


def test_overlap_meets_its_threshold_exactly_and_misses_it_by_little() -> None:
    truth = objects((0, 0, 0, 0, 10, 10, 0))
    half = reports((0, 0, 0, 0, 10, 5, 0.9))
    assert taken(truth, half, 0.5) == [0]
    assert taken(truth, half, 0.500001) == [-1]
    assert taken(truth, reports((0, 0, 0, 0, 10, 10, 0.9)), 1.0) == [0]


def test_an_overlap_of_one_forgives_what_rounding_does_and_no_more() -> None:
    said = reports((0, 0, 0, 0, 10, 10, 0.9))
    assert taken(objects((0, 0, 0, 0, 10 + 1e-11, 10, 0)), said, 1.0) == [0]
    assert taken(objects((0, 0, 0, 0, 10 + 1e-8, 10, 0)), said, 1.0) == [-1]


def test_another_image_or_category_never_matches() -> None:
    truth = objects((0, 0, 0, 0, 10, 10, 0), (1, 1, 0, 0, 10, 10, 0))
    said = reports((0, 1, 0, 0, 10, 10, 0.9), (1, 0, 0, 0, 10, 10, 0.9), (2, 0, 0, 0, 9, 9, 0.9))
    assert taken(truth, said) == [-1, -1, -1]


def test_a_crowd_takes_any_number_and_counts_nothing() -> None:
    truth = objects((0, 0, 0, 0, 100, 100, 1), (0, 0, 0, 0, 10, 10, 0))
    said = reports((0, 0, 0, 0, 10, 10, 0.9), (0, 0, 0, 0, 10, 10, 0.8), (0, 0, 50, 50, 9, 9, 0.7))
    matches = match(truth, said, overlap=0.5, images=3)
    assert matches.truth.tolist() == [1, 0, 0]
    assert matches.ignored.tolist() == [False, True, True]
    counts = matches.counts(0.0)
    assert (counts.total_tp, counts.total_fp, counts.total_fn) == (1, 0, 0)


def test_an_object_goes_before_a_crowd_that_overlaps_more() -> None:
    truth = objects((0, 0, 0, 0, 100, 100, 1), (0, 0, 0, 0, 10, 6, 0))
    assert taken(truth, reports((0, 0, 0, 0, 10, 10, 0.9))) == [1]


def test_counts_stand_beside_their_images() -> None:
    truth = objects((0, 0, 0, 0, 10, 10, 0), (2, 0, 0, 0, 10, 10, 0), (2, 0, 50, 0, 10, 10, 0))
    said = reports((0, 0, 0, 0, 10, 10, 0.9), (1, 0, 0, 0, 10, 10, 0.4), (2, 0, 0, 0, 9, 9, 0.3))
    matches = match(truth, said, overlap=0.5, images=4)
    low, high = matches.counts(0.3), matches.counts(0.9)
    assert (low.tp.tolist(), low.fp.tolist(), low.fn.tolist()) == (
        [1, 0, 1, 0],
        [0, 1, 0, 0],
        [0, 0, 1, 0],
    )
    assert (high.tp.tolist(), high.fp.tolist(), high.fn.tolist()) == (
        [1, 0, 0, 0],
        [0, 0, 0, 0],
        [0, 0, 2, 0],
    )
    assert low.right is None


@pytest.mark.parametrize("threshold", [0.1, 0.3, 0.4, 0.7, 0.9])
def test_a_score_that_reads_like_the_threshold_counts(threshold: float) -> None:
    said = reports((0, 0, 0, 0, 10, 10, threshold))
    assert match(objects(), said, overlap=0.5, images=1).counts(threshold).total_fp == 1


def test_nothing_said_and_nothing_there() -> None:
    truth = objects((1, 0, 0, 0, 10, 10, 0))
    assert match(truth, reports(), overlap=0.5, images=2).counts(0.0).fn.tolist() == [0, 1]
    nothing = match(objects(), reports(), overlap=0.5, images=2).counts(0.0)
    assert [column.tolist() for column in (nothing.tp, nothing.fp, nothing.fn)] == [[0, 0]] * 3
    assert match_many(truth, reports(), (), 2) == []


def random_tables(seed: int) -> tuple[Boxes, Detections]:
    rng = np.random.default_rng(seed)

    def rows(count: int, last: Any) -> Any:
        place = rng.integers(0, (3, 2), (count, 2))
        return np.column_stack((place, rng.integers(0, 6, (count, 4)), last))

    truth = rows(20, rng.random(20) < 0.2)
    said = rows(60, rng.integers(0, 8, 60) / 8)
    said = said[np.lexsort((-said[:, 6], said[:, 0]))]
    return objects(*truth), reports(*said)


@given(st.integers(0, 2**32), st.sampled_from((0.3, 0.5, 0.8)), st.integers(0, 8))
@settings(max_examples=150, deadline=None, derandomize=True)
def test_one_matching_serves_every_score(seed: int, overlap: float, eighths: int) -> None:
    truth, said = random_tables(seed)
    score = eighths / 8
    kept = said.score >= score
    above = Detections(said.image[kept], said.category[kept], said.score[kept], said.box[kept])
    everything = match(truth, said, overlap=overlap, images=3)
    only_these = match(truth, above, overlap=overlap, images=3)
    assert everything.truth[kept].tolist() == only_these.truth.tolist()
    for name in ("tp", "fp", "fn"):
        at_score = getattr(everything.counts(score), name)
        assert at_score.tolist() == getattr(only_these.counts(0.0), name).tolist()


@given(st.integers(0, 2**32))
@settings(max_examples=100, deadline=None, derandomize=True)
def test_many_overlaps_give_what_each_gives_alone(seed: int) -> None:
    truth, said = random_tables(seed)
    overlaps = (0.75, 0.3, 0.5, 1.0)
    for overlap, matches in zip(overlaps, match_many(truth, said, overlaps, 3), strict=True):
        assert matches.truth.tolist() == taken(truth, said, overlap)


@given(st.integers(0, 2**32), st.randoms(use_true_random=False))
@settings(max_examples=50, deadline=None, derandomize=True)
def test_the_order_of_images_in_the_tables_changes_nothing(seed: int, random: Any) -> None:
    truth, said = random_tables(seed)
    images = list(range(3))
    random.shuffle(images)
    order = np.argsort(np.array(images)[said.image], kind="stable")
    moved = Detections(said.image[order], said.category[order], said.score[order], said.box[order])
    assert np.array(taken(truth, said))[order].tolist() == taken(truth, moved)


UNUSABLE = [np.nan, np.inf, -np.inf]


@pytest.mark.parametrize("value", UNUSABLE)
@pytest.mark.parametrize("column", range(4))
def test_a_box_that_is_no_number_is_refused(value: float, column: int) -> None:
    box = [0.0, 0.0, 10.0, 10.0]
    good_truth, good_said = objects((1, 0, *box, 0)), reports((1, 0, *box, 0.9))
    box[column] = value
    with pytest.raises(
        DataSetError, match=r"ground truth row 0 \(image 1\).*Correct its annotation"
    ):
        match(objects((1, 0, *box, 0)), good_said, overlap=0.5, images=2)
    with pytest.raises(ModelError, match=r"detection 0 \(image 1\).*correct"):
        match(good_truth, reports((1, 0, *box, 0.9)), overlap=0.5, images=2)


@pytest.mark.parametrize("column", [2, 3])
def test_a_negative_size_is_refused_and_a_zero_size_matches_nothing(column: int) -> None:
    box = [0.0, 0.0, 10.0, 10.0]
    truth, said = objects((0, 0, *box, 0)), reports((0, 0, *box, 0.9))
    box[column] = -1
    with pytest.raises(DataSetError, match="no size negative"):
        match(objects((0, 0, *box, 0)), said, overlap=0.5, images=1)
    with pytest.raises(ModelError, match="no size negative"):
        match(truth, reports((0, 0, *box, 0.9)), overlap=0.5, images=1)
    box[column] = 0
    assert taken(truth, reports((0, 0, *box, 0.9))) == [-1]
    assert taken(objects((0, 0, *box, 0)), reports((0, 0, *box, 0.9))) == [-1]


@pytest.mark.parametrize("value", UNUSABLE)
def test_a_score_that_is_no_number_is_refused(value: float) -> None:
    said = reports((0, 0, 0, 0, 9, 9, 0.5), (0, 0, 0, 0, 9, 9, value))
    with pytest.raises(ModelError, match="detection 1"):
        match(objects(), said, overlap=0.5, images=1)


@pytest.mark.parametrize("overlap", [0.0, -0.5, 1.01, np.nan, np.inf])
def test_an_overlap_that_makes_no_sense_is_refused(overlap: float) -> None:
    with pytest.raises(InputError, match="overlap"):
        match(objects(), reports(), overlap=overlap, images=1)


def test_rows_outside_the_data_set_are_refused() -> None:
    row = (2, 0, 0, 0, 10, 10)
    with pytest.raises(ValueError, match="image index"):
        match(objects((*row, 0)), reports(), overlap=0.5, images=2)
    with pytest.raises(ValueError, match="image index"):
        match(objects(), reports((-1, *row[1:], 0.5)), overlap=0.5, images=2)
    with pytest.raises(ValueError, match="category index"):
        match(objects(), reports((0, -1, *row[2:], 0.5)), overlap=0.5, images=2)
    short = replace(reports((*row, 0.5)), box=np.zeros((2, 4), dtype=np.float32))
    with pytest.raises(ValueError, match="unequal length"):
        match(objects(), short, overlap=0.5, images=3)
