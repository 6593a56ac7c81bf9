"""Claims that hang by a thread: a rounding error could have tipped them.

Processors, thread counts and providers round differently. Where a score lies this close to the one
from which detections count, an overlap to the one from which a box matches, or two classes to each
other, the claim is judged again with each of them on the other side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from donewhen.domain.claim import Unit
from donewhen.domain.estimate import Estimate
from donewhen.domain.verdict import Outcome
from donewhen.evaluation.estimation import Answers, OperatingPoint
from donewhen.evaluation.metrics import RankingMetric
from donewhen.judging.decision import decide
from donewhen.judging.resolved_claim import ResolvedClaim
from donewhen.judging.uncertainty import Measurement, interval

NOISE = 1e-5
"""Scores that differ by less are the same score, rounded by different machines."""
_OVERLAP_NOISE = 1e-6
Judge = Callable[[Estimate], Outcome]


def why_borderline(measurement: Measurement, asked: ResolvedClaim, known: Estimate) -> str:
    """Return what could have tipped a claim; "" where a rounding error could not.

    ``known`` is its estimate. Average precision has no point at which anything tips: it is never
    borderline.
    """
    if isinstance(measurement.metric, RankingMetric) or known.value is None:
        return ""

    def outcome(estimate: Estimate) -> Outcome:
        undefined = estimate.value is None
        return Outcome.UNDECIDED if undefined else decide(asked.claim, estimate).outcome

    said = outcome(known)
    for why, other in _variants(measurement, known, outcome):
        estimate = other.estimate()
        if estimate.value == known.value:
            continue
        if estimate.value is not None and known.interval is not None:
            estimate = replace(estimate, interval=interval(other, asked.confidence))
        tipped = outcome(estimate)
        if tipped is not said:
            return f"{why} would make it {tipped.value}"
    return ""


def _variants(
    measurement: Measurement, known: Estimate, outcome: Judge
) -> Iterator[tuple[str, Measurement]]:
    answers, point = measurement.answers, measurement.point
    if isinstance(answers.predicted, np.ndarray):
        if (swapped := _swapped(answers)) is not None:
            yield (
                "a rounding error between two classes of an image",
                replace(measurement, answers=swapped),
            )
        return
    if (np.abs(answers.predicted.score - np.float32(point.score)) <= NOISE).any():
        for score in (point.score + NOISE, point.score - NOISE):
            moved = OperatingPoint(score, point.overlap)
            yield f"a rounding error of {NOISE:.5f} in a score", replace(measurement, point=moved)
    if not measurement.noun.presence and _one_decides(known, measurement, outcome):
        for overlap in (min(point.overlap + _OVERLAP_NOISE, 1.0), point.overlap - _OVERLAP_NOISE):
            moved = OperatingPoint(point.score, overlap)
            yield "a rounding error in a box's overlap", replace(measurement, point=moved)


def _one_decides(known: Estimate, measurement: Measurement, outcome: Judge) -> bool:
    """Say whether one thing more or less would tip the claim: matching again takes its time."""
    if known.numerator is None or not known.denominator:
        return True
    said = outcome(known)
    for numerator in (known.numerator - 1, known.numerator + 1):
        count = measurement.metric.unit is Unit.COUNT
        value = Fraction(numerator) if count else Fraction(numerator, known.denominator)
        if outcome(replace(known, value=value, numerator=numerator)) is not said:
            return True
    return False


def _swapped(answers: Answers) -> Answers | None:
    """Return the answers with the second class for images where two are as good; None without."""
    if answers.scores is None or answers.scores.shape[1] < 2:
        return None
    assert isinstance(answers.predicted, np.ndarray)
    best = np.argsort(-answers.scores, axis=1, kind="stable")[:, :2]
    top = np.take_along_axis(answers.scores, best, axis=1)
    close: NDArray[np.bool_] = (top[:, 0] - top[:, 1] <= NOISE) & (answers.predicted >= 0)
    if not close.any():
        return None
    said = answers.predicted.copy()
    said[close] = np.where(said[close] == best[close, 0], best[close, 1], best[close, 0])
    return replace(answers, predicted=said)
