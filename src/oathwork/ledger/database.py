"""The ledger, stored: follows the logs of any number of chains into SQLite or PostgreSQL, and goes on where it stopped.

Kept are the logs as the node gave them, and in the same transaction the rows that follow from them: each bounty folded,
indexes, sums. They can be made again from the logs at any time. Each portion that is read comes in with one transaction.
What is provisional is compared with what is read again. When blocks are replaced, all that came after the last anchor both sides know is forgotten and read again; if
none is known, all of it. Several programs may follow into one database: the second finds the work done.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from secrets import token_hex
from typing import Any, Final

from sqlalchemy import Connection, Engine, LargeBinary, delete, func, insert, select, tuple_, update

from oathwork.chain.abi import Event, artifact, read_facts, read_logs
from oathwork.chain.receipt import Block
from oathwork.contracts import Oathwork
from oathwork.ledger.engine import MOST_VALUES, insert_rows, parted
from oathwork.ledger.logs import Ledger, account_word
from oathwork.ledger.opening import StoreFailed, alone, database_errors, open_database
from oathwork.ledger.questions import Questions
from oathwork.ledger.reading import OnProgress, Portion, RawLog
from oathwork.ledger.rows import Rows
from oathwork.ledger.sharing import News, one_reader, tell
from oathwork.ledger.snapshot import Snapshot
from oathwork.ledger.started import is_start, start_topics
from oathwork.ledger.stored_questions import StoredBounties, log_of_row
from oathwork.ledger.tables import FORM, blocks, bounties, follows, logs, starts, tills, titles
from oathwork.ledger.titles import store_titles, stored_titles
from oathwork.model.bounty import Bounty, BusyLanes, fold
from oathwork.model.terms import Status

__all__ = ["Store", "StoreFailed", "open_database"]

DEPTH: Final = 64  # blocks below the newest anchor in which others are kept
_TRIES: Final = 20  # turns in which others may come first
_Place = tuple[Any, ...]  # block and index, and what stands there


class _Overtaken(Exception):
    """Another program has written what was about to be written."""


class Store(Ledger):
    """A ledger of one deployment whose logs are stored. All that `Ledger` can be asked, and lists by column."""

    def __init__(self, contracts: Oathwork, database: Engine | str, first: int | None = None) -> None:
        super().__init__(contracts, first)
        self.database = open_database(database) if isinstance(database, str) else database
        self._name = token_hex(8)  # among the programs with this database
        self._turn = 0  # counts what all programs have written
        with database_errors("reading the ledger"), self.database.begin() as connection:
            alone(connection)
            self._id, form = self._entry(connection)
            self.rows = Rows(self._id)
            if form != FORM:
                self._remake(connection)
        self._news = News(self.database, self._id, self._name)

    def wait(self, seconds: float) -> bool:
        """As `Ledger.wait`: in PostgreSQL, only until another program has found something new."""
        return self._news.wait(seconds)

    def _entry(self, connection: Connection) -> tuple[int, int]:
        """Return the number of what is followed, and of which form its rows are."""
        where = {"chain": hex(self.chain.id), "escrow": self.contracts.escrow.address}
        query = select(follows.c.id, follows.c.form).filter_by(**where)
        entry = connection.execute(query).one_or_none()
        if entry is None:
            new = {"first": self.first, "next": self.first, "turn": 0, "form": FORM}
            connection.execute(insert(follows).values(**where, **new))
            entry = connection.execute(query).one()
        return int(entry.id), int(entry.form)

    def remake(self) -> None:
        """Make all rows again from the logs. Raises StoreFailed."""
        with database_errors("writing the ledger"), self.database.begin() as connection:
            alone(connection)
            self._remake(connection)

    def _remake(self, connection: Connection) -> None:
        self.rows.clear(connection)
        mine = logs.c.follow == self._id
        ids = connection.execute(select(logs.c.bounty).where(mine).distinct()).scalars().all()
        for part in parted([bytes(id) for id in ids]):
            self.rows.write(connection, part, {}, self._refold(connection, part))
        first_topic = func.substr(logs.c.topics, 1, 32, type_=LargeBinary)
        query = select(logs).where(mine, first_topic.in_([*start_topics()]))
        self.rows.write_started(connection, map(log_of_row, connection.execute(query).mappings().all()))
        mine_alone = update(follows).where(follows.c.id == self._id)
        connection.execute(mine_alone.values(form=FORM, turn=follows.c.turn + 1))

    @property
    def _follows(self) -> bool:
        return True

    # ------------------------------------------------------------------------------------------------------ following

    def follow(self, progress: OnProgress | None = None, start: Snapshot | None = None) -> Block:
        """As `Ledger.follow`. Raises StoreFailed too."""
        with database_errors("reading the ledger"), one_reader(self.database, self._id):
            for _ in range(_TRIES):
                try:
                    return super().follow(progress, start)
                except _Overtaken:
                    continue
        raise StoreFailed("others keep writing into the ledger's database: try again")

    def ingest(self, portion: Portion) -> None:
        """Store what was read in place of what was stored from its first block on: all, or nothing."""
        logs_by_place = {_place(log): log for log in portion.logs if len(log["topics"]) > 1}
        with (
            database_errors("writing the ledger"),
            self.database.begin() as connection,
        ):
            self._take_turn(connection)
            stored_places = self._stored_places(connection, portion.first)
            is_new = stored_places.keys() != logs_by_place.keys()
            if is_new:
                self._take_in(connection, portion, logs_by_place, stored_places)
                tell(connection, self._id, self._name)
            if portion.anchor:
                self._remember(connection, portion.anchor)
            if portion.anchor or is_new:
                self._count_turn(connection)

    def _take_in(
        self,
        connection: Connection,
        portion: Portion,
        logs_by_place: Mapping[_Place, RawLog],
        stored_places: Mapping[_Place, bytes],
    ) -> None:
        provisional_ids = {*stored_places.values()}
        ids = {bytes(log["topics"][1]) for log in logs_by_place.values()} | provisional_ids
        ids |= self._in_closed_lanes(connection, logs_by_place.values())
        stored_bounties = self.rows.load(connection, ids)
        # Of a bounty without logs from the portion's first block on, the rows say what was before it.
        before = {id: bounty for id, bounty in stored_bounties.items() if id not in provisional_ids}
        before |= self._refold(connection, provisional_ids, portion.first)
        changed_ids = self._write_logs(connection, logs_by_place, stored_places, before)
        now = fold(read_facts(portion.logs), before)
        self.rows.write(connection, changed_ids, stored_bounties, now)

    def _take_turn(self, connection: Connection) -> None:
        """Keep other programs from writing until the transaction ends. Raises _Overtaken if one has written meanwhile.

        By writing: SQLite would refuse to turn a transaction that has read into one that writes.
        """
        mine = follows.c.id == self._id
        connection.execute(update(follows).where(mine).values(turn=follows.c.turn))
        if connection.execute(select(follows.c.turn).where(mine)).scalar_one() != self._turn:
            raise _Overtaken

    def _count_turn(self, connection: Connection) -> None:
        """Let other programs know that something was written."""
        connection.execute(update(follows).where(follows.c.id == self._id).values(turn=follows.c.turn + 1))
        self._turn += 1

    def _stored_places(self, connection: Connection, first: int) -> dict[_Place, bytes]:
        """Return what is stored from a block on: where it stands and what it is, with the bounty that it is about."""
        columns = (
            logs.c.block,
            logs.c.index,
            logs.c.block_hash,
            logs.c.transaction,
            logs.c.topics,
            logs.c.data,
        )
        query = select(*columns, logs.c.bounty).where(logs.c.follow == self._id, logs.c.block >= first)
        return {
            (block, index, *map(bytes, contents)): bytes(bounty)
            for block, index, *contents, bounty in connection.execute(query)
        }

    def _in_closed_lanes(self, connection: Connection, entries: Iterable[RawLog]) -> set[bytes]:
        """Return the ids of the live bounties in the lanes that some logs close."""
        closings = read_facts(log for log in entries if _is(log, _closing_topic()))
        lanes = [(event.facts["poster"], hex(event.facts["lane"])) for event in closings]
        if not lanes:
            return set()
        mine = (bounties.c.follow == self._id, bounties.c.status != int(Status.FREE))
        ids: set[bytes] = set()
        for part in parted(lanes, MOST_VALUES // 2):
            in_them = tuple_(bounties.c.poster, bounties.c.lane).in_(part)
            ids |= {*connection.execute(select(bounties.c.id).where(*mine, in_them)).scalars()}
        return ids

    def _write_logs(
        self,
        connection: Connection,
        logs_by_place: Mapping[_Place, RawLog],
        stored_places: Mapping[_Place, bytes],
        before: Mapping[bytes, Bounty],
    ) -> set[bytes]:
        """Make what is stored the same as what was read; return the bounties that this changes."""
        old_places = [place for place in stored_places if place not in logs_by_place]
        rows = self._log_rows(logs_by_place, before)
        new_rows = [row for place, row in rows if place not in stored_places]
        self._delete_logs(connection, old_places)
        insert_rows(connection, logs, new_rows)
        new_logs = (log for place, log in logs_by_place.items() if place not in stored_places)
        self.rows.write_started(connection, filter(is_start, new_logs))
        return {stored_places[place] for place in old_places} | {row["bounty"] for row in new_rows}

    def _delete_logs(self, connection: Connection, places: Iterable[_Place]) -> None:
        for block, index, *_ in places:
            for table in (logs, starts, tills):
                connection.execute(delete(table).filter_by(follow=self._id, block=block, index=index))

    def _log_rows(
        self, logs_by_place: Mapping[_Place, RawLog], before: Mapping[bytes, Bounty]
    ) -> Iterator[tuple[_Place, dict[str, Any]]]:
        """Yield the rows of logs. That a bounty is closed tells its lane: stored under the bounty's id."""
        closing, posting = _closing_topic(), artifact("BountyEscrow").topic("Posted")
        has_closings = any(_is(log, closing) for log in logs_by_place.values())
        lanes = BusyLanes(before.values() if has_closings else ())
        for place, log in logs_by_place.items():
            row = self._log_row(place)
            if has_closings and _is(log, posting):
                lanes.post(*fold(read_facts([log])).values())
            elif has_closings and _is(log, closing):
                [event] = read_facts([log])
                row["bounty"] = lanes.bounty(event.facts) or row["bounty"]
            yield place, row

    def _log_row(self, place: _Place) -> dict[str, Any]:
        block, index, block_hash, transaction, topics, data = place
        return {
            "follow": self._id,
            "block": block,
            "index": index,
            "bounty": topics[32:64],
            "block_hash": block_hash,
            "transaction": transaction,
            "topics": topics,
            "data": data,
        }

    def _remember(self, connection: Connection, anchor: Block) -> None:
        values = {"follow": self._id, "number": anchor.number}
        connection.execute(delete(blocks).filter_by(**values))
        connection.execute(insert(blocks).values(**values, hash=bytes.fromhex(anchor.hash[2:])))
        old = (blocks.c.follow == self._id, blocks.c.number < anchor.number - DEPTH)
        newest_old = select(func.max(blocks.c.number)).where(*old).scalar_subquery()
        connection.execute(delete(blocks).where(*old, blocks.c.number < newest_old))
        connection.execute(update(follows).where(follows.c.id == self._id).values(next=anchor.number + 1))

    # ---------------------------------------------------------------------------------------------- reorganisations

    def _unwind(self, head: Block) -> int:
        next, anchors = self._anchors()
        for number, hash in anchors:
            if self._is_in_chain(Block(number, 0, "0x" + hash.hex()), head):
                return next if number == anchors[0][0] else self._roll_back(number)
        return self._roll_back(self.first - 1) if anchors else next

    def _anchors(self) -> tuple[int, list[tuple[int, bytes]]]:
        """Return the block to read next, and the anchors, the newest first."""
        with database_errors("reading the ledger"), self.database.connect() as connection:
            mine = select(follows.c.turn, follows.c.next).where(follows.c.id == self._id)
            self._turn, next = connection.execute(mine).one()
            query = select(blocks.c.number, blocks.c.hash).where(blocks.c.follow == self._id)
            rows = connection.execute(query.order_by(blocks.c.number.desc())).all()
        return int(next), [(int(number), bytes(hash)) for number, hash in rows]

    def _roll_back(self, last: int) -> int:
        """Forget what came after block `last`; return the block to read next."""
        with database_errors("writing the ledger"), self.database.begin() as connection:
            self._take_turn(connection)
            later = (logs.c.follow == self._id, logs.c.block > last)
            ids = {*connection.execute(select(logs.c.bounty).where(*later).distinct()).scalars()}
            connection.execute(delete(logs).where(*later))
            for table in (starts, tills):
                connection.execute(delete(table).where(table.c.follow == self._id, table.c.block > last))
            connection.execute(delete(blocks).where(blocks.c.follow == self._id, blocks.c.number > last))
            self.rows.write(connection, ids, self.rows.load(connection, ids), self._refold(connection, ids))
            connection.execute(update(follows).where(follows.c.id == self._id).values(next=last + 1))
            self._count_turn(connection)
        return last + 1

    def _replace(self, bounty: Bounty, logs_of_it: Sequence[RawLog]) -> None:
        for _ in range(_TRIES):
            self._anchors()
            try:
                self._rewrite(bounty.id, logs_of_it)
                break
            except _Overtaken:
                continue

    def _rewrite(self, id: bytes, logs_of_it: Sequence[RawLog]) -> None:
        """Store these logs in place of a bounty's own, and of whatever stands where they stand."""
        rows = [self._log_row(_place(log)) for log in logs_of_it]
        with database_errors("writing the ledger"), self.database.begin() as connection:
            self._take_turn(connection)
            of_it = connection.execute(select(logs).filter_by(follow=self._id, bounty=id)).mappings().all()
            own_rows = [row for row in of_it if bytes(row["topics"])[32:64] == id]
            old_places = [(row["block"], row["index"]) for row in own_rows]
            self._delete_logs(connection, [*old_places, *((row["block"], row["index"]) for row in rows)])
            insert_rows(connection, logs, rows)
            self.rows.write(
                connection, [id], self.rows.load(connection, [id]), self._refold(connection, [id])
            )
            self._count_turn(connection)

    # --------------------------------------------------------------------------------------------------------- asking

    @property
    def questions(self) -> Questions:
        """As `Ledger.questions`, from rows and indexes."""
        return StoredBounties(self.database, self.rows)

    def learn(self, titles: Mapping[bytes, str]) -> None:
        """As `Ledger.learn`, for all deployments in this database. Raises StoreFailed."""
        with database_errors("writing the ledger"), self.database.begin() as connection:
            alone(connection)
            known_titles = stored_titles(connection, titles)
            store_titles(
                connection, {hash: title for hash, title in titles.items() if hash not in known_titles}
            )

    def _known_hashes(self) -> set[bytes]:
        with database_errors("reading the ledger"), self.database.connect() as connection:
            return {*map(bytes, connection.execute(select(titles.c.specification)).scalars())}

    def size(self) -> tuple[int, int]:
        """Return how many logs are stored, and how many bounties."""
        with database_errors("reading the ledger"), self.database.connect() as connection:
            counts = (
                select(func.count()).select_from(each).where(each.c.follow == self._id)
                for each in (logs, bounties)
            )
            log_count, bounty_count = (connection.execute(query).scalar_one() for query in counts)
        return log_count, bounty_count

    def ids_beginning(self, digits: str, most: int) -> list[bytes]:
        """As `Ledger.ids_beginning`, of what is stored."""
        first, last = (bytes.fromhex(digits.ljust(64, digit)) for digit in "0f")
        query = select(bounties.c.id).where(bounties.c.follow == self._id, bounties.c.id.between(first, last))
        with database_errors("reading the ledger"), self.database.connect() as connection:
            ids = connection.execute(query.order_by(bounties.c.id).limit(most)).scalars()
            return list(map(bytes, ids))

    def events(self, id: bytes) -> list[Event]:
        """As `Ledger.events`, of what is stored."""
        return [event for event in self._events_under(id) if event.facts.get("id") == id]

    def not_taken(self, account: str) -> list[Event]:
        """As `Ledger.not_taken`, of what is stored: under the account, where others name a bounty."""
        return [event for event in self._events_under(account_word(account)) if event.name == "Owed"]

    def _events_under(self, word: bytes) -> Iterator[Event]:
        with database_errors("reading the ledger"), self.database.connect() as connection:
            query = select(logs).filter_by(follow=self._id, bounty=word).order_by(logs.c.block, logs.c.index)
            rows = connection.execute(query).mappings().all()
        return read_logs(map(self._log, rows))

    def _refold(
        self, connection: Connection, ids: Iterable[bytes], before: int | None = None
    ) -> dict[bytes, Bounty]:
        """Fold bounties from their own logs: all of them, or those before a block."""
        refolded_bounties: dict[bytes, Bounty] = {}
        earlier = () if before is None else (logs.c.block < before,)
        for part in parted(list(ids)):
            mine = (logs.c.follow == self._id, logs.c.bounty.in_(part), *earlier)
            rows = connection.execute(select(logs).where(*mine).order_by(logs.c.block, logs.c.index))
            refolded_bounties |= fold(read_facts(map(self._log, rows.mappings())))
        return refolded_bounties

    def _log(self, row: Mapping[Any, Any]) -> RawLog:
        return log_of_row(row, self.contracts.escrow.address)


def _place(log: RawLog) -> _Place:
    """Return where a log stands, and what it is."""
    parts = (log["blockHash"], log["transactionHash"], b"".join(map(bytes, log["topics"])), log["data"])
    return (log["blockNumber"], log["logIndex"], *map(bytes, parts))


def _is(log: RawLog, topic: bytes) -> bool:
    return bytes(log["topics"][0]) == topic


def _closing_topic() -> bytes:
    return artifact("BountyEscrow").topic("ClaimsClosed")
