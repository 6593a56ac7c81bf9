"""Claims and verdicts: what a Then sentence asks, and what the answer is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from pathlib import Path


class Comparison(Enum):
    """How an estimate is held against a threshold."""

    AT_LEAST = "at least"
    AT_MOST = "at most"
    MORE_THAN = "more than"
    FEWER_THAN = "fewer than"
    EXACTLY = "exactly"
    BETWEEN = "between"  # both ends included

    @property
    def wants_much(self) -> bool:
        """Whether a greater value is nearer to being met."""
        return self in (Comparison.AT_LEAST, Comparison.MORE_THAN)

    @property
    def wants_little(self) -> bool:
        """Whether a smaller value is nearer to being met."""
        return self in (Comparison.AT_MOST, Comparison.FEWER_THAN)


class Unit(Enum):
    """What a metric's number counts; decides how it is read and printed."""

    COUNT = "count"
    RATIO = "ratio"
    PER_IMAGE = "per image"
    BYTES = "bytes"
    TIMES = "times"


class Outcome(Enum):
    """The three answers to a claim. Only MET passes."""

    MET = "met"
    NOT_MET = "not met"
    UNDECIDED = "undecided"


@dataclass(frozen=True)
class Claim:
    """One Then sentence: metric, of which noun, in which slice, comparison, threshold, confidence.

    ``text`` is the sentence as written, ``noun`` the words that name what is counted ("red
    balloons"; "" where the sentence names nothing). ``threshold`` is exact: 80% is 4/5; ``upper``
    is the second one of "between". ``confidence`` is None for a fact about these images.
    ``slice`` names the images that are looked at ("night"; "" for all). With a ``reference``
    ("the baseline") the claim is about the improvement over it, and so is its threshold.
    """

    text: str
    metric: str
    noun: str
    comparison: Comparison
    threshold: Fraction
    unit: Unit
    upper: Fraction | None = None
    confidence: Fraction | None = None
    slice: str = ""
    reference: str = ""


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


@dataclass(frozen=True)
class Evidence:
    """A file that shows why: a picture or a table. ``media_type`` as in HTTP ("image/png")."""

    title: str
    path: Path
    media_type: str


@dataclass(frozen=True)
class Verdict:
    """The answer to a claim.

    ``expected``, ``observed`` and ``margin`` are short texts for people ("at least 800", "912 of
    1,000", "112 above"); ``reason`` is one sentence that says all of it.
    ``borderline`` says why a rounding error could have tipped it, "" where none could.
    """

    claim: Claim
    outcome: Outcome
    estimate: Estimate
    expected: str
    observed: str
    margin: str
    reason: str
    evidence: tuple[Evidence, ...] = ()
    borderline: str = ""
