"""The contract's own draw, on pyrevm: guilds of any kind, put where the contract keeps them, and many lots in one call."""

from functools import cache
from pathlib import Path

import pyrevm
from eth_abi.abi import decode, encode
from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak

from oathwork.model.guild import Seat
from tests.invariants import artifacts

STAGE = Path(__file__).parent / "stage"
GUILDS, PLACES = 2, 3  # storage slots of `_guilds` and `_places` in Guilds
AT_ONCE = 200  # lots in one call
GAS = 2**40
LOOKER = "0x" + "ca".zfill(40)


@cache
def contracts():
    return artifacts.Artifacts(
        artifacts.present().contracts | artifacts.compiled(STAGE, root=artifacts.ROOT, via_ir=True)
    )


class Bench:
    """A chain with the contracts on it and no guild yet."""

    def __init__(self):
        self.evm = pyrevm.EVM(gas_limit=GAS, spec_id="CANCUN")
        self.evm.set_block_env(
            pyrevm.BlockEnv(number=1, timestamp=1_800_000_000, gas_limit=GAS, prevrandao=bytes(32))
        )
        escrow = self.evm.deploy(LOOKER, contracts().bytecode("BountyEscrow"))
        answer = self._ask(escrow, contracts().calldata("BountyEscrow", "guilds"))
        self.guilds = to_checksum_address(answer[12:])
        self.lots = self.evm.deploy(LOOKER, contracts().bytecode("Lots"))

    def found(self, guild, places):
        """Write these places down as those of a guild."""
        of_guild = int.from_bytes(keccak(encode(["uint96", "uint256"], [guild, GUILDS])))
        self.evm.insert_account_storage(self.guilds, of_guild, len(places) << 160)
        inner = keccak(encode(["uint96", "uint256"], [guild, PLACES]))
        for number, place in enumerate(places):
            slot = int.from_bytes(keccak(number.to_bytes(32) + inner))
            word = place.ended_at << 160 | int(place.account, 16)
            self.evm.insert_account_storage(self.guilds, slot, word)

    def place(self, guild, number):
        """Return a place as the contract answers it: account and end."""
        answer = self._ask(self.guilds, contracts().calldata("Guilds", "placeAt", guild, number))
        return decode(["address", "uint256"], answer)

    def draw(self, guild, seed, seats, claimed_at, size, parties, team, panel, scores):
        """Return the seats that `Guilds.draw` draws."""
        shares, old = [share.values() for share in team], [seat.word for seat in panel]
        asked = guild, seed, seats, claimed_at, size, parties, shares, old, scores
        words = decode(["uint256[]"], self._ask(self.guilds, contracts().calldata("Guilds", "draw", *asked)))[
            0
        ]
        return tuple(Seat.of(word) for word in words)

    def many(self, guild, seats, claimed_at, size, parties, team, lots):
        """Yield the places of each of so many lots; the seed of the n-th is the hash of n."""
        shares = [(account, 1) for account in team]
        for first in range(0, lots, AT_ONCE):
            asked = guild, seats, claimed_at, size, parties, shares, first, min(first + AT_ONCE, lots)
            data = contracts().calldata("Lots", "places", self.guilds, *asked)
            drawn = decode(["bytes"], self._ask(self.lots, data))[0]
            for at in range(0, len(drawn), 2 * size):
                yield tuple(int.from_bytes(drawn[at + 2 * i : at + 2 * i + 2]) for i in range(size))

    def _ask(self, to, data):
        return bytes(self.evm.message_call(LOOKER, to, data, gas=GAS, is_static=True))
