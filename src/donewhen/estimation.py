"""The estimate of one metric: from aligned answers to counts to a number.

A stage of its own: it reads no file and knows no sentence.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from donewhen.counts import Counts, class_counts, presence_counts
from donewhen.data_set import Boxes, DataSet
from donewhen.language import Noun
from donewhen.matching import Matches, match, match_many
from donewhen.metrics import CountMetric, Metric, RankingMetric
from donewhen.predictions import Detections
from donewhen.selection import Selection, select
from donewhen.verdict import Estimate

__all__ = ["Answers", "OperatingPoint", "counts_of", "estimate", "match_noun"]


@dataclass(frozen=True)
class OperatingPoint:
    """From which score a detection counts, and from which overlap (IoU) a box matches."""

    score: float
    overlap: float


@dataclass(frozen=True)
class Answers:
    """What a model said about a data set, in the data set's own categories.

    ``said`` is a table of detections, or int32 [N]: each image's category, -1 for one that the
    data set does not have.
    """

    data_set: DataSet
    said: Detections | NDArray[np.int32]


def estimate(answers: Answers, metric: Metric, noun: Noun, point: OperatingPoint) -> Estimate:
    """Return the value of a metric for what ``noun`` names.

    A ranking metric looks at every stored detection, whatever the operating point's score.
    """
    if isinstance(metric, CountMetric):
        return metric.estimate(counts_of(answers, noun, point))
    assert isinstance(metric, RankingMetric)
    chosen = _selected(answers, noun, 0.0)
    overlaps = metric.overlaps or (point.overlap,)
    images = len(answers.data_set.images)
    return metric.estimate(match_many(chosen.truth, chosen.detections, overlaps, images))


def counts_of(answers: Answers, noun: Noun, point: OperatingPoint) -> Counts:
    """Return tp, fp and fn per image for what ``noun`` names at an operating point."""
    truth = answers.data_set.truth
    images = len(answers.data_set.images)
    if not isinstance(truth, Boxes):
        assert isinstance(answers.said, np.ndarray)
        wanted = None if noun.everything else noun.categories
        return class_counts(truth.category, answers.said, wanted)
    if noun.presence:
        chosen = _selected(answers, noun, 0.0)
        return presence_counts(
            chosen.truth, chosen.detections, score=point.score, images=images
        )
    return match_noun(answers, noun, point)[1].counts(point.score)


def match_noun(
    answers: Answers, noun: Noun, point: OperatingPoint
) -> tuple[Selection, Matches]:
    """Match what ``noun`` names; detections below the operating point are left out.

    Leaving them out changes nothing above it (matching goes down the scores) and spares the work.
    """
    chosen = _selected(answers, noun, point.score)
    images = len(answers.data_set.images)
    return chosen, match(chosen.truth, chosen.detections, overlap=point.overlap, images=images)


def _selected(answers: Answers, noun: Noun, score: float) -> Selection:
    truth, said = answers.data_set.truth, answers.said
    assert isinstance(truth, Boxes)
    assert isinstance(said, Detections)
    return select(truth, above(said, score), noun.categories, merged=noun.merged)


def above(detections: Detections, score: float) -> Detections:
    """Return the detections with at least this score, in their order."""
    rows = np.flatnonzero(detections.score >= np.float32(score))
    return Detections(
        image=detections.image[rows],
        category=detections.category[rows],
        score=detections.score[rows],
        box=detections.box[rows],
    )
