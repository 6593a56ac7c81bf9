"""``donewhen vocabulary``: writes what the editor completes."""

from __future__ import annotations

import argparse

POSITION = 60
HELP = "write what the editor completes and checks"
EXIT_CODES = "0 written, or up to date; 1 with --check, out of date; 2 an input is wrong"
TAKES_SETTINGS = True


def add(parser: argparse.ArgumentParser) -> None:
    """Give the parser its arguments."""
    parser.add_argument("--check", action="store_true", help="only say whether it is up to date")


def run(options: argparse.Namespace) -> int:
    """Do it, and return the exit code."""
    from donewhen.foundation.atomic_file import write_atomically
    from donewhen.runner.vocabulary import stale, vocabulary

    files = vocabulary(options.defines)
    changed = stale(files)
    for path in changed:
        if options.check:
            what = "out of date" if path.exists() else "missing"
            print(f"{path}: {what}. Run: donewhen vocabulary")
        else:
            write_atomically(path, [files[path].encode()])
            print(f"wrote {path}")
    return 1 if options.check and changed else 0
