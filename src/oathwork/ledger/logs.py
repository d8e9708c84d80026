"""Bounties rebuilt from the chain's logs alone, and checked against the one word that the chain keeps of each."""

import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from threading import RLock
from typing import Any, Final

from oathwork.chain.abi import Event, artifact, read_logs
from oathwork.chain.receipt import Block
from oathwork.contracts import Oathwork
from oathwork.errors import StateLost
from oathwork.evidence.shelf import from_shelf, hashes_on_shelf
from oathwork.ledger.questions import (
    BoardPlace,
    BountiesInMemory,
    BountyFilter,
    DueStep,
    Questions,
    QueuePlace,
)
from oathwork.ledger.reading import (
    OnProgress,
    Portion,
    RawLog,
    from_one_node,
    logs_of_blocks,
    no_progress,
    one_by_one,
    portions,
)
from oathwork.ledger.snapshot import Snapshot
from oathwork.ledger.started import Started, followed_contracts, started_in
from oathwork.model.bounty import Bounty, RecordedVerdict, after, fold
from oathwork.model.guild import Place
from oathwork.model.queries import Report
from oathwork.model.terms import Status
from oathwork.model.typed_data import fit

__all__ = ["Bounty", "Ledger", "RecordedVerdict", "after", "fold"]

_TRIES: Final = 3  # reads of a bounty that keeps moving


def owed_topic() -> bytes:
    """Return the first topic of the event that names an account and no bounty."""
    return artifact("BountyEscrow").topic("Owed")


def account_word(account: str) -> bytes:
    """Return an account as it stands in a topic."""
    return bytes(12) + bytes.fromhex(account[2:])


