"""Alembic's way in: it is handed a connection, and changes the tables in its transaction."""

from alembic import context

from oathwork.ledger.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
