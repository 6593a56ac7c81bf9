"""The subcommands of ``donewhen``, one module of this room each: adding one is adding a file.

A command's module has ``POSITION`` (where help and docs show it, between its neighbours), ``HELP``
(what it does, in a line), ``EXIT_CODES`` ("" for the usual ones), ``add``, which gives a parser its
arguments, and ``run``, which does it and returns the exit code. All modules are imported whichever
command is run, so imports that cost time stand inside ``run``. One with ``PASSES_ON`` gets what its
parser does not know as ``passed_on``: it is for behave.
"""

from __future__ import annotations

import argparse
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

import donewhen.cli


def command_modules() -> dict[str, ModuleType]:
    """Return the modules of all subcommands by name, in the order of their positions."""
    modules = {
        module.name: import_module(f"donewhen.cli.{module.name}")
        for module in iter_modules(donewhen.cli.__path__)
    }
    commands = [name for name, module in modules.items() if hasattr(module, "POSITION")]
    return {name: modules[name] for name in sorted(commands, key=lambda n: modules[n].POSITION)}


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
