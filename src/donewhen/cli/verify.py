"""``donewhen verify``: says whether a model file may be shipped."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from donewhen.verdicts.attestation import Verification

POSITION = 150
HELP = "check a model file against a verdict before it is shipped"
EXIT_CODES = (
    "0 accepted; 1 refused; 2 nothing was checked: a file is missing or cannot be read, "
    "or the key or the policy is none"
)
_LONGEST = 300


def add(parser: argparse.ArgumentParser) -> None:
    """Give the parser its arguments."""
    parser.add_argument("model", type=Path, metavar="MODEL", help="the very file to be shipped")
    parser.add_argument(
        "verdict", type=Path, metavar="VERDICT", help="verdict.dsse.json, or verdict.json"
    )
    parser.add_argument(
        "--key", type=Path, metavar="PUB", help="who must have signed: donewhen.pub"
    )
    parser.add_argument(
        "--policy", type=Path, metavar="FILE", help="what must have been judged, in YAML"
    )


def run(options: argparse.Namespace) -> int:
    """Do it, and return the exit code."""
    from donewhen.foundation.source_file import shown
    from donewhen.verdicts.attestation import verify

    found = verify(options.model, options.verdict, key=options.key, policy=options.policy)
    for number, step in enumerate(found.steps, 1):
        print(_line(f"{number} {step.name:9}  {step.mark.value:7}  {step.seen}"))
    print(_line(_outcome(found, shown(options.model))))
    return 0 if found.accepted else 1


def _outcome(found: Verification, model: str) -> str:
    if not found.accepted:
        first = found.refusals[0]
        return f"refused: {model}, by step {found.steps.index(first) + 1} ({first.name})"
    if found.signed:
        return f"accepted: {model}"
    return f"accepted: {model}, by a verdict that anybody may have written: no --key was given"


def _line(text: str) -> str:
    """Return one line of bounded length: what a verdict says must not look like an answer."""
    from donewhen.foundation.terminal_text import clean

    line = clean(" ".join(text.split("\n")))
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]} ..."
