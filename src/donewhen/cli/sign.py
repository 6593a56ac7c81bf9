"""``donewhen sign``: signs the verdict of a gate."""

from __future__ import annotations

import argparse
from pathlib import Path

POSITION = 140
HELP = "sign the verdict of a gate"
EXIT_CODES = (
    "0 signed; 2 not signed: an input is wrong, or the verdict is not a gate's; "
    "3 not signed: it could not be written"
)


def add(parser: argparse.ArgumentParser) -> None:
    """Give the parser its arguments."""
    parser.add_argument("verdict", type=Path, metavar="VERDICT", help="the gate's verdict.json")
    parser.add_argument("--key", type=Path, required=True, help="the private key, donewhen.key")


def run(options: argparse.Namespace) -> int:
    """Do it, and return the exit code."""
    from donewhen.foundation.source_file import shown
    from donewhen.foundation.terminal_text import clean
    from donewhen.verdicts.attestation import sign

    print(clean(f"signed: {shown(sign(options.verdict, options.key))}"))
    return 0
