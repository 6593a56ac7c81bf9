"""An estimate: a metric's value on a data set, and where it lies for images not seen yet."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Interval:
    """Where a value lies for images not seen yet, as far as these images tell.

    ``low`` and ``high`` are one-sided bounds, each valid with probability ``confidence`` (a
    fraction below 1); together they are an interval of ``2 * confidence - 1``. ``method`` is its
    name in the docs, ``units`` how many independent units were looked at, ``unit`` their name in
    the plural ("images", "scenes"), ``effective`` how many independent trials they are worth where
    that is known. ``warning`` says what makes the interval doubtful, "" for nothing.
    """

    low: float
    high: float
    confidence: float
    method: str
    units: int
    unit: str
    effective: float | None = None
    warning: str = ""


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
