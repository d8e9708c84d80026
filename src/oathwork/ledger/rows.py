"""The rows that are made from the logs: written for the bounties that have changed, and made again from nothing."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Table, delete, insert, select, tuple_

from oathwork.ledger.packing import pack, unpack
from oathwork.ledger.tables import bounties, parts, sums
from oathwork.model.bounty import Bounty
from oathwork.model.next_step import step
from oathwork.model.parts import parts_of
from oathwork.model.sums import SumKey, sums_of

_MOST_VALUES: Final = 500  # databases limit how many values one statement may hold
_Scope = tuple[str, str]  # a guild and a poster; an empty text means any


class Rows:
    """The rows of one deployment, by its number among those that are followed into the database."""

    def __init__(self, follow: int) -> None:
        self.follow = follow

    def load(self, connection: Connection, ids: Iterable[bytes]) -> dict[bytes, Bounty]:
        """Return those of these bounties that there are, in no order."""
        loaded_bounties: dict[bytes, Bounty] = {}
        for part in parted(list(ids), _MOST_VALUES):
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
        _insert(connection, bounties, map(self._bounty_row, new_bounties))
        live = (each for each in new_bounties if each.status.is_live)
        _insert(connection, parts, (row for each in live for row in self._part_rows(each)))
        self._add(connection, old_bounties, new_bounties)

    def clear(self, connection: Connection) -> None:
        """Delete all of them."""
        for table in (bounties, parts, sums):
            connection.execute(delete(table).where(table.c.follow == self.follow))

    def _delete(self, connection: Connection, table: Table, column: str, ids: Sequence[bytes]) -> None:
        for part in parted(ids, _MOST_VALUES):
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
            "reserved": terms.worker,
            "open_until": terms.open_until,
            "action": following.action if following else "",
            "since": following.since if following else 0,
            "block": following.block if following else 0,
            "folded": pack(bounty),
        }

    def _part_rows(self, bounty: Bounty) -> Iterator[dict[str, Any]]:
        for part in parts_of(bounty):
            yield {"follow": self.follow, "bounty": bounty.id, **part._asdict(), "role": int(part.role)}

    # ----------------------------------------------------------------------------------------------------------- sums

    def _add(self, connection: Connection, old: Iterable[Bounty], new: Iterable[Bounty]) -> None:
        """Take from the sums what bounties were, and add what they are."""
        changes: dict[_Scope, Counter[SumKey]] = {}
        for bounty, sign in [*((each, -1) for each in old), *((each, 1) for each in new)]:
            for scope in scopes(bounty):
                counts = changes.setdefault(scope, Counter())
                for key, amount in sums_of(bounty).items():
                    counts[key] += sign * amount
        keys = [
            (*scope, *key) for scope, counts in changes.items() for key, amount in counts.items() if amount
        ]
        for part in parted(keys, _MOST_VALUES // 5):
            self._add_to(connection, {key: changes[key[:2]][SumKey(*key[2:])] for key in part})

    def _add_to(self, connection: Connection, changes: Mapping[tuple[str, ...], int]) -> None:
        columns = (sums.c.guild, sums.c.poster, sums.c.kind, sums.c.subject, sums.c.token)
        these = (sums.c.follow == self.follow, tuple_(*columns).in_(list(changes)))
        stored = connection.execute(select(*columns, sums.c.amount).where(*these))
        amounts = dict(changes)
        for *key, amount in stored:
            amounts[tuple(key)] += int(amount)
        connection.execute(delete(sums).where(*these))
        names = [column.name for column in columns]
        rows = (dict(zip(names, key, strict=True)) | {"amount": str(n)} for key, n in amounts.items() if n)
        _insert(connection, sums, ({"follow": self.follow, **row} for row in rows))


def scopes(bounty: Bounty) -> Iterator[_Scope]:
    """Yield those for which a bounty is added up: all, its guild, its poster, and the two together."""
    guild, poster = hex(bounty.terms.guild), bounty.terms.poster
    yield from (("", ""), (guild, ""), ("", poster), (guild, poster))


def parted(values: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    """Yield parts of at most so many values."""
    for at in range(0, len(values), size):
        yield values[at : at + size]


def _insert(connection: Connection, table: Table, rows: Iterable[Mapping[str, Any]]) -> None:
    all_rows = list(rows)
    if all_rows:
        connection.execute(insert(table), all_rows)
