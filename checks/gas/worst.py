"""The most that anybody can make a step cost: panels of seven, teams of eight, parties whose code uses all its gas."""

from __future__ import annotations

from typing import Any

from eth_utils import keccak

from checks.gas.life import BOND, DAY, ESCALATED, FEE, Life, gas
from checks.gas.world import World

RULING = 14 * DAY
# for (;;) {}
BURNS = "0x5b600056"
# while (gasleft() > 10,000) {} return the word of ERC-1271: a signer, or a receiver, that takes nearly all and agrees
DEAR = "0x5b6127105a11600057631626ba7e60e01b60005260206000f3"
NO_SIGNATURE = b"\x01" * 65  # no key has made it, so the contract is asked


def crowded(world: World, token: str, *steps: str, **options: Any) -> Life:
    """A life with a panel of seven and a team of eight, after these steps."""
    team = sorted((world.person(f"member {i}") for i in range(7)), key=lambda person: int(person.address, 16))
    world.welcome(team)
    life = Life(world, token=token, size=7, fee=FEE, bond=BOND, **options)
    life.team = [(person.address, 1000) for person in team]
    for step in steps:
        getattr(life, step)()
    return life


def claim_and_deliver(world: World, token: str) -> int:
    """All seven who share have signed."""
    return crowded(world, token, "post").claim_and_deliver()


def redraw(world: World, token: str) -> int:
    """Nobody has judged: all seven lose seat and points."""
    return crowded(world, token, "post", "claim_and_deliver", "draw").redraw()


def send_back(world: World, token: str) -> int:
    """All seven say no; the fees come out of the bond."""
    life = crowded(world, token, "post", "claim_and_deliver", "draw")
    return gas(life.settle(10, 20, 30, 40, 30, 20, 10))


def found_empty_late(world: World, token: str) -> int:
    """Four of seven find nothing, when the others have missed the whole review period."""
    life = crowded(world, token, "post", "claim_and_deliver", "draw")
    world.anvil.wait_until(life.state["since"] + life.terms["reviewPeriod"])
    return gas(life.settle(0, 0, 0, 0))


def escalated(world: World, token: str) -> Life:
    """Six of seven have judged after three panels, and no majority stands."""
    arbiter = world.person("arbiter").address
    terms = {"arbiter": arbiter, "rulingPeriod": RULING}
    life = crowded(world, token, "post", "claim_and_deliver", "draw", **terms)
    life.record(80, 80, 80, 20, 20, 20)
    for step in ("redraw", "draw", "redraw", "draw"):
        getattr(life, step)()
    world.anvil.wait_until(life.state["since"] + life.terms["reviewPeriod"])
    receipt = life._step(world.keeper, "redraw", *life.both, life.people)
    life._keep(receipt, since=life._when(receipt))
    assert life._lane(life.terms["lane"])[0] == ESCALATED
    return life


def draw_in_vain(world: World, token: str) -> int:
    """All of 1,024 places are looked at: the six that have not ended are held by those who did the work."""
    guild, peers = world.large_guild(ended=1018), world.peers[-6:]
    life = Life(world, token=token, guild=guild, seats=1024, size=3)
    life.team = [(peer.address, 1000) for peer in sorted(peers, key=lambda person: int(person.address, 16))]
    for step in (life.post, life.claim, life.deliver_team):
        step()
    return life.draw_in_vain()


def rule_yes(world: World, token: str) -> int:
    """The arbiter pays a team of eight; six peers are owed fees."""
    life = escalated(world, token)
    return gas(life._step(world.person("arbiter"), "rule", *life.both, life.people, True))


def expire(world: World, token: str) -> int:
    """The arbiter was silent: poster and worker are refunded, six peers are owed fees."""
    life = escalated(world, token)
    world.anvil.wait_until(life.state["since"] + RULING)
    return gas(life._step(world.keeper, "expire", *life.both, life.people))


def collect(world: World, token: str) -> int:
    """A peer collects the last that they are owed."""
    life = Life(world, token=token, fee=FEE, bond=BOND)
    for step in ("post", "claim", "deliver", "draw", "pay"):
        getattr(life, step)()
    peer = f"0x{life.panel[0] % 2**160:040x}"
    person = world.by_address[peer]
    return gas(world.escrow.send(person.address, "collect", token, person.address))


def settle_among_enemies(world: World, token: str) -> int:
    """Seven contracts judge and use nearly all gas a signer may; worker and team use all that a receiver may, and fail."""
    life = crowded(world, token, "post", "claim_and_deliver", "draw")
    for seat in life.panel:
        world.anvil.rpc("anvil_setCode", f"0x{seat % 2**160:040x}", DEAR)
    for account in (world.worker.address, *(account for account, _ in life.team)):
        world.anvil.rpc("anvil_setCode", account, BURNS)
    review = keccak(text="review")
    verdicts = [(index, 80, review, NO_SIGNATURE, "") for index in range(7)]
    receipt = life._step(world.keeper, "settle", *life.both, life.people, verdicts)
    assert life._lane(life.terms["lane"])[0] == 0, "not paid"
    assert int(world.escrow.call("owed", world.worker.address, token), 16) > 0
    return gas(receipt)
