"""What a metric can reach on a data set: between a model that says nothing and a perfect one."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from donewhen.domain.data_set import DataSet, Labels
from donewhen.domain.predictions import Detections
from donewhen.evaluation.counts import Counts
from donewhen.evaluation.estimation import Answers, OperatingPoint, counts_of
from donewhen.evaluation.metrics import CountMetric, Direction
from donewhen.goals.draft import Drafted
from donewhen.goals.run import Run
from donewhen.judging.measurement import MetricQuery
from donewhen.language import Noun

_POINT = OperatingPoint(score=1.0, overlap=0.5)  # perfect boxes have the score 1 and overlap fully


@dataclass(frozen=True)
class Reach:
    """``things`` of a noun are on ``images`` images; a metric is from ``low`` to ``high``.

    ``low`` is None where the metric has no meaning because there is nothing; ``high`` is None
    without a limit. ``steps`` is the denominator, where it is the same for every model.
    """

    images: int
    things: int
    low: Fraction | None
    high: Fraction | None
    steps: int | None


class Reaches:
    """Computes what can be reached; each noun of each data set is counted once."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._counted: dict[tuple[object, ...], tuple[Counts, Counts]] = {}

    def of(self, drafted: Drafted) -> Reach | None:
        """Return what the metric of a claim can reach; None where that cannot be told."""
        judged, query = drafted.judged, drafted.query
        if judged is None or query is None:
            return None
        data_set = self.data_set(drafted)
        silent, perfect = self._counts(data_set, query, judged.perturbation)
        things = int(silent.fn.sum())
        metric = query.metric
        if not isinstance(metric, CountMetric):
            low = Fraction(0) if things else None
            return Reach(silent.images, things, low, Fraction(1), None)
        worst, best = metric.estimate(silent), metric.estimate(perfect)
        low, high = _fraction(best.value), _fraction(worst.value)
        if metric.direction is Direction.HIGHER_IS_BETTER:
            low, high = (None, None) if low is None else (Fraction(metric.bounds[0]), low)
        elif low is not None and (high is None or high <= low):
            top = metric.bounds[1]  # saying more makes it worse, up to its own limit
            high = None if top is None else Fraction(top)
        fixed = worst.denominator if worst.denominator == best.denominator else None
        return Reach(silent.images, things, low, high, fixed)

    def data_set(self, drafted: Drafted) -> DataSet:
        """Return the images that a claim looks at, of those that it would be judged on."""
        assert drafted.judged is not None
        slices = () if drafted.query is None else drafted.query.slices
        return self._run.sliced(drafted.judged, slices).data_set

    def _counts(
        self, data_set: DataSet, query: MetricQuery, changed: tuple[str, int] | None
    ) -> tuple[Counts, Counts]:
        noun = query.noun
        meaning = (noun.categories, noun.merged, noun.presence)
        key = (data_set.digest, query.slices, changed, *meaning)
        if key not in self._counted:
            self._counted[key] = _counted(data_set, noun)
        return self._counted[key]


def _counted(data_set: DataSet, noun: Noun) -> tuple[Counts, Counts]:
    return (
        counts_of(Answers(data_set, _silence(data_set)), noun, _POINT),
        counts_of(Answers(data_set, _perfection(data_set)), noun, _POINT),
    )


def _silence(data_set: DataSet) -> Detections | np.ndarray[tuple[int], np.dtype[np.int32]]:
    if isinstance(data_set.truth, Labels):
        return np.full(len(data_set.images), -1, dtype=np.int32)
    return _detections(data_set, np.zeros(0, dtype=np.int64))


def _perfection(data_set: DataSet) -> Detections | np.ndarray[tuple[int], np.dtype[np.int32]]:
    truth = data_set.truth
    if isinstance(truth, Labels):
        return truth.category.astype(np.int32)
    rows = np.flatnonzero(~truth.crowd)
    return _detections(data_set, rows[np.argsort(truth.image[rows], kind="stable")])


def _detections(data_set: DataSet, rows: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Detections:
    """Return some boxes of the ground truth as if a model had said them."""
    truth = data_set.truth
    assert not isinstance(truth, Labels)
    return Detections(
        image=truth.image[rows].astype(np.int32),
        category=truth.category[rows].astype(np.int32),
        score=np.ones(len(rows), dtype=np.float32),
        box=truth.box[rows].astype(np.float32),
    )


def _fraction(value: Fraction | float | None) -> Fraction | None:
    return None if value is None else Fraction(value)
