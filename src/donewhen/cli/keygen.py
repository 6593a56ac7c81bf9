"""``donewhen keygen``: makes the keys that sign and verify verdicts."""

from __future__ import annotations

import argparse
from pathlib import Path

POSITION = 130
HELP = "make a key pair: donewhen.key signs verdicts, donewhen.pub verifies them"
EXIT_CODES = "0 both are written; 2 they are not, for one is there already or cannot be written"


def add(parser: argparse.ArgumentParser) -> None:
    """Give the parser its arguments."""
    parser.add_argument("folder", type=Path, metavar="DIR", help="where the two files go")


def run(options: argparse.Namespace) -> int:
    """Do it, and return the exit code."""
    from donewhen.foundation.source_file import shown
    from donewhen.foundation.terminal_text import clean
    from donewhen.verdicts.attestation import generate_keys

    pair = generate_keys(options.folder)
    print(clean(f"{shown(pair.private)}: signs. Keep it secret, and out of the repository."))
    print(clean(f"{shown(pair.public)}: verifies. Give it to whoever deploys."))
    print(f"key {pair.key_id[:16]}")
    return 0
