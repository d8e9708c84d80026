"""What a chain offers the contracts, found by running small pieces of code there: nothing is sent, nothing is spent."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from oathwork.chain.client import Chain
from oathwork.chain.history import (
    PARENT,
    block_header,
    counts_other_blocks,
    hash_reach,
    run,
    seconds_a_block,
)
from oathwork.chain.node_errors import node_errors
from oathwork.errors import NodeRefused, Refused, Unreachable
from oathwork.model.header import HeaderNotProvable

_TRANSIENT: Final = "602a60005d60005c"  # stores 42 with TSTORE, and finds it with TLOAD
_MCOPY: Final = "602a6000526020600060205e602051"  # copies 42 with MCOPY, and loads the copy
_MIX: Final = "44"  # PREVRANDAO
_GAS: Final = "5a"
_CLZ: Final = "60011e"  # CLZ of 1: the instruction came with the cap of EIP-7825
_FORTY_TWO: Final = (42).to_bytes(32)
_LEADING_ZEROS: Final = (255).to_bytes(32)  # of 1
_L1_BLOCK: Final = (
    "0x4200000000000000000000000000000000000015"  # where an OP chain says which block of L1 is its origin
)
_TURNS: Final = 3  # how often it is asked for what the contracts need, before it is missing
_DEPLOYMENT: Final = 11_000_000  # gas, with some to spare
_GAS_CAP: Final = 2**24  # of one transaction, where EIP-7825 is in force
_OVERHEAD: Final = 100_000  # gas: more than a call has used before its code asks how much is left
_LARGEST_DIFFICULTY: Final = 2**64 - 1  # of a chain without a mix, whose opcode answers that (EIP-4399)


@dataclass(frozen=True)
class ChainTraits:
    """What was found. `reach` is how many blocks back a draw finds the hash of a lot's block, `pace` seconds a block."""

    transient_storage: bool
    mcopy: bool
    mix: bool  # the opcode answers a RANDAO mix, as the contracts' constructor asks it
    mix_of_l1: bool  # it is an OP chain: its mix is that of a block of L1
    block_hash: bool  # the opcode knows the block before
    header: bool  # the node's headers can be proved; needed where there is a mix
    reach: int
    pace: float  # lately; zero if it is not known
    gas_limit: int  # of the latest block
    transaction_gas: int  # the most that one transaction can have
    counts_other_blocks: bool  # contracts count other blocks than the node does, as on Arbitrum

    @property
    def missing(self) -> tuple[str, ...]:
        """What the contracts cannot do without, and this chain lacks."""
        needs = (
            ("transient storage (EIP-1153)", self.transient_storage),
            ("MCOPY (EIP-5656)", self.mcopy),
            ("hashes of past blocks", self.block_hash),
            ("headers that can be proved", self.header or not self.mix),
            (
                f"transactions of {_DEPLOYMENT:,} gas, which the deployment takes",
                self.transaction_gas >= _DEPLOYMENT,
            ),
        )
        return tuple(name for name, is_there in needs if not is_there)


def probe(chain: Chain) -> ChainTraits:
    """Find out what a chain offers. Raises Unreachable if the node fails to say it: what it fails to say is not missing."""
    latest = chain.block()  # first: it learns what web3 has to know about this chain's blocks
    with node_errors("asking for the latest block"):
        gas_limit = int(chain.eth.get_block("latest")["gasLimit"])
    return ChainTraits(
        transient_storage=_is_there(chain, _TRANSIENT, lambda answer: answer == _FORTY_TWO),
        mcopy=_is_there(chain, _MCOPY, lambda answer: answer == _FORTY_TWO),
        mix=_is_there(chain, _MIX, lambda answer: int.from_bytes(answer) > _LARGEST_DIFFICULTY),
        mix_of_l1=bool(chain.code(_L1_BLOCK)),
        block_hash=latest.number < 2
        or _is_there(chain, PARENT, any),  # an empty chain has no past to ask for
        header=_asked_again(chain, lambda block: _is_provable(chain, block)),
        reach=hash_reach(chain),
        pace=seconds_a_block(chain),
        gas_limit=gas_limit,
        transaction_gas=_transaction_gas(chain, gas_limit),
        counts_other_blocks=counts_other_blocks(chain, latest.number),
    )


def _transaction_gas(chain: Chain, gas_limit: int) -> int:
    """Return how much gas one transaction can have: what a call gets that asks for a block's, or for less if that is refused.

    No node holds a call to the cap of EIP-7825, so it is known by the instruction that came with it.
    """
    try:
        has_cap = _answer(chain, _CLZ) == _LEADING_ZEROS
    except NodeRefused:
        has_cap = False
    most = min(gas_limit, _GAS_CAP) if has_cap else gas_limit
    refusal: NodeRefused | None = None
    for gas in (most, min(most, _GAS_CAP), min(most, _DEPLOYMENT)):
        try:
            rest = int.from_bytes(_answer(chain, _GAS, gas=gas))
        except NodeRefused as error:
            refusal = error
            continue
        if rest:
            return gas if rest + _OVERHEAD >= gas else rest
    if refusal:
        raise refusal
    return 0


def _is_there(chain: Chain, expression: str, is_right: Callable[[bytes], bool]) -> bool:
    return _asked_again(chain, lambda block: is_right(_answer(chain, expression, block=block)))


def _asked_again(chain: Chain, ask: Callable[[int | None], bool]) -> bool:
    """Return whether an answer is yes. No is not believed from one: later it is asked again, of a block by its number.

    Raises Unreachable if none is yes and one failed.
    """
    failure: Unreachable | None = None
    for turn in range(_TURNS):
        if turn:
            time.sleep(chain.poll)
        try:
            if ask(chain.block().number if turn else None):
                return True
        except Unreachable as error:
            failure = error
    if failure:
        raise failure
    return False


def _answer(chain: Chain, expression: str, *, gas: int | None = None, block: int | None = None) -> bytes:
    """Return the word to which a piece of code leads; nothing if the chain does not know one of its instructions."""
    try:
        return run(chain, expression, gas=gas, block=block)
    except Refused:
        return b""


def _is_provable(chain: Chain, block: int | None) -> bool:
    try:
        return bool(block_header(chain, chain.block().number if block is None else block))
    except HeaderNotProvable:
        return False
