"""How often the bounds hold: simulated coverage of every method, and flips between equal models.

    python -m benchmarks.coverage [--runs 2000] [--processes 2] [--only recall]

Each cell draws data sets whose truth is known, and counts how often a one-sided 95% bound holds.
It prints Markdown and exits with 1 if any bound held in fewer than 93% of runs on 50 units or more,
or if two equally good models were told apart on either side in more than 5% of runs.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import product

import numpy as np
from numpy.typing import NDArray
from scipy.special import bdtr

from donewhen.evaluation.matching import Matches
from donewhen.evaluation.metrics.ranking import weighted_precision_of
from donewhen.statistics import (
    Bounds,
    difference_bounds,
    mean_bounds,
    proportion_bounds,
    statistic_bounds,
    statistic_difference_bounds,
)

CONFIDENCE = 0.95
LEAST_COVERED = 0.93
MOST_FLIPPED = 0.05
ENOUGH_UNITS = 50

Integers = NDArray[np.int64]
Drawn = Callable[[np.random.Generator], Bounds | None]


@dataclass(frozen=True)
class Cell:
    """One place of the grid: a way to draw bounds whose ``truth`` is known."""

    family: str
    units: int
    labels: tuple[str, ...]
    truth: float
    drawn: Drawn
    share_of_runs: float = 1.0


@dataclass(frozen=True)
class Answer:
    """What was seen: shares of runs in which the bounds held, and their mean distances."""

    cell: Cell
    runs: int
    low_held: float
    high_held: float
    low_distance: float
    high_distance: float

    @property
    def worst(self) -> float:
        """The lesser one of both shares."""
        return min(self.low_held, self.high_held)

    @property
    def flipped(self) -> float:
        """How often one model was shown to be worse: the mean of both, which are equally good."""
        return 1 - (self.low_held + self.high_held) / 2

    @property
    def is_equal_models(self) -> bool:
        """Whether two equally good models were compared."""
        return self.cell.family.startswith("A/A")

    @property
    def fails(self) -> bool:
        """Whether this cell misses what is asked for."""
        if self.is_equal_models:
            return self.flipped > MOST_FLIPPED
        return self.cell.units >= ENOUGH_UNITS and self.worst < LEAST_COVERED


# How data sets are drawn. An intra-class correlation (icc) is the correlation of two objects of one
# unit: each unit has a rate of its own, drawn from a beta distribution.


def sizes(rng: np.random.Generator, units: int, objects: str) -> Integers:
    """Return how many objects each unit holds."""
    if objects == "1 each":
        return np.ones(units, dtype=np.int64)
    if objects == "uneven":
        return np.maximum(1, rng.lognormal(1.5, 1.0, units).round()).astype(np.int64)
    return rng.poisson(float(objects), units)


def unit_rates(
    rng: np.random.Generator, units: int, rate: float, icc: float
) -> NDArray[np.float64]:
    """Return a rate for each unit."""
    if icc == 0:
        return np.full(units, rate)
    scale = (1 - icc) / icc
    return rng.beta(rate * scale, (1 - rate) * scale, units)


def proportion(
    units: int, rate: float, icc: float, objects: str, rng: np.random.Generator
) -> Bounds | None:
    """Recall, precision, accuracy: found objects of those that are there."""
    there = sizes(rng, units, objects)
    found = rng.binomial(there, unit_rates(rng, units, rate, icc))
    return proportion_bounds(found, there, CONFIDENCE) if there.any() else None


def f1(
    units: int, rate: float, icc: float, objects: str, rng: np.random.Generator
) -> Bounds | None:
    """F1 is ``rate``: as many wrong reports as missed objects, on images of their own."""
    there = sizes(rng, units, objects)
    tp = rng.binomial(there, unit_rates(rng, units, rate, icc))
    fp = rng.binomial(sizes(rng, units, objects), unit_rates(rng, units, 1 - rate, icc))
    total = 2 * tp + fp + (there - tp)
    return mean_bounds(2 * tp, total, CONFIDENCE) if total.any() else None


def events(units: int, rate: float, dispersion: float, rng: np.random.Generator) -> Bounds:
    """False positives per image: Poisson, or negative binomial of variance rate * dispersion."""
    if dispersion == 1:
        counts = rng.poisson(rate, units)
    else:
        counts = rng.negative_binomial(rate / (dispersion - 1), 1 / dispersion, units)
    return mean_bounds(counts, np.ones(units, dtype=np.int64), CONFIDENCE, (0.0, None))


def paired(
    units: int,
    rates: tuple[float, float],
    icc: float,
    alike: float,
    objects: str,
    rng: np.random.Generator,
) -> Bounds | None:
    """Two models on the same objects; a share ``alike`` of objects is decided for both at once."""
    there = sizes(rng, units, objects)
    if not there.any():
        return None
    owner = np.repeat(np.arange(units), there)
    quantile = rng.random(len(owner))
    again = np.where(rng.random(len(owner)) < alike, quantile, rng.random(len(owner)))
    level = rng.random(units) if icc else np.full(units, 0.5)
    parts = []
    for rate, draw in zip(rates, (quantile, again), strict=True):
        found = draw < _rate_at(level, rate, icc)[owner]
        parts.append((np.bincount(owner[found], minlength=units).astype(np.int64), there))
    return difference_bounds(parts[0], parts[1], CONFIDENCE)


def mcnemar_test(units: int, rate: float, alike: float, rng: np.random.Generator) -> Bounds:
    """Two equal models; a bound excludes 0 where McNemar's one-sided test does."""
    quantile = rng.random(units)
    again = np.where(rng.random(units) < alike, quantile, rng.random(units))
    before, now = quantile < rate, again < rate
    lost, gained = int((before & ~now).sum()), int((now & ~before).sum())
    better, worse = (bdtr(rarer, lost + gained, 0.5) for rarer in (lost, gained))
    low, high = (1.0 if p <= 1 - CONFIDENCE else -1.0 for p in (better, worse))
    return Bounds(low, -high, CONFIDENCE, "McNemar", units)