class Ledger:
    """Reads the logs of one deployment from block `first` on, by default from where it was deployed.

    What was read is kept; its last blocks are read again, and all of it if the chain has been reorganised below them.

    >>> Ledger(contracts).bounty(bounty.id) == bounty
    True
    >>> [each.id == bounty.id for each in Ledger(contracts).live()]
    [True]
    """

    def __init__(self, contracts: Oathwork, first: int | None = None) -> None:
        self.contracts, self.chain = contracts, contracts.chain
        self.first = contracts.deployment.block if first is None else first
        self.at: Block | None = None  # the block at which the last answer is true
        self._followed: Block | None = None  # the block at which `find` is true
        self._alone = RLock()  # a mailbox asks in several threads
        self._titles: dict[bytes, str] = {}  # by the hash of the specification
        self.progress: OnProgress = no_progress  # hears of whatever is read from the logs
        self._forget()

    @cached_property
    def followed_contracts(self) -> tuple[str, ...]:
        """The escrow and the factories around it: they are read in one pass."""
        return followed_contracts(self.contracts.escrow.address)

    def _forget(self) -> None:
        self._settled: dict[bytes, Bounty] = {}  # as they were at the anchor
        self._bounties: dict[bytes, Bounty] = {}  # as they were at the block that was followed last
        self._settled_started: Mapping[str, Started] = {}  # around the core, by address
        self._started: Mapping[str, Started] = {}
        self._anchor: Block | None = None  # up to it nothing is read again

    # ------------------------------------------------------------------------------------------------------- all of them

    def follow(self, progress: OnProgress | None = None, start: Snapshot | None = None) -> Block:
        """Read what is new, and what was new lately; return the block at which all that `find` says is true.

        `start`: a file whose logs are taken in first, as it has them: `snapshot_check` is to have looked at it before.
        Raises Unreachable, Contradiction, DocumentRefused.
        """
        with self._alone:
            head = from_one_node(self.chain, lambda: self._follow(progress or self.progress, start))
            self.at = self._followed = head
        return head

    def _follow(self, progress: OnProgress, start: Snapshot | None) -> Block:
        head = self.chain.block()
        first = self._unwind(head)
        progress(first - 1, head.number)
        for portion in one_by_one(self._portions(first, head, start)):
            self.ingest(portion)
            progress(portion.last, head.number)
        return head

    def _portions(self, first: int, head: Block, start: Snapshot | None) -> Iterator[Portion]:
        if start and first <= start.last:
            yield from start.portions(first)
            first = start.last + 1
        yield from portions(self.chain, self.followed_contracts, first, head)

    def _unwind(self, head: Block) -> int:
        """Return the block to read next, after forgetting what a reorganisation took away."""
        if self._anchor and not self._is_in_chain(self._anchor, head):
            self._forget()
        return self._anchor.number + 1 if self._anchor else self.first

    def _is_in_chain(self, block: Block, head: Block) -> bool:
        return block.number <= head.number and self.chain.block(block.number).hash == block.hash

    def ingest(self, portion: Portion) -> None:
        """Take in what was read; what is provisional in it, until the next portion."""
        if portion.settled:
            self._settled = fold(read_logs(portion.settled), self._settled)
            self._settled_started = started_in(portion.settled, self._settled_started)
        self._anchor = portion.anchor or self._anchor
        news = portion.provisional
        self._bounties = fold(read_logs(news), self._settled) if news else self._settled
        self._started = started_in(news, self._settled_started)

    # ------------------------------------------------------------------------------------------------------- questions

    @property
    def questions(self) -> Questions:
        """What answers, as things were when `follow` was called last."""
        return BountiesInMemory(self._bounties, self._titles, self._started)

    def learn(self, titles: Mapping[bytes, str]) -> None:
        """Know titles of jobs: those of specifications by their hash, 32 bytes. A title once known stays."""
        self._titles = {**titles, **self._titles}

    def learn_from_shelf(self) -> None:
        """Know the titles of all specifications that were read or fetched here before."""
        new_hashes = hashes_on_shelf() - self._known_hashes()
        specifications = map(from_shelf, new_hashes)
        if new_titles := {each.hash: each.title for each in specifications if each}:
            self.learn(new_titles)

    def _known_hashes(self) -> set[bytes]:
        return {*self._titles}

    def find(
        self,
        *,
        statuses: Iterable[Status] | None = None,
        guild: int | None = None,
        poster: str | None = None,
        token: str | None = None,
        worker: str | None = None,
        open_after: int | None = None,
        search: str | None = None,
        after: BoardPlace | None = None,
        limit: int | None = None,
        least: int = 0,
        by_reward: bool = False,
    ) -> dict[bytes, Bounty]:
        """Return the bounties that fit, at most `limit`, as they were when `follow` was called last.

        Those first whose offer ends first, then what ended last; or `by_reward`, the highest first. `least`: the reward, in the
        token's smallest unit. Both compare live bounties of one token: raises NotValid where none is named. `open_after` leaves out open ones
        that close until this moment (seconds), `worker` what is reserved for somebody else. `search`: each of its words begins
        a word of the job's title, where that is known. `after`: those that come after this place.
        """
        listed_statuses = None if statuses is None else frozenset(statuses)
        which = BountyFilter(listed_statuses, guild, poster, token, worker, open_after, search, after, limit)
        return self.questions.find(replace(which, least=least, by_reward=by_reward))

    def queue(
        self, account: str, *, after: QueuePlace | None = None, limit: int | None = None
    ) -> list[QueuePlace]:
        """Return the verdicts that an account owes, what is most urgent first; `after`: those after this place."""
        return self.questions.queue(account, after, limit)

    def due(
        self,
        now: int,
        block: int,
        actions: Collection[str],
        *,
        after: DueStep | None = None,
        limit: int | None = None,
    ) -> list[DueStep]:
        """Return which of these steps can be taken at `now` (seconds) in a block, by action, then what is due longest."""
        return self.questions.due(now, block, actions, after, limit)

    def report(self, now: int, *, guild: int | None = None, poster: str | None = None) -> Report:
        """Sum bounties up as they stand at `now` (seconds): those of a guild, of a poster, of both, or all."""
        return self.questions.report(now, guild, poster)

    def stored(self, id: bytes) -> Bounty | None:
        """Return one bounty as it was at the last block that was read, or None if there is no such."""
        return self.questions.bounties([id]).get(id)

    def wait(self, seconds: float) -> bool:
        """Wait until there may be something new, at most so many seconds; return whether there is."""
        time.sleep(seconds)
        return False

    def refresh(self) -> dict[bytes, Bounty]:
        """Read what is new, and return all bounties by id, ended ones too. Raises Unreachable."""
        self.follow()
        return self.find()

    def live(self) -> list[Bounty]:
        """Read what is new, and return the bounties that have not ended."""
        self.follow()
        return list(self.find(statuses=[status for status in Status if status.is_live]).values())

    # ------------------------------------------------------------------------------------------------------- one of them

    def bounty(self, id: bytes | str) -> Bounty:
        """Return one bounty as it is now, live or ended, as the logs tell it and checked by the chain. `id`: bytes, or in 0x.

        A ledger that has followed asks the chain whether what it knows is true; if it is not, it reads on, and mends itself
        if that does not help. Else the bounty's own events are read. Raises StateLost, NotValid.
        """
        id = bytes(fit("bytes32", id, "id"))
        if not self._follows:
            return self._read_bounty(id)[0]
        self.at = head = self.chain.block()
        bounty = self._checked(self.stored(id))
        if bounty is None:
            with self._alone:
                if head != self._followed:
                    self.follow()
            there = self.stored(id)
            if there is None:
                raise self._lost(id)
            bounty = self._checked(there)
        return bounty or self.mend(id)

    def _checked(self, bounty: Bounty | None) -> Bounty | None:
        try:
            return bounty and self.check(bounty)
        except StateLost:
            return None

    def ids_beginning(self, digits: str, most: int) -> list[bytes]:
        """Return at most `most` ids, in order, of bounties that were read and whose hexadecimal digits begin with these."""
        return sorted(id for id in self._bounties if id.hex().startswith(digits))[:most]

    def mend(self, id: bytes) -> Bounty:
        """Read one bounty anew from its own events, and know it so from now on: an answer of a node was wrong or is old.

        Raises StateLost if the chain has no such bounty, or another one than its events say.
        """
        bounty, logs = self._read_bounty(id)
        if self._follows:
            with self._alone:
                self._replace(bounty, logs)
        return bounty

    @property
    def _follows(self) -> bool:
        """Whether more is known than what was asked for one by one."""
        return self._followed is not None

    def _replace(self, bounty: Bounty, logs: Sequence[RawLog]) -> None:
        """Know a bounty by these logs of its own; that it was closed stands in others."""
        settled_logs = [log for log in logs if self._anchor and log["blockNumber"] <= self._anchor.number]
        was_closed = bounty.id in self._settled and self._settled[bounty.id].closed
        settled_bounty = fold(read_logs(settled_logs)).get(bounty.id)
        if settled_bounty:
            self._settled = {**self._settled, bounty.id: replace(settled_bounty, closed=was_closed)}
        self._bounties = {**self._bounties, bounty.id: bounty}

    def _read_bounty(self, id: bytes) -> tuple[Bounty, list[RawLog]]:
        for attempt in range(_TRIES):
            logs = self._read([None, id])
            bounty = fold(read_logs(logs)).get(id)
            if bounty is None:
                raise self._lost(id)
            try:
                return self.check(bounty), logs
            except StateLost:
                if attempt == _TRIES - 1:
                    raise
        raise AssertionError("unreachable")

    def _lost(self, id: bytes) -> StateLost:
        return StateLost(
            f"no bounty 0x{id.hex()} was posted on chain {self.chain.id} since block {self.first}: "
            "check id and chain, or use the file that was kept of it"
        )

    def lane(self, poster: str, lane: int) -> Bounty:
        """Return the live bounty in a poster's lane. Raises StateLost if there is none or its log is lost."""
        if self.contracts.escrow.status(poster, lane).status is Status.FREE:
            raise StateLost(f"{poster} has no bounty in lane {lane} on chain {self.chain.id}")
        if self._follows:
            self.follow()
            if bounty := self.questions.in_lane(poster, lane):
                return self.bounty(bounty.id)
        posts = read_logs(self._read([artifact("BountyEscrow").topic("Posted"), None, account_word(poster)]))
        ids = [event.facts["id"] for event in posts if event.facts["terms"].lane == lane]
        if not ids:
            raise StateLost(
                f"the log of the bounty in lane {lane} of {poster} is lost before block {self.first}"
            )
        return self.bounty(ids[-1])

    def started(self, address: str) -> Started | None:
        """Return what was started at an address around the core, if the logs of that are read here at all."""
        if not self._follows:
            return None
        self.follow()
        return self.questions.started(address)

    def events(self, id: bytes) -> list[Event]:
        """Return all that was told about one bounty, in the chain's order. That it was closed is told of its lane."""
        return [event for event in read_logs(self._read([None, id])) if event.facts.get("id") == id]

    def not_taken(self, account: str) -> list[Event]:
        """Return what was told of payments to an account that did not go through, so that the escrow owes them."""
        return list(read_logs(self._read([owed_topic(), account_word(account)])))

    def check(self, bounty: Bounty) -> Bounty:
        """Return a bounty that is what the chain says: live with this state, or ended. Raises StateLost for another.

        Whether it is closed the chain says: its own events and its file do not.
        """
        terms = bounty.terms
        if not bounty.status.is_live:
            lane = self.contracts.escrow.status(terms.poster, terms.lane)
            # A live one in the same lane is another; it could not be this one, whose end is in the log.
            if lane.status is not Status.FREE or lane.generation > terms.generation:
                return bounty
        else:
            lane, is_present = self.contracts.escrow.status_and_verify(terms, bounty.state)
            if is_present:
                return replace(bounty, closed=lane.closed)
        raise StateLost(
            f"the chain keeps another state of bounty 0x{bounty.id.hex()} than its log or file says: read it again"
        )

    def _read(self, topics: Sequence[bytes | None]) -> list[RawLog]:
        return from_one_node(self.chain, lambda: self._read_once(topics))

    def _read_once(self, topics: Sequence[bytes | None]) -> list[RawLog]:
        hex_topics: list[Any] = [None if topic is None else "0x" + topic.hex() for topic in topics]
        self.at = head = self.chain.block()
        escrow = self.contracts.escrow.address
        return logs_of_blocks(self.chain, [escrow], hex_topics, self.first, head.number, self.progress)

    # ------------------------------------------------------------------------------------------------------------- seats

    def places(self, guild: int, seats: int) -> tuple[Place, ...]:
        """Return the first `seats` places of a guild's list, as `lot.panel` takes them.

        A place never changes its account, and one that ends after a claim still counts for it: so what is read now is
        what any earlier lot saw.
        """
        return self.contracts.guilds.place_at_each(guild, range(seats))
