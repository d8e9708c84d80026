"""The heralds, which tell the Ethereum Attestation Service (EAS) and ERC-8004 of standing."""

from oathwork.contracts.call import Call
from oathwork.contracts.contract import Contract
from oathwork.contracts.genuine import account_of, immutables_at
from oathwork.contracts.oathwork import Oathwork
from oathwork.errors import NotOurs
from oathwork.model.attestation import END_UID, STANDING_UID
from oathwork.model.typed_data import abi_word


class Herald(Contract):
    """A herald of one escrow: anyone can send it, and it says what the contracts say, in its own name."""

    NAME = "Herald"
    eas: str
    feedback: str

    @classmethod
    def at(cls, contracts: Oathwork, where: str) -> "Herald":
        """Return the herald at an address, checked: this package's code, every immutable, and this escrow.

        Raises NotOurs.
        """
        herald = cls(contracts.chain, where)
        escrow = contracts.escrow.address
        words = immutables_at(contracts.chain, cls.NAME, herald.address, escrow)
        due = {
            "reputation": abi_word("address", contracts.reputation.address),
            "standingSchema": STANDING_UID,
            "endSchema": END_UID,
        }
        for name, word in due.items():
            if words[name] != word:
                raise NotOurs(
                    f"the herald at {herald.address} is another's: its {name} is 0x{words[name].hex()}"
                )
        herald.eas, herald.feedback = (account_of(words[name]) for name in ("eas", "feedback"))
        return herald

    def attest(self, guild: int, account: str) -> Call:
        """Attest a standing as it is now, and revoke the attestation before."""
        return self._do("attest", guild, account)

    def attest_end(self, poster: str, lane: int) -> Call:
        """Attest how the last bounty of a lane ended, once and for good."""
        return self._do("attestEnd", poster, lane)

    def tell(self, agent: int, guild: int) -> Call:
        """Give an ERC-8004 agent feedback by the points of its wallet, and revoke the feedback before."""
        return self._do("tell", agent, guild)

    def attestation_of(self, guild: int, account: str) -> bytes:
        """Return the number of the last attestation of a standing; zero if there is none."""
        return bytes(self._ask("attestationOf", guild, account))

    def end_of(self, poster: str, lane: int, generation: int) -> bytes:
        """Return the number of the attestation of how a bounty ended; zero if there is none."""
        return bytes(self._ask("endOf", poster, lane, generation))
