"""What a metric can reach on a data set: between a model that says nothing and a perfect one."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from donewhen.domain.data_set import DataSet
from donewhen.evaluation.counts import Counts
from donewhen.evaluation.metrics import CountMetric, Direction
from donewhen.goals.draft import Drafted
from donewhen.goals.run import Run
from donewhen.judging.measurement import MetricQuery
from donewhen.judging.planning.extremes import extreme_counts


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
            perfect, silent, _ = extreme_counts(data_set, noun)
            self._counted[key] = silent, perfect
        return self._counted[key]


def _fraction(value: Fraction | float | None) -> Fraction | None:
    return None if value is None else Fraction(value)
