"""The subcommands of ``donewhen``, one module of this room each.

A module has ``HELP`` (what it does, in a line), ``EXIT_CODES`` ("" for the usual ones), ``add``,
which gives a parser its arguments, and ``run``, which does it and returns the exit code. Imports
that cost time stand inside ``run``. One with ``PASSES_ON`` gets what its parser does not know as
``passed_on``: it is for behave.
"""

from __future__ import annotations

import argparse
from importlib import import_module
from types import ModuleType

NAMES = (
    "samples",
    "report",
    "show",
    "lint",
    "plan",
    "vocabulary",
    "suggest",
    "look",
    "describe",
    "gate",
    "history",
    "pin",
    "keygen",
    "sign",
    "verify",
)
"""In the order in which help and docs show them."""


def command_module(name: str) -> ModuleType:
    """Return the module of a subcommand."""
    return import_module(f"donewhen.cli.{name}")


def add_defines(parser: argparse.ArgumentParser) -> None:
    """Give a parser behave's ``-D name=value``."""
    parser.add_argument(
        "-D",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        dest="defines",
        help="a setting, as for behave",
    )
