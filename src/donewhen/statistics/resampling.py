"""Resampling of units: what a statistic would have been on other samples of as many units.

The weight of a unit in a resample is how often it was drawn: the weights of a resample are one
multinomial draw. A sum over a resample is then a product of the weights with the units' column.

Independent units: images, or the groups of images (videos, sites, patients) of a manifest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from donewhen.statistics.effective_trials import carrying_units

RESAMPLES = 2000
SEED = 20_240_607
MOST_LEFT_OUT = 200  # more leave-one-out values cost much and change little
_CELLS = 2**21  # weights held at once: 16 MB
_FEW_REPEATS = 8  # with fewer units for each distinct row, drawing unit by unit is quicker

Weights = NDArray[np.float64]
Floats = NDArray[np.float64]
Statistic = Callable[[Weights], Floats]


@dataclass(frozen=True)
class Resampled:
    """A statistic's ``value`` on the sample, its ``values`` on resamples, and ``influence``.

    ``influence`` holds the jackknife's deviations, value without a unit (or a block of units) minus
    their mean with the sign turned, each standing for ``repeats`` units; their squares' sum is
    about the variance of the value. Values that are undefined are left out of ``values``.
    """

    value: float
    values: Floats
    influence: Floats
    repeats: Floats
    units: int

    @property
    def variance(self) -> float:
        """The jackknife's variance of the value."""
        return float((np.square(self.influence) * self.repeats).sum())

    @property
    def carrying_units(self) -> float:
        """How many units carry the variance; 0 where there is none."""
        return carrying_units(self.influence, self.repeats)


def resampled_sums(
    columns: Floats, of_sums: Callable[[Floats], Floats], resamples: int = RESAMPLES
) -> Resampled:
    """Resample a statistic of sums: ``of_sums`` takes sums [R, C] and returns values [R].

    ``columns`` [U, C] has one row per unit. Equal rows are drawn together: how often any of k equal
    units is drawn is binomial, so the weights of the distinct rows are one multinomial draw, and
    neither time nor memory grows with the number of units. The order of units does not matter.
    """
    rows, repeats = np.unique(columns, axis=0, return_counts=True)
    units = len(columns)
    total = repeats @ rows
    parts = [of_sums(weights @ rows) for weights in _drawn_rows(repeats, resamples)]
    value = float(of_sums(total[np.newaxis])[0])
    without = of_sums(total - rows) if units > 1 else np.full(1, value)
    return _resampled(value, np.concatenate(parts), without, repeats.astype(np.float64), units)


def resampled_statistic(statistic: Statistic, units: int, resamples: int = RESAMPLES) -> Resampled:
    """Resample any ``statistic``: it takes weights [R, U] and returns values [R].

    With more than 200 units the jackknife leaves out random blocks of units instead of each one.
    """
    step = max(1, _CELLS // max(units, 1))
    parts = [statistic(weights) for weights in _drawn(np.arange(units), units, resamples)]
    rng = np.random.default_rng(SEED)
    block = rng.permutation(units) % min(units, MOST_LEFT_OUT)
    blocks = min(units, MOST_LEFT_OUT)
    without = np.concatenate(
        [
            statistic((block != np.arange(low, min(low + step, blocks))[:, np.newaxis]) * 1.0)
            for low in range(0, blocks, step)
        ]
    )
    value = float(statistic(np.ones((1, units)))[0])
    return _resampled(value, np.concatenate(parts), without, np.ones(blocks), units)


def _drawn_rows(repeats: NDArray[np.int64], resamples: int) -> Iterator[Weights]:
    """Yield weights of rows that stand for ``repeats`` units each."""
    units, rows = int(repeats.sum()), len(repeats)
    if units <= _FEW_REPEATS * rows:
        yield from _drawn(np.repeat(np.arange(rows), repeats), rows, resamples)
        return
    rng = np.random.default_rng(SEED)
    step = max(1, _CELLS // rows)
    for done in range(0, resamples, step):
        counts = rng.multinomial(units, repeats / units, size=min(step, resamples - done))
        yield counts.astype(np.float64)


def _drawn(row_of_unit: NDArray[np.int64], rows: int, resamples: int) -> Iterator[Weights]:
    """Yield how often each row is drawn where units are drawn one by one."""
    rng = np.random.default_rng(SEED)
    units = len(row_of_unit)
    step = max(1, _CELLS // units)
    for done in range(0, resamples, step):
        size = min(step, resamples - done)
        drawn = row_of_unit[rng.integers(0, units, size=(size, units), dtype=np.uint32)]
        # One bincount for all resamples: each gets numbers of its own.
        drawn += np.arange(size)[:, np.newaxis] * rows
        counts = np.bincount(drawn.ravel(), minlength=size * rows)
        yield counts.reshape(size, rows).astype(np.float64)


def _resampled(
    value: float, values: Floats, without: Floats, repeats: Floats, units: int
) -> Resampled:
    if not np.isfinite(value):
        raise ValueError("the statistic is undefined on the sample itself")
    # Without the only unit that says something there is no value: it is left as it was.
    without = np.where(np.isfinite(without), without, value)
    blocks = repeats.sum()
    influence = float(without @ repeats) / blocks - without
    influence = influence * np.sqrt((blocks - 1) / blocks) if blocks > 1 else influence * 0.0
    return Resampled(value, values[np.isfinite(values)], influence, repeats, units)


Number = TypeVar("Number", np.int64, np.float64)


def summed(column: NDArray[Number], group: NDArray[np.int64] | None) -> NDArray[Number]:
    """Return the sum of ``column`` [N], one entry per image, for each unit, [U].

    ``group`` int64 [N] is the index of each image's group, 0 to U - 1; with None each image is a
    unit of its own. Raises ``ValueError`` on unequal lengths or a negative index.
    """
    if group is None:
        return column
    if group.shape != column.shape:
        raise ValueError(f"{len(group)} groups for {len(column)} images")
    if len(group) and group.min() < 0:
        raise ValueError("a group has a negative index")
    result: NDArray[Any] = np.zeros(int(group.max(initial=-1)) + 1, dtype=column.dtype)
    np.add.at(result, group, column)
    return result
