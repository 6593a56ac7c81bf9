"""Recall: which share of what is there the model finds."""

from __future__ import annotations

from donewhen.domain.claim import Unit
from donewhen.evaluation.counts import Counts
from donewhen.evaluation.metrics.metric import CountMetric, Direction, Ratio


def _reduce(counts: Counts) -> Ratio:
    return Ratio(counts.tp, counts.tp + counts.fn)


METRIC = CountMetric(
    name="recall",
    title="Recall",
    phrases=("recall", "sensitivity"),
    wording="recall for {noun}",
    parts="{} of {}",
    unit=Unit.RATIO,
    direction=Direction.HIGHER_IS_BETTER,
    bounds=(0, 1),
    interval="clopper-pearson",
    tasks=frozenset({"detection", "classification", "presence"}),
    formula="tp / (tp + fn); undefined where there is nothing to find",
    source="scikit-learn recall_score",
    reduce=_reduce,
)
