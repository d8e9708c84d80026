"""What the chain keeps of a guild in its log alone: its name, whom it serves, whom it has offered a seat."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from oathwork.chain.abi import Event, read_logs
from oathwork.contracts import Oathwork
from oathwork.ledger.reading import OnProgress, RawLog, from_one_node, logs_of_blocks

_GONE: Final = {"OfferWithdrawn", "SeatTaken"}  # events after which there is no offer


@dataclass(frozen=True)
class GuildLists:
    """`name` is a stranger's text, and empty if the log of the founding is lost. The lists are in the order of their events."""

    name: str = ""
    founder: str = ""
    posters: tuple[str, ...] = ()  # whom the lot serves
    offers: tuple[str, ...] = ()  # accounts that can take a seat, and have not
    ever_served: tuple[str, ...] = ()  # those whom the lot serves no more too


def guild_lists(contracts: Oathwork, guild: int, last: int, progress: OnProgress | None = None) -> GuildLists:
    """Read a guild's log up to block `last`. `progress` hears (block, last block). Raises Unreachable.

    >>> guild_lists(contracts, guild, chain.block().number).name
    'Pythonists'
    """
    logs = from_one_node(contracts.chain, lambda: _logs(contracts, guild, last, progress))
    return lists_of(read_logs(logs))


def lists_of(events: Iterable[Event]) -> GuildLists:
    """Return what the events of one guild come to, in the chain's order."""
    name, founder = "", ""
    posters, offers, ever_served = dict[str, bool](), dict[str, bool](), dict[str, bool]()
    for event in events:
        facts = event.facts
        if event.name == "Founded":
            name, founder = facts["name"], facts["founder"]
        elif event.name == "PosterServed":
            posters.pop(facts["poster"], None)
            posters |= {facts["poster"]: True} if facts["served"] else {}
            ever_served[facts["poster"]] = True
        elif event.name == "SeatOffered":
            offers[facts["account"]] = True
        elif event.name in _GONE:
            offers.pop(facts["account"], None)
    return GuildLists(name, founder, tuple(posters), tuple(offers), tuple(ever_served))


def _logs(contracts: Oathwork, guild: int, last: int, progress: OnProgress | None) -> list[RawLog]:
    where, first = contracts.guilds.address, contracts.deployment.block
    return logs_of_blocks(contracts.chain, [where], topics_of(guild), first, last, progress)


def topics_of(guild: int) -> list[str | None]:
    """Return the topics of all that is logged about a guild."""
    return [None, f"0x{guild:064x}"]
