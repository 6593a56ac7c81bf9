"""The command line: ``donewhen samples``, ``donewhen report``, ``donewhen lint``.

Exit codes: 0 all goals met; 1 a goal not met or undecided; 2 an input is wrong and nothing was
judged; 3 the run did not finish.
"""

from __future__ import annotations

import argparse
import os
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
    except BrokenPipeError:  # whoever read this has read enough
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - until the end
        return 1
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
    lint.add_argument(
        "-D",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        dest="defines",
        help="a setting, as for behave",
    )
    lint.set_defaults(command=_lint)
    plan = commands.add_parser("plan", help="say which goals the data sets can decide at all")
    plan.add_argument("paths", nargs="*", metavar="PATH", help="features or folders of them")
    plan.add_argument("-D", action="append", default=[], metavar="NAME=VALUE", dest="defines")
    plan.set_defaults(command=_plan)
    words = commands.add_parser("vocabulary", help="write what the editor completes and checks")
    words.add_argument("--check", action="store_true", help="only say whether it is up to date")
    words.add_argument("-D", action="append", default=[], metavar="NAME=VALUE", dest="defines")
    words.set_defaults(command=_vocabulary)
    suggest = commands.add_parser("suggest", help="print goals that today's model meets")
    suggest.add_argument(
        "--confidence", default="95%", help="how sure they must be; by default 95%%"
    )
    suggest.add_argument("--of", default="", metavar="NOUN", help="only of this noun")
    suggest.add_argument("--slices", action="store_true", help="in every slice, too")
    suggest.add_argument("-D", action="append", default=[], metavar="NAME=VALUE", dest="defines")
    suggest.set_defaults(command=_suggest)
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


def _plan(options: argparse.Namespace) -> int:
    from donewhen.adapter.planning import plan

    made = plan(options.paths, options.defines)
    for line in made.lines:
        print(line)
    return made.exit_code


def _vocabulary(options: argparse.Namespace) -> int:
    from donewhen.adapter.vocabulary import stale, vocabulary, write_vocabulary

    files = vocabulary(options.defines)
    if options.check:
        lines = stale(files)
        for line in lines:
            print(line)
        return 1 if lines else 0
    for path in write_vocabulary(files):
        print(f"wrote {path}")
    return 0


def _suggest(options: argparse.Namespace) -> int:
    from donewhen.language import parse_confidence
    from donewhen.run import Run
    from donewhen.settings import project_settings
    from donewhen.suggestion import suggest

    run = Run(project_settings(Path.cwd(), options.defines))
    confidence = parse_confidence(options.confidence)
    for line in suggest(run, confidence, of=options.of, slices=options.slices):
        print(line)
    return 0


def _sprint(given: str | None) -> str:
    """Return the sprint asked for, or that of behave.ini in the current folder."""
    from donewhen.settings import sprint_of

    return sprint_of(given, Path("behave.ini"))


if __name__ == "__main__":
    sys.exit(main())
