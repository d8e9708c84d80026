"""Writes a stored ledger's logs into a file from which another ledger can start."""

import gzip
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO, Final

from sqlalchemy import Connection, func, select

from oathwork.errors import OathworkError
from oathwork.ledger.database import Store
from oathwork.ledger.opening import database_errors
from oathwork.ledger.snapshot import Head, log_line
from oathwork.ledger.tables import blocks, follows, logs
from oathwork.untrusted.files import write_new_long

_ROWS: Final = 1_000  # that are in memory at once
_LEVEL: Final = 6  # zlib's own default; gzip's, 9, takes longer


class NothingToPublish(OathworkError):
    """No block was read that can no longer be replaced."""


def publish(store: Store, path: Path) -> tuple[Head, str]:
    """Write the logs up to the last block that is not read again into a new file.

    Return what its first line says, and the SHA-256 of the text. Raises StoreFailed, NothingToPublish, FileInTheWay.
    """
    digest = sha256()
    with database_errors("reading the ledger"), store.database.connect() as connection:
        _see_one_state(connection)
        head = _head(connection, store)
        lines = chain([head.line()], _lines(connection, store.rows.follow, head.last))
        write_new_long(path, lambda file: _write(file, lines, digest.update))
    return head, digest.hexdigest()


def _see_one_state(connection: Connection) -> None:
    """Let all that is read be of one moment, whatever others write meanwhile."""
    is_sqlite = connection.dialect.name == "sqlite"
    begin = "BEGIN" if is_sqlite else "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"
    connection.exec_driver_sql(begin)


def _head(connection: Connection, store: Store) -> Head:
    follow = store.rows.follow
    first, next = connection.execute(select(follows.c.first, follows.c.next).filter_by(id=follow)).one()
    hash = connection.execute(select(blocks.c.hash).filter_by(follow=follow, number=next - 1)).scalar()
    if hash is None:
        raise NothingToPublish(
            "every block that was read can still be replaced: there is nothing to publish yet"
        )
    up_to_it = (logs.c.follow == follow, logs.c.block < next)
    count = connection.execute(select(func.count()).select_from(logs).where(*up_to_it)).scalar_one()
    return Head(store.chain.id, store.contracts.escrow.address, first, next - 1, bytes(hash), count)


def _lines(connection: Connection, follow: int, last: int) -> Iterator[bytes]:
    c = logs.c
    columns = (c.block, c.index, c.block_hash, c.transaction, c.topics, c.data)
    query = select(*columns).where(c.follow == follow, c.block <= last).order_by(c.block, c.index)
    rows: Any = connection.execution_options(yield_per=_ROWS).execute(query)
    for block, index, *contents in rows:
        yield log_line(block, index, *map(bytes, contents))


def _write(file: BinaryIO, lines: Iterable[bytes], hear: Callable[[bytes], None]) -> None:
    """Pack the text without a name or a moment, so that equal texts make equal files where the same zlib packs them."""
    with gzip.GzipFile("", "wb", _LEVEL, file, mtime=0) as text:
        for line in lines:
            text.write(line)
            hear(line)
