"""The ledger, stored: follows the logs of any number of chains into SQLite or PostgreSQL, and goes on where it stopped.

Kept are the logs as the node gave them; a bounty is folded from its own whenever it is asked for, so that there is nothing
to disagree with them. Each range of blocks comes in with one transaction. When blocks are replaced, all that came after the
last one both sides know is forgotten and read again; if that is deeper than `DEPTH` blocks, all of it. Several programs may
follow into one database: the second finds the work done.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import Connection, Engine, delete, func, insert, select, update
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from oathwork.chain.abi import artifact, read_logs
from oathwork.chain.receipt import Block
from oathwork.contracts import Oathwork
from oathwork.errors import OathworkError
from oathwork.ledger.engine import open_engine
from oathwork.ledger.logs import BountyFilter, Ledger, OnProgress
from oathwork.ledger.tables import blocks, bounties, follows, logs
from oathwork.model.bounty import Bounty, BusyLanes, fold
from oathwork.model.terms import Status

DEPTH: Final = 64  # blocks below the head whose hashes are kept
_NEWEST_MIGRATION: Final = "1"
_TRIES: Final = 20  # turns in which others may come first


class StoreFailed(OathworkError):
    """The database is not there, locked, full, or of a newer version."""


def open_database(url: str) -> Engine:
    """Open a database, and bring its tables up to date. Raises StoreFailed, UsageError for a URL that is none."""
    engine = open_engine(url, "the ledger")
    with _database_errors("opening the ledger's database"):
        _migrate(engine)
    return engine


def _alone(connection: Connection) -> None:
    """Let no other program make tables or entries until the transaction ends."""
    sqlite = connection.dialect.name == "sqlite"
    connection.exec_driver_sql("BEGIN IMMEDIATE" if sqlite else "SELECT pg_advisory_xact_lock(1)")


def _migrate(engine: Engine) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.runtime.migration import MigrationContext
    from alembic.util.exc import CommandError

    config = Config()
    config.set_main_option("script_location", "oathwork:ledger/migrations")
    with engine.begin() as connection:
        _alone(connection)
        version = MigrationContext.configure(connection).get_current_revision()
        if version == _NEWEST_MIGRATION:
            return
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise StoreFailed(
                f"the ledger's database is of a newer version ({version}): update oathwork"
            ) from error


@contextmanager
def _database_errors(what: str) -> Iterator[None]:
    """Turn what the database raises into one line, without its address, which can hold a password."""
    try:
        yield
    except SQLAlchemyError as error:
        cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
        raise StoreFailed(f"{what}: {' '.join(str(cause).split())[:300]}") from None


class _Overtaken(Exception):
    """Another program has written what was about to be written."""


class Store(Ledger):
    """A ledger of one deployment whose logs are stored. All that `Ledger` can be asked, and lists by column."""

    def __init__(self, contracts: Oathwork, database: Engine | str, first: int | None = None) -> None:
        super().__init__(contracts, first)
        self.database = open_database(database) if isinstance(database, str) else database
        self._live: dict[bytes, Bounty] = {}  # those that were touched, while following
        self._live_at: tuple[int, bytes] | None = None  # the block at which they are
        with _database_errors("reading the ledger"), self.database.begin() as connection:
            _alone(connection)
            self._follow = self._entry(connection)

    def _entry(self, connection: Connection) -> int:
        where = {"chain": hex(self.chain.id), "escrow": self.contracts.escrow.address}
        query = select(follows.c.id).filter_by(**where)
        entry = connection.execute(query).scalar()
        if entry is None:
            connection.execute(insert(follows).values(**where, first=self.first, next=self.first))
            entry = connection.execute(query).scalar_one()
        return int(entry)

    # ------------------------------------------------------------------------------------------------------ following

    def follow(self, progress: OnProgress | None = None) -> Block:
        """Read what is new, and return the block at which the ledger is true now. Raises Unreachable, StoreFailed."""
        for _ in range(_TRIES):
            self.at = head = self.chain.block()
            try:
                self._read_up_to(head, progress or self.progress)
                return head
            except _Overtaken:
                continue
        raise StoreFailed("others keep writing into the ledger's database: try again")

    def _read_up_to(self, head: Block, progress: OnProgress) -> None:
        first = self._after_reorganisation(head)
        for upto, entries in self.chain.raw_logs([self.contracts.escrow.address], [], first, head.number):
            # The head as it was before its logs were asked for: if it was replaced meanwhile, that is seen next time.
            self.ingest(entries, head if upto == head.number else self.chain.block(upto), first)
            first = upto + 1
            progress(upto, head.number)

    def ingest(self, entries: Sequence[Mapping[str, Any]], upto: Block, first: int | None = None) -> None:
        """Store the logs of a range of blocks, from `first` to `upto`, and what follows from them: all, or nothing."""
        of_bounties = [log for log in entries if len(log["topics"]) > 1]
        ids = {bytes(log["topics"][1]) for log in of_bounties}
        closings = [log for log in of_bounties if _is_closing(log)]
        with _database_errors("writing the ledger"), self.database.begin() as connection:
            if self._lock(connection) != first and first is not None:
                raise _Overtaken
            before = self._load(connection, ids - self._live.keys())  # before these logs are among them
            before |= {id: self._live[id] for id in ids & self._live.keys()}
            if closings:
                before |= self._live_of_posters(connection, closings)
            if of_bounties:
                connection.execute(insert(logs), list(self._rows(of_bounties, before)))
            after = fold(read_logs(of_bounties), before)
            self._index(connection, list(after.values()))
            self._remember(connection, upto)
        self._live.update(after)
        self._live = {id: bounty for id, bounty in self._live.items() if bounty.status.is_live}
        self._live_at = (upto.number, bytes.fromhex(upto.hash[2:]))

    def _lock(self, connection: Connection) -> int:
        """Keep other programs from writing until the transaction ends; return the block to read next.

        By writing: SQLite would refuse to turn a transaction that has read into one that writes.
        """
        mine = follows.c.id == self._follow
        connection.execute(update(follows).where(mine).values(next=follows.c.next))
        return int(connection.execute(select(follows.c.next).where(mine)).scalar_one())

    def _live_of_posters(
        self, connection: Connection, closings: Sequence[Mapping[str, Any]]
    ) -> dict[bytes, Bounty]:
        """Return the live bounties of those who have closed some."""
        posters = [event.facts["poster"] for event in read_logs(closings)]
        mine = (bounties.c.follow == self._follow, bounties.c.status != int(Status.FREE))
        ids: list[bytes] = []
        for part in _parts(posters):
            query = select(bounties.c.id).where(*mine, bounties.c.poster.in_(part))
            ids += connection.execute(query).scalars()
        return self._load(connection, ids)

    def _rows(
        self, entries: Sequence[Mapping[str, Any]], before: Mapping[bytes, Bounty]
    ) -> Iterator[dict[str, Any]]:
        """Yield the rows of logs. That a bounty is closed tells its lane: stored under the bounty's id."""
        lanes = BusyLanes(before.values())
        for log in entries:
            row = self._row(log)
            if _is_posting(log):
                lanes.post(*fold(read_logs([log])).values())
            elif _is_closing(log):
                [event] = read_logs([log])
                row["bounty"] = lanes.bounty(event.facts) or row["bounty"]
            yield row

    def _row(self, log: Mapping[str, Any]) -> dict[str, Any]:
        topics = [bytes(topic) for topic in log["topics"]]
        return {
            "follow": self._follow,
            "block": log["blockNumber"],
            "index": log["logIndex"],
            "bounty": topics[1],
            "block_hash": bytes(log["blockHash"]),
            "transaction": bytes(log["transactionHash"]),
            "topics": b"".join(topics),
            "data": bytes(log["data"]),
        }

    def _index(self, connection: Connection, listed_bounties: Sequence[Bounty]) -> None:
        rows = [
            {
                "follow": self._follow,
                "id": bounty.id,
                "status": int(bounty.status),
                "poster": bounty.terms.poster,
                "guild": hex(bounty.terms.guild),
                "open_until": bounty.terms.open_until,
            }
            for bounty in listed_bounties
        ]
        if rows:
            self._forget_index(connection, [bounty.id for bounty in listed_bounties])
            connection.execute(insert(bounties), rows)

    def _forget_index(self, connection: Connection, ids: Sequence[bytes]) -> None:
        for part in _parts(ids):
            mine = (bounties.c.follow == self._follow, bounties.c.id.in_(part))
            connection.execute(delete(bounties).where(*mine))

    def _remember(self, connection: Connection, block: Block) -> None:
        values = {"follow": self._follow, "number": block.number}
        connection.execute(delete(blocks).filter_by(**values))
        connection.execute(insert(blocks).values(**values, hash=bytes.fromhex(block.hash[2:])))
        old = (blocks.c.follow == self._follow, blocks.c.number < block.number - DEPTH)
        newest_old = select(func.max(blocks.c.number)).where(*old).scalar_subquery()
        connection.execute(delete(blocks).where(*old, blocks.c.number < newest_old))
        connection.execute(update(follows).where(follows.c.id == self._follow).values(next=block.number + 1))

    # ---------------------------------------------------------------------------------------------- reorganisations

    def _after_reorganisation(self, head: Block) -> int:
        """Return the block to read next, after forgetting what is not in the chain any more."""
        with _database_errors("reading the ledger"), self.database.begin() as connection:
            self._lock(connection)
            blocks_read = connection.execute(
                select(blocks.c.number, blocks.c.hash)
                .where(blocks.c.follow == self._follow)
                .order_by(blocks.c.number.desc())
            ).all()
            if blocks_read and self._live_at != (blocks_read[0][0], bytes(blocks_read[0][1])):
                self._live = {}  # another program has read on
            for number, hash in blocks_read:
                if number <= head.number and self.chain.block(number).hash == "0x" + bytes(hash).hex():
                    if number != blocks_read[0][0]:
                        self._roll_back(connection, number)
                    return int(number) + 1
            if blocks_read:
                self._roll_back(connection, self.first - 1)
        return self.first

    def _roll_back(self, connection: Connection, last: int) -> None:
        """Forget what came after block `last`."""
        later = (logs.c.follow == self._follow, logs.c.block > last)
        ids = set(connection.execute(select(logs.c.bounty).where(*later).distinct()).scalars())
        connection.execute(delete(logs).where(*later))
        connection.execute(delete(blocks).where(blocks.c.follow == self._follow, blocks.c.number > last))
        self._live = {id: bounty for id, bounty in self._live.items() if id not in ids}
        self._forget_index(connection, list(ids))
        self._index(connection, list(self._load(connection, ids).values()))
        connection.execute(update(follows).where(follows.c.id == self._follow).values(next=last + 1))

    # --------------------------------------------------------------------------------------------------------- asking

    def _fitting(self, which: BountyFilter) -> dict[bytes, Bounty]:
        query = select(bounties.c.id).where(bounties.c.follow == self._follow)
        if which.statuses is not None:
            numbers = [int(status) for status in which.statuses]
            one = len(numbers) == 1  # then the index has the order too
            query = query.where(bounties.c.status == numbers[0] if one else bounties.c.status.in_(numbers))
        if which.guild is not None:
            query = query.where(bounties.c.guild == hex(which.guild))
        if which.poster is not None:
            query = query.where(bounties.c.poster == which.poster)
        if which.open_after is not None:
            query = query.where(bounties.c.open_until > which.open_after)
        with _database_errors("reading the ledger"), self.database.connect() as connection:
            query = query.order_by(bounties.c.open_until, bounties.c.id).limit(which.limit)
            ids = connection.execute(query).scalars().all()
            fitting = self._load(connection, ids)
        return {id: fitting[id] for id in ids}

    def stored(self, id: bytes) -> Bounty | None:
        """Return one bounty as it was at the last block that was read, or None if there is no such."""
        with _database_errors("reading the ledger"), self.database.connect() as connection:
            return self._load(connection, [id]).get(id)

    def _load(self, connection: Connection, ids: Iterable[bytes]) -> dict[bytes, Bounty]:
        """Fold bounties from their own logs."""
        loaded_bounties: dict[bytes, Bounty] = {}
        for part in _parts(list(ids)):
            rows = connection.execute(
                select(logs)
                .where(logs.c.follow == self._follow, logs.c.bounty.in_(part))
                .order_by(logs.c.block, logs.c.index)
            )
            loaded_bounties |= fold(read_logs(map(self._log, rows.mappings())))
        return loaded_bounties

    def _log(self, row: Mapping[Any, Any]) -> dict[str, Any]:
        topics = bytes(row["topics"])
        return {
            "address": self.contracts.escrow.address,
            "topics": [topics[at : at + 32] for at in range(0, len(topics), 32)],
            "data": bytes(row["data"]),
            "blockNumber": row["block"],
            "logIndex": row["index"],
            "transactionHash": bytes(row["transaction"]),
            "blockHash": bytes(row["block_hash"]),
        }


def _is_closing(log: Mapping[str, Any]) -> bool:
    return bytes(log["topics"][0]) == artifact("BountyEscrow").topic("ClaimsClosed")


def _is_posting(log: Mapping[str, Any]) -> bool:
    return bytes(log["topics"][0]) == artifact("BountyEscrow").topic("Posted")


def _parts(ids: Sequence[Any], size: int = 500) -> Iterator[Sequence[Any]]:
    """Databases limit how many values one statement may hold."""
    for at in range(0, len(ids), size):
        yield ids[at : at + size]
