"""Bounties rebuilt from the chain's logs alone, and checked against the one word that the chain keeps of each."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from oathwork.chain.abi import Event, artifact
from oathwork.chain.receipt import Block
from oathwork.contracts import Oathwork
from oathwork.errors import StateLost
from oathwork.model.bounty import Bounty, RecordedVerdict, after, fold
from oathwork.model.guild import Place
from oathwork.model.terms import Status

__all__ = ["Bounty", "Ledger", "RecordedVerdict", "after", "fold"]

_TRIES: Final = 3  # reads of a bounty that keeps moving
OnProgress = Callable[[int, int], None]  # (block read up to, last block)


def _untold(upto: int, last: int) -> None:
    """Nobody waits."""


@dataclass(frozen=True)
class BountyFilter:
    """Which bounties are asked for, and how many at most; None asks nothing."""

    statuses: frozenset[Status] | None = None
    guild: int | None = None
    poster: str | None = None
    open_after: int | None = None  # seconds
    limit: int | None = None

    def fits(self, bounty: Bounty) -> bool:
        """Return whether a bounty is asked for."""
        return (
            (self.statuses is None or bounty.status in self.statuses)
            and self.guild in (None, bounty.terms.guild)
            and self.poster in (None, bounty.terms.poster)
            and (self.open_after is None or bounty.terms.open_until > self.open_after)
        )


class Ledger:
    """Reads the logs of one deployment from block `first` on, by default from where it was deployed.

    What was read is kept, and forgotten as a whole if the chain has been reorganised below it.

    >>> Ledger(contracts).bounty(bounty.id) == bounty
    True
    >>> [each.id == bounty.id for each in Ledger(contracts).live()]
    [True]
    """

    def __init__(self, contracts: Oathwork, first: int | None = None) -> None:
        self.contracts, self.chain = contracts, contracts.chain
        self.first = contracts.deployment.block if first is None else first
        self.at: Block | None = None  # the block at which the last answer is true
        self.progress: OnProgress = _untold  # hears of whatever is read from the logs
        self._forget()

    def _forget(self) -> None:
        self._bounties: dict[bytes, Bounty] = {}
        self._next, self._seen = self.first, ""  # the block to read next; the hash of the one before

    # ------------------------------------------------------------------------------------------------------- all of them

    def follow(self, progress: OnProgress | None = None) -> Block:
        """Read what is new, and return the block at which all that `find` says is true. Raises Unreachable."""
        if self._seen and self._was_reorganised():
            self._forget()
        self.at = head = self.chain.block()
        bounties = self._bounties
        for upto, events in self.chain.logs([self.contracts.escrow.address], [], self._next, head.number):
            bounties = fold(events, bounties)
            (progress or self.progress)(upto, head.number)
        self._bounties = bounties
        if self._seen == "" or head.number >= self._next:
            self._next, self._seen = head.number + 1, head.hash
        return head

    def find(
        self,
        *,
        statuses: Iterable[Status] | None = None,
        guild: int | None = None,
        poster: str | None = None,
        open_after: int | None = None,
        limit: int | None = None,
    ) -> dict[bytes, Bounty]:
        """Return the bounties that fit, at most `limit`, as they were when `follow` was called last.

        Those first whose offer ends first; `open_after`: later than this moment (seconds).
        """
        listed_statuses = None if statuses is None else frozenset(statuses)
        return self._fitting(BountyFilter(listed_statuses, guild, poster, open_after, limit))

    def _fitting(self, which: BountyFilter) -> dict[bytes, Bounty]:
        fitting = [bounty for bounty in self._bounties.values() if which.fits(bounty)]
        fitting.sort(key=lambda bounty: (bounty.terms.open_until, bounty.id))
        return {bounty.id: bounty for bounty in fitting[: which.limit]}

    def refresh(self) -> dict[bytes, Bounty]:
        """Read what is new, and return all bounties by id, ended ones too. Raises Unreachable."""
        self.follow()
        return self.find()

    def live(self) -> list[Bounty]:
        """Read what is new, and return the bounties that have not ended."""
        self.follow()
        return list(self.find(statuses=[status for status in Status if status.is_live]).values())

    def _was_reorganised(self) -> bool:
        last = self._next - 1
        return self.chain.block().number < last or self.chain.block(last).hash != self._seen

    # ------------------------------------------------------------------------------------------------------- one of them

    def bounty(self, id: bytes) -> Bounty:
        """Return one bounty as it is now, live or ended, read from its own events and checked. Raises StateLost."""
        for attempt in range(_TRIES):
            bounty = fold(self.events(id)).get(id)
            if bounty is None:
                raise StateLost(
                    f"no bounty 0x{id.hex()} was posted on chain {self.chain.id} since block {self.first}: "
                    "check id and chain, or use the file that was kept of it"
                )
            try:
                return self.check(bounty)
            except StateLost:
                if attempt == _TRIES - 1:
                    raise
        raise AssertionError("unreachable")

    def lane(self, poster: str, lane: int) -> Bounty:
        """Return the live bounty in a poster's lane. Raises StateLost if there is none or its log is lost."""
        if self.contracts.escrow.status(poster, lane).status is Status.FREE:
            raise StateLost(f"{poster} has no bounty in lane {lane} on chain {self.chain.id}")
        poster_topic = bytes(12) + bytes.fromhex(poster[2:])
        posts = self._read([artifact("BountyEscrow").topic("Posted"), None, poster_topic])
        ids = [event.facts["id"] for event in posts if event.facts["terms"].lane == lane]
        if not ids:
            raise StateLost(
                f"the log of the bounty in lane {lane} of {poster} is lost before block {self.first}"
            )
        return self.bounty(ids[-1])

    def events(self, id: bytes) -> list[Event]:
        """Return all that was told about one bounty, in the chain's order. That it was closed is told of its lane."""
        return [event for event in self._read([None, id]) if event.facts.get("id") == id]

    def check(self, bounty: Bounty) -> Bounty:
        """Return a bounty that is what the chain says: live with this state, or ended. Raises StateLost for another.

        Whether it is closed the chain says: its own events and its file do not.
        """
        terms = bounty.terms
        lane = self.contracts.escrow.status(terms.poster, terms.lane)
        if not bounty.status.is_live:
            # A live one in the same lane is another; it could not be this one, whose end is in the log.
            if lane.status is not Status.FREE or lane.generation > terms.generation:
                return bounty
        elif self.contracts.escrow.verify(terms, bounty.state):
            return replace(bounty, closed=lane.closed)
        raise StateLost(
            f"the chain keeps another state of bounty 0x{bounty.id.hex()} than its log or file says: read it again"
        )

    def _read(self, topics: Sequence[bytes | None]) -> list[Event]:
        hex_topics: list[Any] = [None if topic is None else "0x" + topic.hex() for topic in topics]
        escrow = [self.contracts.escrow.address]
        self.at = head = self.chain.block()
        events: list[Event] = []
        for upto, more in self.chain.logs(escrow, hex_topics, self.first, head.number):
            events += more
            self.progress(upto, head.number)
        return events

    # ------------------------------------------------------------------------------------------------------------- seats

    def places(self, guild: int, seats: int) -> tuple[Place, ...]:
        """Return the first `seats` places of a guild's list, as `lot.panel` takes them.

        A place never changes its account, and one that ends after a claim still counts for it: so what is read now is
        what any earlier lot saw.
        """
        return tuple(self.contracts.guilds.place_at(guild, place) for place in range(seats))
