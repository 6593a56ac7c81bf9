"""Fuzzes every reader, and prints how many inputs it saw and what went wrong.

    python -m benchmarks.fuzzing [--minutes 10] [--processes 2] [--seed 1] [NAME …]

Each target has its minutes in a process of its own, with at most 4 GiB of memory. Whatever is no
refusal, and whatever takes longer than ten seconds, is printed with its smallest input. The seed
changes with every round of inputs, so a later look with another ``--seed`` sees others.
"""

from __future__ import annotations

import argparse
import logging
import os
import resource
import sys
import tempfile
import time
import traceback
import warnings
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from tests.fuzzing.target import Check
from tests.fuzzing.targets import TARGETS

ROUND = 1_000
SLOW_SECONDS = 10.0
MEMORY_BYTES = 4 << 30


@dataclass
class Figures:
    """What came of one target."""

    name: str
    examples: int = 0
    accepted: int = 0
    slowest: float = 0.0
    faults: list[str] = field(default_factory=list)


class TooSlowError(Exception):
    """An input took longer than anybody waits."""


def main() -> int:
    """Fuzz what was asked for; return 1 if anything went wrong."""
    options = _options()
    names = options.names or list(TARGETS)
    print("| target | inputs | accepted | slowest, s | faults |\n|---|---|---|---|---|", flush=True)
    faults = 0
    with ProcessPoolExecutor(options.processes, max_tasks_per_child=1) as pool:
        jobs = [pool.submit(fuzz, name, options.minutes * 60, options.seed) for name in names]
        for job in as_completed(jobs):
            one = job.result()
            faults += len(one.faults)
            said = f"{one.examples:,} | {one.accepted:,} | {one.slowest:.2f} | {len(one.faults)}"
            print(f"| {one.name} | {said} |", flush=True)
            print(*one.faults, sep="\n", end="", file=sys.stderr)
    return int(faults > 0)


def fuzz(name: str, seconds: float, first_seed: int) -> Figures:
    """Look at new inputs of one target for so many seconds."""
    warnings.simplefilter("error")
    logging.disable()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    figures, target = Figures(name), TARGETS[name]
    with tempfile.TemporaryDirectory(dir=_fast()) as folder:
        check = target.prepare(Path(folder))
        start = time.monotonic()
        number = first_seed * 1_000_003
        while time.monotonic() < start + seconds:
            number += 1
            try:
                _round(check, target.inputs, figures, number)()
            except Exception as error:  # noqa: BLE001 - that is what is looked for
                text = "".join(traceback.format_exception(error))
                if text[-300:] not in {known[-300:] for known in figures.faults}:
                    figures.faults.append(text)
        return figures


def _round(
    check: Check, inputs: st.SearchStrategy[Any], figures: Figures, number: int
) -> Callable[[], None]:
    """Return a function that looks at so many inputs."""

    @seed(number)
    @settings(
        max_examples=ROUND,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink],
        report_multiple_bugs=False,
    )
    @given(inputs)
    def look(example: Any) -> None:  # noqa: ANN401 - whatever the target takes
        start = time.monotonic()
        figures.examples += 1
        figures.accepted += check(example)
        took = time.monotonic() - start
        figures.slowest = max(figures.slowest, took)
        if took > SLOW_SECONDS:
            raise TooSlowError(f"{took:.0f} seconds for {example!r}")

    return look


def _fast() -> str | None:
    """Return a folder in memory, where there is one: inputs are written as files."""
    shared = "/dev/shm"  # noqa: S108 - a temporary folder is made in it
    return shared if os.access(shared, os.W_OK) else None


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(TARGETS))
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    for name in options.names:
        if name not in TARGETS:
            parser.error(f'nothing is called "{name}". Known: {", ".join(TARGETS)}')
    return options


if __name__ == "__main__":
    sys.exit(main())
