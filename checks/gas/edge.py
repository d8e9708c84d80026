"""`python -m checks.gas.edge`: the gas of the contracts around the core, compared with or written into edge.json.

Beside the core's own table, which they do not touch. The steady state is the same: a guild that serves, lanes that were used
before where a step says so.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from functools import cache
from typing import Any

from eth_abi import encode
from eth_utils import keccak, to_checksum_address
from rich.console import Console
from rich.table import Table

from checks.gas.chain import ETHER, METADATA, ROOT, Anvil, Contract, build
from checks.gas.life import DAY, NO_SCORES, TERMS_FIELDS, ZERO, ZERO_32, Life, gas
from checks.gas.world import World
from oathwork.model.terms import Share, hash_team
from scripts.export import EDGE_UNITS

SNAPSHOT = ROOT / "checks/gas/edge.json"
# A market of ERC-8183, EAS and ERC-8004's registries: their own part of the gas is that of a list in storage.
OTHERS = ("MockMarkets", "MockRegistries")
PLENTY = 100 * ETHER
Costs = dict[str, int]


@cache
def compiled() -> dict[str, dict[str, Any]]:
    """The compiler's output for each contract around the core, by name, and for those that stand in for others'."""
    entries = (*EDGE_UNITS, *(f"contracts/mocks/{file}.sol" for file in OTHERS))
    units = [unit for entry in entries for unit in build(entry)["contracts"].values()]
    return {name: contract for unit in units for name, contract in unit.items()}


class Edge:
    """Contracts around the core of a world, in one kind of money."""

    def __init__(self, world: World, token: str) -> None:
        self.world, self.token = world, token
        self.steward = world.person("steward")

    def at(self, name: str, address: str) -> Contract:
        """One of them that is there."""
        return Contract(self.world.anvil, to_checksum_address(address), compiled()[name]["abi"])

    def deploy(self, name: str, *addresses: str) -> Contract:
        """One of them, made now; its constructor takes addresses."""
        words = "".join(address[2:].lower().zfill(64) for address in addresses)
        code = "0x" + compiled()[name]["evm"]["bytecode"]["object"] + words
        return self.at(name, self.world.anvil.send(self.world.keeper.address, None, code)["contractAddress"])

    def offer(self, **changed: Any) -> tuple[Any, ...]:
        """What is agreed on before there is a bounty."""
        fixed = {"poster": ZERO, "lane": 0, "generation": 0, "openUntil": 30 * DAY}
        return tuple((Life(self.world, token=self.token).terms | fixed | changed).values())

    def serve(self, account: str) -> None:
        """Let the guild's steward name it as a poster."""
        self.world.guilds.send(self.steward.address, "servePosters", self.world.guild, [account], True)

    def give(self, contract: Contract, function: str, amount: int, sender: str) -> int:
        """Bring money in by a function that takes the amount; return the gas of that."""
        if self.token != ZERO:
            self.world.token.send(sender, "approve", contract.address, 2**256 - 1)
        value = amount if self.token == ZERO else 0
        return gas(contract.send(sender, function, amount, value=value))


def rota(edge: Edge) -> Costs:
    """A rota from its making to the organiser's taking of what is left."""
    world, poster = edge.world, edge.world.poster.address
    rotas = edge.deploy("Rotas", world.escrow.address)
    offer, begin = edge.offer(), world.anvil.now()
    made = rotas.send(poster, "start", offer, begin, DAY, ZERO_32)
    rota = edge.at("Rota", "0x" + made["logs"][0]["topics"][1][-40:])
    edge.serve(rota.address)
    costs = {"rota: make one": gas(made), "rota: fill": edge.give(rota, "fill", PLENTY, poster)}
    costs["rota: fill again"] = edge.give(rota, "fill", PLENTY, poster)
    for step in ("rota: post the first", "rota: post the next, after a withdrawal"):
        world.anvil.wait_until(world.anvil.now() + DAY)
        posted = rota.send(world.keeper.address, "next", offer, [], "")
        costs[step] = gas(posted)
        withdraw(world, rota, posted)
    costs["rota: take out"] = gas(rota.send(poster, "take", poster, ETHER))
    return costs


