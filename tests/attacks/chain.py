"""The chain the attacks run on: py-evm, where each transaction finds everything cold, gas is counted, and whoever
builds a block chooses what a builder can choose."""

from functools import cache
from pathlib import Path

import rlp

from tests.invariants import artifacts
from tests.zoo.cage import Cold

STAGE = Path(__file__).parent / "stage"
FREE_BYTES = 32  # of a header: its `extraData`


class Chain(Cold):
    """Counts gas by sender, in `gas`."""

    def __init__(self, keys, *, mix=False):
        self.gas = {}
        self.extra_data = b""
        super().__init__(keys, mix=mix)

    def header_with(self, extra_data):
        """Return the RLP of the next block's header, empty but for these bytes of the builder's choice."""
        before = self.snapshot()
        self.extra_data = extra_data
        self._mine()
        number = self.number - 1
        header = self.chain.get_canonical_block_header_by_number(number)
        self.restore(before)
        return rlp.encode(header)

    def build(self, extra_data):
        """Build the next block, empty, with these bytes in its header; return its hash."""
        self.extra_data = extra_data
        self._mine()
        return self.true_hash(self.number - 1)

    def _mine(self):
        now, extra_data = self.now, self.extra_data
        self.extra_data = b""
        self.chain.mine_block(
            coinbase=bytes(20), mix_hash=self._randao(), blob_gas_used=0, extra_data=extra_data
        )
        self._enter(now + 1)

    def _apply(self, sender, to, data, value):
        fee, before = self.chain.header.base_fee_per_gas, self.spent.get(sender, 0)
        computation = super()._apply(sender, to, data, value)
        self.gas[sender] = self.gas.get(sender, 0) + (self.spent[sender] - before) // fee
        return computation


@cache
def compiled():
    """Return the contracts as they are shipped, the machine's lens, and the attackers."""
    attackers = artifacts.compiled(STAGE, root=artifacts.ROOT)
    return artifacts.Artifacts(attackers | artifacts.present().contracts)
