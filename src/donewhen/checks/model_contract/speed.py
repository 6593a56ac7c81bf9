"""How much slower a model is than another one, on the same images, in one run.

An absolute time says more about the machine than about the model, and another day's time nothing
at all: so both are timed in turn, and what is judged is the factor. It is the median over rounds,
each round's factor being the median over its pairs of blocks; its bounds are those of a median.

Bounds of a median, by ranks: they assume nothing but independent rounds.

A draw lies below the median with probability 1/2, so of n draws the number below it is binomial,
and the k-th smallest lies above the median with probability P(Binomial(n, 1/2) < k). Source:
Conover, Practical Nonparametric Statistics, 3rd edition (1999), section 3.2.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from statistics import median

from donewhen.checks.model_contract.sampling import drawn
from donewhen.domain.claim import Unit
from donewhen.domain.estimate import Interval
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


METHOD = "ranks around the median"


def fewest_values(confidence: float) -> int:
    """Return how many values there must be for bounds of a median to exist."""
    number = 1
    while 0.5**number > _risk(confidence):
        number += 1
    return number


def median_interval(values: Sequence[float], confidence: float, unit: str) -> Interval:
    """Return bounds of the values' median, each valid with at least ``confidence``.

    ``unit`` is the values' name in the plural ("rounds"). Raises ``ValueError`` for fewer than
    ``fewest_values``.
    """
    ranked, count = sorted(values), len(values)
    rank = _rank(count, confidence)
    if rank == 0:
        raise ValueError(f"{count} values have no bounds of a median at {confidence}")
    low, high = ranked[rank - 1], ranked[count - rank]
    middle = median(ranked)
    return Interval(min(low, middle), max(high, middle), confidence, METHOD, count, unit)


def _rank(count: int, confidence: float) -> int:
    """Return the greatest rank whose value lies above the median with at most the risk left."""
    rank, tail = 0, 0.0
    for below in range(count):
        tail += math.comb(count, below) / 2**count
        if tail > _risk(confidence):
            break
        rank = below + 1
    return rank


def _risk(confidence: float) -> float:
    return 1 - confidence + 1e-12  # 1 - 0.95 is a little less than 0.05
