"""Found: how many objects (or images of a class) the model finds."""

from __future__ import annotations

from donewhen.domain.claim import Unit
from donewhen.evaluation.counts import Counts
from donewhen.evaluation.metrics.metric import CountMetric, Direction, Ratio


def _reduce(counts: Counts) -> Ratio:
    return Ratio(counts.tp, counts.tp + counts.fn)


METRIC = CountMetric(
    name="found",
    title="Found",
    phrases=("found", "objects found", "true positives"),
    wording="{noun} found",
    parts="{} of {}",
    unit=Unit.COUNT,
    direction=Direction.HIGHER_IS_BETTER,
    bounds=(0, None),
    interval="clopper-pearson",
    tasks=frozenset({"detection", "classification", "presence"}),
    formula="tp, of tp + fn; undefined where there is nothing to find",
    source="pycocotools COCOeval, dtMatches; scikit-learn confusion_matrix",
    reduce=_reduce,
)
