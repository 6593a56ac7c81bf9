"""F1: the harmonic mean of precision and recall."""

from __future__ import annotations

from donewhen.domain.claim import Unit
from donewhen.evaluation.counts import Counts
from donewhen.evaluation.metrics.metric import CountMetric, Direction, Ratio


def _reduce(counts: Counts) -> Ratio:
    return Ratio(2 * counts.tp, 2 * counts.tp + counts.fp + counts.fn)


METRIC = CountMetric(
    name="f1",
    title="F1",
    phrases=("F1", "F1 score"),
    wording="F1 for {noun}",
    parts="",
    unit=Unit.RATIO,
    direction=Direction.HIGHER_IS_BETTER,
    bounds=(0, 1),
    interval="bootstrap-bca",
    tasks=frozenset({"detection", "classification", "presence"}),
    formula="2 tp / (2 tp + fp + fn); undefined where nothing is there and nothing is reported",
    source="scikit-learn f1_score; van Rijsbergen, Information Retrieval (1979)",
    reduce=_reduce,
)