def _rate_at(level: NDArray[np.float64], rate: float, icc: float) -> NDArray[np.float64]:
    from scipy.special import betaincinv

    if icc == 0:
        return np.full(len(level), rate)
    scale = (1 - icc) / icc
    return np.asarray(betaincinv(rate * scale, (1 - rate) * scale, level))


def ranked(units: int, skill: float, icc: float, rng: np.random.Generator) -> Matches:
    """Matches of one class: objects found at a rate, true detections scored higher by ``skill``."""
    there = rng.poisson(4, units)
    rate = unit_rates(rng, units, 0.5 + 0.1 * skill, icc)
    wrong = rng.poisson(2 * rng.gamma(1 / (0.01 + icc), 0.01 + icc, units))
    tp = rng.binomial(there, rate)
    image = np.concatenate((np.repeat(np.arange(units), tp), np.repeat(np.arange(units), wrong)))
    hit = np.arange(len(image)) < tp.sum()
    score = rng.normal(np.where(hit, skill, 0.0)) + rng.normal(0, np.sqrt(icc), units)[image]
    truth_image = np.repeat(np.arange(units), there).astype(np.int32)
    return Matches(
        images=units,
        image=image.astype(np.int32),
        category=np.zeros(len(image), dtype=np.int32),
        score=score.astype(np.float32),
        truth=np.where(hit, 0, -1).astype(np.int64),
        ignored=np.zeros(len(image), dtype=np.bool_),
        truth_image=truth_image,
        truth_category=np.zeros(len(truth_image), dtype=np.int32),
        truth_crowd=np.zeros(len(truth_image), dtype=np.bool_),
    )


def average_precision(
    units: int, skill: float, icc: float, rng: np.random.Generator
) -> Bounds | None:
    """Average precision of generated matches."""
    matches = ranked(units, skill, icc, rng)
    if not len(matches.truth_image):
        return None
    return statistic_bounds(weighted_precision_of([matches]), units, CONFIDENCE)


