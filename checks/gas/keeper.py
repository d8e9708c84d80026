"""What a keeper sends in one transaction for twenty bounties: by Multicall3, each allowed to fail by itself."""

from __future__ import annotations

from collections.abc import Callable

from eth_abi import encode
from eth_utils import keccak

from checks.gas.life import Life, gas
from checks.gas.world import World
from tests.support.multicall3 import ADDRESS, AGGREGATE3

TOGETHER = 20  # bounties


def together(*steps: str, function: str) -> Callable[[World, str], int]:
    """The cost a bounty of drawing and settling twenty in one transaction, each in a lane that was used before."""

    def scenario(world: World, token: str) -> int:
        lives = [_again(world, token, 100 + number) for number in range(TOGETHER)]
        for life in lives:
            for step in steps:
                getattr(life, step)()
        calls = [life.draw_and_settle() for life in lives]
        data = [bytes.fromhex(world.escrow.data(function, *arguments)[2:]) for arguments in calls]
        receipt = world.anvil.send(world.keeper.address, ADDRESS, _aggregated(world, data))
        for life in lives:
            life.paid(receipt)
        return gas(receipt) // TOGETHER

    return scenario


def _again(world: World, token: str, lane: int) -> Life:
    last = Life(world, token=token, lane=lane)
    last.post()
    last.withdraw()
    return Life(world, token=token, lane=lane)


def _aggregated(world: World, calls: list[bytes]) -> str:
    rows = [(world.escrow.address, True, call) for call in calls]
    return "0x" + (keccak(text=AGGREGATE3)[:4] + encode(["(address,bool,bytes)[]"], [rows])).hex()
