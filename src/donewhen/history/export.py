"""The history as a file for other tools: a row for each claim, with its goal and its run.

A goal without a claim (it could not be judged) has a row, too.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path

from donewhen.foundation.atomic_file import write_atomically
from donewhen.foundation.errors import InputError
from donewhen.foundation.name_suggestions import quoted_list
from donewhen.history.columns import Column, columns_of
from donewhen.history.records import RecordedClaim, RecordedGoal, RecordedRun

Cell = str | int | float | bool | datetime | None

# What a spreadsheet takes for a formula: at the start of a cell, after blanks and quotes, in the
# wide forms of these characters, and after what another program may take for the end of a cell.
# Source: OWASP, "CSV Injection".
_BEGINS = r"(?=[\s\"'\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20])"
_FORMULA = re.compile(f"{_BEGINS}|[\t\r]")
_INSIDE = re.compile(f"([;\t\r\n]){_BEGINS}")

_RUN, _GOAL, _CLAIM = (
    [column for column in columns_of(record) if column.kept.export]
    for record in (RecordedRun, RecordedGoal, RecordedClaim)
)
_ARTIFACTS = "artifacts"
COLUMNS: dict[str, type] = {
    **{column.exported_name: column.kind for column in _RUN},
    _ARTIFACTS: str,
    **{column.exported_name: column.kind for column in (*_GOAL, *_CLAIM)},
}
"""The columns, in order, with the type of their cells; each cell may be empty."""


def exported(
    runs: Iterable[RecordedRun], goals: Iterable[RecordedGoal], claims: Iterable[RecordedClaim]
) -> list[list[Cell]]:
    """Return a row per claim, in the order of ``goals``, which come the oldest first."""
    known = {run.id: run for run in runs}
    of_goal: dict[tuple[str, str], list[RecordedClaim]] = {}
    for claim in claims:
        of_goal.setdefault((claim.run, claim.goal), []).append(claim)
    rows = []
    for goal in goals:
        if goal.run not in known:
            continue
        run = known[goal.run]
        start = [*_cells(_RUN, run), _artifacts(run), *_cells(_GOAL, goal)]
        listed = of_goal.pop((goal.run, goal.key), [])
        rows += [[*start, *_cells(_CLAIM, claim)] for claim in listed]
        if not listed:
            rows.append([*start, *(None for _ in _CLAIM)])
    return rows


def _cells(columns: Iterable[Column], record: object) -> list[Cell]:
    return [getattr(record, column.field) for column in columns]


def _artifacts(run: RecordedRun) -> str | None:
    listed = (f"{subject.name} sha256:{subject.digest}" for subject in run.subjects)
    return ", ".join(listed) or None


def csv_bytes(rows: Sequence[Sequence[Cell]]) -> bytes:
    """Return the rows as CSV. A text that a spreadsheet would run as a formula begins with '.

    Numbers stay numbers, also negative ones: they are written from figures, never from text.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([_csv_cell(cell) for cell in row] for row in rows)
    return text.getvalue().encode(errors="replace")


def _csv_cell(cell: Cell) -> Cell:
    if isinstance(cell, str):
        # What stands in front is made harmless by the ' before the whole cell.
        blanks = len(cell) - len(cell.lstrip())
        safe = cell[:blanks] + _INSIDE.sub(r"\1'", cell[blanks:])
        return f"'{safe}" if _FORMULA.match(cell) else safe
    return _time(cell) if isinstance(cell, datetime) else cell


def json_bytes(rows: Sequence[Sequence[Cell]]) -> bytes:
    """Return the rows as a list of objects in JSON."""
    listed = [
        {
            name: _time(cell) if isinstance(cell, datetime) else cell
            for name, cell in zip(COLUMNS, row, strict=True)
        }
        for row in rows
    ]
    # Half a character may come from a file's name; JSON has an escape for it, UTF-8 has nothing.
    text = json.dumps(listed, indent=1, ensure_ascii=False, allow_nan=False)
    return f"{text}\n".encode(errors="backslashreplace")


def parquet_bytes(rows: Sequence[Sequence[Cell]]) -> bytes:
    """Return the rows as Parquet, with typed columns; raise ``InputError`` without pyarrow."""
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError:
        raise InputError(
            'Parquet needs pyarrow, which is not installed. Do: pip install "donewhen[parquet]", '
            "or export .csv or .json."
        ) from None
    types = {
        str: pa.string(),
        int: pa.int64(),
        float: pa.float64(),
        bool: pa.bool_(),
        datetime: pa.timestamp("s", tz="UTC"),
    }
    columns = list(zip(*rows, strict=True)) or [()] * len(COLUMNS)
    arrays = [
        pa.array(
            # pyarrow refuses a whole number that a float does not hold exactly.
            [float(cell) if kind is float and cell is not None else cell for cell in cells],
            types[kind],
        )
        for kind, cells in zip(COLUMNS.values(), columns, strict=True)
    ]
    sink = pa.BufferOutputStream()
    parquet.write_table(pa.table(arrays, names=list(COLUMNS)), sink)
    return bytes(sink.getvalue().to_pybytes())


FORMATS: dict[str, Callable[[Sequence[Sequence[Cell]]], bytes]] = {
    ".csv": csv_bytes,
    ".json": json_bytes,
    ".parquet": parquet_bytes,
}
"""What a file may be, by its ending."""


def write(rows: Sequence[Sequence[Cell]], path: Path) -> None:
    """Write the rows to ``path``, in the format of its ending; raise ``InputError``."""
    form = FORMATS.get(path.suffix.casefold())
    if form is None:
        raise InputError(f'"{path}": unknown format. It ends in one of {quoted_list(FORMATS)}.')
    write_atomically(path, [form(rows)])


def _time(time: datetime) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")
