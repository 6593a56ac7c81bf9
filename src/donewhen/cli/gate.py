"""``donewhen gate``: a verdict about an artifact, for a pipeline."""

from __future__ import annotations

import argparse

from donewhen.verdicts.exits import exit_codes

POSITION = 100
HELP = "judge an artifact for a pipeline; takes behave's arguments, such as -D artifact=new.onnx"
EXIT_CODES = exit_codes()
PASSES_ON = True


def add(parser: argparse.ArgumentParser) -> None:
    """Give the parser its arguments."""
    parser.add_argument(
        "--from",
        dest="address",
        metavar="ADDRESS",
        help="judge a registered model of MLflow: models:/NAME@ALIAS or models:/NAME/VERSION",
    )
    parser.add_argument(
        "--fresh", action="store_true", help="take nothing from the store: compute every answer"
    )
    parser.add_argument(
        "--report",
        action="store_true",
        help="make the page and the Allure report as well, for people",
    )


def run(options: argparse.Namespace) -> int:
    """Do it, and return the exit code."""
    from donewhen.gate.delivery import run_gate

    return run_gate(
        options.passed_on, address=options.address, fresh=options.fresh, report=options.report
    )