def average_precision_difference(
    units: int, skill: float, icc: float, rng: np.random.Generator
) -> Bounds | None:
    """Two models of one skill, drawn apart (the harder case: nothing cancels)."""
    here, there = (weighted_precision_of([ranked(units, skill, icc, rng)]) for _ in range(2))
    return statistic_difference_bounds(here, there, units, CONFIDENCE)


def true_average_precision(skill: float, icc: float) -> float:
    """Return the value on so many images that chance plays no part."""
    units = 400_000
    matches = ranked(units, skill, icc, np.random.default_rng(99))
    return float(weighted_precision_of([matches])(np.ones((1, units)))[0])


# The grid.


def cells() -> Iterator[Cell]:
    """Yield every cell of the grid."""
    yield from proportion_cells()
    yield from event_cells()
    yield from paired_cells()
    yield from mcnemar_cells()
    yield from ranking_cells()


def proportion_cells() -> Iterator[Cell]:
    """Recall, precision, accuracy, groups; F1."""
    rates, correlations = (0.5, 0.8, 0.9, 0.95, 0.98, 0.995), (0.0, 0.05, 0.2, 0.5)
    for objects, icc, rate, units in product(
        ("2", "8", "30", "uneven"), correlations, rates, (20, 50, 200, 1000)
    ):
        labels = (f"{objects} objects", f"icc {icc}", f"rate {rate}")
        yield Cell(
            "recall, precision", units, labels, rate, partial(proportion, units, rate, icc, objects)
        )
    for rate, units in product(rates, (20, 50, 200, 1000)):
        drawn = partial(proportion, units, rate, 0.0, "1 each")
        yield Cell("accuracy", units, ("1 each", f"rate {rate}"), rate, drawn)
    for icc, rate, units in product(correlations[1:], rates, (20, 50, 200)):
        labels = ("groups of about 8 images", f"icc {icc}", f"rate {rate}")
        yield Cell(
            "accuracy, groups", units, labels, rate, partial(proportion, units, rate, icc, "8")
        )
    for icc, rate, units in product(correlations, rates, (20, 50, 200, 1000)):
        labels = ("8 objects", f"icc {icc}", f"F1 {rate}")
        yield Cell("F1", units, labels, rate, partial(f1, units, rate, icc, "8"))


def event_cells() -> Iterator[Cell]:
    """False positives per image."""
    for dispersion, rate, units in product((1, 2, 5), (0.02, 0.1, 0.5, 2.0), (20, 50, 200, 1000)):
        labels = (f"dispersion {dispersion}", f"rate {rate}")
        drawn = partial(events, units, rate, dispersion)
        yield Cell("false positives per image", units, labels, rate, drawn)


_USUAL = 0.2  # equal models lose no whole units more often than others


def paired_cells() -> Iterator[Cell]:
    """Differences, and equal models."""
    for objects, icc, alike, rate, drop, units in product(
        ("1 each", "8"),
        (0.0, 0.2, 0.8, 0.98),
        (0.0, 0.9),
        (0.8, 0.95, 0.99),
        (0.0, 0.03),
        (20, 50, 200, 1000),
    ):
        family = "A/A, right or wrong" if objects == "1 each" else "A/A, recall"
        if drop:
            family = "difference"
        if (objects == "1 each" and icc) or (icc > _USUAL and not drop):
            continue
        labels = (objects, f"icc {icc}", f"alike {alike}", f"rates {rate} and {rate - drop:.2f}")
        drawn = partial(paired, units, (rate, rate - drop), icc, alike, objects)
        yield Cell(family, units, labels, drop, drawn)


def mcnemar_cells() -> Iterator[Cell]:
    """Equal models, tested."""
    for alike, rate, units in product((0.0, 0.9), (0.8, 0.95, 0.99), (20, 50, 200, 1000)):
        labels = (f"alike {alike}", f"rate {rate}")
        drawn = partial(mcnemar_test, units, rate, alike)
        yield Cell("A/A, McNemar", units, labels, 0.0, drawn)


