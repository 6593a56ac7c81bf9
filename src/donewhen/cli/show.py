"""``donewhen show``: opens the sprint page, or prints one goal's evidence."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from donewhen.verdicts.document import Statement

POSITION = 30
HELP = "open the page of a sprint, or print the evidence of one goal"
EXIT_CODES = "0 shown; 2 there is no such goal; 3 the last run did not finish"


def add(parser: argparse.ArgumentParser) -> None:
    """Give the parser its arguments."""
    parser.add_argument(
        "what", nargs="*", metavar="goal WORDS", help="goal, and its words or its file:line"
    )
    parser.add_argument("--sprint", help="the sprint; by default the one in behave.ini")
    parser.add_argument("--reports", type=Path, default=Path("reports"), help="reports' folder")
    parser.add_argument(
        "--print", action="store_true", help="print where the page is, open nothing"
    )


def run(options: argparse.Namespace) -> int:
    """Do it, and return the exit code."""
    from donewhen.foundation.errors import InputError
    from donewhen.foundation.settings import sprint_of
    from donewhen.verdicts.statement import read_verdict

    sprint = sprint_of(options.sprint, Path("behave.ini"))
    folder = options.reports / f"sprint-{sprint}"
    if options.what[:1] not in ([], ["goal"]):
        raise InputError(f'donewhen show {options.what[0]}: write: donewhen show goal "words".')
    statement = read_verdict(folder)
    if options.what:
        from donewhen.reports.page.goal_text import find_goals, goal_lines

        found = find_goals(statement.predicate, " ".join(options.what[1:]))
        print("\n".join(goal_lines(found, folder)))
        return 0
    page = _page(statement, folder, sprint)
    if options.print or not _opened(page):
        print(page)
    return 0


def _page(statement: Statement, folder: Path, sprint: str) -> Path:
    """Return the page, made anew unless it is younger than the verdict that it shows."""
    from donewhen.cli.report import known_runs
    from donewhen.reports.allure.last_run import listed_sprints
    from donewhen.reports.page.sprint_page import FILE_NAME, write_page
    from donewhen.verdicts.statement import FILE_NAME as VERDICT

    page = folder / FILE_NAME
    if page.is_file() and page.stat().st_mtime_ns >= (folder / VERDICT).stat().st_mtime_ns:
        return page
    earlier = known_runs(statement, sprint).earlier
    return write_page(statement, folder, earlier, listed_sprints()[0])


def _opened(page: Path) -> bool:
    """Open the page in a browser where somebody can see one."""
    if sys.platform.startswith("linux") and not (
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    ):
        return False
    import webbrowser

    return webbrowser.open(page.resolve().as_uri())
