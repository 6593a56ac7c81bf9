from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from donewhen.domain.data_set import Boxes
from donewhen.domain.predictions import Detections
from donewhen.evaluation.matching import Matches, match_many
from donewhen.evaluation.metrics.ranking import (
    COCO_OVERLAPS,
    mean_average_precision,
    weighted_precision_of,
)

IMAGES, CLASSES = 12, 3


def tables(seed: int, crowds: float = 0.1) -> tuple[Boxes, Detections]:
    """Objects, and detections of which two of three lie near one; all scores differ."""
    rng = np.random.default_rng(seed)
    objects, reports = 60, 90
    image = np.sort(rng.integers(0, IMAGES, objects)).astype(np.int32)
    box = np.column_stack((rng.uniform(0, 80, (objects, 2)), rng.uniform(8, 30, (objects, 2))))
    truth = Boxes(
        image=image,
        category=rng.integers(0, CLASSES, objects).astype(np.int32),
        box=box,
        crowd=rng.random(objects) < crowds,
    )
    near = rng.integers(0, objects, reports)
    moved = box[near] + rng.normal(0, 2, (reports, 4))
    far = rng.random(reports) < 1 / 3
    said_image = np.where(far, rng.integers(0, IMAGES, reports), image[near])
    score = (rng.permutation(reports) / reports).astype(np.float32)
    order = np.lexsort((-score, said_image))
    said = Detections(
        image=said_image[order].astype(np.int32),
        category=truth.category[near][order],
        score=score[order],
        box=np.abs(moved[order]).astype(np.float32),
    )
    return truth, said


def copied(table: Boxes | Detections, counts: NDArray[np.int64]) -> dict[str, NDArray]:
    """Return the columns of a table in which each image stands ``counts`` times."""
    columns: dict[str, list[NDArray]] = {name: [] for name in vars(table)}
    copies = np.repeat(np.arange(len(counts)), counts)
    for number, original in enumerate(copies):
        rows = np.flatnonzero(table.image == original)
        for name, parts in columns.items():
            column = getattr(table, name)[rows]
            parts.append(np.full(len(rows), number, np.int32) if name == "image" else column)
    return {
        name: np.concatenate([getattr(table, name)[:0], *parts]) for name, parts in columns.items()
    }


def matched(truth: Boxes, said: Detections, overlaps: tuple[float, ...]) -> list[Matches]:
    return match_many(truth, said, overlaps, IMAGES)


@pytest.mark.parametrize("overlaps", [(0.5,), COCO_OVERLAPS])
@pytest.mark.parametrize("seed", range(4))
def test_weights_of_one_give_the_plain_average_precision(
    seed: int, overlaps: tuple[float, ...]
) -> None:
    matches = matched(*tables(seed), overlaps)
    plain = mean_average_precision(matches)
    assert plain is not None
    assert 0.05 < plain < 1
    weighted = weighted_precision_of(matches)(np.ones((2, IMAGES)))
    np.testing.assert_allclose(weighted, plain, rtol=0, atol=1e-15)


@given(
    seed=st.integers(0, 20),
    counts=st.lists(st.integers(0, 4), min_size=IMAGES, max_size=IMAGES),
)
def test_whole_weights_give_that_of_the_data_set_with_copies(seed: int, counts: list[int]) -> None:
    truth, said = tables(seed)
    often = np.array(counts)
    weighted = weighted_precision_of(matched(truth, said, (0.5, 0.75)))(
        often[np.newaxis].astype(np.float64)
    )[0]
    copies = int(often.sum())
    plain = mean_average_precision(
        match_many(
            Boxes(**copied(truth, often)),
            Detections(**copied(said, often)),
            (0.5, 0.75),
            max(copies, 1),
        )
    )
    if plain is None:
        assert np.isnan(weighted)
    else:
        assert weighted == pytest.approx(plain, abs=1e-12)


def test_rows_are_computed_each_on_its_own_and_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    matches = matched(*tables(5), (0.5,))
    weights = np.random.default_rng(1).integers(0, 3, (30, IMAGES)).astype(np.float64)
    whole = weighted_precision_of(matches)(weights)
    monkeypatch.setattr("donewhen.evaluation.metrics.ranking._TOGETHER", 7)
    in_parts = weighted_precision_of(matches)
    np.testing.assert_allclose(in_parts(weights), whole, rtol=1e-12)
    np.testing.assert_allclose([in_parts(row[np.newaxis])[0] for row in weights], whole, rtol=1e-12)


def test_without_any_weight_it_is_undefined() -> None:
    matches = matched(*tables(6), (0.5,))
    assert np.isnan(weighted_precision_of(matches)(np.zeros((1, IMAGES)))).all()


def test_nothing_to_find_is_undefined() -> None:
    truth, said = tables(7, crowds=2)
    assert np.isnan(weighted_precision_of(matched(truth, said, (0.5,)))(np.ones((1, IMAGES))))


def test_weights_of_other_images_are_refused() -> None:
    with pytest.raises(ValueError, match="for 12 images"):
        weighted_precision_of(matched(*tables(8), (0.5,)))(np.ones((1, IMAGES + 1)))
