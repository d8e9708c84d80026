"""What the contracts around the core have started for an escrow: crowds, plans, rotas and holdbacks, as their factories' logs say.

The factories stand at addresses that follow from the escrow's, and are read in one pass with it. No topic of theirs is one of the
escrow's, so a log says by its first topic whose it is. What one of them started is known by its log alone: of a contract that only
looks like a crowd nothing is known here.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Final

from oathwork.chain.abi import Event, artifact, read_log
from oathwork.contracts.edge import places
from oathwork.ledger.reading import RawLog
from oathwork.model.terms import Terms
from oathwork.model.typed_data import address

_WORD: Final = 32  # bytes
_HOLDBACK_HEAD: Final = (
    9 * _WORD
)  # where the setup begins, its seven words, and how long what the court is told is
LATEST: Final = 2**62 - 1  # a moment that fits a database's numbers; nobody waits for a later one


class StartKind(StrEnum):
    """What was started."""

    CROWD = "crowd"
    PLAN = "plan"
    ROTA = "rota"
    HOLDBACK = "holdback"


@dataclass(frozen=True)
class StartedCrowd:
    """Many who post one bounty together. `offer` lacks poster, lane and generation; its `open_until` is in seconds from the posting."""

    address: str
    organiser: str
    offer: Terms
    until: int  # moment from which nobody gives or posts any more
    block: int
    index: int  # of the log that says so, in the block

    kind = StartKind.CROWD


@dataclass(frozen=True)
class StartedPlan:
    """Milestones in their order, each an offer as a crowd's."""

    address: str
    organiser: str
    offers: tuple[Terms, ...]
    block: int
    index: int  # of the log that says so, in the block

    kind = StartKind.PLAN


@dataclass(frozen=True)
class StartedRota:
    """The same offer again, once a period."""

    address: str
    organiser: str
    offer: Terms
    start: int  # moment of the first turn
    period: int  # seconds
    block: int
    index: int  # of the log that says so, in the block

    kind = StartKind.ROTA


@dataclass(frozen=True)
class StartedHoldback:
    """A share of a bounty's reward that waits as a warranty. Whoever makes one says all of it but the poster: `bounty` may not know it."""

    address: str
    bounty: bytes
    poster: str
    worker: str
    court: str
    extra_data: bytes  # how the court is to judge
    until: int  # moment from which the poster cannot complain
    ruling_period: int  # seconds
    block: int
    index: int  # of the log that says so, in the block

    kind = StartKind.HOLDBACK


StartedDeputy = StartedCrowd | StartedPlan | StartedRota
Started = StartedDeputy | StartedHoldback


def followed_contracts(escrow: str) -> tuple[str, ...]:
    """Return the escrow and the factories that serve it: all whose logs are read."""
    return (escrow, *(places(escrow)[factory] for factory, *_ in _FACTORIES))


def is_start(log: RawLog) -> bool:
    """Return whether a log tells of something that was started."""
    return bytes(log["topics"][0]) in start_topics()


@cache
def start_topics() -> Mapping[bytes, tuple[str, Callable[[Event], Started]]]:
    """Return the first topics of such logs, each with its factory and what is made of it."""
    return {artifact(factory).topic(event): (factory, make) for factory, event, make in _FACTORIES}


def read_started(log: RawLog) -> Started | None:
    """Return what a log says was started; None if it says nothing of that."""
    factory, make = start_topics().get(bytes(log["topics"][0]), ("", None))
    if factory == "Holdbacks" and (start := _read_holdback(log)):
        return start
    event = make and read_log(factory, log)
    return make(event) if make and event else None


def started_in(logs: Iterable[RawLog], before: Mapping[str, Started]) -> Mapping[str, Started]:
    """Return what was started before, and what these logs add to it, by address."""
    read = [read_started(log) for log in logs if is_start(log)]
    return {**before, **{each.address: each for each in read if each}} if read else before


def _crowd(event: Event) -> Started:
    facts = event.facts
    whose = (facts["crowd"], facts["organiser"])
    return StartedCrowd(*whose, facts["offer"], facts["until"], event.block, event.index)


def _plan(event: Event) -> Started:
    facts = event.facts
    return StartedPlan(facts["plan"], facts["organiser"], facts["offers"], event.block, event.index)


def _rota(event: Event) -> Started:
    facts = event.facts
    turns = (facts["start"], facts["period"])
    return StartedRota(facts["rota"], facts["organiser"], facts["offer"], *turns, event.block, event.index)


def _holdback(event: Event) -> Started:
    bounty, poster, worker, court, extra_data, until, ruling_period = event.facts["setup"]
    parties = (poster, worker, court)
    return StartedHoldback(
        event.facts["holdback"], bounty, *parties, extra_data, until, ruling_period, event.block, event.index
    )


def _read_holdback(log: RawLog) -> Started | None:
    """Read it as the compiler writes it; None if it is written otherwise. The library that reads all is slow to start."""
    data, topics = bytes(log["data"]), log["topics"]
    words = [data[at : at + _WORD] for at in range(0, _HOLDBACK_HEAD, _WORD)]
    numbers = [int.from_bytes(word) for word in words]
    size, tail = numbers[8], data[_HOLDBACK_HEAD:]
    is_usual = len(data) >= _HOLDBACK_HEAD and (len(topics), numbers[0], numbers[5]) == (3, _WORD, 7 * _WORD)
    has_addresses = not any(any(word[:12]) for word in words[2:5])
    if not is_usual or not has_addresses or len(tail) != -(-size // _WORD) * _WORD or any(tail[size:]):
        return None
    return StartedHoldback(
        address=address(bytes(topics[1])[12:]),
        bounty=words[1],
        poster=address(words[2][12:]),
        worker=address(words[3][12:]),
        court=address(words[4][12:]),
        extra_data=tail[:size],
        until=numbers[6],
        ruling_period=numbers[7],
        block=log["blockNumber"],
        index=log["logIndex"],
    )


_FACTORIES: Final = (
    ("Crowds", "CrowdStarted", _crowd),
    ("Plans", "PlanStarted", _plan),
    ("Rotas", "RotaStarted", _rota),
    ("Holdbacks", "HoldbackMade", _holdback),
)
