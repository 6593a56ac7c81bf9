"""The evidence of a finding: its table as a CSV file, and its pictures on a contact sheet."""

from __future__ import annotations

from pathlib import Path

from donewhen.domain.finding import Finding
from donewhen.domain.verdict import Evidence
from donewhen.evidence.sheets import SHOWN, draw_shown
from donewhen.evidence.tables import write_table


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
