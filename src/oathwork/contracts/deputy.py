"""Posters that are contracts: what a crowd, a plan and a rota share, and how what they agree on is signed in their name."""

from functools import cached_property
from typing import ClassVar, Final, Self

from oathwork.chain.client import Chain
from oathwork.contracts.call import Call
from oathwork.contracts.contract import Contract
from oathwork.contracts.edge import require_place
from oathwork.model.terms import State, Terms
from oathwork.model.typed_data import NOBODY, abi_word

DEPUTY_LANE: Final = 0  # the only one in which a deputy posts


class Deputy(Contract):
    """A poster that is a contract. It posts what was agreed on; its organiser withdraws, closes, and agrees to a quit."""

    MAKER: ClassVar[str] = ""  # the contract that makes them

    def withdraw(self, terms: Terms, state: State) -> Call:
        """The organiser: end the bounty that is open, by the escrow's rules for its poster."""
        return self._do("withdraw", terms, state)

    def close(self) -> Call:
        """The organiser: forbid further claims of the bounty that lives."""
        return self._do("close")

    def is_valid_signature(self, digest: bytes, signature: bytes) -> bytes:
        """Return ERC-1271's four bytes if this is the organiser's signature of a `Quit`, as `quit_signature` packs it."""
        return bytes(self._ask("isValidSignature", digest, signature))

    def organiser(self) -> str:
        """Return who withdraws, closes and agrees to a quit."""
        return str(self._ask("organiser"))

    def escrow(self) -> str:
        """Return the address of `BountyEscrow`."""
        return str(self._ask("escrow"))

    def offer_hashes(self) -> tuple[bytes, ...]:
        """Return the hashes of the offers that it posts, in their order."""
        raise NotImplementedError

    @cached_property
    def own_token(self) -> str:
        """In what it is paid and pays; the zero address: the chain's own money. It was settled for good."""
        raise NotImplementedError

    def _value(self, amount: int) -> int:
        return amount if self.own_token == NOBODY else 0


class Till(Deputy):
    """A deputy with money of its own for several bounties, one after another."""

    def fill(self, amount: int) -> Call:
        """Bring in exactly `amount`, for good: it belongs to the organiser. A token is taken from the allowance."""
        return self._do("fill", amount, value=self._value(amount))

    def held(self) -> int:
        """Return what is here and not in a bounty, in the token's smallest unit."""
        return int(self._ask("held"))

    def token(self) -> str:
        """Return in what it is filled and pays; the zero address: the chain's own money."""
        return str(self._ask("token"))

    @cached_property
    def own_token(self) -> str:
        """As `token`, asked once."""
        return self.token()


class DeputyMaker(Contract):
    """What makes deputies of one kind for an escrow, at an address that is known before."""

    @classmethod
    def for_escrow(cls, chain: Chain, escrow: str) -> Self:
        """Return the one that serves an escrow. Raises NotDeployed if it is not on the chain."""
        return cls(chain, require_place(chain, escrow, cls.NAME))

    def pattern(self) -> str:
        """Return the address of the pattern that all it makes share."""
        return str(self._ask("pattern"))


def quit_signature(bounty: bytes, round: int, organisers: bytes) -> bytes:
    """Return what a deputy takes as its own signature of a `Quit`: its organiser's of the same message, and what it is about."""
    length = abi_word("uint256", len(organisers))
    whole_words = organisers.ljust(-(-len(organisers) // 32) * 32, b"\0")
    return bounty + abi_word("uint256", round) + abi_word("uint256", 96) + length + whole_words
