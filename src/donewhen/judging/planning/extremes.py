"""What there is to learn from: the counts of a perfect model, of a silent and of a loud one.

They tell, for any metric, how many sampling units it would have, and whether every model has as
many: recall's are the images that hold something, precision's those on which something is reported.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from donewhen.domain.claim import Unit
from donewhen.domain.data_set import Boxes, DataSet
from donewhen.evaluation.counts import Counts
from donewhen.evaluation.estimation import groups_of
from donewhen.evaluation.metrics import CountMetric
from donewhen.language import Noun

Integers = NDArray[np.int64]


@dataclass(frozen=True)
class SamplingUnits:
    """The sampling units of a data set from which a metric of a noun learns.

    ``numerator`` and ``denominator`` are a perfect model's, ``least`` the trials of one that says
    nothing: int64 [U], one entry per sampling unit, also for those without any. ``unit`` is what
    these are called. ``counted`` says that the denominator is a number of trials (F1's is not),
    ``fixed`` that every model has the same one; ``images`` is the number of images.
    """

    numerator: Integers
    denominator: Integers
    least: Integers
    unit: str
    counted: bool
    fixed: bool
    images: int

    @property
    def units(self) -> int:
        """How many units have a denominator if the model is perfect."""
        return int((self.denominator > 0).sum())

    @property
    def every(self) -> bool:
        """Whether all units have one."""
        return self.units == len(self.denominator)

    @property
    def certain(self) -> bool:
        """Whether they have one whatever the model says."""
        return bool(((self.least > 0) == (self.denominator > 0)).all())

    @property
    def whole(self) -> bool:
        """Whether each unit is one trial."""
        return self.counted and float(self.size.sum()) == self.units

    @property
    def size(self) -> NDArray[np.float64]:
        """How many trials each of these units has."""
        held = self.least if self.certain else self.denominator
        return held[held > 0].astype(np.float64)


def is_measured(metric: CountMetric, data_set: DataSet, noun: Noun) -> bool:
    """Return whether a metric has a meaning for what a noun counts in a data set."""
    return ("presence" if noun.presence else data_set.task) in metric.tasks


def sampling_units(metric: CountMetric, data_set: DataSet, noun: Noun) -> SamplingUnits:
    """Return the units of a metric that has a meaning here."""
    from donewhen.statistics import summed

    extremes = extreme_counts(data_set, noun)
    best, silent, loud = (metric.reduce(counts) for counts in extremes)
    others = (silent.denominator, loud.denominator)
    group, unit = groups_of(data_set)
    shared = metric.interval == "clopper-pearson" or metric.unit is not Unit.RATIO
    trials = silent.denominator if shared else extremes[0].tp
    return SamplingUnits(
        summed(best.numerator, group),
        summed(best.denominator, group),
        summed(trials, group),
        unit,
        shared,
        all(bool((trials == best.denominator).all()) for trials in others),
        len(data_set.images),
    )


def things_there(data_set: DataSet, noun: Noun) -> int:
    """Return how many things a noun names, or how many images that hold one."""
    return int(_things(data_set, noun).sum())


def extreme_counts(data_set: DataSet, noun: Noun) -> tuple[Counts, Counts, Counts]:
    """Return the counts of a model that is perfect, of a silent one, and of a loud one.

    The loud one finds everything, and reports something false wherever it can.
    """
    things = _things(data_set, noun)
    nothing, ones = np.zeros_like(things), np.ones_like(things)
    if isinstance(data_set.truth, Boxes) and not noun.presence:
        return (
            Counts(tp=things, fp=nothing, fn=nothing),
            Counts(tp=nothing, fp=nothing, fn=things),
            Counts(tp=things, fp=ones, fn=nothing),
        )
    perfect = Counts(tp=things, fp=nothing, fn=nothing, right=ones)
    if noun.everything and not noun.presence:  # whatever it says, it says one thing of each image
        wrong = Counts(tp=nothing, fp=ones, fn=ones, right=nothing)
        return perfect, wrong, perfect
    return (
        perfect,
        Counts(tp=nothing, fp=nothing, fn=things, right=1 - things),
        Counts(tp=things, fp=1 - things, fn=nothing, right=things),
    )


def _things(data_set: DataSet, noun: Noun) -> Integers:
    """Return how many things a noun names on each image, [N]."""
    members = np.fromiter(noun.categories, dtype=np.int64)
    truth = data_set.truth
    if not isinstance(truth, Boxes):
        return np.isin(truth.category, members).astype(np.int64)
    rows = np.isin(truth.category, members)
    if not noun.presence:  # a crowd is neither found nor missed, but it is there
        rows &= ~truth.crowd
    count = np.bincount(truth.image[rows], minlength=len(data_set.images)).astype(np.int64)
    return np.minimum(count, 1) if noun.presence else count
