"""``donewhen samples``: makes the sample data sets."""

from __future__ import annotations

import argparse
from pathlib import Path

POSITION = 10
HELP = "make the sample data sets, or find them made"
EXIT_CODES = "0 they are there; 2 one cannot be made"


def add(parser: argparse.ArgumentParser) -> None:
    """Give the parser its arguments."""
    parser.add_argument("names", nargs="*", metavar="DATASET", help="only these data sets")


def run(options: argparse.Namespace) -> int:
    """Do it, and return the exit code."""
    from donewhen_samples.data_sets import make_samples

    for line in make_samples(Path.cwd(), options.names):
        print(line, flush=True)
    return 0
