"""Bounties rebuilt from the chain's logs alone, and checked against the one word that the chain keeps of each."""

from collections.abc import Sequence
from typing import Any, Final

from oathwork.abi import Event, artifact
from oathwork.bounty import Bounty, Recorded, after, fold
from oathwork.contracts import Oathwork
from oathwork.errors import StateLost
from oathwork.guild import Place
from oathwork.terms import Status

__all__ = ["Bounty", "Ledger", "Recorded", "after", "fold"]

_TRIES: Final = 3  # reads of a bounty that keeps moving


class Ledger:
    """Reads the logs of one deployment from block `first` on, by default from where it was deployed.

    What was read is kept, and forgotten as a whole if the chain has been reorganised below it.

    >>> Ledger(contracts).bounty(bounty.id) == bounty
    True
    >>> [each.id == bounty.id for each in Ledger(contracts).live()]
    [True]
    """

    def __init__(self, oathwork: Oathwork, first: int | None = None) -> None:
        self.oathwork, self.chain = oathwork, oathwork.chain
        self.first = oathwork.deployment.block if first is None else first
        self._forget()

    def _forget(self) -> None:
        self._bounties: dict[bytes, Bounty] = {}
        self._next, self._seen = self.first, ""  # the block to read next; the hash of the one before

    # ------------------------------------------------------------------------------------------------------- all of them

    def refresh(self) -> dict[bytes, Bounty]:
        """Read what is new, and return all bounties by id, ended ones too. Raises Unreachable."""
        if self._seen and self._was_reorganised():
            self._forget()
        head = self.chain.block()
        for _, events in self.chain.logs([self.oathwork.escrow.address], [], self._next, head.number):
            self._bounties = fold(events, self._bounties)
        if self._seen == "" or head.number >= self._next:
            self._next, self._seen = head.number + 1, head.hash
        return dict(self._bounties)

    def live(self) -> list[Bounty]:
        """Read what is new, and return the bounties that have not ended."""
        return [bounty for bounty in self.refresh().values() if bounty.status.is_live]

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
                self.check(bounty)
                return bounty
            except StateLost:
                if attempt == _TRIES - 1:
                    raise
        raise AssertionError("unreachable")

    def lane(self, poster: str, lane: int) -> Bounty:
        """Return the live bounty in a poster's lane. Raises StateLost if there is none or its log is lost."""
        status, _ = self.oathwork.escrow.status(poster, lane)
        if status is Status.FREE:
            raise StateLost(f"{poster} has no bounty in lane {lane} on chain {self.chain.id}")
        poster_topic = bytes(12) + bytes.fromhex(poster[2:])
        posted = self._read([artifact("BountyEscrow").topic("Posted"), None, poster_topic])
        ids = [event.facts["id"] for event in posted if event.facts["terms"].lane == lane]
        if not ids:
            raise StateLost(
                f"the log of the bounty in lane {lane} of {poster} is lost before block {self.first}"
            )
        return self.bounty(ids[-1])

    def events(self, id: bytes) -> list[Event]:
        """Return all that was told about one bounty, in the chain's order."""
        return [event for event in self._read([None, id]) if event.facts.get("id") == id]

    def check(self, bounty: Bounty) -> None:
        """Raise StateLost unless a bounty is what the chain says: live with this state, or ended."""
        terms = bounty.terms
        if bounty.status.is_live:
            if self.oathwork.escrow.verify(terms, bounty.state):
                return
        else:
            status, generation = self.oathwork.escrow.status(terms.poster, terms.lane)
            # A live one in the same lane is another; it could not be this one, whose end is in the log.
            if status is not Status.FREE or generation > terms.generation:
                return
        raise StateLost(
            f"the chain keeps another state of bounty 0x{bounty.id.hex()} than its log or file says: read it again"
        )

    def _read(self, topics: Sequence[bytes | None]) -> list[Event]:
        wanted: list[Any] = [None if topic is None else "0x" + topic.hex() for topic in topics]
        escrow = [self.oathwork.escrow.address]
        ranges = self.chain.logs(escrow, wanted, self.first, self.chain.block().number)
        return [event for _, events in ranges for event in events]

    # ------------------------------------------------------------------------------------------------------------- seats

    def places(self, guild: int, seats: int) -> tuple[Place, ...]:
        """Return the first `seats` places of a guild's list, as `lot.panel` takes them.

        A place never changes its account, and one that ends after a claim still counts for it: so what is read now is
        what any earlier lot saw.
        """
        return tuple(self.oathwork.guilds.place_at(guild, place) for place in range(seats))
