"""Tables of evidence, read for the page: no more of them than people read."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

_MOST_BYTES = 16 * 1024**2
_LONGEST = 200  # characters of a cell
_FORMULA = ("=", "+", "-", "@")


@dataclass(frozen=True)
class Table:
    """The heading and the first rows of a CSV file; ``more`` rows are not shown."""

    heading: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    more: int = 0

    def records(self) -> list[dict[str, str]]:
        """Return the rows by their headings."""
        return [dict(zip(self.heading, row, strict=True)) for row in self.rows]


def read_table(path: Path, most: int) -> Table | None:
    """Return the first ``most`` rows of a file; None if it is not a table, or much too large."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            return None
        with path.open(newline="", encoding="utf-8") as file:
            reader = csv.reader(file)
            heading = next(reader, None)
            rows = [_cells(row) for row in islice(reader, most)]
            more = sum(1 for _ in reader)
    except (OSError, UnicodeDecodeError, csv.Error):
        return None
    if not heading or any(len(row) != len(heading) for row in rows):
        return None
    return Table(_cells(heading), tuple(rows), more)


def _cells(row: list[str]) -> tuple[str, ...]:
    return tuple(_cell(cell) for cell in row)


def _cell(cell: str) -> str:
    """Return a cell without the apostrophe that keeps a spreadsheet from running it."""
    if cell[:1] == "'" and cell[1:2] in _FORMULA:
        cell = cell[1:]
    return cell if len(cell) <= _LONGEST else f"{cell[:_LONGEST]}…"
