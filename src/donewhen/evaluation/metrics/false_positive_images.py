"""False positive images: which share of the images holds at least one wrong report."""

from __future__ import annotations

import numpy as np

from donewhen.domain.claim import Unit
from donewhen.evaluation.counts import Counts
from donewhen.evaluation.metrics.metric import CountMetric, Direction, Ratio


def _reduce(counts: Counts) -> Ratio:
    return Ratio((counts.fp > 0).astype(np.int64), np.ones_like(counts.fp))


METRIC = CountMetric(
    name="false_positive_images",
    title="Images with a false positive",
    phrases=("images with a false positive", "images with a false alarm"),
    wording="images with a false {noun}",
    parts="{} of {} images",
    unit=Unit.RATIO,
    direction=Direction.LOWER_IS_BETTER,
    bounds=(0, 1),
    interval="clopper-pearson",
    tasks=frozenset({"detection", "classification", "presence"}),
    formula="images with fp > 0 / images; undefined without images",
    source="a share of images; Clopper and Pearson, Biometrika 26 (1934), for its interval",
    reduce=_reduce,
)
