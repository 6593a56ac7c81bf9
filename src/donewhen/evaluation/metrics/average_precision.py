"""Average precision at one overlap, over all score thresholds."""

from __future__ import annotations

from donewhen.domain.claim import Unit
from donewhen.evaluation.metrics.metric import Direction, RankingMetric
from donewhen.evaluation.metrics.ranking import mean_average_precision

METRIC = RankingMetric(
    name="average_precision",
    title="Average precision",
    phrases=("average precision", "AP"),
    wording="average precision for {noun}",
    parts="",
    unit=Unit.RATIO,
    direction=Direction.HIGHER_IS_BETTER,
    bounds=(0, 1),
    interval="bootstrap-bca",
    tasks=frozenset({"detection"}),
    formula="mean over categories of the best precision at 101 recalls, at one IoU",
    source="pycocotools COCOeval, precision at one IoU",
    overlaps=None,
    reduce=mean_average_precision,
)
