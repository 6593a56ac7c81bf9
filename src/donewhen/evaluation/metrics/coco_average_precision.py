"""COCO average precision: the mean over the overlaps 0.5, 0.55 … 0.95."""

from __future__ import annotations

from donewhen.domain.claim import Unit
from donewhen.evaluation.metrics.metric import Direction, RankingMetric
from donewhen.evaluation.metrics.ranking import COCO_OVERLAPS, mean_average_precision

METRIC = RankingMetric(
    name="coco_average_precision",
    title="COCO average precision",
    phrases=("COCO average precision", "COCO AP"),
    wording="COCO average precision for {noun}",
    parts="",
    unit=Unit.RATIO,
    direction=Direction.HIGHER_IS_BETTER,
    bounds=(0, 1),
    interval="bootstrap-bca",
    tasks=frozenset({"detection"}),
    formula="mean over IoU 0.5, 0.55 … 0.95 and categories of the best precision at 101 recalls",
    source="pycocotools COCOeval, stats[0]",
    overlaps=COCO_OVERLAPS,
    reduce=mean_average_precision,
)
