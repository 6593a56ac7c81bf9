"""``donewhen report``: writes the sprint page and the Allure report of the last run."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from donewhen.reports.look_back import LookBack
    from donewhen.verdicts.document import Statement

POSITION = 20
HELP = "write the page and the Allure report of a sprint's last run"
EXIT_CODES = ""


def add(parser: argparse.ArgumentParser) -> None:
    """Give the parser its arguments."""
    parser.add_argument("--sprint", help="the sprint; by default the one in behave.ini")
    parser.add_argument("--reports", type=Path, default=Path("reports"), help="reports' folder")


def run(options: argparse.Namespace) -> int:
    """Do it, and return the exit code."""
    from donewhen.foundation.settings import sprint_of
    from donewhen.foundation.terminal_text import clean
    from donewhen.reports.allure.last_run import report
    from donewhen.verdicts.statement import read_verdict

    sprint = sprint_of(options.sprint, Path("behave.ini"))
    known = known_runs(read_verdict(options.reports / f"sprint-{sprint}"), sprint)
    lines, exit_code = report(
        options.reports, sprint, store=Path(".donewhen"), earlier=known.earlier, trend=known.trend
    )
    for line in (*map(clean, known.problems), *lines):
        print(line)
    return exit_code


def known_runs(statement: Statement, sprint: str) -> LookBack:
    """Return what the project's history knows of earlier runs, and what could not be read."""
    from donewhen.foundation.settings import project_settings
    from donewhen.reports.allure.last_run import SPRINTS
    from donewhen.reports.look_back import LookBack, look_back

    if not Path("behave.ini").is_file():
        return LookBack()
    settings = project_settings(Path(), [f"sprint={sprint}"])
    return look_back(statement, settings, SPRINTS)
