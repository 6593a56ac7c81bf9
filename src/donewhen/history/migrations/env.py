"""What Alembic runs: the revisions, over a connection that is open and locked already."""

from __future__ import annotations

from alembic import context

from donewhen.history.tables import VERSION_TABLE, metadata

__all__: list[str] = []

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
