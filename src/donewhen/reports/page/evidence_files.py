"""The evidence files that a verdict names: those of its own report alone, and the tables in them.

A verdict may come from anywhere; a page must not carry files of this machine into the world.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from itertools import islice
from pathlib import Path, PurePosixPath

_FOLDER = "evidence"
_MOST_BYTES = 16 * 1024**2
_LONGEST = 200  # characters of a cell
_FORMULA = ("=", "+", "-", "@")


def evidence_file(named: str, report_folder: Path) -> Path | None:
    """Return the file below ``report_folder``/evidence that a verdict names.

    It is looked for by what follows the last "evidence" in its path, so that a report can be moved.
    None for a file elsewhere, one that is gone, a link out of the folder, and anything but a file.
    """
    parts = PurePosixPath(named).parts
    if "\0" in named or _FOLDER not in parts:
        return None
    after = parts[len(parts) - parts[::-1].index(_FOLDER) :]
    root = (report_folder / _FOLDER).resolve()
    # Resolved before it is compared: a link, or "..", may lead out of the folder.
    path = root.joinpath(*after).resolve()
    return path if path.is_relative_to(root) and path.is_file() else None


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
            rows = [tuple(map(_cell, row)) for row in islice(reader, most)]
            more = sum(1 for _ in reader)
    except (OSError, UnicodeDecodeError, csv.Error):
        return None
    if not heading or any(len(row) != len(heading) for row in rows):
        return None
    return Table(tuple(map(_cell, heading)), tuple(rows), more)


def _cell(cell: str) -> str:
    """Return a cell without the apostrophe that keeps a spreadsheet from running it."""
    if cell[:1] == "'" and cell[1:2] in _FORMULA:
        cell = cell[1:]
    return cell if len(cell) <= _LONGEST else f"{cell[:_LONGEST]}…"
