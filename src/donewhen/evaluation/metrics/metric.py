"""What a metric is: a name, the words for it, what its number means, and how it is reduced.

A metric reduces counts or matches that an earlier stage made; it never matches or counts itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from donewhen.domain.claim import Unit
from donewhen.domain.estimate import Estimate
from donewhen.evaluation.counts import Counts
from donewhen.evaluation.matching import Matches

IntervalMethod = Literal["clopper-pearson", "bootstrap-bca"]
JudgedTask = Literal["detection", "classification", "presence"]


class Direction(Enum):
    """Which numbers of a metric are the good ones."""

    HIGHER_IS_BETTER = "higher is better"
    LOWER_IS_BETTER = "lower is better"


@dataclass(frozen=True)
class Ratio:
    """A ratio of sums over images: ``numerator`` and ``denominator`` int64 [N], one per image."""

    numerator: NDArray[np.int64]
    denominator: NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class Metric:
    """What a metric says about itself; every field is required.

    ``phrases`` are its names in a sentence, ``wording`` the name with its ``{noun}``, ``parts`` how
    numerator and denominator are read ("{} of {}"; empty where they say nothing to people).
    ``bounds`` are the least and the greatest value, None for no limit. ``interval`` is the method
    that gives its confidence interval; that of a count is the interval of its share.
    ``formula`` is plain text, ``source`` the paper or the implementation that it agrees with.
    """

    name: str
    title: str
    phrases: tuple[str, ...]
    wording: str
    parts: str
    unit: Unit
    direction: Direction
    bounds: tuple[int, int | None]
    interval: IntervalMethod
    tasks: frozenset[JudgedTask]
    formula: str
    source: str


@dataclass(frozen=True, kw_only=True)
class CountMetric(Metric):
    """A metric that is a count or a ratio of counts: exact, in integers.

    ``reduce`` gives numerator and denominator of each image. The value is sum over sum; with
    ``Unit.COUNT`` it is the sum of the numerators, "of" the sum of the denominators.
    """

    reduce: Callable[[Counts], Ratio]

    def estimate(self, counts: Counts) -> Estimate:
        """Return the value on these images; None where the denominator is 0."""
        ratio = self.reduce(counts)
        numerator, denominator = int(ratio.numerator.sum()), int(ratio.denominator.sum())
        value = None
        if denominator:
            value = Fraction(numerator, 1 if self.unit is Unit.COUNT else denominator)
        return Estimate(
            value=value, images=counts.images, numerator=numerator, denominator=denominator
        )


@dataclass(frozen=True, kw_only=True)
class RankingMetric(Metric):
    """A metric of all detections in order of score, whatever the score threshold.

    ``overlaps`` are the IoU thresholds to match at, or None for the operating point's own.
    ``reduce`` takes one ``Matches`` per threshold, of the same tables.
    """

    overlaps: tuple[float, ...] | None
    reduce: Callable[[Sequence[Matches]], float | None]

    def estimate(self, matches: Sequence[Matches]) -> Estimate:
        """Return the value on these images; None where there is nothing to find.

        Raises ``ValueError`` unless there is one ``Matches`` for each overlap.
        """
        expected = 1 if self.overlaps is None else len(self.overlaps)
        if len(matches) != expected:
            raise ValueError(f"{self.name} needs {expected} matchings, not {len(matches)}")
        return Estimate(value=self.reduce(matches), images=matches[0].images)
