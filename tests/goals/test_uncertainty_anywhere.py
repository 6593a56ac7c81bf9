"""Every metric with every noun, on tiny data sets of any kind: the interval holds the value."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from donewhen.domain.claim import Unit
from donewhen.domain.data_set import Boxes, Category, DataSet, ImageList
from donewhen.domain.estimate import Estimate
from donewhen.domain.predictions import Detections
from donewhen.evaluation.estimation import Answers, OperatingPoint
from donewhen.evaluation.metrics import METRICS
from donewhen.judging.uncertainty import Measurement, change_interval, interval
from donewhen.language import Vocabulary

POINT = OperatingPoint(0.3, 0.5)
NOUNS = ("objects", "shapes", "images with a shape")
_NEARLY = 1e-9


def drawn(seed: int, images: int, objects: int, *, grouped: bool) -> DataSet:
    rng = np.random.default_rng(seed)
    names = tuple(str(row) for row in range(images))
    attributes = {"scene": tuple(str(row // 2) for row in range(images))} if grouped else {}
    place = rng.integers(0, 3, (objects, 2)) * 10.0
    return DataSet(
        id="d",
        title="D",
        images=ImageList(Path("/nowhere"), names, attributes),
        categories=(Category("round", "shape"), Category("square", "shape")),
        truth=Boxes(
            image=np.sort(rng.integers(0, images, objects)).astype(np.int32),
            category=rng.integers(0, 2, objects).astype(np.int32),
            box=np.hstack([place, np.full((objects, 2), 8.0)]),
            crowd=rng.random(objects) < 0.2,
        ),
        digest="",
        group="scene" if grouped else None,
    )


def said(seed: int, images: int, count: int) -> Detections:
    rng = np.random.default_rng(seed)
    image = rng.integers(0, images, count).astype(np.int32)
    score = rng.random(count).astype(np.float32)
    order = np.lexsort((-score, image))
    place = rng.integers(0, 3, (count, 2)) * 10.0
    box = np.hstack([place, np.full((count, 2), 8.0)]).astype(np.float32)
    category = rng.integers(0, 2, count).astype(np.int32)
    return Detections(image[order], category, score[order], box[order])


def per_trial(estimate: Estimate, unit: Unit) -> float | None:
    if estimate.value is None:
        return None
    units = (estimate.denominator or 1) if unit is Unit.COUNT else 1
    return float(estimate.value) / units


@pytest.mark.parametrize("metric", [name for name in METRICS if METRICS.get(name).tasks])
@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    images=st.integers(1, 13),
    objects=st.integers(0, 7),
    found=st.integers(0, 9),
    grouped=st.booleans(),
)
def test_an_interval_holds_its_value_wherever_there_is_one(
    metric: str, seed: int, images: int, objects: int, found: int, *, grouped: bool
) -> None:
    kind = METRICS.get(metric)
    data_set = drawn(seed, images, objects, grouped=grouped)
    here = Answers(data_set, said(seed + 1, images, found))
    there = Answers(data_set, said(seed + 2, images, found))
    for text in NOUNS:
        noun = Vocabulary(data_set).noun(text)
        if ("presence" if noun.presence else "detection") not in kind.tasks:
            continue
        one, other = (Measurement(each, kind, noun, POINT) for each in (here, there))
        value, before = (per_trial(each.estimate(), kind.unit) for each in (one, other))
        if value is None:
            continue
        known = interval(one, 0.95)
        assert known is not None
        assert known.low - _NEARLY <= value <= known.high + _NEARLY
        assert np.isfinite([known.low, known.high]).all()
        if before is None:
            continue
        change = change_interval(one, other, 0.95)
        if change is not None:
            assert np.isfinite([change.low, change.high]).all()
