"""Which guilds were founded, by name: the chain keeps the name of a guild in its log alone, and anyone can take any name."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from oathwork.chain.abi import artifact, read_logs
from oathwork.contracts import Oathwork
from oathwork.errors import Refused, UsageError
from oathwork.ledger.reading import OnProgress, RawLog, from_one_node, logs_of_blocks
from oathwork.model.guild import guild_hex
from oathwork.untrusted.text import plain

_MOST_SHOWN: Final = 8  # guilds of one name


@dataclass(frozen=True)
class FoundedGuild:
    """A guild as its founding tells it. `name` is a stranger's text."""

    number: int
    name: str
    founder: str
    block: int

    def __str__(self) -> str:
        return f"{guild_hex(self.number)} (founded by {self.founder} in block {self.block})"


def require_guild(contracts: Oathwork, number: int) -> int:
    """Return the number of a guild that there is. Raises NoSuchGuild."""
    if not contracts.guilds.is_founded(number):
        raise Refused("NoSuchGuild", {"guild": number})
    return number


def guild_named(contracts: Oathwork, name: str, progress: OnProgress | None = None) -> FoundedGuild:
    """Return the only guild of a name; capitals and small letters are the same. `progress` hears (block, last block).

    Raises UsageError if there is none or there are several, Unreachable.
    """
    guilds = [each for each in founded_guilds(contracts, progress) if each.name.casefold() == name.casefold()]
    shown_name = plain(name, limit=100)
    if not guilds:
        raise UsageError(
            f"no guild is named {shown_name!r} on chain {contracts.chain.id}: a guild is named by its number in 0x, "
            "as `guild found` prints it, or by its name"
        )
    if len(guilds) > 1:
        candidates = ", ".join(map(str, guilds[:_MOST_SHOWN])) + (
            ", and more" if len(guilds) > _MOST_SHOWN else ""
        )
        raise UsageError(f"several guilds are named {shown_name!r}: {candidates}. Give the number of one")
    return guilds[0]


def founded_guilds(contracts: Oathwork, progress: OnProgress | None = None) -> list[FoundedGuild]:
    """Return all guilds, in the order in which they were founded. Raises Unreachable."""
    return guilds_of(from_one_node(contracts.chain, lambda: _founding_logs(contracts, progress)))


def guilds_of(logs: Iterable[RawLog]) -> list[FoundedGuild]:
    """Return the guilds whose foundings these logs tell."""
    return [
        FoundedGuild(event.facts["guild"], event.facts["name"], event.facts["founder"], event.block)
        for event in read_logs(logs)
    ]


def founding_topics() -> list[str]:
    """Return the topics of a founding."""
    return ["0x" + artifact("Guilds").topic("Founded").hex()]


def _founding_logs(contracts: Oathwork, progress: OnProgress | None) -> list[RawLog]:
    chain, where, last = contracts.chain, contracts.guilds.address, contracts.chain.block().number
    return logs_of_blocks(chain, [where], founding_topics(), contracts.deployment.block, last, progress)
