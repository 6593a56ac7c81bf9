"""The command line: ``donewhen samples``, ``donewhen report``, ``donewhen lint``.

Exit codes: 0 all goals met; 1 a goal not met or undecided; 2 an input is wrong and nothing was
judged; 3 the run did not finish.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from donewhen.errors import DonewhenError

__all__ = ["build_parser", "main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code. Refusals are one or two lines on stderr."""
    options = build_parser().parse_args(arguments)
    try:
        code = options.command(options)
    except DonewhenError as error:
        print(f"donewhen: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("donewhen: stopped; run it again to go on.", file=sys.stderr)
        return 3
    assert isinstance(code, int)
    return code


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    parser = argparse.ArgumentParser(prog="donewhen", description=_DESCRIPTION)
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    samples = commands.add_parser("samples", help="make the sample data sets, or find them made")
    samples.add_argument("names", nargs="*", metavar="DATASET", help="only these data sets")
    samples.set_defaults(command=_samples)
    report = commands.add_parser("report", help="render the Allure report of a sprint's last run")
    report.add_argument("--sprint", help="the sprint; by default the one in behave.ini")
    report.add_argument("--reports", type=Path, default=Path("reports"), help="reports' folder")
    report.set_defaults(command=_report)
    lint = commands.add_parser("lint", help="find mistakes in features, without inference")
    lint.add_argument("paths", nargs="*", metavar="PATH", help="features or folders of them")
    lint.add_argument("-D", action="append", default=[], metavar="NAME=VALUE", dest="defines")
    lint.set_defaults(command=_lint)
    return parser


_DESCRIPTION = "Acceptance tests for ML models. Goals are judged by running: behave"


def _samples(options: argparse.Namespace) -> int:
    from donewhen.sample_data import make_samples

    for line in make_samples(Path.cwd(), options.names):
        print(line, flush=True)
    return 0


def _report(options: argparse.Namespace) -> int:
    from donewhen.reporting.outcome import report

    outcome = report(options.reports, _sprint(options.sprint), store=Path(".donewhen"))
    for line in outcome.lines:
        print(line)
    return outcome.exit_code


def _lint(options: argparse.Namespace) -> int:
    from donewhen.linting import lint

    found = lint(options.paths, options.defines)
    for line in found.lines:
        print(line)
    return found.exit_code


def _sprint(given: str | None) -> str:
    """Return the sprint asked for, or that of behave.ini in the current folder."""
    from donewhen.settings import sprint_of

    return sprint_of(given, Path("behave.ini"))


if __name__ == "__main__":
    sys.exit(main())
