"""Several calls of one account, tried one after the other before the first is signed: an allowance, and what needs it."""

from collections.abc import Sequence
from typing import Any, Final

from oathwork.chain.node_errors import node_errors
from oathwork.contracts.call import Call

_HEAD: Final = "62{size:06x} 62{start:06x} 6000 39"  # CODECOPY of the call's data into memory
_CALL: Final = "6000 6000 62{size:06x} 6000 7f{value:064x} 73{to} 5a f1"
_CHECK: Final = (
    "62{end:06x} 57 3d 6000 6000 3e 3d 6000 fd 5b"  # go on, or revert with what the call reverted with
)
_STEP: Final = 96  # bytes of code for one call


def rehearse(calls: Sequence[Call], sender: str) -> None:
    """Simulate calls of `sender`, each after those before. Raises Refused, CannotPay for the first that would fail.

    A node plays the sender as a contract that makes them. One that cannot is asked for the first call alone.
    """
    first, *others = calls
    first.simulate(sender)
    chain = first.chain
    if not others or chain.is_in_process:
        return
    override: Any = {sender: {"code": "0x" + _code(calls).hex()}}
    question: Any = {"from": sender, "to": sender}
    with node_errors("trying calls together"):
        chain.eth.call(question, "latest", override, ccip_read_enabled=False)


def _code(calls: Sequence[Call]) -> bytes:
    """Return code that makes the calls, their data behind it."""
    code, start = b"", _STEP * len(calls) + 1
    for call in calls:
        size, end = len(call.data), len(code) + _STEP - 1
        text = _HEAD + _CALL + _CHECK
        step = bytes.fromhex(text.format(size=size, start=start, value=call.value, to=call.to[2:], end=end))
        code += step.rjust(_STEP, b"\x5b")  # JUMPDEST does nothing
        start += size
    return code + b"\0" + b"".join(call.data for call in calls)
