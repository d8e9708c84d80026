"""In which bounties an account has had a part, ended ones too: of those the ledger keeps the bounty, but not by who was in it."""

from collections.abc import Mapping
from typing import Any, Final, Literal, NamedTuple

from oathwork.chain.abi import artifact, read_facts
from oathwork.chain.receipt import Block
from oathwork.errors import NetworkError
from oathwork.ledger.growing_log import FoldedLog, GrowingLog
from oathwork.ledger.reading import RawLog

DeedKind = Literal["worked", "judged"]
_EVENTS: Final = ("Claimed", "Shared", "Judged")


class DeedPlace(NamedTuple):
    """Where the log tells of an account's last deed in a bounty."""

    block: int
    place: int  # in the block
    bounty: bytes


_Places = dict[tuple[str, DeedKind], dict[bytes, DeedPlace]]  # by account and deed, then by bounty


def deed_topics() -> list[list[str]]:
    """Return the topics of what tells who had a part."""
    return [["0x" + artifact("BountyEscrow").topic(name).hex() for name in _EVENTS]]


class Deeds:
    """Bounties by account. Asked in many threads."""

    def __init__(self, log: GrowingLog) -> None:
        self._places: FoldedLog[_Places] = FoldedLog(log, dict, _add)

    def of(self, account: str, deed: DeedKind, head: Block) -> list[DeedPlace]:
        """Return on which bounties an account has worked up to a block, or which it has judged: the last one first.

        As far as was read before, if the node is silent.
        """

        def newest_first(places: _Places) -> list[DeedPlace]:
            return sorted(places.get((account, deed), {}).values(), reverse=True)

        try:
            return self._places.upto(head, newest_first)
        except NetworkError:
            return self._places.so_far(newest_first)


def _add(places: _Places, log: RawLog) -> None:
    for name, facts, _ in read_facts([log]):
        id = facts["id"]
        for deed, account in _deeds_in(name, facts):
            places.setdefault((account, deed), {})[id] = DeedPlace(log["blockNumber"], log["logIndex"], id)


def _deeds_in(name: str, facts: Mapping[str, Any]) -> list[tuple[DeedKind, str]]:
    match name:
        case "Claimed":
            return [("worked", facts["worker"])]
        case "Judged":
            return [("judged", facts["peer"])]
        case _:
            return [("worked", share.account) for share in facts["team"]]
