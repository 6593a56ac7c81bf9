"""The command line: ``donewhen COMMAND``. Each is a module of this room: a new one is a new file.

A command's module has ``POSITION`` (where help and docs show it, between its neighbours), ``HELP``
(what it does, in a line), ``EXIT_CODES`` ("" for the usual ones), ``add``, which gives a parser its
arguments, and ``run``, which does it and returns the exit code. One with ``TAKES_SETTINGS`` knows
behave's ``-D``; one with ``PASSES_ON`` gets what its parser does not know as ``passed_on``: it is
for behave.

Exit codes: 0 all goals met; 1 a goal not met or undecided; 2 an input is wrong and nothing was
judged; 3 the run did not finish; 4 a gate is frozen by an error budget.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType

import donewhen.cli
from donewhen.foundation.errors import DonewhenError

_DESCRIPTION = "Acceptance tests for ML models. Goals are judged by running: behave"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code. Refusals are one or two lines on stderr."""
    try:
        options = _parsed(arguments)
        code = options.command(options)
    except DonewhenError as error:
        print(f"donewhen: {error}", file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:  # whoever read this has read enough
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - until the end
        return 1
    except KeyboardInterrupt:
        print("donewhen: stopped; run it again to go on.", file=sys.stderr)
        return 3
    assert isinstance(code, int)
    return code


def _parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Return the options; what a command does not know is for behave, or a mistake."""
    parser = build_parser()
    options, others = parser.parse_known_args(arguments)
    if others and not hasattr(options, "passed_on"):
        parser.error(f"unrecognized arguments: {' '.join(others)}")
    if hasattr(options, "passed_on"):
        options.passed_on = [argument for argument in others if argument != "--"]
    return options


def command_modules() -> dict[str, ModuleType]:
    """Return the modules of all subcommands by name, in the order of their positions."""
    # All are imported whichever command is run, so imports that cost time stand inside ``run``.
    modules = {
        module.name: import_module(f"donewhen.cli.{module.name}")
        for module in iter_modules(donewhen.cli.__path__)
    }
    commands = [name for name, module in modules.items() if hasattr(module, "POSITION")]
    return {name: modules[name] for name in sorted(commands, key=lambda n: modules[n].POSITION)}


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    parser = argparse.ArgumentParser(prog="donewhen", description=_DESCRIPTION)
    parser.add_argument("--version", action=_Version, nargs=0, help="say which version this is")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for name, module in command_modules().items():
        passes_on = getattr(module, "PASSES_ON", False)
        sub = commands.add_parser(
            name,
            help=module.HELP,
            description=f"{module.HELP[:1].upper()}{module.HELP[1:]}.",
            allow_abbrev=not passes_on,  # what is short for one of ours may be behave's
        )
        module.add(sub)
        if getattr(module, "TAKES_SETTINGS", False):
            sub.add_argument(
                "-D",
                action="append",
                default=[],
                metavar="NAME=VALUE",
                dest="defines",
                help="a setting, as for behave",
            )
        if passes_on:  # a sign for _parsed: argparse itself keeps no list of what it left
            sub.set_defaults(passed_on=[])
        sub.set_defaults(command=module.run)
    return parser


class _Version(argparse.Action):
    """argparse's own "version" wants the text at once, and finding it costs each command 20 ms."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import version

        print(f"donewhen {version('donewhen')}")
        parser.exit()
