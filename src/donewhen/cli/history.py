"""``donewhen history``: what the runs have said so far."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from donewhen.foundation.settings import Settings
    from donewhen.history.history import History

POSITION = 110
HELP = "show the runs so far: goals met by sprint, trends, error budgets; export and import them"
EXIT_CODES = "0 shown, exported or imported; 2 an input is wrong; 3 the database does not answer"
TAKES_SETTINGS = True


def add(parser: argparse.ArgumentParser) -> None:
    """Give the parser its arguments."""
    parser.add_argument(
        "--goal", metavar="TEXT", help="the trend of each goal whose place or name holds this"
    )
    parser.add_argument("--last", type=int, default=20, metavar="N", help="show N runs, not 20")
    parser.add_argument(
        "--export", type=Path, metavar="FILE", help="write all to FILE: .csv, .parquet or .json"
    )
    parser.add_argument(
        "--import",
        dest="imported",
        type=Path,
        nargs="+",
        metavar="FILE",
        help="take in verdict.json of runs on other machines",
    )
    parser.add_argument(
        "--mlflow", action="store_true", help="log the runs to MLflow tracking, each once"
    )


def run(options: argparse.Namespace) -> int:
    """Do it, and return the exit code."""
    from donewhen.foundation.errors import InputError
    from donewhen.foundation.settings import project_settings
    from donewhen.history.history import open_history

    if options.last < 1:
        raise InputError(f"--last {options.last}: show at least 1 run.")
    settings = project_settings(Path.cwd(), options.defines)
    with open_history(settings) as history:
        for problem in history.taken.problems:  # opening it takes in the runs that wait
            _say(problem)
        if options.imported:
            return _import(history, options.imported)
        if options.export is not None:
            return _export(history, options.export)
        if options.mlflow:
            from donewhen.reports.registry import track

            _say(track(history.runs(), history.goals(), history.claims()))
            return 0
        for line in _lines(history, settings, options):
            _say(line)
        return 0


def _import(history: History, paths: list[Path]) -> int:
    """Take in each file; one that is refused keeps no other from being taken in."""
    from donewhen.foundation.errors import InputError

    code = 0
    for path in paths:
        try:
            new = history.import_verdict(path)
        except InputError as error:
            _say(f"refused: {error}")
            code = error.exit_code
            continue
        _say(f"{path}: {'imported' if new else 'was there already'}")
    return code


def _export(history: History, path: Path) -> int:
    from donewhen.history.export import exported, write

    rows = exported(history.runs(), history.goals(), history.claims())
    write(rows, path)
    _say(f"{path}: {len(rows):,} rows, one for each claim of each run")
    return 0


def _lines(history: History, settings: Settings, options: argparse.Namespace) -> Iterator[str]:
    """Yield the trend of some goals, or what the last runs said and spent of the budgets."""
    from donewhen.history.budgets import load_budgets, spendings
    from donewhen.history.terminal import history_lines, trend_lines
    from donewhen.sources.sprints import load_sprints

    if options.goal is not None:
        yield from trend_lines(history, options.goal)
        return
    plan = Path("features/sprints.yaml")
    sprints, budgets = load_sprints(plan), load_budgets(plan)
    yield from history_lines(history, options.last)
    for spending in spendings(budgets, history.runs(), sprint=settings.sprint, sprints=sprints):
        yield spending.words


def _say(line: str) -> None:
    from donewhen.foundation.terminal_text import clean

    print(" ".join(clean(line).split("\n")))
