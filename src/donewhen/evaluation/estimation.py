"""The estimate of a metric: from a model's answers to counts to a number.

A stage of its own: it reads no file and knows no sentence.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from donewhen.domain.data_set import Boxes, DataSet
from donewhen.domain.estimate import Estimate
from donewhen.domain.predictions import Detections
from donewhen.evaluation.counts import Counts, class_counts, presence_counts
from donewhen.evaluation.matching import Matches, match, match_many
from donewhen.evaluation.metrics import CountMetric, Metric, RankingMetric, Ratio
from donewhen.evaluation.selection import Selection, select
from donewhen.language import Noun


@dataclass(frozen=True)
class OperatingPoint:
    """From which score a detection counts, and from which overlap (IoU) a box matches."""

    score: float
    overlap: float


@dataclass(frozen=True)
class Answers:
    """What a model said about a data set, in the data set's own categories.

    ``predicted`` is a table of detections, or int32 [N]: each image's category, -1 for one that the
    data set does not have; ``scores`` float32 [N, K] is then what it gave each category.
    """

    data_set: DataSet
    predicted: Detections | NDArray[np.int32]
    scores: NDArray[np.float32] | None = None

    def only(self, rows: NDArray[np.bool_]) -> Answers:
        """Return the answers about some images, bool [N]; they are numbered anew."""
        if rows.all():
            return self
        chosen, numbers = self.data_set.only(rows)
        if isinstance(self.predicted, np.ndarray):
            scores = None if self.scores is None else self.scores[rows]
            return Answers(chosen, self.predicted[rows], scores)
        kept = self.predicted.at(rows[self.predicted.image])
        return Answers(chosen, replace(kept, image=numbers[kept.image]))


@dataclass(frozen=True)
class MatchedNoun:
    """What a noun covers, matched at an operating point.

    ``truth_category`` and ``predicted_category`` are the rows' own categories (indices into
    ``DataSet.categories``), which a merged noun's tables no longer tell.
    """

    selection: Selection
    matches: Matches
    truth_category: NDArray[np.int32]
    predicted_category: NDArray[np.int32]


def estimate(answers: Answers, metric: Metric, noun: Noun, point: OperatingPoint) -> Estimate:
    """Return the value of a metric for what ``noun`` names.

    A ranking metric looks at every stored detection, whatever the operating point's score.
    """
    if isinstance(metric, CountMetric):
        return metric.estimate(counts_of(answers, noun, point))
    assert isinstance(metric, RankingMetric)
    return metric.estimate(matches_of(answers, metric, noun, point))


def matches_of(
    answers: Answers, metric: RankingMetric, noun: Noun, point: OperatingPoint
) -> list[Matches]:
    """Return the matchings that a ranking metric is made of, one for each of its overlaps."""
    chosen = _selected(answers, noun)
    overlaps = metric.overlaps or (point.overlap,)
    images = len(answers.data_set.images)
    return match_many(chosen.truth, chosen.detections, overlaps, images)


def per_image(answers: Answers, metric: CountMetric, noun: Noun, point: OperatingPoint) -> Ratio:
    """Return numerator and denominator of each image: what an interval is made of."""
    return metric.reduce(counts_of(answers, noun, point))


def groups_of(data_set: DataSet) -> tuple[NDArray[np.int64] | None, str]:
    """Return the sampling unit of each image, int64 [N], and what these units are called.

    None and "images" where each image is a unit of its own.
    """
    if data_set.group is None:
        return None, "images"
    values = data_set.images.attributes[data_set.group]
    _, index = np.unique(np.array(values, dtype=np.str_), return_inverse=True)
    plural = data_set.group if data_set.group.endswith("s") else f"{data_set.group}s"
    return index.astype(np.int64), plural


def counts_of(answers: Answers, noun: Noun, point: OperatingPoint) -> Counts:
    """Return tp, fp and fn per image for what ``noun`` names at an operating point."""
    truth = answers.data_set.truth
    images = len(answers.data_set.images)
    if not isinstance(truth, Boxes):
        assert isinstance(answers.predicted, np.ndarray)
        wanted = None if noun.everything else noun.categories
        return class_counts(truth.category, answers.predicted, wanted)
    if noun.presence:
        chosen = _selected(answers, noun)
        return presence_counts(chosen.truth, chosen.detections, score=point.score, images=images)
    return match_noun(answers, noun, point).matches.counts(point.score)


def match_noun(answers: Answers, noun: Noun, point: OperatingPoint) -> MatchedNoun:
    """Match what ``noun`` names; detections below the operating point are left out.

    Leaving them out changes nothing above it (matching goes down the scores) and spares the work.
    """
    truth, detections = _tables(answers)
    # In float32, as scores are stored: 0.4 as a float would lie below a stored 0.4.
    counted = detections.at(np.flatnonzero(detections.score >= np.float32(point.score)))
    chosen = select(truth, counted, noun.categories, merged=noun.merged)
    matches = match(
        chosen.truth,
        chosen.detections,
        overlap=point.overlap,
        images=len(answers.data_set.images),
    )
    return MatchedNoun(
        chosen,
        matches,
        truth_category=truth.category[chosen.truth_rows],
        predicted_category=counted.category[chosen.detection_rows],
    )


def _selected(answers: Answers, noun: Noun) -> Selection:
    truth, detections = _tables(answers)
    return select(truth, detections, noun.categories, merged=noun.merged)


def _tables(answers: Answers) -> tuple[Boxes, Detections]:
    assert isinstance(answers.data_set.truth, Boxes)
    assert isinstance(answers.predicted, Detections)
    return answers.data_set.truth, answers.predicted
