"""Accuracy: which share of the images gets the right answer."""

from __future__ import annotations

import numpy as np

from donewhen.domain.claim import Unit
from donewhen.evaluation.counts import Counts
from donewhen.evaluation.metrics.metric import CountMetric, Direction, Ratio
from donewhen.foundation.errors import InputError


def _reduce(counts: Counts) -> Ratio:
    if counts.right is None:
        raise InputError(
            "accuracy judges one answer per image, and a detector gives boxes. "
            "Ask for precision, recall or F1, or for images that hold an object."
        )
    return Ratio(counts.right, np.ones_like(counts.right))


METRIC = CountMetric(
    name="accuracy",
    title="Accuracy",
    phrases=("accuracy",),
    wording="accuracy for {noun}",
    parts="{} of {} images",
    unit=Unit.RATIO,
    direction=Direction.HIGHER_IS_BETTER,
    bounds=(0, 1),
    interval="clopper-pearson",
    tasks=frozenset({"classification", "presence"}),
    formula="right images / images; of one class: images rightly said to be or not to be of it",
    source="scikit-learn accuracy_score",
    reduce=_reduce,
)
