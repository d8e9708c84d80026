"""Databases: opened for the ledger and for the mailbox in the same way."""

import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any, Final

from sqlalchemy import Connection, Engine, Table, create_engine, event, insert
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from oathwork.errors import UsageError

_PATIENCE: Final = 10  # seconds to wait for another program
# That are written ahead before they go to where they belong: ids are hashes, so each row of an index is in another page, and
# what is written more often than once is written in vain. 64 MB.
_PAGES_AHEAD: Final = 16_000
MOST_VALUES: Final = 500  # databases limit how many values one statement may hold


def open_engine(url: str, purpose: str) -> Engine:
    """Open a database for a purpose such as `the ledger`; its tables are not looked at. Raises UsageError for a bad URL."""
    try:
        engine = create_engine(url)
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise UsageError(
            f"this is not a database for {purpose}: {type(error).__name__}; "
            "give sqlite:///FILE or postgresql+psycopg://…"
        ) from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _: Any) -> None:
    connection.execute(f"PRAGMA busy_timeout={_PATIENCE * 1_000}")  # milliseconds
    connection.execute(f"PRAGMA wal_autocheckpoint={_PAGES_AHEAD}")
    _let_readers_read_while_one_writes(connection)


def _let_readers_read_while_one_writes(connection: Any) -> None:
    """Write ahead. SQLite waits for other programs, but not with this: who opens a new file with others is refused at once."""
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.02)


def parted(values: Sequence[Any], size: int = MOST_VALUES) -> Iterator[Sequence[Any]]:
    """Yield parts of at most so many values."""
    for at in range(0, len(values), size):
        yield values[at : at + size]


def insert_rows(connection: Connection, table: Table, rows: Iterable[Mapping[str, Any]]) -> None:
    """Insert rows that have all columns, two at least, in values as the driver takes them: SQLAlchemy would look at each one again."""
    values = list(rows)
    if not values:
        return
    statement = insert(table).compile(dialect=connection.dialect)
    order = statement.positiontup  # None where the driver takes names
    plain_rows = list(map(itemgetter(*order), values)) if order else values
    connection.exec_driver_sql(str(statement), plain_rows)
