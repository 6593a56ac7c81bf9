"""Evidence where people look for it: beside the report, under names that say what it shows.

The store keeps each file once, under its key; here it is linked, or copied where links cannot be.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from donewhen.domain.verdict import Evidence
from donewhen.foundation.atomic_file import write_atomically, writing

_LONGEST = 60
_OTHER = re.compile(r"[^a-z0-9]+")


def goal_folder(report_folder: Path, scenario: str, line: int) -> Path:
    """Return the folder for the evidence of one goal: its name, and its line to be unique."""
    return report_folder / "evidence" / f"{slug(scenario)}-{line}"


def publish(evidence: Iterable[Evidence], folder: Path) -> list[Evidence]:
    """Link each file into ``folder``, named by its title; return the evidence with those paths."""
    published = []
    for file in evidence:
        target = folder / f"{slug(file.title)}{file.path.suffix}"
        with writing(target):
            folder.mkdir(parents=True, exist_ok=True)
            _link(file.path, target)
        published.append(replace(file, path=target))
    return published


def _link(source: Path, target: Path) -> None:
    target.unlink(missing_ok=True)
    try:
        os.link(source, target)
    except OSError:  # another file system, or one without links
        write_atomically(target, [source.read_bytes()], durable=False)


def slug(text: str) -> str:
    """Return ``text`` as a file name that every system takes: "red balloons" as "red-balloons"."""
    return _OTHER.sub("-", text.casefold())[:_LONGEST].strip("-") or "goal"
