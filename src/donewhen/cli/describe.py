"""``donewhen describe``: writes a page about a data set."""

from __future__ import annotations

import argparse
from pathlib import Path

POSITION = 90
HELP = "write a page about a data set: what it holds, what is wrong with it, what it can decide"
EXIT_CODES = "0 written; 2 an input is wrong; 3 it did not finish"
TAKES_SETTINGS = True


def add(parser: argparse.ArgumentParser) -> None:
    """Give the parser its arguments."""
    parser.add_argument("names", nargs="+", metavar="DATASET", help="the data sets")
    parser.add_argument(
        "--model", metavar="MODEL", help="ask this model, mostly right, which labels look wrong"
    )
    parser.add_argument("--version", metavar="VERSION", help="of the model; by default the current")


def run(options: argparse.Namespace) -> int:
    """Do it, and return the exit code."""
    from donewhen.foundation.errors import InputError
    from donewhen.foundation.settings import project_settings
    from donewhen.foundation.source_file import shown
    from donewhen.foundation.terminal_text import clean
    from donewhen.goals.run import Run
    from donewhen.reports.describe import describe
    from donewhen.reports.describe.problems import AskedModel

    if options.version is not None and options.model is None:
        raise InputError(f"--version {options.version}: of which model? Add --model NAME.")
    model = None if options.model is None else AskedModel(options.model, options.version)
    judging = Run(project_settings(Path.cwd(), options.defines))
    for name in dict.fromkeys(options.names):
        print(clean(shown(describe(judging, name, model))), flush=True)
    return 0
