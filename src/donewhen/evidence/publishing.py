"""Evidence where people look for it: beside the report, under names that say what it shows.

The store keeps each file once, under its key; here it is linked, or copied where links cannot be.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from donewhen.domain.finding import Finding
from donewhen.domain.verdict import Evidence
from donewhen.evidence.sheets import SHOWN, draw_shown
from donewhen.evidence.tables import write_table
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
            link(file.path, target)
        published.append(replace(file, path=target))
    return published


def link(source: Path, target: Path) -> None:
    """Put a file at ``target`` without a second copy of its bytes, where that can be."""
    target.unlink(missing_ok=True)
    try:
        os.link(source, target)
    except OSError:  # another file system, or one without links
        write_atomically(target, [source.read_bytes()], durable=False)


def slug(text: str) -> str:
    """Return ``text`` as a file name that every system takes: "red balloons" as "red-balloons"."""
    return _OTHER.sub("-", text.casefold())[:_LONGEST].strip("-") or "goal"


def publish_finding(finding: Finding, folder: Path, stem: str) -> list[Evidence]:
    """Write what there is to show about a finding into ``folder``; nothing where it is empty."""
    made = []
    title = finding.subject[:1].upper() + finding.subject[1:]
    if finding.rows:
        table = folder / f"{stem}-{finding.name}.csv"
        write_table(finding.columns, finding.rows, table)
        made.append(Evidence(title, table, "text/csv"))
    count, pictures = len(finding.rows), finding.pictures[:SHOWN]
    heading = f"{count:,} {finding.subject}" if count else title
    sheet = folder / f"{stem}-{finding.name}.jpg"
    if draw_shown(heading, pictures, sheet, count=count, shown=len(pictures)):
        made.append(Evidence(title, sheet, "image/jpeg"))
    return made
