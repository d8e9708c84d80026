"""The rows that are made from the logs: written for the bounties that have changed, and made again from nothing."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, repeat
from typing import Any

from sqlalchemy import Connection, Table, delete, select

from oathwork.ledger.engine import insert_rows, parted
from oathwork.ledger.packing import pack, unpack
from oathwork.ledger.questions import CrowdPlace
from oathwork.ledger.reading import RawLog
from oathwork.ledger.started import Started, StartedCrowd, StartedHoldback, read_started
from oathwork.ledger.tables import bounties, parts, starts, sums, tills
from oathwork.ledger.till_lists import StartedTill, labels_of
from oathwork.model.bounty import Bounty
from oathwork.model.next_step import step
from oathwork.model.parts import parts_in
from oathwork.model.sums import SumKey, SumKind, add_sums


class Rows:
    """The rows of one deployment, by its number among those that are followed into the database."""

    def __init__(self, follow: int) -> None:
        self.follow = follow

    def load(self, connection: Connection, ids: Iterable[bytes]) -> dict[bytes, Bounty]:
        """Return those of these bounties that there are, in no order."""
        loaded_bounties: dict[bytes, Bounty] = {}
        for part in parted(list(ids)):
            query = select(bounties.c.id, bounties.c.folded)
            rows = connection.execute(query.where(bounties.c.follow == self.follow, bounties.c.id.in_(part)))
            loaded_bounties |= {bytes(id): unpack(bytes(id), text) for id, text in rows}
        return loaded_bounties

    def write(
        self,
        connection: Connection,
        ids: Iterable[bytes],
        before: Mapping[bytes, Bounty],
        now: Mapping[bytes, Bounty],
    ) -> None:
        """Let the rows of some bounties say what is so now in place of what they said before."""
        changed_ids = [id for id in ids if before.get(id) != now.get(id)]
        old_bounties = [before[id] for id in changed_ids if id in before]
        new_bounties = [now[id] for id in changed_ids if id in now]
        self._delete(connection, bounties, "id", [each.id for each in old_bounties])
        self._delete(connection, parts, "bounty", [each.id for each in old_bounties if each.status.is_live])
        insert_rows(connection, bounties, map(self._bounty_row, new_bounties))
        live = (each for each in new_bounties if each.status.is_live)
        insert_rows(connection, parts, (row for each in live for row in self._part_rows(each)))
        self._add(connection, old_bounties, new_bounties)

    def clear(self, connection: Connection) -> None:
        """Delete all of them."""
        for table in (bounties, parts, starts, sums, tills):
            connection.execute(delete(table).where(table.c.follow == self.follow))

    def _delete(self, connection: Connection, table: Table, column: str, ids: Sequence[bytes]) -> None:
        for part in parted(ids):
            mine = table.c.follow == self.follow
            connection.execute(delete(table).where(mine, table.c[column].in_(part)))

    def _bounty_row(self, bounty: Bounty) -> dict[str, Any]:
        terms, following = bounty.terms, step(bounty)
        return {
            "follow": self.follow,
            "id": bounty.id,
            "status": int(bounty.status),
            "poster": terms.poster,
            "lane": hex(terms.lane),
            "guild": hex(terms.guild),
            "token": terms.token,
            "reward_rank": reward_rank(terms.reward),
            "reserved": terms.worker,
            "specification": terms.spec,
            "rank": bounty.rank,
            "action": following.action if following else "",
            "since": following.since if following else 0,
            "block": following.block if following else 0,
            "folded": pack(bounty),
        }

    def _part_rows(self, bounty: Bounty) -> Iterator[dict[str, Any]]:
        for part in parts_in(bounty):
            yield {"follow": self.follow, "bounty": bounty.id, **part._asdict(), "role": int(part.role)}

    # -------------------------------------------------------------------------------------------------------- started

    def write_started(self, connection: Connection, logs: Iterable[RawLog]) -> None:
        """Write a row for each of these logs that tells of something that was started, and under what it is found."""
        what_started = [each for each in map(read_started, logs) if each]
        insert_rows(connection, starts, map(self._started_row, what_started))
        new_tills = (each for each in what_started if isinstance(each, StartedTill))
        insert_rows(connection, tills, (row for each in new_tills for row in self._till_rows(each)))

    def _till_rows(self, it: StartedTill) -> Iterator[dict[str, Any]]:
        for label in sorted(labels_of(it)):
            yield {"follow": self.follow, "label": label, "block": it.block, "index": it.index}

    def _started_row(self, it: Started) -> dict[str, Any]:
        return {
            "follow": self.follow,
            "block": it.block,
            "index": it.index,
            "kind": it.kind.value,
            "address": it.address,
            "until": CrowdPlace.of(it).until if isinstance(it, StartedCrowd) else 0,
            "bounty": it.bounty if isinstance(it, StartedHoldback) else b"",
        }

    # ----------------------------------------------------------------------------------------------------------- sums

    def _add(self, connection: Connection, old: Iterable[Bounty], new: Iterable[Bounty]) -> None:
        """Take from the sums what bounties were, and add what they are."""
        pairs: dict[tuple[int, str], dict[SumKey, int]] = {}  # what changes, of a guild and a poster
        for bounty, sign in chain(zip(old, repeat(-1)), zip(new, repeat(1))):
            pair = (bounty.terms.guild, bounty.terms.poster)
            add_sums(pairs.setdefault(pair, {}), bounty, sign)
        changes = Counter[bytes]()
        for pair, amounts in pairs.items():
            texts = [("/".join(key).encode(), amount) for key, amount in amounts.items() if amount]
            for prefix in _prefixes(*pair):
                for text, amount in texts:
                    changes[prefix + text] += amount
        for part in parted([key for key, amount in changes.items() if amount]):
            self._add_to(connection, {key: changes[key] for key in part})

    def _add_to(self, connection: Connection, changes: Mapping[bytes, int]) -> None:
        these = (sums.c.follow == self.follow, sums.c.key.in_(list(changes)))
        rows = connection.execute(select(sums.c.key, sums.c.amount).where(*these))
        amounts = {bytes(key): int(amount) + changes[bytes(key)] for key, amount in rows}
        if amounts:
            connection.execute(delete(sums).where(*these))
        results = ((key, amounts.get(key, change)) for key, change in changes.items())
        stored_rows = (
            {"follow": self.follow, "key": key, "amount": str(amount)} for key, amount in results if amount
        )
        insert_rows(connection, sums, stored_rows)

    def amounts(
        self, connection: Connection, guild: int | None, poster: str | None, *of: str
    ) -> dict[SumKey, int]:
        """Return the sums of a guild, of a poster, of both, or of all; `of`: those of a kind, and of a subject."""
        scope = _prefix("" if guild is None else hex(guild), poster or "")
        first = scope + "".join(f"{part}/" for part in of).encode()
        last = first[:-1] + bytes([first[-1] + 1])
        query = select(sums.c.key, sums.c.amount).where(sums.c.follow == self.follow)
        rows = connection.execute(query.where(sums.c.key > first, sums.c.key < last))
        keys = ((bytes(key)[len(scope) :].decode().split("/"), amount) for key, amount in rows)
        return {SumKey(SumKind(kind), subject, token): int(amount) for (kind, subject, token), amount in keys}


def reward_rank(reward: int) -> str:
    """Return what is missing to the highest uint256, as text: every database sorts the highest rewards first by it."""
    return f"{2**256 - 1 - reward:064x}"


def _prefixes(guild: int, poster: str) -> list[bytes]:
    """Return how the keys begin under which bounties are added up: all, a guild's, a poster's, those of both together."""
    scopes = (("", ""), (hex(guild), ""), ("", poster), (hex(guild), poster))
    return [_prefix(*scope) for scope in scopes]


def _prefix(guild: str, poster: str) -> bytes:
    return f"{guild}/{poster}/".encode()
