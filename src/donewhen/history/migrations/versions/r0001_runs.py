"""Runs, what they were about, their goals and claims."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the first tables."""
    op.create_table(
        "donewhen_runs",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("id", sa.String(64), nullable=False, unique=True),
        sa.Column("verdict_sha256", sa.String(64), nullable=False),
        sa.Column("sprint", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("outcome", sa.String(32), nullable=False),
        sa.Column("exit_code", sa.Integer),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("result", sa.String(16), nullable=False),
        sa.Column("started", sa.DateTime),
        sa.Column("finished", sa.DateTime, nullable=False),
        sa.Column("whole", sa.Boolean),
        sa.Column("commit", sa.String(64)),
        sa.Column("committed", sa.DateTime),
        sa.Column("dirty", sa.Boolean),
        sa.Column("provider", sa.Text),
        sa.Column("versions", sa.JSON, nullable=False),
        sa.Column("problems", sa.JSON, nullable=False),
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in _COUNTS),
    )
    op.create_index("donewhen_runs_by_time", "donewhen_runs", ["finished"])
    _create(
        "donewhen_subjects",
        [_position()],
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
    )
    _create_goals()
    _create_claims()
    _create(
        "donewhen_data_sets",
        [_position()],
        sa.Column("data_set", sa.Text, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("images", sa.BigInteger, nullable=False),
        sa.Column("images_digest", sa.String(64), nullable=False),
        sa.Column("pinned", sa.Boolean, nullable=False),
    )
    _create(
        "donewhen_files",
        [_position()],
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
    )


def downgrade() -> None:
    """Drop them all."""
    for name in ("files", "data_sets", "claims", "goals", "subjects", "runs"):
        op.drop_table(f"donewhen_{name}")


_COUNTS = ("selected", "judged", "met", "not_met", "undecided", "not_judged", "skipped")


def _position(name: str = "position") -> sa.Column[int]:
    return sa.Column(name, sa.Integer, primary_key=True, autoincrement=False)


def _create(name: str, places: list[sa.Column[int]], *columns: sa.Column[object]) -> None:
    run: sa.Column[int] = sa.Column(
        "run", sa.Integer, sa.ForeignKey("donewhen_runs.number"), primary_key=True
    )
    op.create_table(name, run, *places, *columns)


def _create_goals() -> None:
    _create(
        "donewhen_goals",
        [_position()],
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("key_digest", sa.String(32), nullable=False),
        sa.Column("location", sa.Text, nullable=False),
        sa.Column("feature", sa.Text, nullable=False),
        sa.Column("scenario", sa.Text, nullable=False),
        sa.Column("tags", sa.JSON, nullable=False),
        sa.Column("sprint", sa.Text, nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("hypothesis", sa.Text),
        sa.Column("answer", sa.Text),
        sa.Column("problem", sa.Text),
        sa.Column("wip_age", sa.BigInteger),
        sa.Column("model", sa.Text),
        sa.Column("model_version", sa.Text),
        sa.Column("model_digest", sa.String(80)),
        sa.Column("baseline", sa.Text),
        sa.Column("data_set", sa.Text),
        sa.Column("data_set_digest", sa.Text),
    )
    op.create_index("donewhen_goals_by_key", "donewhen_goals", ["key_digest"])


def _create_claims() -> None:
    _create(
        "donewhen_claims",
        [_position("goal"), _position()],
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("key_digest", sa.String(32), nullable=False),
        sa.Column("precondition", sa.Boolean, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("metric", sa.Text, nullable=False),
        sa.Column("noun", sa.Text, nullable=False),
        sa.Column("slice", sa.Text, nullable=False),
        sa.Column("against", sa.Text, nullable=False),
        sa.Column("comparison", sa.Text, nullable=False),
        sa.Column("threshold", sa.Double, nullable=False),
        sa.Column("upper", sa.Double),
        sa.Column("confidence", sa.Double),
        sa.Column("value", sa.Double),
        sa.Column("numerator", sa.BigInteger),
        sa.Column("denominator", sa.BigInteger),
        sa.Column("images", sa.BigInteger, nullable=False),
        sa.Column("low", sa.Double),
        sa.Column("high", sa.Double),
        sa.Column("interval_confidence", sa.Double),
        sa.Column("method", sa.Text),
        sa.Column("outcome", sa.String(32), nullable=False),
        sa.Column("expected", sa.Text, nullable=False),
        sa.Column("observed", sa.Text, nullable=False),
        sa.Column("margin", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
    )
    op.create_index("donewhen_claims_by_key", "donewhen_claims", ["key_digest"])
