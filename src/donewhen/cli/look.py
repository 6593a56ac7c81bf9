"""``donewhen look``: draws the images of a selection."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from donewhen.reports.gallery.folder import LookResult

POSITION = 80
HELP = "draw the images of a selection, such as: missed red balloons in night"
EXIT_CODES = (
    "0 written; 1 no image is selected, so nothing was written; 2 an input is wrong; "
    "3 it did not finish"
)
TAKES_SETTINGS = True


def add(parser: argparse.ArgumentParser) -> None:
    """Give the parser its arguments."""
    parser.add_argument(
        "words",
        nargs="+",
        metavar="WORD",
        help="missed, false, found, wrong, right, improved or worsened; a noun; in a slice",
    )
    parser.add_argument("--version", metavar="VERSION", help="of the model; by default the current")
    parser.add_argument(
        "--baseline", metavar="VERSION", help="what improved and worsened are held against"
    )
    parser.add_argument(
        "--score", metavar="SCORE", help="from which detections count; by default the model's"
    )
    parser.add_argument(
        "--limit", default="100", metavar="N", help="draw so many images at most; by default 100"
    )
    parser.add_argument(
        "--to", type=Path, metavar="DIR", help="a new folder; by default one below the reports"
    )


def run(options: argparse.Namespace) -> int:
    """Do it, and return the exit code."""
    from donewhen.foundation.settings import project_settings
    from donewhen.foundation.terminal_text import clean
    from donewhen.goals.run import Run
    from donewhen.language import parse_count, parse_ratio
    from donewhen.reports.gallery.folder import LookOptions, look

    wanted = LookOptions(
        version=options.version,
        baseline=options.baseline,
        score=None if options.score is None else float(parse_ratio(options.score)),
        limit=parse_count(options.limit),
        folder=options.to,
    )
    judging = Run(project_settings(Path.cwd(), options.defines))
    looked = look(judging, " ".join(options.words), wanted)
    for line in _lines(looked, judging.data_set(None).id):
        print(clean(line))
    return 0 if looked.images else 1


def _lines(looked: LookResult, data_set: str) -> list[str]:
    from donewhen.foundation.source_file import shown
    from donewhen.reports.gallery.folder import TABLE

    said = f"{looked.images:,} of {looked.of:,} images: {looked.query.text}"
    lines = [f"{said} ({looked.model} on {data_set})"]
    if looked.images:
        rest = "" if looked.drawn == looked.images else " (the first; --limit draws more)"
        pictures = "1 picture" if looked.drawn == 1 else f"{looked.drawn:,} pictures"
        lines.append(f"{shown(looked.folder)}: {pictures}{rest}, {TABLE}")
    return lines