def crowd(edge: Edge) -> Costs:
    """A crowd of three, whose bounty comes back."""
    world, poster = edge.world, edge.world.poster.address
    crowds = edge.deploy("Crowds", world.escrow.address)
    offer = edge.offer()
    made = crowds.send(poster, "start", offer, world.anvil.now() + DAY, ZERO_32)
    crowd = edge.at("Crowd", "0x" + made["logs"][0]["topics"][1][-40:])
    edge.serve(crowd.address)
    givers = [poster, world.worker.address, world.keeper.address]
    given = [edge.give(crowd, "give", ETHER // 4, giver) for giver in givers[:2]]
    costs = {"crowd: start": gas(made), "crowd: give, the first": given[0], "crowd: give": given[1]}
    costs["crowd: give, and have what is too much back"] = edge.give(crowd, "give", ETHER, givers[2])
    posted = crowd.send(world.keeper.address, "post", offer, [], "")
    costs["crowd: post"] = gas(posted)
    withdraw(world, crowd, posted)
    taken = [gas(crowd.send(giver, "take", giver)) for giver in givers]
    return costs | {"crowd: take back, the first": taken[0], "crowd: take back, the last": taken[-1]}


def plan(edge: Edge) -> Costs:
    """A plan of two milestones: the first is paid, the second comes back."""
    world, poster = edge.world, edge.world.poster.address
    plans = edge.deploy("Plans", world.escrow.address)
    offers = [edge.offer(), edge.offer(reward=2 * ETHER)]
    made = plans.send(poster, "start", offers, ZERO_32)
    plan = edge.at("Plan", "0x" + made["logs"][0]["topics"][1][-40:])
    edge.serve(plan.address)
    costs = {"plan: make one of two": gas(made), "plan: fill": edge.give(plan, "fill", 3 * ETHER, poster)}
    posted = plan.send(world.keeper.address, "next", offers[0], [], "")
    costs["plan: post the first"] = gas(posted)
    finish(edge, posted)
    posted = plan.send(world.keeper.address, "next", offers[1], [], "")
    costs["plan: post the second, after a payment"] = gas(posted)
    withdraw(world, plan, posted)
    return costs | {"plan: take the rest": gas(plan.send(world.keeper.address, "take", poster))}


def holdback(edge: Edge) -> Costs:
    """A warranty of a fifth of the reward, about which nobody complains."""
    world, worker = edge.world, edge.world.worker
    holdbacks = edge.deploy("Holdbacks", world.escrow.address)
    life = Life(world, token=edge.token)
    life.post()
    life.claim()
    until = world.anvil.now() + 60 * DAY
    court = world.keeper.address  # nobody asks it
    made = holdbacks.send(worker.address, "make", life.both[0], worker.address, court, b"", until, DAY)
    held = edge.at("Holdback", "0x" + made["logs"][0]["topics"][1][-40:])
    life.team = [(held.address, 2_000)]
    world.by_address[held.address.lower()] = Consent(life)  # type: ignore[assignment]
    costs = {"warranty: make one": gas(made), "warranty: deliver with its share": life.deliver_team()}
    life.draw()
    costs["warranty: settle, 3 of 5, with its share"] = life.pay()
    world.anvil.wait_until(until)
    released = held.send(world.keeper.address, "release", edge.token, worker.address)
    return costs | {"warranty: release": gas(released)}


def keeper_pot(edge: Edge) -> Costs:
    """A life whose moves the pot pays for."""
    world, keeper = edge.world, edge.world.keeper.address
    pot = edge.deploy("KeeperPot", world.escrow.address)
    filled = pot.send(keeper, "fill", world.poster.address, value=ETHER)
    priced = pot.send(world.poster.address, "setPrice", 1, 0)
    life = Life(world, token=edge.token)
    for step in (life.post, life.claim, life.deliver):
        step()
    call = bytes.fromhex(world.escrow.data("drawAndSettle", *life.draw_and_settle())[2:])
    moved = pot.send(keeper, "run", call)
    life.paid(moved)
    steps = {"fill": filled, "set the price": priced, "draw and settle, 3 of 5, pay": moved}
    return {f"keeper pot: {step}": gas(receipt) for step, receipt in steps.items()}


def courts(edge: Edge) -> Costs:
    """A bounty that no panel has judged, and its appeal to five peers by lot."""
    world, keeper = edge.world, edge.world.keeper.address
    setup = [world.escrow.address, *map(hex, (world.guild, ETHER // 100, 5, DAY, 3 * DAY, 0, 0))]
    court = edge.deploy("PanelArbitrator", *setup)
    edge.serve(court.address)
    world.anvil.send(keeper, court.address, "0x", value=ETHER)
    texts = map(hex, (5 * 32, 0, 6 * 32, 0, 0))  # where two texts are, and that they are empty
    arbiter = edge.deploy("CourtArbiter", world.escrow.address, court.address, *texts)
    life = escalated(edge, arbiter)
    asked = arbiter.send(keeper, "ask", *life.both, value=int(court.call("cost"), 16))
    case, handed = judged_case(world, court, asked)
    steps = {
        "hand the file in": handed,
        "settle, 3 of 5, yes": case.settle(80, 85, 90),
        "conclude": court.send(keeper, "conclude", 0, *case.both),
        "execute the ruling": court.send(keeper, "executeRuling", 0),
    }
    enforced = arbiter.send(keeper, "enforce", *life.both, life.people)
    costs = {"appeal: ask, which opens a case": gas(asked)}
    costs |= {f"case: {step}": gas(receipt) for step, receipt in steps.items()}
    return costs | {"appeal: carry the ruling to the escrow": gas(enforced)}


def evaluator(edge: Edge) -> Costs:
    """A job of ERC-8183, paid in a token, that a panel judges; the market pays the evaluator a part."""
    world, keeper = edge.world, edge.world.keeper.address
    setup = [world.escrow.address, *map(hex, (world.guild, ETHER // 100, 5, DAY, 3 * DAY, 0, 0))]
    court = edge.deploy("PanelEvaluator", *setup)
    edge.serve(court.address)
    world.anvil.send(keeper, court.address, "0x", value=ETHER)
    market = edge.deploy("MockCommerce", world.token.address)
    world.token.send(world.poster.address, "approve", market.address, 2**256 - 1)
    expires = world.anvil.now() + 90 * DAY
    market.send(world.poster.address, "create", world.worker.address, court.address, expires, ETHER)
    market.send(world.worker.address, "submit", 0)
    judged = court.send(keeper, "judge", market.address, 0, value=int(court.call("cost"), 16))
    case, _ = judged_case(world, court, judged)
    case.settle(80, 85, 90)
    court.send(keeper, "conclude", 0, *case.both)
    steps = {
        "have it judged": judged,
        "complete it": court.send(keeper, "carryOut", 0),
        "collect the evaluator's part": court.send(keeper, "collectFor", keeper, world.token.address),
    }
    return {f"job: {step}": gas(receipt) for step, receipt in steps.items()}


def herald(edge: Edge) -> Costs:
    """What a herald says of a worker who was paid, and says again."""
    world, keeper = edge.world, edge.world.keeper.address
    life = Life(world, token=edge.token)
    for step in (life.post, life.claim, life.deliver, life.draw):
        step()
    life.settle(80, 85, 90)
    eas, agents = edge.deploy("MockEAS"), edge.deploy("MockAgents")
    herald = edge.deploy("Herald", world.escrow.address, eas.address, agents.address)
    agents.send(keeper, "setWallet", 1, world.worker.address)
    end = (world.poster.address, life.terms["lane"])
    calls: dict[str, tuple[Any, ...]] = {
        "attest a standing": ("attest", world.guild, world.worker.address),
        "attest it again": ("attest", world.guild, world.worker.address),
        "attest an end": ("attestEnd", *end),
        "tell of an agent": ("tell", 1, world.guild),
        "tell again": ("tell", 1, world.guild),
    }
    return {f"herald: {step}": gas(herald.send(keeper, *call)) for step, call in calls.items()}


def escalated(edge: Edge, arbiter: Contract) -> Life:
    """A bounty that its named panel has not judged."""
    fields = {"arbiter": arbiter.address, "rulingPeriod": 60 * DAY}
    life = Life(edge.world, token=edge.token, named=True, **fields)
    for step in (life.post, life.claim, life.deliver):
        step()
    edge.world.anvil.wait_until(life.state["since"] + life.terms["reviewPeriod"])
    receipt = edge.world.escrow.send(edge.world.keeper.address, "redraw", *life.both, life.people)
    life._keep(receipt, since=life._when(receipt))
    return life


def judged_case(world: World, court: Contract, opened: dict[str, Any]) -> tuple[Life, dict[str, Any]]:
    """A court's first case, handed in and drawn; and the receipt of the handing in."""
    names = [name for _, name in TERMS_FIELDS]
    case = Life(world, **dict(zip(names, posted_terms(world, opened), strict=True)))
    case.state |= {"round": 1, "worker": case.terms["worker"], "claimedAt": case._when(opened), "lot": 1}
    world.anvil.wait_until(world.anvil.now() + DAY)
    handed = court.send(world.keeper.address, "handIn", 0, case.id, case.both[1])
    log = next(each for each in handed["logs"] if each["address"].lower() == court.address.lower())
    lot_block = int(handed["blockNumber"], 16) + world.lot_ahead
    case._keep(handed, delivery=bytes.fromhex(log["data"][2:66]), scores=NO_SCORES, lotBlock=lot_block)
    case.draw()
    return case, handed


class Consent:
    """How a holdback signs that it takes a share of what a life delivers."""

    def __init__(self, life: Life) -> None:
        self.life = life

    def sign(self, _digest: bytes) -> bytes:
        """What it is asked about, so that it can make the hash again."""
        shares = hash_team([Share(*share) for share in self.life.team])
        words = [self.life.state["round"], keccak(text="manifest"), shares]
        return encode(["uint256", "bytes32", "bytes32"], words)


def finish(edge: Edge, posted: dict[str, Any]) -> None:
    """Let the bounty that a deputy has just posted be done and paid."""
    names = [name for _, name in TERMS_FIELDS]
    terms = dict(zip(names, posted_terms(edge.world, posted), strict=True))
    life = Life(edge.world, **terms)
    for step in (life.claim, life.deliver, life.draw):
        step()
    life.settle(80, 85, 90)


def withdraw(world: World, deputy: Contract, posted: dict[str, Any]) -> None:
    """Let the organiser end the bounty that a deputy has just posted."""
    terms = posted_terms(world, posted)
    deputy.send(world.poster.address, "withdraw", terms, tuple(Life._fresh().values()))


def posted_terms(world: World, receipt: dict[str, Any]) -> tuple[Any, ...]:
    """The terms in the `Posted` of a receipt."""
    log = next(each for each in receipt["logs"] if each["address"].lower() == world.escrow.address.lower())
    words = [int(log["data"][at : at + 64], 16) for at in range(2, len(log["data"]), 64)]
    return tuple(as_typed(kind, word) for (kind, _), word in zip(TERMS_FIELDS, words, strict=True))


def as_typed(kind: str, word: int) -> Any:
    """A word as the encoder takes it."""
    return {"address": f"0x{word:040x}", "bytes32": word.to_bytes(32)}.get(kind, word)


SCENARIOS: tuple[Callable[[Edge], Costs], ...] = (
    crowd,
    plan,
    holdback,
    keeper_pot,
    rota,
    courts,
    evaluator,
    herald,
)


def measure() -> dict[str, list[int]]:
    """Every step, in the chain's own money and in a token."""
    costs: dict[str, list[int]] = {}
    with Anvil() as anvil:
        world = World(anvil)
        for scenario in SCENARIOS:
            for token in (ZERO, world.token.address):
                with world.as_it_is():
                    for step, used in scenario(Edge(world, token)).items():
                        costs.setdefault(step, []).append(used)
    return costs


def taken() -> dict[str, Any]:
    """What is committed: every number, and the size of each contract."""
    sizes = {
        name: len(compiled()[name]["evm"]["deployedBytecode"]["object"]) // 2 + METADATA
        for names in EDGE_UNITS.values()
        for name in names
    }
    return {"bytes of code": sizes, "gas [ETH, ERC-20]": measure()}


def print_table(found: dict[str, Any]) -> None:
    """For people."""
    table = Table("step", "ETH", "ERC-20", title="Gas by receipt, around the core")
    for step, costs in found["gas [ETH, ERC-20]"].items():
        table.add_row(step, *(f"{cost:,}" for cost in costs))
    Console(width=100).print(table)


def main() -> int:
    """Exit code 1 if `--check` finds a difference."""
    parser = argparse.ArgumentParser(prog="python -m checks.gas.edge", description=__doc__)
    parser.add_argument("--check", action="store_true", help="fail on any difference from edge.json")
    parser.add_argument("--update", action="store_true", help="rewrite edge.json")
    asked = parser.parse_args()
    found = taken()
    print_table(found)
    if asked.update:
        SNAPSHOT.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n")
    if asked.check and found != json.loads(SNAPSHOT.read_text()):
        print("the numbers differ from edge.json: see `git diff` after --update")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
