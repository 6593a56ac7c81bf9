"""Where completed runs wait for whoever reads the history next.

A run only leaves its statement here: no database is opened, so it costs next to nothing, and
whoever is killed afterwards loses nothing.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from donewhen.foundation.atomic_file import write_atomically
from donewhen.foundation.errors import InputError
from donewhen.foundation.settings import Settings

INBOX = "history-inbox"
"""The folder's name, in that of the setting ``store``."""
RUN_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,63}")


def inbox_of(settings: Settings) -> Path:
    """Return the folder in which statements wait."""
    return settings.store / INBOX


def keep(run_id: str, verdict: Path, settings: Settings) -> Path:
    """Leave the verdict of a run, a file that was just written, for the history.

    It is linked where that can be, because that costs nothing: the next run replaces the file, it
    never writes into it. The same run twice is one run. Raises ``InputError`` for a run without an
    id, ``UnfinishedError`` where it cannot be written.
    """
    if not RUN_ID.fullmatch(run_id):
        raise InputError(f'a run with the id "{run_id}" cannot be kept: letters, digits, . _ -')
    path = inbox_of(settings) / f"{run_id}.json"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.link(verdict, path)
    except OSError:  # another disk, a system without links, or it is there
        write_atomically(path, [verdict.read_bytes()])
    return path


def waiting(settings: Settings) -> list[Path]:
    """Return the statements that wait, by name."""
    return sorted(inbox_of(settings).glob("*.json"))