def ranking_cells() -> Iterator[Cell]:
    """Average precision, and two models of equal average precision."""
    for icc, skill in product((0.0, 0.2), (1.0, 2.0, 4.0)):
        truth = true_average_precision(skill, icc)
        for units in (20, 50, 200):
            labels = (f"icc {icc}", f"AP {truth:.2f}")
            drawn = partial(average_precision, units, skill, icc)
            yield Cell("average precision", units, labels, truth, drawn)
        for units in (50, 200):
            labels = (f"icc {icc}", f"AP {truth:.2f}")
            other = partial(average_precision_difference, units, skill, icc)
            yield Cell("A/A, average precision", units, labels, 0.0, other, 0.5)


# Running and printing.


def simulated(task: tuple[Cell, int]) -> Answer:
    """Draw a cell; the seed depends on what it is alone."""
    cell, runs = task
    rng = np.random.default_rng(zlib.crc32(repr((cell.family, cell.labels, cell.units)).encode()))
    seen = [cell.drawn(rng) for _ in range(max(1, int(runs * cell.share_of_runs)))]
    bounds = np.array([(one.low, one.high) for one in seen if one is not None])
    rounding = 1e-12
    return Answer(
        cell=cell,
        runs=len(bounds),
        low_held=float((bounds[:, 0] <= cell.truth + rounding).mean()),
        high_held=float((bounds[:, 1] >= cell.truth - rounding).mean()),
        low_distance=float(cell.truth - bounds[:, 0].mean()),
        high_distance=float(bounds[:, 1].mean() - cell.truth),
    )


def table(answers: list[Answer]) -> str:
    """Return the summary: of each family and number of units, the least and the mean coverage."""
    lines = [
        "| what | units | cells | least | its cell | mean | below 93% |",
        "| --- | ---: | ---: | ---: | --- | ---: | ---: |",
    ]
    keys = dict.fromkeys((answer.cell.family, answer.cell.units) for answer in answers)
    for family, units in keys:
        some = [a for a in answers if (a.cell.family, a.cell.units) == (family, units)]
        worst = min(some, key=lambda answer: answer.worst)
        mean = float(np.mean([(a.low_held + a.high_held) / 2 for a in some]))
        below = sum(answer.worst < LEAST_COVERED for answer in some)
        lines.append(
            f"| {family} | {units:,} | {len(some)} | {worst.worst:.3f} | "
            f"{', '.join(worst.cell.labels)} | {mean:.3f} | {below or ''} |"
        )
    return "\n".join(lines)


def detail(answers: list[Answer]) -> str:
    """Return one line for each cell."""
    lines = [
        "| what | cell | units | lower held | upper held | mean distance below | above |",
        "| --- | --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    lines += [
        f"| {a.cell.family} | {', '.join(a.cell.labels)} | {a.cell.units:,} | {a.low_held:.3f} | "
        f"{a.high_held:.3f} | {a.low_distance:.4f} | {a.high_distance:.4f} |"
        for a in answers
    ]
    return "\n".join(lines)


def main() -> int:
    """Simulate, print, judge."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=2000)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--only", default="", help="families whose name holds this")
    parser.add_argument("--all", action="store_true", help="print every cell")
    given = parser.parse_args()
    began = time.monotonic()
    chosen = [cell for cell in cells() if given.only in cell.family]
    tasks = [(cell, given.runs) for cell in chosen]
    with multiprocessing.Pool(given.processes) as pool:
        answers = pool.map(simulated, tasks, chunksize=1)
    print(table(answers))
    if given.all:
        print("\n" + detail(answers))
    failing = [answer for answer in answers if answer.fails]
    print(f"\n{len(answers)} cells, {given.runs} runs, {time.monotonic() - began:.0f} s")
    if failing:
        print("\nNot reached:\n\n" + detail(failing))
    return 1 if failing else 0


if __name__ == "__main__":
    sys.exit(main())
