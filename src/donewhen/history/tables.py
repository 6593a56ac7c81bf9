"""The tables, as SQLAlchemy knows them: made of the records' columns; ``migrations`` makes them.

Their names begin alike, so that they can stand in a database that holds other things. Each run has
a number; the rows of the others go with it. A key may be long: its digest is what is indexed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import TypeEngine

from donewhen.history.columns import Column, columns_of
from donewhen.history.records import RUN_PARTS, RecordedClaim, RecordedGoal, RecordedRun

REVISION = "0003"
"""The revision that this code reads and writes."""
VERSION_TABLE = "donewhen_version"


class UtcTime(sa.TypeDecorator[datetime]):
    """A time in UTC, also where the database knows no time zones."""

    impl = sa.DateTime(timezone=False)
    cache_ok = True  # two of them compile alike, so SQLAlchemy may keep what it compiled

    def process_bind_param(self, value: datetime | None, _dialect: sa.Dialect) -> datetime | None:
        """Return what is stored."""
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, _dialect: sa.Dialect) -> datetime | None:
        """Return what was stored."""
        return None if value is None else value.replace(tzinfo=UTC)


_TYPES: dict[type, type[TypeEngine[Any]]] = {
    str: sa.Text,
    int: sa.BigInteger,
    float: sa.Double,
    bool: sa.Boolean,
    datetime: UtcTime,
    tuple: sa.JSON,
    Mapping: sa.JSON,
}


def digest_of(key: str) -> str:
    """Return what an index holds in place of a key, which may be long."""
    return hashlib.sha256(key.encode(errors="surrogatepass")).hexdigest()[:32]


def _type(column: Column) -> TypeEngine[Any]:
    if column.kept.longest is not None:
        return sa.String(column.kept.longest)
    # 64 bits else: counts of pixels or bytes exceed 32.
    return sa.Integer() if column.kept.small else _TYPES[column.kind]()


def _table(name: str, record: type, *others: sa.Column[Any] | sa.Index) -> sa.Table:
    """Return the table of a record; ``others`` say where a row belongs and how it is found."""
    kept = [
        sa.Column(
            column.name,
            _type(column),
            nullable=column.optional,
            # Not False: only None leaves it to the database that there is no such constraint.
            unique=column.kept.unique or None,
        )
        for column in columns_of(record)
    ]
    return sa.Table(f"donewhen_{name}", metadata, *kept, *others)


def _of_run() -> sa.Column[int]:
    return sa.Column("run", sa.Integer, sa.ForeignKey("donewhen_runs.number"), primary_key=True)


def _position(name: str = "position") -> sa.Column[int]:
    return sa.Column(name, sa.Integer, primary_key=True, autoincrement=False)


def _by_key(table: str) -> tuple[sa.Column[str], sa.Index]:
    """Return the column and the index by which rows are found from run to run."""
    # Not of the key itself: PostgreSQL indexes at most a third of a page of 8 kB.
    digest = sa.Column("key_digest", sa.String(32), nullable=False)
    return digest, sa.Index(f"donewhen_{table}_by_key", "key_digest")


metadata = sa.MetaData()

runs = _table(
    "runs",
    RecordedRun,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Index("donewhen_runs_by_time", "finished"),
)
run_parts = {
    name: _table(name, record, _of_run(), _position()) for name, record in RUN_PARTS.items()
}
goals = _table("goals", RecordedGoal, _of_run(), _position(), *_by_key("goals"))
claims = _table(
    "claims", RecordedClaim, _of_run(), _position("goal"), _position(), *_by_key("claims")
)
