"""The tables, as SQLAlchemy knows them; ``migrations`` makes them.

Their names begin alike, so that they can stand in a database that holds other things. Each run has
a number; the rows of the others go with it. A key may be long: its digest is what is indexed.
"""

from __future__ import annotations

from datetime import UTC, datetime

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

REVISION = "0002"
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


metadata = MetaData()


def _of_run() -> Column[int]:
    return Column("run", Integer, ForeignKey("donewhen_runs.number"), primary_key=True)


def _position(name: str = "position") -> Column[int]:
    return Column(name, Integer, primary_key=True, autoincrement=False)


runs = Table(
    "donewhen_runs",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("id", String(64), nullable=False, unique=True),
    Column("verdict_sha256", String(64), nullable=False),
    Column("sprint", String(64), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("outcome", String(32), nullable=False),
    Column("exit_code", Integer),
    Column("reason", Text, nullable=False),
    Column("result", String(16), nullable=False),
    Column("started", UtcTime),
    Column("finished", UtcTime, nullable=False),
    Column("whole", Boolean),
    Column("commit", String(64)),
    Column("committed", UtcTime),
    Column("dirty", Boolean),
    Column("provider", Text),
    Column("versions", JSON, nullable=False),
    Column("problems", JSON, nullable=False),
    Column("selected", BigInteger, nullable=False),
    Column("judged", BigInteger, nullable=False),
    Column("met", BigInteger, nullable=False),
    Column("not_met", BigInteger, nullable=False),
    Column("undecided", BigInteger, nullable=False),
    Column("not_judged", BigInteger, nullable=False),
    Column("skipped", BigInteger, nullable=False),
    # since revision 0002
    Column("judged_as", String(32), nullable=False),
    Column("artifact_committed", UtcTime),
    Column("repair", Text),
    Column("override", Text),
    Index("donewhen_runs_by_time", "finished"),
)

subjects = Table(
    "donewhen_subjects",
    metadata,
    _of_run(),
    _position(),
    Column("name", Text, nullable=False),
    Column("digest", String(64), nullable=False),
)

goals = Table(
    "donewhen_goals",
    metadata,
    _of_run(),
    _position(),
    Column("key", Text, nullable=False),
    Column("key_digest", String(32), nullable=False),
    Column("location", Text, nullable=False),
    Column("feature", Text, nullable=False),
    Column("scenario", Text, nullable=False),
    Column("tags", JSON, nullable=False),
    Column("sprint", Text, nullable=False),
    Column("status", String(32), nullable=False),
    Column("role", String(16), nullable=False),
    Column("hypothesis", Text),
    Column("answer", Text),
    Column("problem", Text),
    Column("wip_age", BigInteger),
    Column("model", Text),
    Column("model_version", Text),
    Column("model_digest", String(80)),
    Column("baseline", Text),
    Column("data_set", Text),
    Column("data_set_digest", Text),
    Index("donewhen_goals_by_key", "key_digest"),
)

claims = Table(
    "donewhen_claims",
    metadata,
    _of_run(),
    _position("goal"),
    _position(),
    Column("key", Text, nullable=False),
    Column("key_digest", String(32), nullable=False),
    Column("precondition", Boolean, nullable=False),
    Column("text", Text, nullable=False),
    Column("metric", Text, nullable=False),
    Column("noun", Text, nullable=False),
    Column("slice", Text, nullable=False),
    Column("against", Text, nullable=False),
    Column("comparison", Text, nullable=False),
    Column("threshold", Double, nullable=False),
    Column("upper", Double),
    Column("confidence", Double),
    Column("value", Double),
    Column("numerator", BigInteger),
    Column("denominator", BigInteger),
    Column("images", BigInteger, nullable=False),
    Column("low", Double),
    Column("high", Double),
    Column("interval_confidence", Double),
    Column("method", Text),
    Column("outcome", String(32), nullable=False),
    Column("expected", Text, nullable=False),
    Column("observed", Text, nullable=False),
    Column("margin", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Index("donewhen_claims_by_key", "key_digest"),
)

data_sets = Table(
    "donewhen_data_sets",
    metadata,
    _of_run(),
    _position(),
    Column("data_set", Text, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("images", BigInteger, nullable=False),
    Column("images_digest", String(64), nullable=False),
    Column("pinned", Boolean, nullable=False),
)

files = Table(
    "donewhen_files",
    metadata,
    _of_run(),
    _position(),
    Column("kind", String(32), nullable=False),
    Column("name", Text, nullable=False),
    Column("digest", String(64), nullable=False),
)

# since revision 0002
images = Table(
    "donewhen_images",
    metadata,
    _of_run(),
    _position(),
    Column("model", Text, nullable=False),
    Column("model_digest", String(64), nullable=False),
    Column("data_set", Text, nullable=False),
    Column("judged", BigInteger, nullable=False),
    Column("wrong", BigInteger, nullable=False),
)
