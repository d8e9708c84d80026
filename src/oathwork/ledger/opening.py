"""Opens the ledger's database, in which other programs may have tables too: ours, and our version, have names of their own."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import Connection, Engine, event, inspect
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from oathwork.errors import OathworkError
from oathwork.ledger.engine import open_engine
from oathwork.ledger.tables import VERSION_TABLE

_NEWEST_MIGRATION: Final = "8"
_CACHE: Final = 65_536  # kB of an SQLite's pages: ids are hashes, so what is written stands anywhere
_LOCK: Final = int.from_bytes(b"oathwork")  # among the advisory locks of all programs in a PostgreSQL


class StoreFailed(OathworkError):
    """The database is not there, locked, full, or of a newer version."""


def open_database(url: str) -> Engine:
    """Open a database, and bring its tables up to date. Raises StoreFailed, UsageError for a URL that is none."""
    engine = open_engine(url, "the ledger")
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
    with database_errors("opening the ledger's database"):
        _migrate(engine)
    return engine


def _prepare_sqlite(connection: Any, _: Any) -> None:
    """Let rows be written where they were, in memory, and let a crash of the machine cost what the chain tells again."""
    connection.execute(f"PRAGMA cache_size=-{_CACHE}")
    connection.execute("PRAGMA synchronous=NORMAL")


def alone(connection: Connection) -> None:
    """Let no other program make tables or entries until the transaction ends."""
    sqlite = connection.dialect.name == "sqlite"
    connection.exec_driver_sql("BEGIN IMMEDIATE" if sqlite else f"SELECT pg_advisory_xact_lock({_LOCK})")


def _migrate(engine: Engine) -> None:
    with engine.connect() as connection:
        if _version(connection) == _NEWEST_MIGRATION:
            return
    from alembic import command  # takes a sixth of a second of processor, and is needed once for each version
    from alembic.config import Config
    from alembic.util.exc import CommandError

    config = Config()
    config.set_main_option("script_location", "oathwork:ledger/migrations")
    with engine.begin() as connection:
        alone(connection)
        version = _version(connection)
        if version == _NEWEST_MIGRATION:
            return  # another program has just done it
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise StoreFailed(
                f"the ledger's database is of a newer version ({version}): update oathwork"
            ) from error


def _version(connection: Connection) -> str | None:
    """Return the version of our tables, as alembic notes it; None where there are none."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    version = connection.exec_driver_sql(f"SELECT version_num FROM {VERSION_TABLE}").scalar()
    return None if version is None else str(version)


@contextmanager
def database_errors(what: str) -> Iterator[None]:
    """Turn what the database raises into one line, without its address, which can hold a password."""
    try:
        yield
    except SQLAlchemyError as error:
        cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
        raise StoreFailed(f"{what}: {' '.join(str(cause).split())[:300]}") from None
