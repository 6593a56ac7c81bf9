"""``donewhen report``: writes the sprint page and the Allure report of the last run."""

from __future__ import annotations

import argparse
from pathlib import Path

__all__ = ["EXIT_CODES", "HELP", "add", "run"]

HELP = "write the page and the Allure report of a sprint's last run"
EXIT_CODES = ""


def add(parser: argparse.ArgumentParser) -> None:
    """Give the parser its arguments."""
    parser.add_argument("--sprint", help="the sprint; by default the one in behave.ini")
    parser.add_argument("--reports", type=Path, default=Path("reports"), help="reports' folder")


def run(options: argparse.Namespace) -> int:
    """Do it, and return the exit code."""
    from donewhen.reporting.outcome import report
    from donewhen.settings import sprint_of

    sprint = sprint_of(options.sprint, Path("behave.ini"))
    outcome = report(options.reports, sprint, store=Path(".donewhen"))
    for line in outcome.lines:
        print(line)
    return outcome.exit_code
