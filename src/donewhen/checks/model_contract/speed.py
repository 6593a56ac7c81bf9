"""How much slower a model is than another one, on the same images, in one run.

An absolute time says more about the machine than about the model, and another day's time nothing
at all: so both are timed in turn, and what is judged is the factor. It is the median over rounds,
each round's factor being the median over its pairs of blocks; its bounds are those of a median.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from statistics import median

from donewhen.checks.model_contract.median import fewest_values, median_interval
from donewhen.checks.model_contract.sampling import drawn
from donewhen.domain.claim import Unit
from donewhen.domain.finding import Finding
from donewhen.inference import InferenceRequest
from donewhen.inference.experiments import timed_rounds

IMAGES = 16
"""Both models see so many images, again and again."""
ROUNDS = 15
"""A race has so many rounds, if time allows."""
Rounds = Sequence[tuple[Sequence[float], Sequence[float]]]


def times_as_slow(
    here: InferenceRequest, there: InferenceRequest, baseline: str, confidence: Fraction
) -> Finding:
    """Race two models; ``baseline`` names the other one in words."""
    images = drawn(here.images, IMAGES)
    least = fewest_values(float(confidence))
    rounds = timed_rounds(
        replace(here, images=images), replace(there, images=images), least, max(ROUNDS, 2 * least)
    )
    return slowness(rounds, baseline, confidence)


def slowness(rounds: Rounds, baseline: str, confidence: Fraction) -> Finding:
    """Return the factor of two models' times, from the seconds of each block, pair by pair."""
    factors = [median(mine / others for mine, others in zip(*both, strict=True)) for both in rounds]
    mine, others = (median(median(both[side]) for both in rounds) * 1000 for side in (0, 1))
    return Finding(
        name="times_as_slow",
        subject=f"time per image against {baseline}",
        value=median(factors),
        unit=Unit.TIMES,
        interval=median_interval(factors, float(confidence), "rounds"),
        detail=f"{mine:.3g} ms against {others:.3g} ms on one thread, {len(rounds)} rounds in turn",
    )
