"""The tables, as SQLAlchemy knows them: made of the records' columns; ``migrations`` makes them.

Their names begin alike, so that they can stand in a database that holds other things. Each run has
a number; the rows of the others go with it. A key may be long: its digest is what is indexed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeEngine

from donewhen.history import columns
from donewhen.history.records import (
    ImageCount,
    RecordedClaim,
    RecordedDataSet,
    RecordedFile,
    RecordedGoal,
    RecordedRun,
    Subject,
)

REVISION = "0003"
"""The revision that this code reads and writes."""
VERSION_TABLE = "donewhen_version"


class UtcTime(TypeDecorator[datetime]):
    """A time in UTC, also where the database knows no time zones."""

    impl = DateTime(timezone=False)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return what is stored."""
        del dialect
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return what was stored."""
        del dialect
        return None if value is None else value.replace(tzinfo=UTC)


_TYPES: dict[type, type[TypeEngine[Any]]] = {
    str: Text,
    int: BigInteger,
    float: Double,
    bool: Boolean,
    datetime: UtcTime,
    tuple: JSON,
    Mapping: JSON,
}


def digest_of(key: str) -> str:
    """Return what an index holds in place of a key, which may be long."""
    return hashlib.sha256(key.encode(errors="surrogatepass")).hexdigest()[:32]


def _type(column: columns.Column) -> TypeEngine[Any]:
    if column.kept.longest is not None:
        return String(column.kept.longest)
    return Integer() if column.kept.small else _TYPES[column.kind]()


def _table(name: str, record: type, *others: Column[Any] | Index) -> Table:
    """Return the table of a record; ``others`` say where a row belongs and how it is found."""
    kept = [
        Column(
            column.name,
            _type(column),
            nullable=column.optional,
            unique=column.kept.unique or None,
        )
        for column in columns.columns_of(record)
    ]
    return Table(f"donewhen_{name}", metadata, *kept, *others)


def _of_run() -> Column[int]:
    return Column("run", Integer, ForeignKey("donewhen_runs.number"), primary_key=True)


def _position(name: str = "position") -> Column[int]:
    return Column(name, Integer, primary_key=True, autoincrement=False)


def _key_digest() -> Column[str]:
    return Column("key_digest", String(32), nullable=False)


metadata = MetaData()

runs = _table(
    "runs",
    RecordedRun,
    Column("number", Integer, primary_key=True),
    Index("donewhen_runs_by_time", "finished"),
)
subjects = _table("subjects", Subject, _of_run(), _position())
data_sets = _table("data_sets", RecordedDataSet, _of_run(), _position())
files = _table("files", RecordedFile, _of_run(), _position())
images = _table("images", ImageCount, _of_run(), _position())
goals = _table(
    "goals",
    RecordedGoal,
    _of_run(),
    _position(),
    _key_digest(),
    Index("donewhen_goals_by_key", "key_digest"),
)
claims = _table(
    "claims",
    RecordedClaim,
    _of_run(),
    _position("goal"),
    _position(),
    _key_digest(),
    Index("donewhen_claims_by_key", "key_digest"),
)
