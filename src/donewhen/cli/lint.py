"""``donewhen lint``: finds mistakes without inference."""

from __future__ import annotations

import argparse

POSITION = 40
HELP = "find mistakes in features, without inference"
EXIT_CODES = "0 nothing found; 1 something found; 2 an input is wrong"
TAKES_SETTINGS = True


def add(parser: argparse.ArgumentParser) -> None:
    """Give the parser its arguments."""
    parser.add_argument("paths", nargs="*", metavar="PATH", help="features or folders of them")


def run(options: argparse.Namespace) -> int:
    """Do it, and return the exit code."""
    from donewhen.runner.lint.lint import lint

    found = lint(options.paths, options.defines)
    for line in found.lines:
        print(line)
    return 1 if found.problems else 0
