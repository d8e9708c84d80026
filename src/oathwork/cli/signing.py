"""What is signed, said before it is: in words, and by the hashes that a hardware wallet shows."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from oathwork.chain.keys import Signer
    from oathwork.model.typed_data import TypedData


class OpenSigner:
    """Signs as the signer it is made of, and says each message first."""

    def __init__(self, signer: "Signer", say: Callable[[str], None]) -> None:
        self._signer, self._say = signer, say

    @property
    def address(self) -> str:
        """Its account."""
        return self._signer.address

    def sign(self, message: "TypedData") -> bytes:
        """Say what the message means, and return the 65 bytes of its signature."""
        from oathwork.contracts import describe_message

        self._say(describe_message(message))
        for name, value in hashes(message).items():
            self._say(f"  {name:<12} {value}")
        return self._signer.sign(message)

    def sign_transaction(self, transaction: Mapping[str, Any]) -> bytes:
        """Return the transaction, signed."""
        return self._signer.sign_transaction(transaction)


def hashes(message: "TypedData") -> dict[str, str]:
    """Return the hashes of a message by the names that wallets give them."""
    return {
        "domain hash": "0x" + message.domain.separator().hex(),
        "message hash": "0x" + message.struct_hash().hex(),
        "digest": "0x" + message.digest().hex(),
    }
