"""A contract is asked whether it stands by a signature (ERC-1271) as our contracts ask it: by them, with their gas, so that it
can change nothing.

No view can be as sure as a transaction, for a signer can tell them apart. So what is believed here can still be refused
there, and whoever sends it has to go on then.
"""

from typing import TYPE_CHECKING, Any, Final

from oathwork.chain.node_errors import node_errors
from oathwork.errors import OathworkError, Refused
from oathwork.model.typed_data import TypedData, address

if TYPE_CHECKING:
    from oathwork.chain.reader import ChainReader

SIGNER_GAS: Final = 300_000  # that `Signed.sol` gives, and not a unit more
_YES: Final = bytes.fromhex("1626ba7e")  # isValidSignature(bytes32,bytes), and what it answers for yes
# What a call's gas pays before any code runs: for a transaction, and for each byte of its data (EIP-2028).
_CALL_GAS, _ZERO_GAS, _BYTE_GAS = 21_000, 4, 16
# Takes an address and a question, asks it, and returns whether that was done, and the answer's first word and size.
_ASKER: Final = (
    "6020 36 03 80 6020 6000 37"  # CALLDATACOPY of the question
    f"6020 6020 82 6000 6000 35 62{SIGNER_GAS:06x} fa"  # STATICCALL of the address
    "6000 52 3d 6040 52 6060 6000 f3"  # MSTORE of done and size, RETURN
)


def stands_by(chain: "ChainReader", message: TypedData, signature: bytes, signer: str) -> bool:
    """Return whether a contract says yes to the contract that the message is for. Raises Unreachable."""
    from eth_abi.abi import encode  # takes a fifth of a second of processor, and is seldom needed

    asker, data = message.domain.contract, _YES + encode(["bytes32", "bytes"], [message.digest(), signature])
    is_local = chain.is_in_process  # it plays no other code, and takes gas for questions
    answer = None if is_local else _asked_by_code(chain, asker, signer, data)
    if answer is not None:
        return answer
    try:
        word = chain.call(signer, data, sender=None if is_local else asker, gas=_gas_of_call(data))
    except Refused:
        return False
    return _is_yes(word)


def _asked_by_code(chain: "ChainReader", asker: str, signer: str, data: bytes) -> bool | None:
    """Ask as if the asking contract were only made to ask; None from a node that cannot play that."""
    question: Any = {"to": asker, "data": bytes.fromhex(signer[2:]).rjust(32, b"\0") + data}
    override: Any = {address(asker): {"code": "0x" + bytes.fromhex(_ASKER).hex()}}
    try:
        with node_errors("asking a signer"):
            answer = bytes(chain.eth.call(question, "latest", override, ccip_read_enabled=False))
    except OathworkError:
        return None
    if len(answer) != 96:
        return None
    success, word, size = (answer[start : start + 32] for start in (0, 32, 64))
    return int.from_bytes(success) == 1 and int.from_bytes(size) >= 32 and _is_yes(word)


def _gas_of_call(data: bytes) -> int:
    """Return the gas limit of a call whose code is to run with just what our contracts give a signer."""
    zeros = data.count(0)
    return SIGNER_GAS + _CALL_GAS + _ZERO_GAS * zeros + _BYTE_GAS * (len(data) - zeros)


def _is_yes(answer: bytes) -> bool:
    """Return whether an answer begins with the standard's word, and that is alone in its 32 bytes."""
    return answer[:32] == _YES.ljust(32, b"\0")
