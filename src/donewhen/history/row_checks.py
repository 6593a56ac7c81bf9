"""Rows that come from anywhere are held against the tables before any database sees them.

SQLite would take a text for a number, or one that is too long; PostgreSQL would not.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from donewhen.foundation.errors import InputError
from donewhen.history import tables
from donewhen.history.rows import Rows

_PARTS = ("subjects", "goals", "claims", "data_sets", "files", "images")


def refuse_unfit(rows: Rows) -> None:
    """Raise ``InputError`` that names the first value which its column does not hold."""
    _check(tables.runs, rows.run)
    for name in _PARTS:
        for row in getattr(rows, name):
            _check(getattr(tables, name), row)


def _check(table: sa.Table, row: Mapping[str, Any]) -> None:
    for column in table.columns:
        if column.name in row and not _fits(column, row[column.name]):
            place = f"{table.name.removeprefix('donewhen_')}: {column.name}"
            raise InputError(f"not a verdict that can be kept: {place} is not {_wanted(column)}.")


def _fits(column: sa.Column[Any], value: object) -> bool:
    if value is None:
        return bool(column.nullable)
    if isinstance(column.type, sa.JSON):
        if not isinstance(value, dict | list):
            return False
        texts = value.values() if isinstance(value, dict) else value
        return all(isinstance(one, str) for one in texts)
    kind = column.type.python_type
    if kind in (int, float):
        number = int if kind is int else (int, float)
        return isinstance(value, number) and not isinstance(value, bool)
    longest = getattr(column.type, "length", None)
    if isinstance(value, str) and longest is not None and len(value) > longest:
        return False
    return isinstance(value, kind)


def _wanted(column: sa.Column[Any]) -> str:
    if isinstance(column.type, sa.JSON):
        return "a list of texts"
    words = {str: "a text", int: "a whole number", float: "a number", bool: "true or false"}
    said = words.get(column.type.python_type, "a time")
    longest = getattr(column.type, "length", None)
    return f"{said} of at most {longest} characters" if longest else said
