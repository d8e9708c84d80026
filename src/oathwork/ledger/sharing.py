"""Several programs with one ledger in PostgreSQL: one reads on at a time, and the others hear at once of what is new.

Both only save time and questions to the node: what is written is kept right by the `turn` that every transaction looks at. In
SQLite a program waits its pause, as without a ledger.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

PATIENCE: Final = 20  # seconds for which a program waits until another has read on
_LOCKS: Final = int.from_bytes(b"oath")  # our own among the advisory locks with two numbers


def is_shared(engine: Engine) -> bool:
    """Return whether the database can tell programs of each other."""
    return engine.dialect.name == "postgresql"


@contextmanager
def one_reader(engine: Engine, follow: int) -> Iterator[None]:
    """Let no other program follow the same deployment meanwhile; after PATIENCE, or without PostgreSQL, go on beside it.

    The lock is the session's: it ends with the process, however that ends.
    """
    if not is_shared(engine):
        yield
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        has_lock = _has_locked(connection, follow)
        try:
            yield
        finally:
            if has_lock:
                connection.exec_driver_sql(f"SELECT pg_advisory_unlock({_LOCKS}, {follow})")


def _has_locked(connection: Connection, follow: int) -> bool:
    connection.exec_driver_sql(f"SET lock_timeout = {int(PATIENCE * 1_000)}")
    try:
        connection.exec_driver_sql(f"SELECT pg_advisory_lock({_LOCKS}, {follow})")
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", "") != "55P03":  # lock_not_available
            raise
        return False
    finally:
        connection.exec_driver_sql("RESET lock_timeout")
    return True


def tell(connection: Connection, follow: int, who: str) -> None:
    """Let other programs hear that logs have changed, once the transaction is over."""
    if is_shared(connection.engine):
        connection.exec_driver_sql(
            "SELECT pg_notify(%(channel)s, %(who)s)", {"channel": _channel(follow), "who": who}
        )


class News:
    """Hears what other programs `tell`, from its first question on; `who` is the name of this one."""

    def __init__(self, engine: Engine, follow: int, who: str) -> None:
        self._engine, self._follow, self._who = engine, follow, who
        self._session: Any = None  # of psycopg, and this object's own

    def wait(self, seconds: float) -> bool:
        """Return whether others have changed logs, as soon as they have, or after so many seconds.

        A database that fails only ends the hearing: the next question listens anew.
        """
        end = time.monotonic() + seconds
        if is_shared(self._engine):
            try:
                if self._hears(seconds):
                    return True
            except (DBAPIError, self._engine.dialect.loaded_dbapi.Error):
                self.close()
        time.sleep(max(0.0, end - time.monotonic()))
        return False

    def _hears(self, seconds: float) -> bool:
        if self._session is None:
            self.listen()
        return any(news.payload != self._who for news in self._session.notifies(timeout=seconds))

    def listen(self) -> None:
        """Begin to hear."""
        connection = self._engine.raw_connection()
        self._session = connection.driver_connection
        connection.detach()
        self._session.autocommit = True
        self._session.execute(f"LISTEN {_channel(self._follow)}")

    def close(self) -> None:
        """Hear no more."""
        if self._session is not None:
            self._session.close()
        self._session = None


def _channel(follow: int) -> str:
    return f"oathwork_ledger_{follow}"
