"""False positives: how many reports are wrong."""

from __future__ import annotations

import numpy as np

from donewhen.domain.claim import Unit
from donewhen.evaluation.counts import Counts
from donewhen.evaluation.metrics.metric import CountMetric, Direction, Ratio


def _reduce(counts: Counts) -> Ratio:
    return Ratio(counts.fp, np.ones_like(counts.fp))


METRIC = CountMetric(
    name="false_positives",
    title="False positives",
    phrases=("false positives", "false alarms"),
    wording="false {noun}",
    parts="{} in {} images",
    unit=Unit.COUNT,
    direction=Direction.LOWER_IS_BETTER,
    bounds=(0, None),
    interval="bootstrap-bca",
    tasks=frozenset({"detection", "classification", "presence"}),
    formula="fp, in so many images; undefined without images",
    source="pycocotools COCOeval, dtMatches; scikit-learn confusion_matrix",
    reduce=_reduce,
)
