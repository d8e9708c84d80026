"""Answers to what a ledger can be asked, from the rows and indexes of the database."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Engine, Select, and_, or_, select, tuple_

from oathwork.ledger.opening import database_errors
from oathwork.ledger.packing import unpack
from oathwork.ledger.questions import (
    BountiesInMemory,
    BountyFilter,
    CrowdPlace,
    DueStep,
    QueuePlace,
    WaitPlace,
)
from oathwork.ledger.reading import RawLog
from oathwork.ledger.rows import Rows, reward_rank
from oathwork.ledger.started import Started, StartedCrowd, StartedHoldback, StartKind, read_started
from oathwork.ledger.tables import IS_LIVE, bounties, logs, parts, starts, tills
from oathwork.ledger.till_lists import StartedTill, TillFilter
from oathwork.ledger.title_words import searched_words
from oathwork.ledger.titles import specifications_with, stored_titles, with_words
from oathwork.model.amounts import HOUR
from oathwork.model.bounty import Bounty
from oathwork.model.parts import Role
from oathwork.model.queries import Report, report_of
from oathwork.model.sums import SumKind
from oathwork.model.terms import NOBODY, Status

_FEW: Final = 200  # bounties that are looked through sooner than an index


class StoredBounties:
    """Answers `Questions` from the rows of one deployment. Each question raises StoreFailed."""

    def __init__(self, database: Engine, rows: Rows) -> None:
        self._database, self._rows = database, rows

    @contextmanager
    def _connection(self) -> Iterator[Connection]:
        with database_errors("reading the ledger"), self._database.connect() as connection:
            yield connection

    def bounties(self, ids: Iterable[bytes]) -> dict[bytes, Bounty]:
        """As in `Questions`."""
        ids = list(ids)
        with self._connection() as connection:
            there = self._rows.load(connection, ids)
        return {id: there[id] for id in ids if id in there}

    def titles(self, bounties: Iterable[Bounty]) -> dict[bytes, str]:
        """As in `Questions`."""
        hashes = {bounty.id: bounty.terms.spec for bounty in bounties}
        with self._connection() as connection:
            by_hash = stored_titles(connection, {*hashes.values()})
        return {id: by_hash[hash] for id, hash in hashes.items() if hash in by_hash}

    def titles_of(self, specifications: Iterable[bytes]) -> dict[bytes, str]:
        """As in `Questions`."""
        with self._connection() as connection:
            return stored_titles(connection, {*specifications})

    def find(self, which: BountyFilter) -> dict[bytes, Bounty]:
        """As in `Questions`. Of what is searched for, few are looked through; of many, each is searched in its place."""
        in_order = self._by_reward if which.by_reward else self._by_rank
        if which.search is None:
            return in_order(which)
        if not searched_words(which.search):
            return {}
        few = self._few_titled(which.search)
        if few is None:
            return in_order(which)
        return BountiesInMemory(few, {}).find(replace(which, search=None))

    def _few_titled(self, search: str) -> dict[bytes, Bounty] | None:
        """Return all bounties whose job's title is found, or None if there are many."""
        c = bounties.c
        hashes = specifications_with(searched_words(search))
        query = select(c.id, c.folded).where(c.follow == self._rows.follow, c.specification.in_(hashes))
        few = self._listed(query.limit(_FEW + 1))
        return few if len(few) <= _FEW else None

    def _by_reward(self, which: BountyFilter) -> dict[bytes, Bounty]:
        """The live bounties of a token have an index in this order, which is read until a page is full."""
        c = bounties.c
        order = (c.reward_rank, c.id)
        statuses = [int(status) for status in which.statuses or ()]
        query: Select[Any] = select(c.id, c.folded).where(*self._fitting(which))
        query = query.where(IS_LIVE, c.status.in_(statuses))
        if Status.OPEN in (which.statuses or ()) and which.open_after is not None:
            query = query.where(or_(c.status != int(Status.OPEN), c.rank > which.open_after))
        if which.after is not None:
            after = (reward_rank(-which.after.rank), which.after.id)
            query = query.where(tuple_(*order) > tuple_(*after))
        query = with_words(query, searched_words(which.search or ""))
        return self._listed(query.order_by(*order).limit(which.limit))

    def _by_rank(self, which: BountyFilter) -> dict[bytes, Bounty]:
        """Each status is asked for by itself: then an index has the order, and a page is read and no more."""
        order = (bounties.c.rank, bounties.c.id)
        query = select(*order, bounties.c.folded).where(*self._fitting(which)).order_by(*order)
        if which.after is not None:
            query = query.where(tuple_(*order) > tuple_(*which.after))
        query = with_words(query, searched_words(which.search or ""))
        rows: list[Any] = []
        with self._connection() as connection:
            for status in Status if which.statuses is None else which.statuses:
                of_it = query.where(bounties.c.status == int(status)).limit(which.limit)
                if status is Status.OPEN and which.open_after is not None:
                    of_it = of_it.where(bounties.c.rank > which.open_after)
                rows += connection.execute(of_it).all()
        rows.sort(key=lambda row: (row[0], row[1]))
        return {bytes(id): unpack(bytes(id), text) for _, id, text in rows[: which.limit]}

    def _fitting(self, which: BountyFilter) -> Iterator[ColumnElement[bool]]:
        c = bounties.c
        yield c.follow == self._rows.follow
        if which.guild is not None:
            yield c.guild == hex(which.guild)
        if which.poster is not None:
            yield c.poster == which.poster
        if which.token is not None:
            yield c.token == which.token
        if which.worker is not None:
            yield c.reserved.in_([NOBODY, which.worker])
        if which.least:
            yield c.reward_rank <= reward_rank(which.least)

    def _listed(self, query: Select[Any]) -> dict[bytes, Bounty]:
        with self._connection() as connection:
            rows = connection.execute(query).all()
        return {bytes(id): unpack(bytes(id), text) for id, text in rows}

    def queue(self, account: str, after: QueuePlace | None, limit: int | None) -> list[QueuePlace]:
        """As in `Questions`."""
        c = parts.c
        columns = (c.until, c.bounty, c.place)
        query = select(*columns).where(c.follow == self._rows.follow, c.account == account, c.until > 0)
        query = query.where(c.role == int(Role.PEER))
        if after:
            query = query.where(tuple_(*columns) > tuple_(*after))
        with self._connection() as connection:
            rows = connection.execute(query.order_by(*columns).limit(limit)).all()
        return [QueuePlace(until, bytes(id), member) for until, id, member in rows]

    def waits(self, account: str, now: int, after: WaitPlace | None, limit: int | None) -> list[WaitPlace]:
        """As in `Questions`."""
        c, b = parts.c, bounties.c
        columns = (c.until, c.bounty, c.place, c.role)
        query = select(*columns).join(bounties, and_(b.follow == c.follow, b.id == c.bounty))
        query = query.where(c.follow == self._rows.follow, c.account == account, c.until > 0)
        late_too = or_(c.role == int(Role.PEER), b.status == int(Status.CLAIMED), c.until > now)
        query = query.where(late_too)
        if after:
            query = query.where(tuple_(*columns) > tuple_(*after))
        with self._connection() as connection:
            rows = connection.execute(query.order_by(*columns).limit(limit)).all()
        return [WaitPlace(until, bytes(id), place, Role(role)) for until, id, place, role in rows]

    def due(
        self, now: int, block: int, actions: Collection[str], after: DueStep | None, limit: int | None
    ) -> list[DueStep]:
        """As in `Questions`."""
        steps: list[DueStep] = []
        with self._connection() as connection:
            for action in sorted(actions):
                if after is None or action >= after.action:
                    steps += self._due(connection, now, block, action, after, limit)
        return steps[:limit]

    def _due(
        self,
        connection: Connection,
        now: int,
        block: int,
        action: str,
        after: DueStep | None,
        limit: int | None,
    ) -> list[DueStep]:
        c = bounties.c
        columns = (c.since, c.block, c.id)
        query = select(*columns).where(c.follow == self._rows.follow, c.action == action)
        query = query.where(c.since <= now, c.block <= block)
        if after and after.action == action:
            query = query.where(tuple_(*columns) > tuple_(*after[1:]))
        rows = connection.execute(query.order_by(*columns).limit(limit))
        return [DueStep(action, since, number, bytes(id)) for since, number, id in rows]

    def live_of(self, account: str, after: bytes | None, limit: int | None) -> list[Bounty]:
        """As in `Questions`."""
        c = parts.c
        query = select(c.bounty).where(c.follow == self._rows.follow, c.account == account).distinct()
        if after is not None:
            query = query.where(c.bounty > after)
        with self._connection() as connection:
            ids = [bytes(id) for id in connection.execute(query.order_by(c.bounty).limit(limit)).scalars()]
            mine = self._rows.load(connection, ids)
        return [mine[id] for id in ids]

    def with_part_of(self, accounts: Collection[str]) -> dict[bytes, Bounty]:
        """As in `Questions`."""
        mine = (parts.c.follow == self._rows.follow, parts.c.account.in_(list(accounts)))
        with self._connection() as connection:
            ids = connection.execute(select(parts.c.bounty).where(*mine).distinct()).scalars().all()
            return self._rows.load(connection, map(bytes, ids))

    def judged_tokens(self, account: str) -> set[str]:
        """As in `Questions`."""
        with self._connection() as connection:
            amounts = self._rows.amounts(connection, None, None, SumKind.JUDGED, account)
        return {key.token for key in amounts}

    def tokens(self) -> set[str]:
        """As in `Questions`."""
        kinds = (SumKind.IN_ESCROW, SumKind.REWARD)
        with self._connection() as connection:
            sums = [self._rows.amounts(connection, None, None, kind) for kind in kinds]
        return {key.token for amounts in sums for key in amounts}

    def in_lane(self, poster: str, lane: int) -> Bounty | None:
        """As in `Questions`."""
        c = bounties.c
        mine = (c.follow == self._rows.follow, c.poster == poster, c.lane == hex(lane))
        query = select(c.id, c.folded).where(*mine, c.status != int(Status.FREE))
        return next(iter(self._listed(query).values()), None)

    def report(self, now: int, guild: int | None, poster: str | None) -> Report:
        """As in `Questions`."""
        with self._connection() as connection:
            amounts = self._rows.amounts(connection, guild, poster)
        return report_of(amounts, self._late(now, guild, poster))

    def _late(self, now: int, guild: int | None, poster: str | None) -> Iterable[Bounty]:
        """Return the bounties whose work is late: an hour later anyone can let it lapse."""
        c, of_them = bounties.c, BountyFilter(guild=guild, poster=poster)
        query = select(c.id, c.folded).where(*self._fitting(of_them))
        return self._listed(query.where(c.status == int(Status.CLAIMED), c.since <= now + HOUR)).values()

    def started(self, address: str) -> Started | None:
        """As in `Questions`."""
        c = starts.c
        query = self._starts().where(c.address == address).order_by(c.block.desc(), c.index.desc())
        return next(iter(self._read_starts(query.limit(1))), None)

    def gathering(self, now: int, after: CrowdPlace | None, limit: int | None) -> list[StartedCrowd]:
        """As in `Questions`."""
        c, order = starts.c, (starts.c.until, starts.c.block, starts.c.index)
        posting = select(bounties.c.id).where(bounties.c.follow == c.follow, bounties.c.poster == c.address)
        query = self._starts().where(c.kind == StartKind.CROWD.value, c.until > now, ~posting.exists())
        if after is not None:
            query = query.where(tuple_(*order) > tuple_(*after))
        crowds = self._read_starts(query.order_by(*order).limit(limit))
        return [each for each in crowds if isinstance(each, StartedCrowd)]

    def tills(self, which: TillFilter) -> list[StartedTill]:
        """As in `Questions`."""
        first, *others = which.labels()
        place = (tills.c.block, tills.c.index)
        same = and_(logs.c.follow == tills.c.follow, logs.c.block == place[0], logs.c.index == place[1])
        query = select(logs).join_from(tills, logs, same)
        query = query.where(tills.c.follow == self._rows.follow, tills.c.label == first)
        for label in others:
            other = tills.alias()
            is_same = [other.c[name] == tills.c[name] for name in ("follow", "block", "index")]
            query = query.where(select(other.c.label).where(*is_same, other.c.label == label).exists())
        if which.after is not None:
            query = query.where(tuple_(*place) < tuple_(*which.after))
        newest = self._read_starts(query.order_by(*(each.desc() for each in place)).limit(which.limit))
        return [each for each in newest if isinstance(each, StartedTill)]

    def holdbacks(self, bounty: bytes) -> list[StartedHoldback]:
        """As in `Questions`."""
        c = starts.c
        holdbacks = self._read_starts(self._starts().where(c.bounty == bounty).order_by(c.block, c.index))
        return [each for each in holdbacks if isinstance(each, StartedHoldback)]

    def _starts(self) -> Select[Any]:
        """Select the logs of what was started."""
        c, own = logs.c, starts.c
        same = and_(c.follow == own.follow, c.block == own.block, c.index == own.index)
        return select(logs).join_from(starts, logs, same).where(own.follow == self._rows.follow)

    def _read_starts(self, query: Select[Any]) -> list[Started]:
        with self._connection() as connection:
            rows = connection.execute(query).mappings().all()
        return [each for each in map(read_started, map(log_of_row, rows)) if each]


def log_of_row(row: Mapping[Any, Any], address: str = NOBODY) -> RawLog:
    """Return a log as it was stored. Whose it was is not: its first topic tells."""
    topics = bytes(row["topics"])
    return {
        "address": address,
        "topics": [topics[at : at + 32] for at in range(0, len(topics), 32)],
        "data": bytes(row["data"]),
        "blockNumber": row["block"],
        "logIndex": row["index"],
        "transactionHash": bytes(row["transaction"]),
        "blockHash": bytes(row["block_hash"]),
    }
