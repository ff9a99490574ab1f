"""What Alembic runs: always on a connection that the caller opened."""

from __future__ import annotations

from alembic import context

from backend.models import tables

context.configure(connection=context.config.attributes["connection"], target_metadata=tables.metadata)
with context.begin_transaction():
    context.run_migrations()
