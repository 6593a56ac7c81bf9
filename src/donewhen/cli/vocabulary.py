"""``donewhen vocabulary``: writes what the editor completes."""

from __future__ import annotations

import argparse

POSITION = 60
HELP = "write what the editor completes and checks"
EXIT_CODES = "0 written, or up to date; 1 with --check, out of date; 2 an input is wrong"
TAKES_SETTINGS = True


def add(parser: argparse.ArgumentParser) -> None:
    """Give the parser its arguments."""
    parser.add_argument("--check", action="store_true", help="only say whether it is up to date")


def run(options: argparse.Namespace) -> int:
    """Do it, and return the exit code."""
    from donewhen.runner.vocabulary import stale, vocabulary, write_vocabulary

    files = vocabulary(options.defines)
    if options.check:
        lines = stale(files)
        for line in lines:
            print(line)
        return 1 if lines else 0
    for path in write_vocabulary(files):
        print(f"wrote {path}")
    return 0
