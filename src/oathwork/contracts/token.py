"""The money that is no chain's own."""

from oathwork.chain.abi import artifact
from oathwork.chain.client import Chain
from oathwork.chain.keys import Signer
from oathwork.contracts.call import Call
from oathwork.contracts.contract import Contract
from oathwork.contracts.deployments import create_contract
from oathwork.model.typed_data import Domain


class Token(Contract):
    """An ERC-20 token, with ERC-2612 permits if it has them.

    >>> token.mint(poster.address, 5 * 10**18).send(poster).gas_used > 0
    True
    >>> token.symbol(), token.balance_of(poster.address)
    ('MOCK', 5000000000000000000)
    """

    NAME = "MockToken"  # its ABI is that of any ERC-20 with permits

    @property
    def domain(self) -> Domain:
        """The domain of its permits, as ERC-5267 says it. Refused by tokens that do not."""
        _, name, version, chain_id, contract, _, _ = self._ask("eip712Domain")
        return Domain(chain_id, contract, name, version)

    def balance_of(self, account: str) -> int:
        """Return what an account has."""
        return int(self._ask("balanceOf", account))

    def allowance(self, owner: str, spender: str) -> int:
        """Return what `spender` may take from `owner`."""
        return int(self._ask("allowance", owner, spender))

    def decimals(self) -> int:
        """Return how many decimals people write it with."""
        return int(self._ask("decimals"))

    def symbol(self) -> str:
        """Return what the token calls itself: a stranger's text, not to be trusted."""
        return str(self._ask("symbol"))

    def nonces(self, owner: str) -> int:
        """Return the number of an owner's next permit."""
        return int(self._ask("nonces", owner))

    def approve(self, spender: str, amount: int) -> Call:
        """Let `spender` take `amount`."""
        return self._do("approve", spender, amount)

    def transfer(self, to: str, amount: int) -> Call:
        """Send `amount`."""
        return self._do("transfer", to, amount)

    def mint(self, account: str, amount: int) -> Call:
        """Make money; only demonstration tokens let anybody do it."""
        return self._do("mint", account, amount)

    @classmethod
    def create(cls, chain: Chain, signer: Signer) -> "Token":
        """Put the demonstration token on a chain, or find it there."""
        where, _ = create_contract(chain, signer, artifact(cls.NAME).bytecode)
        return cls(chain, where)
