"""Missed: how many objects (or images of a class) the model does not find."""

from __future__ import annotations

from donewhen.domain.claim import Unit
from donewhen.evaluation.counts import Counts
from donewhen.evaluation.metrics.metric import CountMetric, Direction, Ratio


def _reduce(counts: Counts) -> Ratio:
    return Ratio(counts.fn, counts.tp + counts.fn)


METRIC = CountMetric(
    name="missed",
    title="Missed",
    phrases=("missed", "objects missed", "false negatives"),
    wording="{noun} missed",
    parts="{} of {}",
    unit=Unit.COUNT,
    direction=Direction.LOWER_IS_BETTER,
    bounds=(0, None),
    interval="clopper-pearson",
    tasks=frozenset({"detection", "classification", "presence"}),
    formula="fn, of tp + fn; undefined where there is nothing to find",
    source="pycocotools COCOeval, gtMatches; scikit-learn confusion_matrix",
    reduce=_reduce,
)
