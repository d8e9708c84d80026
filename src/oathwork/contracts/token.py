"""The money that is no chain's own. What a token says of itself is a stranger's word, and need not be said at all."""

from typing import Final, NamedTuple

from eth_hash.auto import keccak

from oathwork.chain.abi import Artifact, artifact
from oathwork.chain.client import Chain
from oathwork.chain.keys import Signer
from oathwork.contracts.call import Call
from oathwork.contracts.contract import Contract
from oathwork.contracts.deployments import create_contract
from oathwork.errors import BadDocument, NotValid, OathworkError, Refused
from oathwork.model.typed_data import NOBODY, Domain

_LABEL_GAS: Final = 100_000  # for one answer: several times what a proxy takes, and no more than 200 kB of it
_LONGEST_SYMBOL: Final = 1_024  # bytes of an answer
_MOST_DECIMALS: Final = 77  # no amount has more digits


class TokenLabel(NamedTuple):
    """What a token says of itself: its decimals, None if it does not say them, and its symbol, empty if it has none."""

    decimals: int | None
    symbol: str


_PERMIT_TYPE: Final = keccak(
    b"Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
)

NO_LABEL: Final = TokenLabel(None, "")


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
        """The domain of its permits: as ERC-5267 says it, or made of name and version if that is what the token signs for.

        Raises NotValid for a token without permits that the escrow could use (ERC-2612).
        """
        said_type = self._said(
            "PERMIT_TYPEHASH"
        )  # DAI's permit is another, and nobody would hear that it failed
        domain = self._domain_said() or self._domain_made()
        if domain is None or (len(said_type) == 32 and said_type != _PERMIT_TYPE):
            raise NotValid(
                f"the token {self.address} has no permits as in ERC-2612: let the sender give the bond (--gift), or claim "
                "yourself"
            )
        return domain

    def _domain_said(self) -> Domain | None:
        """As ERC-5267 says it; one that names another token or chain would have that one's permit signed, and has none."""
        try:
            _, name, version, chain_id, contract, _, _ = self._ask("eip712Domain")
        except (BadDocument, Refused):
            return None
        is_own = (chain_id, contract.lower()) == (self.chain.id, self.address.lower())
        return Domain(chain_id, contract, name, version) if is_own else None

    def _domain_made(self) -> Domain | None:
        """As USDC: a name and a version, and the separator that they make."""
        name = _text(self.abi, self._said("name"))
        version = _text(self.abi, self._said("version")) or "1"
        domain = Domain(self.chain.id, self.address, name, version)
        return domain if self._said("DOMAIN_SEPARATOR") == domain.separator() else None

    def balance_of(self, account: str) -> int:
        """Return what an account has."""
        return int(self._ask("balanceOf", account))

    def allowance(self, owner: str, spender: str) -> int:
        """Return what `spender` may take from `owner`."""
        return int(self._ask("allowance", owner, spender))

    def label(self) -> TokenLabel:
        """Return what the token says of itself. Never fails, and gives it little gas: nothing may depend on it."""
        number = int.from_bytes(answer) if len(answer := self._said("decimals")) == 32 else _MOST_DECIMALS + 1
        return TokenLabel(number if number <= _MOST_DECIMALS else None, self.symbol())

    def decimals(self) -> int:
        """Return how many decimals people write it with. Raises NotAToken, NotValid if it does not say."""
        decimals = self.label().decimals
        if decimals is None:
            self.require_code()
            raise NotValid(f"the token {self.address} does not say how many decimals it has")
        return decimals

    def require_code(self) -> None:
        """Raise NotAToken if there is no contract at the token's address."""
        if not self.chain.code(self.address):
            raise Refused("NotAToken", {"token": self.address})

    def symbol(self) -> str:
        """Return what the token calls itself, a stranger's text, not to be trusted; empty if it says nothing readable.

        Old tokens, MKR among them, say it in 32 bytes.
        """
        return _text(self.abi, self._said("symbol"))

    def _said(self, function: str) -> bytes:
        try:
            return self.chain.call(self.address, keccak(f"{function}()".encode())[:4], gas=_LABEL_GAS)
        except OathworkError:  # a node that runs out of the gas calls it an error of its own
            return b""

    def nonces(self, owner: str) -> int:
        """Return the number of an owner's next permit."""
        return int(self._ask("nonces", owner))

    def approve(self, spender: str, amount: int) -> Call:
        """Let `spender` take `amount`."""
        return self._do("approve", spender, amount)

    def allow(self, owner: str, spender: str, amount: int) -> list[Call]:
        """Return the calls of `owner` after which `spender` may take `amount`: none if it may already.

        Two where the token wants an old allowance to be zero first, as USDT does. Raises NotAToken, NotValid.
        """
        self.require_code()
        try:
            present = self.allowance(owner, spender)
        except BadDocument as error:
            raise NotValid(f"{self.address} does not say what may be taken: it is no ERC-20 token") from error
        if present >= amount:
            return []
        call = self.approve(spender, amount)
        return [self.approve(spender, 0), call] if present and _is_refused(call, owner) else [call]

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


def decimals_of(chain: Chain, token: str) -> int:
    """Return how many decimals people write a token with; the zero address is the chain's own money. Raises as `Token.decimals`."""
    return 18 if token == NOBODY else Token(chain, token).decimals()


def _text(abi: Artifact, answer: bytes) -> str:
    """Return a text that a token has answered; old ones answer with 32 bytes."""
    if len(answer) == 32:
        return answer.rstrip(b"\0").decode(errors="backslashreplace")
    try:
        return str(abi.decode("symbol", answer[:_LONGEST_SYMBOL]))
    except BadDocument:
        return ""


def _is_refused(call: Call, sender: str) -> bool:
    try:
        call.simulate(sender)
    except Refused:
        return True
    return False
