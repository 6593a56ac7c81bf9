"""Records are made fit for any database, or refused.

SQLite would take a text for a number, or one that is too long; PostgreSQL would not.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from donewhen.history.columns import Column, columns_of

Record = TypeVar("Record")
_LARGEST = 2**63 - 1  # of 64 bits
_WORDS = {
    str: "a text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    datetime: "a time",
}


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
    if value is None and column.optional:
        return ""
    if column.kind in (tuple, Mapping):
        return "" if _is_texts(value) else "not a list of texts"
    is_bool = isinstance(value, bool)
    kinds = (int, float) if column.kind is float else column.kind
    if not isinstance(value, kinds) or (is_bool and column.kind is not bool):
        return f"not {_WORDS[column.kind]}"
    if isinstance(value, int | float) and not _is_held(value):
        return "a number that is too large"
    longest = column.kept.longest
    if longest is not None and isinstance(value, str) and len(value) > longest:
        return f"longer than {longest} characters"
    return ""


def _is_texts(value: object) -> bool:
    texts = value.values() if isinstance(value, Mapping) else value
    return isinstance(texts, Iterable) and all(isinstance(text, str) for text in texts)


def _is_held(number: float) -> bool:
    return abs(number) <= _LARGEST if isinstance(number, int) else math.isfinite(number)
