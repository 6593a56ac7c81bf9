"""``donewhen lint`` over a hundred features, beside behave's dry run over the same.

    python -m benchmarks.lint [--features 100] [--mistakes]

Features of five scenarios about the repository's own data sets are written to a temporary folder.
Both are whole processes, in turn, ``--rounds`` times after one round that is not counted. With
``--mistakes`` every feature holds some, which costs the search for what was meant.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

COLOURS = ("red", "orange", "yellow", "green", "blue", "purple", "pink", "white")
SLICES = ("night", "bright", "blurred", "small", "medium", "large", "covered", "uncovered")
SCENARIOS = """\
Feature: Feature {number}

  Background:
    Given data set "12345"
    And the model "balloon-detector"

  Scenario: Balloons are found
    When the model ingests the images
    Then it finds at least {count} balloons
    And recall for {colour} balloons is at least {share}% with 95% confidence
    And precision for balloons in "{slice}" images is at least {share}%

  Scenario: Many goals at once
    When the model ingests the images
    Then these goals hold with 90% confidence:
      | metric            | of                | in      | goal              |
      | recall            | {colour} balloons |         | at least {share}% |
      | precision         | balloons          | {slice} | at least {share}% |
      | average precision | balloons          |         | at least {share}% |

  Scenario: Nothing got worse
    Given the baseline "balloon-detector" version "11"
    When the model ingests the images
    Then recall for {colour} balloons drops by at most 2 points
    And at most {count} images that the baseline gets right go wrong

  Scenario: A crowd
    Given data set "fairground"
    And the images are blurred at severity 2
    When the model ingests the images
    Then recall for balloons drops by at most {share} points against the untouched images

  Scenario Outline: Digits <digit>
    Given data set "digits"
    And the model "digit-reader"
    When the model ingests the images
    Then recall for "<digit>" is at least {share}%

    Examples:
      | digit |
      | 3     |
      | 8     |
"""
MISTAKES = """
  Scenario: Mistakes
    When the model ingests the images
    Then it locates at least {count} {colour} balloons
    And recall for {colour} baloons is at least {share}%
    And precision for balloons in "{slice}s" images is at least {share}
"""


def main() -> None:
    """Measure and print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--features", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--mistakes", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        for number, text in enumerate(_features(options.features, mistakes=options.mistakes)):
            (Path(scratch) / f"{number:03d}.feature").write_text(text, encoding="utf-8")
        ways = {
            "behave --dry-run": ["behave", "--dry-run", scratch],
            "donewhen lint": ["donewhen", "lint", scratch],
        }
        seconds: dict[str, list[float]] = {name: [] for name in ways}
        said = ""
        for turn in range(options.rounds + 1):
            for name, arguments in ways.items():
                taken, said = _seconds(arguments)
                if turn:
                    seconds[name].append(taken)
    print(f"{said}\n\n| command | median | slowest |\n| --- | --- | --- |")
    for name, taken_all in seconds.items():
        print(f"| {name} | {statistics.median(taken_all):.2f} s | {max(taken_all):.2f} s |")


def _features(number: int, *, mistakes: bool) -> Iterator[str]:
    for one in range(number):
        words = {
            "number": one,
            "count": 10 + one % 50,
            "share": 5 + one % 90,
            "colour": COLOURS[one % len(COLOURS)],
            "slice": SLICES[one % len(SLICES)],
        }
        yield (SCENARIOS + MISTAKES * mistakes).format(**words)


def _seconds(arguments: list[str]) -> tuple[float, str]:
    """Return how long a process takes, from its start to its end, and its last line."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    taken = time.perf_counter() - start
    if "Traceback" in done.stderr or not done.stdout:
        sys.exit(f"{' '.join(arguments)} ended with {done.returncode}:\n{done.stderr}")
    return taken, done.stdout.rstrip().splitlines()[-1]


if __name__ == "__main__":
    main()
