"""Bounds of a median, by ranks: they assume nothing but independent rounds.

A draw lies below the median with probability 1/2, so of n draws the number below it is binomial,
and the k-th smallest lies above the median with probability P(Binomial(n, 1/2) < k). Source:
Conover, Practical Nonparametric Statistics, 3rd edition (1999), section 3.2.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import median

from donewhen.domain.estimate import Interval

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
