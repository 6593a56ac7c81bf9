"""A second run, as a whole process, beside behave itself running one empty step.

    python -m benchmarks.warm [FEATURE]

Both in turn, ``--rounds`` times after one round that is not counted. The feature's answers are
stored before: a first run that computes them is not counted either.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

FEATURE = "Feature: Empty\n\n  Scenario: Empty\n    Given nothing\n"
STEP = "from behave import given\n\n\n@given('nothing')\ndef nothing(context):\n    pass\n"


def main() -> None:
    """Measure and print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    default = "features/balloons/red_balloons.feature"
    parser.add_argument("feature", nargs="?", default=default)
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        empty = _empty_project(Path(scratch) / "empty")
        reports = f"reports={Path(scratch) / 'reports'}"
        ways = {
            "an empty behave run": (empty, [], {0}),
            f"{options.feature}, warm": (Path.cwd(), ["-D", reports, options.feature], {0, 1}),
        }
        seconds: dict[str, list[float]] = {name: [] for name in ways}
        for number in range(options.rounds + 1):
            for name, (folder, arguments, codes) in ways.items():
                taken = _seconds(folder, arguments, codes)
                if number:
                    seconds[name].append(taken)
    _report(seconds)


def _empty_project(folder: Path) -> Path:
    (folder / "features" / "steps").mkdir(parents=True)
    (folder / "features" / "empty.feature").write_text(FEATURE, encoding="utf-8")
    (folder / "features" / "steps" / "steps.py").write_text(STEP, encoding="utf-8")
    return folder


def _seconds(folder: Path, arguments: list[str], codes: set[int]) -> float:
    """Return how long one behave process takes, from its start to its end."""
    # A user's Python keeps its bytecode; without it every module is compiled again.
    environment = {key: value for key, value in os.environ.items() if key != _NO_BYTECODE}
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "behave", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    taken = time.perf_counter() - start
    if done.returncode not in codes:
        sys.exit(done.stdout + done.stderr)
    return taken


_NO_BYTECODE = "PYTHONDONTWRITEBYTECODE"


def _report(seconds: dict[str, list[float]]) -> None:
    (_, empty), (_, warm) = seconds.items()
    print("| run | seconds, median | least | most |")
    print("| --- | --- | --- | --- |")
    for name, taken in seconds.items():
        print(f"| {name} | {statistics.median(taken):.3f} | {min(taken):.3f} | {max(taken):.3f} |")
    ratios = [one / other for one, other in zip(warm, empty, strict=True)]
    print(f"\nRatio, pair by pair: median {statistics.median(ratios):.2f}.")


if __name__ == "__main__":
    main()
