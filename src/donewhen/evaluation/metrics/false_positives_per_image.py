"""False positives per image: how many reports are wrong, on average over all images."""

from __future__ import annotations

import numpy as np

from donewhen.domain.claim import Unit
from donewhen.evaluation.counts import Counts
from donewhen.evaluation.metrics.metric import CountMetric, Direction, Ratio


def _reduce(counts: Counts) -> Ratio:
    return Ratio(counts.fp, np.ones_like(counts.fp))


METRIC = CountMetric(
    name="false_positives_per_image",
    title="False positives per image",
    phrases=("false positives per image", "false alarms per image"),
    wording="false {noun} per image",
    parts="{} in {} images",
    unit=Unit.PER_IMAGE,
    direction=Direction.LOWER_IS_BETTER,
    bounds=(0, None),
    interval="bootstrap-bca",
    tasks=frozenset({"detection"}),
    formula="fp / images; undefined without images",
    source="Dollár et al., Pedestrian Detection: An Evaluation of the State of the Art (2012)",
    reduce=_reduce,
)
