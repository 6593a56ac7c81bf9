"""An estimate: a metric's value on a data set, and where it lies for images not seen yet."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated

from donewhen.foundation.field_rules import rules


@dataclass(frozen=True)
class Interval:
    """Where a value lies for images not seen yet, as far as these images tell.

    ``low`` and ``high`` are one-sided bounds, each valid with probability ``confidence``; together
    they are an interval of ``2 * confidence - 1``. ``method`` is its name in the docs.
    """

    low: float
    high: float
    confidence: Annotated[float, rules(between=(0, 1))]
    method: str
    units: Annotated[int, rules("How many independent units were looked at.", least=0)]
    unit: Annotated[str, rules('Their name in the plural: "images", "videos".')]
    effective: Annotated[
        float | None, rules("How many independent trials they are worth; null if unknown.")
    ] = None
    warning: Annotated[str, rules("What makes it doubtful; empty for nothing.")] = ""


@dataclass(frozen=True)
class Estimate:
    """A metric's value on this data set.

    ``value`` is None where it is undefined (0 of 0). ``numerator`` and ``denominator`` are there
    for metrics that are a ratio of counts. ``images`` says how many images were judged,
    ``interval`` where the value lies for others. For a change, ``value`` is the improvement, and
    ``compared`` are the value here and the reference's.
    """

    value: Fraction | float | None
    images: int
    numerator: int | None = None
    denominator: int | None = None
    interval: Interval | None = None
    compared: tuple[Fraction | float, Fraction | float] | None = None
