"""Alembic comes in here: it migrates on the connection that `migration.py` hands over."""

from alembic import context

from workers.board.store.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    transaction_per_migration=False,
)
context.run_migrations()
