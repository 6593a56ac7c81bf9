"""A Then sentence, understood: a claim, what has to be measured for it, and whether it can fail."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from donewhen.domain.claim import Claim, Unit
from donewhen.domain.data_set import DataSet, Labels
from donewhen.domain.estimate import Estimate
from donewhen.domain.predictions import Detections
from donewhen.domain.verdict import Outcome, Verdict
from donewhen.evaluation.counts import Counts
from donewhen.evaluation.estimation import Answers, OperatingPoint, counts_of
from donewhen.evaluation.metrics import CountMetric, Direction, Metric
from donewhen.foundation.errors import SentenceError
from donewhen.judging import meets, undecided
from donewhen.language import Noun

FEWEST_IMAGES = 10
"""A slice with fewer images is too small to be judged."""
_POINT = OperatingPoint(score=1.0, overlap=0.5)  # of a model that says nothing it does not matter
_REMEDY = "Write a bound that can be missed."
INFORMED = 0.975
"""Each bound of the interval that a fact is told with: 95% for both together."""


@dataclass(frozen=True)
class ResolvedClaim:
    """A Then sentence, understood: a claim, and what has to be measured for it."""

    claim: Claim
    metric: Metric
    noun: Noun
    slices: tuple[str, ...]

    @property
    def supposes_weakness(self) -> bool:
        """Whether it asks for a bad value ("recall is at most 75%"), as a hypothesis may."""
        bad = self.claim.comparison.wants_little
        if self.metric.direction is Direction.LOWER_IS_BETTER:
            bad = self.claim.comparison.wants_much
        return bad and not self.claim.reference

    @property
    def confidence(self) -> float:
        """How sure each bound of the interval has to be."""
        return INFORMED if self.claim.confidence is None else float(self.claim.confidence)


def slice_words(slices: tuple[str, ...]) -> str:
    """Return the names of slices as a sentence has them; "" for none."""
    return " and ".join(f'"{name}"' for name in slices)


def refuse_always_true(
    claims: Sequence[ResolvedClaim], seen: Callable[[ResolvedClaim], DataSet]
) -> None:
    """Raise ``SentenceError`` where every model meets a claim on the images that ``seen`` gives."""
    said = [message for claim in claims if (message := _always_true(claim, seen(claim)))]
    if said:
        others = len(said) - 1
        more = f" (and so in {others} more slice{'' if others == 1 else 's'})" if others else ""
        raise SentenceError(said[0] + more)


def refuse_every_image(claim: Claim, images: int) -> None:
    """Raise ``SentenceError`` where a claim about a number of images is met by none and by all."""
    if meets(claim, Fraction(0)) and meets(claim, Fraction(images)):
        raise SentenceError(f"every model meets this: there are {images:,} images. {_REMEDY}")


def _always_true(resolved: ResolvedClaim, data_set: DataSet) -> str:
    """Return why no model can fail a claim on these images; "" where one can."""
    claim, metric, slices = resolved.claim, resolved.metric, resolved.slices
    shares = claim.unit is Unit.RATIO and not claim.reference  # their ends are refused when read
    if shares or (slices and len(data_set.images) < FEWEST_IMAGES):
        return ""
    things = counts_of(_silent(data_set), resolved.noun, _POINT).total_fn
    reach = _reach(metric, data_set, resolved.noun)
    if reach is None:
        return ""
    low, high = reach
    if claim.reference:
        always = claim.threshold <= low - high
    else:
        always = meets(claim, low) and meets(claim, high)
    of = f"in {slice_words(slices)} images of" if slices else "in"
    there = f'{things:,} {resolved.noun.text} {of} data set "{data_set.id}"'
    return f"every model meets this: there are {there}. {_REMEDY}" if always else ""


def _reach(metric: Metric, data_set: DataSet, noun: Noun) -> tuple[Fraction, Fraction] | None:
    """Return the least and the greatest value of any model; None where there is no limit.

    They lie between a model that says nothing and one that makes no mistake.
    """
    if metric.unit is Unit.RATIO:
        return Fraction(0), Fraction(1)
    if not isinstance(metric, CountMetric):
        return None
    silent = counts_of(_silent(data_set), noun, _POINT)
    nothing = np.zeros_like(silent.fn)
    perfect = Counts(tp=silent.tp + silent.fn, fp=nothing, fn=nothing, right=None)
    worst, best = metric.estimate(silent).value, metric.estimate(perfect).value
    if worst is None or best is None:
        return None
    if metric.direction is Direction.HIGHER_IS_BETTER:
        return Fraction(metric.bounds[0]), Fraction(best)
    # saying more makes it worse without a limit, unless saying nothing is the worst
    return (Fraction(best), Fraction(worst)) if worst > best else None


def _silent(data_set: DataSet) -> Answers:
    """Return the answers of a model that says nothing, or nothing that the data set knows."""
    if isinstance(data_set.truth, Labels):
        return Answers(data_set, np.full(len(data_set.images), -1, np.int32))
    return Answers(data_set, Detections.none())


def too_few(resolved: ResolvedClaim, estimate: Estimate) -> Verdict | None:
    """Return the verdict on a slice that is too small to be judged; None where it is not."""
    if not resolved.slices or estimate.images >= FEWEST_IMAGES:
        return None
    return undecided(
        resolved.claim,
        estimate,
        resolved.metric.wording.format(noun=resolved.noun.text),
        f"{estimate.images} images in {slice_words(resolved.slices)}",
        f"too few to judge a slice by; it takes {FEWEST_IMAGES}",
    )


def without_chance_alarms(
    claims: Sequence[ResolvedClaim],
    verdicts: list[Verdict],
    judged: Callable[[ResolvedClaim], Verdict],
) -> list[Verdict]:
    """Take back alarms that scanning many slices would raise by chance (Holm, 1979).

    Of m slices, the surest alarm must hold at a level of 1/m, the next at 1/(m-1), and so on.
    What is no alarm any more is undecided.
    """
    alarms = {row for row, verdict in enumerate(verdicts) if verdict.outcome is Outcome.NOT_MET}
    kept: set[int] = set()
    while alarms:
        wrong = 1 - (claims[0].claim.confidence or Fraction(0))
        stricter = 1 - wrong / (len(claims) - len(kept))
        sure = {
            row
            for row in alarms
            if judged(_with_confidence(claims[row], stricter)).outcome is Outcome.NOT_MET
        }
        if not sure:
            break
        kept.add(min(sure))
        alarms -= kept
    return [
        _taken_back(verdict, len(claims)) if row in alarms else verdict
        for row, verdict in enumerate(verdicts)
    ]


def _taken_back(verdict: Verdict, slices: int) -> Verdict:
    return replace(
        verdict,
        outcome=Outcome.UNDECIDED,
        margin="undecided, not shown yet",
        reason=f"{verdict.reason}; undecided: not sure enough among {slices} slices (Holm)",
    )


def _with_confidence(resolved: ResolvedClaim, confidence: Fraction) -> ResolvedClaim:
    return replace(resolved, claim=replace(resolved.claim, confidence=confidence))
