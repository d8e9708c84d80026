"""What a ledger can be asked, whether it is held in memory or stored: both answer the same, which tests compare.

Lists come in pages: of at most `limit` entries, those after the one that `after` names, as the page before ended.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, NamedTuple, Protocol

from oathwork.errors import NotValid
from oathwork.ledger.started import LATEST, Started, StartedCrowd, StartedHoldback
from oathwork.ledger.till_lists import StartedTill, TillFilter, tills_among
from oathwork.ledger.title_words import is_found
from oathwork.model import queries
from oathwork.model.bounty import Bounty
from oathwork.model.next_step import Due, step
from oathwork.model.parts import Part, Role, is_waited_for, parts_in
from oathwork.model.terms import NOBODY, Status


class BoardPlace(NamedTuple):
    """Where a bounty stands on the board: by `Bounty.rank`, or the highest reward first."""

    rank: int  # that of the bounty, or the reward below zero
    id: bytes

    @classmethod
    def of(cls, bounty: Bounty, *, by_reward: bool = False) -> "BoardPlace":
        """Return where a bounty stands."""
        return cls(-bounty.terms.reward if by_reward else bounty.rank, bounty.id)


class QueuePlace(NamedTuple):
    """A verdict that somebody owes: until when (seconds), on which bounty, as which member of the panel."""

    until: int
    bounty: bytes
    member: int


class WaitPlace(NamedTuple):
    """What waits for somebody: until when (seconds), in which bounty, and which part in it is theirs."""

    until: int
    bounty: bytes
    place: int
    role: Role


class DueStep(NamedTuple):
    """A step that anyone can take: what `next_step.step` says of the bounty."""

    action: str
    since: int  # seconds
    block: int
    bounty: bytes


class CrowdPlace(NamedTuple):
    """Where a crowd stands among those that gather: those come first whose time ends first."""

    until: int  # seconds, at most LATEST
    block: int  # in which it was started
    place: int  # and where in the block

    @classmethod
    def of(cls, crowd: StartedCrowd) -> "CrowdPlace":
        """Return where a crowd stands."""
        return cls(min(crowd.until, LATEST), crowd.block, crowd.index)


@dataclass(frozen=True)
class BountyFilter:
    """Which bounties are asked for, in which order, and how many at most; None asks nothing.

    Rewards are compared among live bounties of one token. Raises NotValid where they cannot be.
    """

    statuses: frozenset[Status] | None = None
    guild: int | None = None
    poster: str | None = None
    token: str | None = None
    worker: str | None = None  # leaves out what is reserved for somebody else
    open_after: int | None = None  # seconds; leaves out open ones that nobody can claim later than that
    search: str | None = (
        None  # each of its words begins a word of the job's title, as far as titles are known
    )
    after: BoardPlace | None = None
    limit: int | None = None
    least: int = 0  # the reward, in the token's smallest unit
    by_reward: bool = False  # the highest first, not what closes first and then what ended last

    def __post_init__(self) -> None:
        if not (self.by_reward or self.least):
            return
        if self.token is None:
            raise NotValid("rewards of several tokens cannot be compared: name a token")
        if self.statuses is None or Status.FREE in self.statuses:
            raise NotValid("rewards are compared among live bounties: name statuses, without ended")

    def place_of(self, bounty: Bounty) -> BoardPlace:
        """Return where a bounty stands in this order."""
        return BoardPlace.of(bounty, by_reward=self.by_reward)

    def fits(self, bounty: Bounty, title: str) -> bool:
        """Return whether a bounty is asked for; `title`: its job's, empty if that is not known."""
        terms = bounty.terms
        return (
            (self.statuses is None or bounty.status in self.statuses)
            and self.guild in (None, terms.guild)
            and self.poster in (None, terms.poster)
            and self.token in (None, terms.token)
            and (self.worker is None or terms.worker in (NOBODY, self.worker))
            and not (bounty.status is Status.OPEN and terms.open_until <= (self.open_after or 0))
            and terms.reward >= self.least
            and (self.after is None or self.place_of(bounty) > self.after)
            and (self.search is None or is_found(self.search, title))
        )


