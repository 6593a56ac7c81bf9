"""``donewhen plan``: says which goals can be decided."""

from __future__ import annotations

import argparse

from donewhen.cli.arguments import add_defines

POSITION = 50
HELP = "say which goals the data sets can decide at all"
EXIT_CODES = ""


def add(parser: argparse.ArgumentParser) -> None:
    """Give the parser its arguments."""
    parser.add_argument("paths", nargs="*", metavar="PATH", help="features or folders of them")
    add_defines(parser)


def run(options: argparse.Namespace) -> int:
    """Do it, and return the exit code."""
    from donewhen.runner.planning import plan

    made = plan(options.paths, options.defines)
    for line in made.lines:
        print(line)
    return made.exit_code
