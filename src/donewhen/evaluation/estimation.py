"""The estimate of one metric: from aligned answers to counts to a number.

A stage of its own: it reads no file and knows no sentence.
"""

from __future__ import annotations

from dataclasses import dataclass

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

    ``said`` is a table of detections, or int32 [N]: each image's category, -1 for one that the
    data set does not have; ``scores`` float32 [N, K] is then what it gave each category.
    """

    data_set: DataSet
    said: Detections | NDArray[np.int32]
    scores: NDArray[np.float32] | None = None

    def only(self, rows: NDArray[np.bool_]) -> Answers:
        """Return what was said about some images, bool [N]; they are numbered anew."""
        if rows.all():
            return self
        chosen, numbers = self.data_set.only(rows)
        if isinstance(self.said, np.ndarray):
            scores = None if self.scores is None else self.scores[rows]
            return Answers(chosen, self.said[rows], scores)
        kept = rows[self.said.image]
        return Answers(
            chosen,
            Detections(
                image=numbers[self.said.image[kept]],
                category=self.said.category[kept],
                score=self.said.score[kept],
                box=self.said.box[kept],
            ),
        )


@dataclass(frozen=True)
class MatchedNoun:
    """What a noun covers, matched at an operating point.

    ``truth_category`` and ``said_category`` are the rows' own categories (indices into
    ``DataSet.categories``), which a merged noun's tables no longer tell.
    """

    selection: Selection
    matches: Matches
    truth_category: NDArray[np.int32]
    said_category: NDArray[np.int32]


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
        assert isinstance(answers.said, np.ndarray)
        wanted = None if noun.everything else noun.categories
        return class_counts(truth.category, answers.said, wanted)
    if noun.presence:
        chosen = _selected(answers, noun)
        return presence_counts(chosen.truth, chosen.detections, score=point.score, images=images)
    return match_noun(answers, noun, point).matches.counts(point.score)


def match_noun(answers: Answers, noun: Noun, point: OperatingPoint) -> MatchedNoun:
    """Match what ``noun`` names; detections below the operating point are left out.

    Leaving them out changes nothing above it (matching goes down the scores) and spares the work.
    """
    truth, said = _tables(answers)
    counted = _above(said, point.score)
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
        said_category=counted.category[chosen.detection_rows],
    )


def _selected(answers: Answers, noun: Noun) -> Selection:
    truth, said = _tables(answers)
    return select(truth, said, noun.categories, merged=noun.merged)


def _tables(answers: Answers) -> tuple[Boxes, Detections]:
    assert isinstance(answers.data_set.truth, Boxes)
    assert isinstance(answers.said, Detections)
    return answers.data_set.truth, answers.said


def _above(detections: Detections, score: float) -> Detections:
    """Return the detections with at least this score, in their order."""
    rows = np.flatnonzero(detections.score >= np.float32(score))
    return Detections(
        image=detections.image[rows],
        category=detections.category[rows],
        score=detections.score[rows],
        box=detections.box[rows],
    )
