"""The command line: ``donewhen COMMAND``.

Exit codes: 0 all goals met; 1 a goal not met or undecided; 2 an input is wrong and nothing was
judged; 3 the run did not finish; 4 a gate is frozen by an error budget.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from donewhen.cli.arguments import command_modules
from donewhen.foundation.errors import DonewhenError

_DESCRIPTION = "Acceptance tests for ML models. Goals are judged by running: behave"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code. Refusals are one or two lines on stderr."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        if given[:1] == ["gate"]:
            _void(given[1:])
        options = _parsed(given)
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


def _void(arguments: Sequence[str]) -> None:
    """Make the verdict of an earlier gate invalid, before anything can be wrong with this one."""
    from donewhen.gate.judge import void

    with suppress(DonewhenError):  # the gate itself says it
        void(arguments)


def _parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Return the options; what a command does not know is for behave, or a mistake."""
    parser = build_parser()
    options, others = parser.parse_known_args(arguments)
    if others and not hasattr(options, "passed_on"):
        parser.error(f"unrecognized arguments: {' '.join(others)}")
    if hasattr(options, "passed_on"):
        options.passed_on = [argument for argument in others if argument != "--"]
    return options


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
            description=_description(module.HELP),
            allow_abbrev=not passes_on,
        )
        module.add(sub)
        if passes_on:
            sub.set_defaults(passed_on=[])
        sub.set_defaults(command=module.run)
    return parser


class _Version(argparse.Action):
    """argparse's own "version" wants the text at once, and finding it costs each command 20 ms."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import version

        print(f"donewhen {version('donewhen')}")
        parser.exit()


def _description(line: str) -> str:
    return f"{line[:1].upper()}{line[1:]}."
