"""``donewhen pin``: records what a data set is, so that a change is refused and named."""

from __future__ import annotations

import argparse
from pathlib import Path

POSITION = 120
HELP = "record the digest of data sets: what changes from now on is refused and named"
EXIT_CODES = "0 pinned; 2 an input is wrong"
TAKES_SETTINGS = True


def add(parser: argparse.ArgumentParser) -> None:
    """Give the parser its arguments."""
    parser.add_argument("names", nargs="+", metavar="DATASET", help="the data sets")


def run(options: argparse.Namespace) -> int:
    """Do it, and return the exit code."""
    from donewhen.foundation.settings import project_settings
    from donewhen.foundation.source_file import shown
    from donewhen.sources.pinning import PIN_NAME, write_pin
    from donewhen.sources.workspace import Workspace

    settings = project_settings(Path.cwd(), options.defines)
    workspace = Workspace(settings.places)
    for name in dict.fromkeys(options.names):
        manifest = workspace.data_set_manifest(name)
        pin = write_pin(manifest, workspace.data_set(name), settings.store)
        files = f"{len(pin.images):,} images, {len(pin.files):,} files"
        print(f"{name}: {files}, {pin.digest}, listed in {shown(manifest.folder / PIN_NAME)}")
    return 0
