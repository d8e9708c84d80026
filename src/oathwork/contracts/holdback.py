"""Holdbacks: shares of rewards that wait as warranties, and the contract that makes them for one escrow.

A clone's code holds what was agreed on, and its address follows from that and from its maker: so one that is named by
anybody is known to be genuine, or not, without a question to it.
"""

from typing import Final, NamedTuple, Self

from oathwork.chain.client import Chain
from oathwork.contracts import edge
from oathwork.contracts.call import Call
from oathwork.contracts.clones import clone_head, has_made
from oathwork.contracts.contract import Contract
from oathwork.contracts.create2 import create_address
from oathwork.errors import NotOurs
from oathwork.model.terms import Terms
from oathwork.model.typed_data import abi_word, address

_NEXT: Final = "`oathwork warranty make` prints the address of one that it makes"
_WORDS: Final = 9  # before the text for the court: its place, seven of the struct, and the length of the text


class HoldbackSetup(NamedTuple):
    """What was agreed on, for good. Times in seconds."""

    bounty: bytes  # its id
    poster: str
    worker: str  # who gets the share, unless the court says otherwise
    court: str
    extra_data: bytes  # how the court is to judge
    until: int  # moment from which nobody can complain
    ruling_period: int  # from the complaint until the court is too late


class Holdbacks(Contract):
    """Makes holdbacks for bounties of one escrow."""

    NAME = "Holdbacks"

    @classmethod
    def of(cls, chain: Chain, escrow: str) -> Self:
        """Return that of an escrow, whose address follows from its bytecode. Raises NotDeployed."""
        return cls(chain, edge.require_place(chain, escrow, cls.NAME))

    def make(
        self, terms: Terms, worker: str, court: str, extra_data: bytes, until: int, ruling_period: int
    ) -> Call:
        """Make a holdback for a bounty and a worker; its poster is that of the terms."""
        return self._do("make", terms, worker, court, extra_data, until, ruling_period)

    def address_of(
        self, terms: Terms, worker: str, court: str, extra_data: bytes, until: int, ruling_period: int
    ) -> str:
        """Return where a holdback is, or would be."""
        return str(self._ask("addressOf", terms, worker, court, extra_data, until, ruling_period))

    def pattern(self) -> str:
        """Return the address of the pattern that all holdbacks share, which is the first contract it has created."""
        return create_address(self.address, 1)


class Holdback(Contract):
    """A share of one bounty's reward, which waits."""

    NAME = "Holdback"

    def __init__(self, chain: Chain, where: str, escrow: str) -> None:
        """Take the clone at an address that somebody has named. Raises NotOurs."""
        super().__init__(chain, where)
        self._setup = _agreed_on(chain, self.address, escrow)
        self._escrow = escrow

    def complain(self, uri: str, cost: int) -> Call:
        """The poster: bring it before the court, for the court's fee: `cost`, exactly."""
        return self._do("complain", uri, value=cost)

    def submit_evidence(self, uri: str) -> Call:
        """The poster or the worker: say something to the court, as a document at an address."""
        return self._do("submitEvidence", uri)

    def rule(self, dispute: int, ruling: int) -> Call:
        """The court: its ruling."""
        return self._do("rule", dispute, ruling)

    def release(self, token: str, to: str) -> Call:
        """Send all that is here in one token to whose it is; they themselves may have it sent elsewhere."""
        return self._do("release", token, to)

    def holder(self) -> str:
        """Return whose it is. Raises TooEarly while that is not clear."""
        return str(self._ask("holder"))

    def setup(self) -> HoldbackSetup:
        """Return what was agreed on, as its code holds it."""
        return self._setup

    def escrow(self) -> str:
        """Return the address of the escrow that it serves."""
        return self._escrow

    def dispute(self) -> int:
        """Return the dispute's number in the court, if the poster has complained."""
        return int(self._ask("dispute"))

    def rules_until(self) -> int:
        """Return the moment (seconds) from which the court is too late; zero if nobody has complained."""
        return int(self._ask("rulesUntil"))

    def ruled(self) -> bool:
        """Return whether the court has ruled in time."""
        return bool(self._ask("ruled"))

    def to_poster(self) -> bool:
        """Return whether it has ruled for the poster."""
        return bool(self._ask("toPoster"))

    def is_valid_signature(self, digest: bytes, signature: bytes) -> bytes:
        """Return ERC-1271's word for yes if it consents to what the escrow asks about."""
        return bytes(self._ask("isValidSignature", digest, signature))


def is_holdback(chain: Chain, where: str, escrow: str) -> bool:
    """Return whether there is a clone of this escrow's holdbacks at an address, whatever its code goes on with."""
    return chain.code(where).startswith(_head(edge.places(escrow)[Holdbacks.NAME]))


def consent_of(round: int, delivery: bytes, shares: bytes) -> bytes:
    """Return what a holdback takes as its own signature of a team's shares, of which `shares` is the hash."""
    return abi_word("uint256", round) + delivery + shares


def _head(maker: str) -> bytes:
    return clone_head(create_address(maker, 1))  # the pattern is the first that the maker has created


def _agreed_on(chain: Chain, where: str, escrow: str) -> HoldbackSetup:
    """Return what the code of a clone holds, once it is known to be one that this escrow's Holdbacks has made."""
    code, maker = chain.code(where), edge.places(escrow)[Holdbacks.NAME]
    if not code:
        raise NotOurs(f"there is no holdback at {where} on chain {chain.id}: {_NEXT}")
    head = _head(maker)
    if not code.startswith(head) or not has_made(maker, code, where):
        raise NotOurs(
            f"the contract at {where} on chain {chain.id} is no holdback of this escrow's Holdbacks: {_NEXT}"
        )
    return _setup_in(code[len(head) :])


def _setup_in(data: bytes) -> HoldbackSetup:
    """Read the struct as the compiler has written it: our own contract has."""
    words = [data[start : start + 32] for start in range(0, _WORDS * 32, 32)]
    poster, worker, court = (address(word[12:]) for word in words[2:5])
    size = int.from_bytes(words[8])
    text = data[_WORDS * 32 : _WORDS * 32 + size]
    until, ruling_period = map(int.from_bytes, words[6:8])
    return HoldbackSetup(words[1], poster, worker, court, text, until, ruling_period)
