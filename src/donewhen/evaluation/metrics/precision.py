"""Precision: which share of what the model reports is right."""

from __future__ import annotations

from donewhen.domain.claim import Unit
from donewhen.evaluation.counts import Counts
from donewhen.evaluation.metrics.metric import CountMetric, Direction, Ratio


def _reduce(counts: Counts) -> Ratio:
    return Ratio(counts.tp, counts.tp + counts.fp)


METRIC = CountMetric(
    name="precision",
    title="Precision",
    phrases=("precision",),
    wording="precision for {noun}",
    parts="{} of {}",
    unit=Unit.RATIO,
    direction=Direction.HIGHER_IS_BETTER,
    bounds=(0, 1),
    interval="clopper-pearson",
    tasks=frozenset({"detection", "classification", "presence"}),
    formula="tp / (tp + fp); undefined where nothing is reported",
    source="scikit-learn precision_score",
    reduce=_reduce,
)
