"""What error budgets need: images that went wrong, repairs, what a frozen gate had judged."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_ADDED = ("judged_as", "artifact_committed", "repair", "override")


def upgrade() -> None:
    """Add columns and a table; what was judged before was as its outcome says."""
    judged_as = sa.Column("judged_as", sa.String(32), nullable=False, server_default="")
    op.add_column("donewhen_runs", judged_as)
    op.add_column("donewhen_runs", sa.Column("artifact_committed", sa.DateTime))
    op.add_column("donewhen_runs", sa.Column("repair", sa.Text))
    op.add_column("donewhen_runs", sa.Column("override", sa.Text))
    runs = sa.table("donewhen_runs", sa.column("judged_as"), sa.column("outcome"))
    op.execute(runs.update().values(judged_as=runs.c.outcome))
    op.create_table(
        "donewhen_images",
        sa.Column("run", sa.Integer, sa.ForeignKey("donewhen_runs.number"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("model", sa.Text, nullable=False),
        sa.Column("model_digest", sa.String(64), nullable=False),
        sa.Column("data_set", sa.Text, nullable=False),
        sa.Column("judged", sa.BigInteger, nullable=False),
        sa.Column("wrong", sa.BigInteger, nullable=False),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("donewhen_images")
    with op.batch_alter_table("donewhen_runs") as table:
        for name in _ADDED:
            table.drop_column(name)
