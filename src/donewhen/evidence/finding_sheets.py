"""The evidence of a finding: its table as a CSV file, and its pictures on a contact sheet."""

from __future__ import annotations

from pathlib import Path

from donewhen.domain.finding import Finding
from donewhen.domain.verdict import Evidence
from donewhen.evidence.case import SHOWN
from donewhen.evidence.tables import write_table
from donewhen.evidence.tiles import Tile


def publish_finding(finding: Finding, folder: Path, stem: str) -> list[Evidence]:
    """Write what there is to show about a finding into ``folder``; nothing where it is empty."""
    made = []
    if finding.rows:
        table = folder / f"{stem}-{finding.name}.csv"
        write_table(finding.columns, finding.rows, table)
        made.append(Evidence(_title(finding), table, "text/csv"))
    if finding.pictures:
        from donewhen.evidence.contact_sheet import draw_sheet  # draws with Pillow

        tiles = [Tile(one.image, one.boxes, one.caption) for one in finding.pictures[:SHOWN]]
        sheet = folder / f"{stem}-{finding.name}.jpg"
        draw_sheet(_heading(finding, len(tiles)), tiles, sheet)
        made.append(Evidence(_title(finding), sheet, "image/jpeg"))
    return made


def _heading(finding: Finding, shown: int) -> str:
    """Return the title with how many there are, and how many of them are shown."""
    count = len(finding.rows)
    rest = "" if count <= shown else f"; {shown:,} shown"
    return f"{count:,} {finding.subject}{rest}" if count else _title(finding)


def _title(finding: Finding) -> str:
    return finding.subject[:1].upper() + finding.subject[1:]
