"""A claim: what one Then sentence asks of a model or of a data set."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction


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


class Part(Enum):
    """Where a claim's words stand: in its sentence, below it, or there for each slice."""

    SENTENCE = "sentence"
    TABLE = "table"
    SLICE = "slice"


class Unit(Enum):
    """What a metric's number counts; decides how it is read and printed."""

    COUNT = "count"
    RATIO = "ratio"
    PER_IMAGE = "per image"
    BYTES = "bytes"
    TIMES = "times"


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
    part: Part = Part.SENTENCE
