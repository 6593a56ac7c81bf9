"""``donewhen plan``: which goals their data sets can decide, in plain words, without inference."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

import numpy as np

from donewhen.data_set import Boxes, DataSet
from donewhen.judging import expected_of
from donewhen.language import Noun
from donewhen.metrics import Metric
from donewhen.planning.prospect import prospect
from donewhen.verdict import Claim, Comparison, Unit

__all__ = ["Answer", "Planned", "planned"]


class Answer(Enum):
    """Whether a claim can be decided."""

    DECIDABLE = "can be decided"
    HARD = "hard to show"
    NEVER = "CANNOT PASS"
    UNKNOWN = "not known before"


@dataclass(frozen=True)
class Planned:
    """What can be said of one claim before anything is measured, and why."""

    answer: Answer
    why: str


def planned(claim: Claim, metric: Metric, data_set: DataSet, noun: Noun) -> Planned:
    """Return whether ``data_set`` (of the claim's slices only) can decide a claim."""
    if claim.confidence is None:
        return _fact(claim, metric, data_set, noun)
    foreseen = prospect(claim, metric, data_set, noun)
    if foreseen is None:
        return Planned(Answer.UNKNOWN, f"{metric.title.lower()} has to be measured first")
    if not foreseen.perfect:
        return Planned(Answer.NEVER, foreseen.note)
    if not foreseen.good:
        return Planned(Answer.HARD, foreseen.note)
    needed = foreseen.needed_good or foreseen.needed
    if needed is None:
        return Planned(Answer.UNKNOWN, "it depends on how much better the model is")
    return Planned(
        Answer.DECIDABLE,
        f"a good model needs about {needed:,} of {foreseen.there:,} {foreseen.what}",
    )


def _fact(claim: Claim, metric: Metric, data_set: DataSet, noun: Noun) -> Planned:
    """Return whether a fact about these images could be met by any model."""
    there = _there(data_set, noun)
    high = there if claim.unit is Unit.COUNT and metric.name in ("found", "missed") else None
    if high is not None and not claim.reference and _beyond(claim, Fraction(high)):
        wanted = expected_of(claim)
        return Planned(Answer.NEVER, f"{wanted} wanted, and only {there:,} {noun.text} are there")
    if there == 0 and metric.name not in ("false_positives", "false_positives_per_image"):
        return Planned(Answer.NEVER, f"there are no {noun.text}: 0 of 0 is no answer")
    return Planned(Answer.DECIDABLE, "a fact about these images")


def _beyond(claim: Claim, most: Fraction) -> bool:
    if claim.comparison is Comparison.MORE_THAN:
        return claim.threshold >= most
    least = (Comparison.AT_LEAST, Comparison.EXACTLY, Comparison.BETWEEN)
    return claim.comparison in least and claim.threshold > most


def _there(data_set: DataSet, noun: Noun) -> int:
    members = np.fromiter(noun.categories, dtype=np.int64)
    truth = data_set.truth
    rows = np.isin(truth.category, members)
    if not isinstance(truth, Boxes):
        return int(rows.sum())
    rows &= ~truth.crowd
    return len(np.unique(truth.image[rows])) if noun.presence else int(rows.sum())
