"""The interval of an estimate: from per-image columns to where the value lies for other images.

The sampling unit is the image, or the group that the data set names. Which method belongs to a
metric stands with the metric; the methods themselves are ``donewhen.intervals``.
"""

from __future__ import annotations

from dataclasses import dataclass

from donewhen.estimation import Answers, OperatingPoint, estimate
from donewhen.language import Noun
from donewhen.metrics import Metric
from donewhen.verdict import Claim, Estimate, Interval

__all__ = ["FORM", "Measured", "change_interval", "interval", "settles"]

FORM = 1  # raised whenever the same answers get another interval


@dataclass(frozen=True)
class Measured:
    """What is measured: a metric of what a noun names, in some answers, at an operating point."""

    answers: Answers
    metric: Metric
    noun: Noun
    point: OperatingPoint

    def estimate(self) -> Estimate:
        """Return the value, without an interval."""
        return estimate(self.answers, self.metric, self.noun, self.point)


def interval(measured: Measured, confidence: float) -> Interval | None:
    """Return the interval whose bounds each hold with ``confidence``; None where there is none.

    There is none where the value is undefined, and for average precision of too few units.
    """
    return None


def change_interval(here: Measured, there: Measured, confidence: float) -> Interval | None:
    """Return the interval of the improvement of ``here`` over ``there``, on the same images."""
    return None


def settles(claim: Claim, estimate: Estimate) -> str:
    """Return about how many more units would settle an undecided claim, in words."""
    return ""
