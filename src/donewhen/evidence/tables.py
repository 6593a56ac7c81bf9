"""Tables as CSV files that a spreadsheet can open without running anything."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from donewhen.foundation.atomic_file import write_atomically

_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?%?")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class CountRow:
    """Counts of one class: how many there are, were found (tp), missed (fn), false (fp)."""

    name: str
    ground_truth: int
    found: int
    missed: int
    false: int


def write_counts(rows: Iterable[CountRow], target: Path) -> None:
    """Write one line per class with its precision and recall, empty where they are 0 of 0."""
    heading = ("class", "ground truth", "found", "missed", "false", "precision", "recall")
    lines = [
        (
            row.name,
            row.ground_truth,
            row.found,
            row.missed,
            row.false,
            ratio(row.found, row.found + row.false),
            ratio(row.found, row.found + row.missed),
        )
        for row in rows
    ]
    write_table(heading, lines, target)


def write_table(heading: Sequence[object], rows: Iterable[Sequence[object]], target: Path) -> None:
    """Write a CSV file (UTF-8, comma, CRLF as RFC 4180 has it)."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerows([safe_cell(str(cell)) for cell in row] for row in (heading, *rows))
    write_atomically(target, [buffer.getvalue().encode()])


def safe_cell(cell: str) -> str:
    """Return ``cell`` with ' in front where a spreadsheet would take it for a formula."""
    if cell.startswith(_FORMULA) and not _NUMBER.fullmatch(cell):
        return f"'{cell}"
    return cell


def ratio(part: int, whole: int) -> str:
    """Return a share for a cell; "" for 0 of 0, which is no share."""
    return f"{part / whole:.4f}" if whole else ""
