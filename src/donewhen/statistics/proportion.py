"""Bounds of a proportion of clustered trials: recall, precision, accuracy at an operating point."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from donewhen.statistics.bounds import Bounds, checked_confidence
from donewhen.statistics.effective_trials import (
    EffectiveTrials,
    carrying_units,
    kish_units,
    pooled_trials,
)

CLOPPER_PEARSON = "Clopper-Pearson on effective trials"


def proportion_bounds(
    successes: NDArray[np.int64], trials: NDArray[np.int64], confidence: float
) -> Bounds:
    """Return bounds for sum of ``successes`` over sum of ``trials``, each [U], one per unit.

    Where each unit has one trial they are Clopper and Pearson's. Raises ``ValueError`` without any
    trial, on a success without a trial and on a confidence outside 0.5 to 1.
    """
    checked_confidence(confidence)
    worth = proportion_trials(successes, trials)
    return Bounds(
        low=worth.low(confidence),
        high=worth.high(confidence),
        confidence=confidence,
        method=CLOPPER_PEARSON,
        units=worth.units,
        effective=worth.trials,
    )


def proportion_trials(successes: NDArray[np.int64], trials: NDArray[np.int64]) -> EffectiveTrials:
    """Return how many independent trials the units are worth; see ``proportion_bounds``."""
    if successes.shape != trials.shape:
        raise ValueError(f"{len(successes)} units with successes, {len(trials)} with trials")
    if ((successes < 0) | (successes > trials)).any():
        raise ValueError("a unit has fewer trials than successes")
    tried = trials > 0
    size = trials[tried].astype(np.float64)
    hits = successes[tried].astype(np.float64)
    total = float(size.sum())
    if total <= 0:
        raise ValueError("a proportion of no trials is undefined")
    value = float(hits.sum()) / total
    if total == len(size):  # one trial each: they are independent already
        return EffectiveTrials(float(hits.sum()), total, len(size))
    residual = (hits - value * size) / total
    units = len(size)
    variance = float(np.square(residual).sum()) * units / max(units - 1, 1)
    return pooled_trials(
        value, variance, carrying_units(residual), kish_units(size), units, most=total
    )