class Questions(Protocol):
    """What can be asked of the bounties of one deployment, as they were at the block that was read last."""

    def bounties(self, ids: Iterable[bytes]) -> dict[bytes, Bounty]:
        """Return those of these bounties that there are, in this order."""

    def find(self, which: BountyFilter) -> dict[bytes, Bounty]:
        """Return a page of the bounties that fit, in the order that is asked for."""

    def titles(self, bounties: Iterable[Bounty]) -> dict[bytes, str]:
        """Return the titles of these bounties' jobs by the bounties' ids: of those whose title is known."""

    def titles_of(self, specifications: Iterable[bytes]) -> dict[bytes, str]:
        """Return the titles of jobs by their specifications' hashes: of those that are known."""

    def queue(self, account: str, after: QueuePlace | None, limit: int | None) -> list[QueuePlace]:
        """Return a page of the verdicts that an account owes, what is most urgent first."""

    def waits(self, account: str, now: int, after: WaitPlace | None, limit: int | None) -> list[WaitPlace]:
        """Return a page of what waits for an account at `now` (seconds): verdicts, work, repairs, rulings; the most urgent first."""

    def due(
        self, now: int, block: int, actions: Collection[str], after: DueStep | None, limit: int | None
    ) -> list[DueStep]:
        """Return a page of the steps that are due, by action, then what has been due longest."""

    def live_of(self, account: str, after: bytes | None, limit: int | None) -> list[Bounty]:
        """Return a page of the live bounties in which an account has a part, by their ids."""

    def with_part_of(self, accounts: Collection[str]) -> dict[bytes, Bounty]:
        """Return the live bounties in which any of these accounts has a part."""

    def judged_tokens(self, account: str) -> set[str]:
        """Return the tokens in which an account's verdicts are paid, if they are paid."""

    def tokens(self) -> set[str]:
        """Return the tokens that are held for bounties now, and those that work was paid in."""

    def in_lane(self, poster: str, lane: int) -> Bounty | None:
        """Return the live bounty in a poster's lane."""

    def report(self, now: int, guild: int | None, poster: str | None) -> queries.Report:
        """Sum the bounties of a guild, of a poster, of both or all up, as they stand at `now` (seconds)."""

    def started(self, address: str) -> Started | None:
        """Return the crowd, plan, rota or holdback that was started at an address."""

    def gathering(self, now: int, after: CrowdPlace | None, limit: int | None) -> list[StartedCrowd]:
        """Return a page of the crowds that can be given to at `now` (seconds), or posted: not those that have posted."""

    def tills(self, which: TillFilter) -> list[StartedTill]:
        """Return a page of the plans and rotas that are asked for, the newest first."""

    def holdbacks(self, bounty: bytes) -> list[StartedHoldback]:
        """Return the holdbacks that were made for a bounty, in the chain's order. Whether a share is theirs the bounty says."""


_NOTHING: Final[Mapping[str, Started]] = MappingProxyType({})


