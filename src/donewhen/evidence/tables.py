"""Tables as CSV files that a spreadsheet can open without running anything."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from donewhen.foundation.atomic_file import write_atomically

_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?%?")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # how a cell begins that a spreadsheet would run


def write_table(heading: Sequence[object], rows: Iterable[Sequence[object]], target: Path) -> None:
    """Write a CSV file (UTF-8)."""
    write_atomically(target, [csv_text(heading, rows).encode()])


def csv_text(heading: Sequence[object], rows: Iterable[Sequence[object]]) -> str:
    """Return a table as CSV (comma, CRLF as RFC 4180 has it)."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerows([safe_cell(str(cell)) for cell in row] for row in (heading, *rows))
    return buffer.getvalue()


def safe_cell(cell: str) -> str:
    """Return ``cell`` with ' in front where a spreadsheet would take it for a formula.

    Names of classes and images come from files that anybody may have written (CWE-1236).
    """
    if cell.startswith(_FORMULA) and not _NUMBER.fullmatch(cell):
        return f"'{cell}"
    return cell
