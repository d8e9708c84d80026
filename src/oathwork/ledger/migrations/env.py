"""Alembic's way in: it is handed a connection, and changes the tables in its transaction."""

from alembic import context

from oathwork.ledger.tables import VERSION_TABLE, metadata

context.configure(
    connection=context.config.attributes["connection"], target_metadata=metadata, version_table=VERSION_TABLE
)
with context.begin_transaction():
    context.run_migrations()
