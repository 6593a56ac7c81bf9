"""``donewhen suggest``: prints goals that today's model meets."""

from __future__ import annotations

import argparse
from pathlib import Path

POSITION = 70
HELP = "print goals that today's model meets"
EXIT_CODES = "0 printed; 2 an input is wrong; 3 it did not finish"
TAKES_SETTINGS = True


def add(parser: argparse.ArgumentParser) -> None:
    """Give the parser its arguments."""
    parser.add_argument(
        "--confidence", default="95%", help="how sure they must be; by default 95%%"
    )
    parser.add_argument("--of", default="", metavar="NOUN", help="only of this noun")
    parser.add_argument("--slices", action="store_true", help="in every slice, too")


def run(options: argparse.Namespace) -> int:
    """Do it, and return the exit code."""
    from donewhen.foundation.settings import project_settings
    from donewhen.goals.run import Run
    from donewhen.goals.suggestion import suggest
    from donewhen.language import parse_confidence

    judged = Run(project_settings(Path.cwd(), options.defines))
    confidence = parse_confidence(options.confidence)
    for line in suggest(judged, confidence, of=options.of, slices=options.slices):
        print(line)
    return 0