class BountiesInMemory:
    """Answers from all the bounties, and from `starts`, which it looks through at each question."""

    def __init__(
        self,
        bounties: Mapping[bytes, Bounty],
        titles: Mapping[bytes, str],
        starts: Mapping[str, Started] = _NOTHING,
    ) -> None:
        self._all, self._titles, self._started = bounties, titles, starts

    def bounties(self, ids: Iterable[bytes]) -> dict[bytes, Bounty]:
        """As in `Questions`."""
        return {id: self._all[id] for id in ids if id in self._all}

    def find(self, which: BountyFilter) -> dict[bytes, Bounty]:
        """As in `Questions`."""
        with_titles = ((each, self._titles.get(each.terms.spec, "")) for each in self._all.values())
        fitting = [bounty for bounty, title in with_titles if which.fits(bounty, title)]
        return {bounty.id: bounty for bounty in sorted(fitting, key=which.place_of)[: which.limit]}

    def titles(self, bounties: Iterable[Bounty]) -> dict[bytes, str]:
        """As in `Questions`."""
        return {
            each.id: self._titles[each.terms.spec] for each in bounties if each.terms.spec in self._titles
        }

    def titles_of(self, specifications: Iterable[bytes]) -> dict[bytes, str]:
        """As in `Questions`."""
        return {hash: self._titles[hash] for hash in specifications if hash in self._titles}

    def queue(self, account: str, after: QueuePlace | None, limit: int | None) -> list[QueuePlace]:
        """As in `Questions`."""
        places = (QueuePlace(each.until, each.bounty.id, each.index) for each in self._owed_by(account))
        return sorted(place for place in places if after is None or place > after)[:limit]

    def waits(self, account: str, now: int, after: WaitPlace | None, limit: int | None) -> list[WaitPlace]:
        """As in `Questions`."""
        places = (
            WaitPlace(part.until or 0, bounty.id, part.place, part.role)
            for bounty, part in self._parts_of(account)
            if is_waited_for(bounty, part, now)
        )
        return sorted(place for place in places if after is None or place > after)[:limit]

    def _parts_of(self, account: str) -> Iterator[tuple[Bounty, Part]]:
        for bounty in self._all.values():
            if bounty.status.is_live:
                yield from ((bounty, part) for part in parts_in(bounty) if part.account == account)

    def live_of(self, account: str, after: bytes | None, limit: int | None) -> list[Bounty]:
        """As in `Questions`."""
        mine = {bounty.id: bounty for bounty, _ in self._parts_of(account)}
        return [mine[id] for id in sorted(mine) if after is None or id > after][:limit]

    def _owed_by(self, account: str) -> list[queries.OwedVerdict]:
        return queries.queue(self._all.values(), account)

    def due(
        self, now: int, block: int, actions: Collection[str], after: DueStep | None, limit: int | None
    ) -> list[DueStep]:
        """As in `Questions`."""
        following = ((bounty.id, step(bounty)) for bounty in self._all.values())
        steps = (due_step(id, each) for id, each in following if each and each.is_due(now, block))
        later_steps = (each for each in steps if each.action in actions and (after is None or each > after))
        return sorted(later_steps)[:limit]

    def with_part_of(self, accounts: Collection[str]) -> dict[bytes, Bounty]:
        """As in `Questions`."""
        return {
            id: bounty
            for id, bounty in self._all.items()
            if bounty.status.is_live and any(part.account in accounts for part in parts_in(bounty))
        }

    def judged_tokens(self, account: str) -> set[str]:
        """As in `Questions`."""
        with_fee = (bounty for bounty in self._all.values() if bounty.terms.fee)
        return {
            each.terms.token for each in with_fee if any(verdict.peer == account for verdict in each.verdicts)
        }

    def tokens(self) -> set[str]:
        """As in `Questions`."""
        with_money = (
            each for each in self._all.values() if each.holds or (each.is_paid and each.terms.reward)
        )
        return {each.terms.token for each in with_money}

    def in_lane(self, poster: str, lane: int) -> Bounty | None:
        """As in `Questions`."""
        mine = (each for each in self._all.values() if (each.terms.poster, each.terms.lane) == (poster, lane))
        return next((bounty for bounty in mine if bounty.status.is_live), None)

    def report(self, now: int, guild: int | None, poster: str | None) -> queries.Report:
        """As in `Questions`."""
        return queries.report(self.find(BountyFilter(guild=guild, poster=poster)).values(), now)

    def started(self, address: str) -> Started | None:
        """As in `Questions`."""
        return self._started.get(address)

    def gathering(self, now: int, after: CrowdPlace | None, limit: int | None) -> list[StartedCrowd]:
        """As in `Questions`."""
        posters = {bounty.terms.poster for bounty in self._all.values()}
        crowds = [each for each in self._started.values() if isinstance(each, StartedCrowd)]
        gathering = [each for each in crowds if each.until > now and each.address not in posters]
        later = [each for each in gathering if after is None or CrowdPlace.of(each) > after]
        return sorted(later, key=CrowdPlace.of)[:limit]

    def tills(self, which: TillFilter) -> list[StartedTill]:
        """As in `Questions`."""
        return tills_among(self._started.values(), which)

    def holdbacks(self, bounty: bytes) -> list[StartedHoldback]:
        """As in `Questions`."""
        return [
            each
            for each in self._started.values()
            if isinstance(each, StartedHoldback) and each.bounty == bounty
        ]


def due_step(id: bytes, due: Due) -> DueStep:
    """Return a bounty's next step as lists have it."""
    return DueStep(due.action, due.since, due.block, id)
