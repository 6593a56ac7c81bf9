"""Records are made fit for any database, or refused.

The verdict document has the right types already. What is left is what databases differ in: SQLite
would take a text that is too long for its column, PostgreSQL takes no NUL.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

from donewhen.history.columns import Column, columns_of

Record = TypeVar("Record")
_LARGEST = 2**63 - 1  # of 64 bits


def storable(record: Record) -> Record:
    """Return a record whose texts any database can hold.

    A text loses NUL and halves of characters, which PostgreSQL refuses. Raises ``ValueError`` that
    names the first value which its column does not hold.
    """
    values = {}
    for column in columns_of(type(record)):
        value = values[column.field] = _plain(getattr(record, column.field))
        if problem := _problem(column, value):
            kind = type(record).__name__.removeprefix("Recorded").lower()
            raise ValueError(f"{kind}: {column.field} is {problem}")
    return replace(record, **values)  # type: ignore[type-var]  # every record is a dataclass


def _plain(value: Any) -> Any:  # noqa: ANN401 - of any column
    if isinstance(value, str):
        plain = value.replace("\0", "\ufffd")
        return plain if plain.isascii() else plain.encode(errors="replace").decode()
    if isinstance(value, tuple):
        return tuple(_plain(part) for part in value)
    if isinstance(value, Mapping):
        return {_plain(key): _plain(part) for key, part in value.items()}
    return value


def _problem(column: Column, value: object) -> str:
    """Return what is wrong with a value; "" where the column holds it."""
    if isinstance(value, int) and abs(value) > _LARGEST:
        return "a number that is too large"
    if isinstance(value, float) and not math.isfinite(value):  # JSON reads 1e999 as infinite
        return "a number that is too large"
    longest = column.kept.longest
    if longest is not None and isinstance(value, str) and len(value) > longest:
        return f"longer than {longest} characters"
    return ""
