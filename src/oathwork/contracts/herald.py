"""The heralds, which tell the Ethereum Attestation Service (EAS) and ERC-8004 of standing."""

from oathwork.contracts.call import Call
from oathwork.contracts.contract import Contract
from oathwork.contracts.immutables import is_code_of, words_in
from oathwork.contracts.oathwork import Oathwork
from oathwork.errors import NotDeployed, WrongCode
from oathwork.model.attestation import END_UID, STANDING_UID
from oathwork.model.typed_data import abi_word, address


class Herald(Contract):
    """A herald of one escrow: anyone can send it, and it says what the contracts say, in its own name."""

    NAME = "Herald"
    eas: str
    feedback: str

    @classmethod
    def at(cls, contracts: Oathwork, where: str) -> "Herald":
        """Return the herald at an address, checked: this package's code, every immutable, and this escrow.

        Raises NotDeployed, WrongCode.
        """
        herald = cls(contracts.chain, where)
        code = herald.chain.code(herald.address)
        if not code:
            raise NotDeployed(f"there is no herald at {herald.address} on chain {herald.chain.id}")
        if not is_code_of(herald.abi, code):
            raise WrongCode(f"what is at {herald.address} is not this package's herald: its code is another")
        words = herald._immutables(code)
        due = {
            "escrow": abi_word("address", contracts.escrow.address),
            "reputation": abi_word("address", contracts.reputation.address),
            "standingSchema": STANDING_UID,
            "endSchema": END_UID,
        }
        for name, word in due.items():
            if words[name] != word:
                raise WrongCode(
                    f"the herald at {herald.address} is another's: its {name} is 0x{words[name].hex()}"
                )
        herald.eas, herald.feedback = (address(words[name][12:]) for name in ("eas", "feedback"))
        return herald

    def _immutables(self, code: bytes) -> dict[str, bytes]:
        """Return what the code holds, the same wherever it is read. Raises WrongCode."""
        words = {name: {*places} for name, places in words_in(self.abi, code).items()}
        for name, different in words.items():
            if len(different) != 1:
                raise WrongCode(f"the herald at {self.address} has two words for its {name}")
        return {name: next(iter(word)) for name, word in words.items()}

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
