"""``donewhen plan``: says which goals can be decided."""

from __future__ import annotations

import argparse

POSITION = 50
HELP = "say which goals the data sets can decide at all"
EXIT_CODES = ""
TAKES_SETTINGS = True


def add(parser: argparse.ArgumentParser) -> None:
    """Give the parser its arguments."""
    parser.add_argument("paths", nargs="*", metavar="PATH", help="features or folders of them")


def run(options: argparse.Namespace) -> int:
    """Do it, and return the exit code."""
    from donewhen.runner.planning import plan

    lines, every_goal_can_pass = plan(options.paths, options.defines)
    for line in lines:
        print(line)
    return 0 if every_goal_can_pass else 1
