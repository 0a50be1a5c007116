"""Alembic's way in: run with the connection that `hipwise.records.migrations.upgrade` hands over."""

from __future__ import annotations

from alembic import context

from hipwise.records.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite alters little: a changed table is made anew
    transactional_ddl=True,
)
context.run_migrations()
