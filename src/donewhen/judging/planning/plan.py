"""``donewhen plan``: which goals their data sets can decide, in plain words, without inference."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from donewhen.domain.claim import Claim, Comparison, Unit
from donewhen.domain.data_set import DataSet
from donewhen.evaluation.metrics import CountMetric, Metric
from donewhen.judging import expected_of
from donewhen.judging.planning.extremes import (
    SamplingUnits,
    is_measured,
    sampling_units,
    things_there,
)
from donewhen.judging.planning.prospect import Prospect, prospect
from donewhen.judging.resolved_claim import FEWEST_IMAGES, slice_words
from donewhen.judging.settling import units_named
from donewhen.language import Noun

_NEARLY = 1e-9


class Answer(Enum):
    """Whether a claim can be decided."""

    DECIDABLE = "can be decided"
    HARD = "hard to show"
    NEVER = "CANNOT PASS"
    UNKNOWN = "not known yet"


@dataclass(frozen=True)
class Planned:
    """What can be said of one claim before anything is measured, and why."""

    answer: Answer
    why: str


_FACT = Planned(Answer.DECIDABLE, "a fact about these images")


def planned(
    claim: Claim, metric: Metric, data_set: DataSet, noun: Noun, slices: tuple[str, ...] = ()
) -> Planned:
    """Return whether ``data_set``, which holds the images of ``slices`` only, decides a claim."""
    never = _too_few(len(data_set.images), slices) or _nothing(metric, data_set, noun)
    if never:
        return never
    if claim.confidence is None:
        return _fact(claim, metric, data_set, noun)
    foreseen = prospect(claim, metric, data_set, noun)
    if foreseen is None:
        title = f"{metric.title[0].lower()}{metric.title[1:]}"
        return Planned(Answer.UNKNOWN, f"{title} has to be measured first")
    unchanged = _unchanged(claim, metric, data_set, noun)
    return _of_prospect(foreseen, unchanged)


def _of_prospect(foreseen: Prospect, unchanged: str) -> Planned:
    if not foreseen.perfect:
        return Planned(Answer.NEVER, foreseen.note)
    if foreseen.depends:
        return Planned(Answer.UNKNOWN, foreseen.depends + unchanged)
    if not foreseen.good:
        return Planned(Answer.HARD, foreseen.note)
    needed = foreseen.needed_good or foreseen.needed
    return Planned(
        Answer.DECIDABLE,
        f"a good model needs about {needed:,} of {foreseen.there:,} {foreseen.what}",
    )


def planned_flips(claim: Claim, images: int, *, sliced: bool = False) -> Planned:
    """Return whether a claim about how many of the ``images`` turned right or wrong is decided."""
    if sliced and images < FEWEST_IMAGES:
        return _few(images, "images")
    if _beyond(claim, Fraction(images)):
        return Planned(
            Answer.NEVER, f"{expected_of(claim)} wanted, but there are {images:,} images"
        )
    return _FACT


def _too_few(images: int, slices: tuple[str, ...]) -> Planned | None:
    if not slices or images >= FEWEST_IMAGES:
        return None
    return _few(images, f"{slice_words(slices)} images")


def _few(images: int, named: str) -> Planned:
    why = f"{images:,} {named}, too few to judge a slice by; it takes {FEWEST_IMAGES}"
    return Planned(Answer.NEVER, why)


def _nothing(metric: Metric, data_set: DataSet, noun: Noun) -> Planned | None:
    """Return the plan of what stays 0 of 0 because nothing is there; None where it does not."""
    if isinstance(metric, CountMetric):
        measurement = is_measured(metric, data_set, noun)
        there = sampling_units(metric, data_set, noun).units if measurement else 1
    else:
        there = things_there(data_set, noun)
    if there:
        return None
    return Planned(Answer.NEVER, f'the data set holds no "{noun.text}", and 0 of 0 decides nothing')


def _fact(claim: Claim, metric: Metric, data_set: DataSet, noun: Noun) -> Planned:
    """Return whether a fact about these images could be met by any model."""
    if claim.unit is Unit.COUNT and metric.name in ("found", "missed") and not claim.reference:
        there = things_there(data_set, noun)
        if _beyond(claim, Fraction(there)):
            wanted = expected_of(claim)
            return Planned(
                Answer.NEVER, f"{wanted} wanted, but the data set holds {there:,} {noun.text}"
            )
    return _FACT


def _beyond(claim: Claim, most: Fraction) -> bool:
    if claim.comparison is Comparison.MORE_THAN:
        return claim.threshold >= most
    least = (Comparison.AT_LEAST, Comparison.EXACTLY, Comparison.BETWEEN)
    return claim.comparison in least and claim.threshold > most


def _unchanged(claim: Claim, metric: Metric, data_set: DataSet, noun: Noun) -> str:
    """Return what is known of a change where nothing differs; "" where that says nothing."""
    if not claim.reference or claim.threshold >= 0 or not isinstance(metric, CountMetric):
        return ""
    there = sampling_units(metric, data_set, noun)
    if not there.fixed or claim.unit is not Unit.RATIO or claim.confidence is None:
        return ""
    enough = _unchanged_low(there, float(claim.confidence)) >= float(claim.threshold) - _NEARLY
    named = units_named(claim, there.unit, every=there.every, single=there.units == 1)
    answer = "enough" if enough else "not enough"
    return f"; where nothing differs, {there.units:,} {named} are {answer}"


def _unchanged_low(there: SamplingUnits, confidence: float) -> float:
    """Return the lower bound of a difference that nowhere differs, as the judge has it."""
    from donewhen.statistics import difference_bounds  # scipy is slow to import

    same = (there.numerator, there.denominator)
    return difference_bounds(same, same, confidence).low
