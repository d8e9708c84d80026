"""What is measured: one row for each step of a bounty's life, and the worst cases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from checks.gas import rollup, worst
from checks.gas.chain import Anvil
from checks.gas.keeper import TOGETHER, together
from checks.gas.life import BOND, FEE, REWARD, ZERO, Life, gas
from checks.gas.world import World

Scenario = Callable[[World, str], int]


@dataclass(frozen=True)
class Cost:
    """What a row costs: gas in the chain's own money and in a token; the rest in the chain's own money."""

    gas: list[int]
    calldata: int  # bytes
    fjord: int  # bytes that an OP chain charges for
    floor: int  # gas under EIP-7976


@dataclass(frozen=True)
class Row:
    """One line of the table; gas in the chain's own money and in an ERC-20 token."""

    name: str
    scenario: Scenario
    goal: tuple[int, int] | None = None
    others: tuple[int, int] | None = None
    who: str = ""
    both: bool = True  # whether the token makes a difference
    has_mix: bool = True  # whether the chain has one
    bounties: int = 1  # that its last transaction is about


def until(*steps: str, last: str, **options: object) -> Scenario:
    """A life with these options: its first steps, then the one that counts."""

    def scenario(world: World, token: str) -> int:
        life = Life(world, token=token, **options)  # type: ignore[arg-type]
        for step in steps:
            getattr(life, step)()
        return int(getattr(life, last)())

    return scenario


def whole(*steps: str, **options: object) -> Scenario:
    """The sum of all steps of a life."""

    def scenario(world: World, token: str) -> int:
        life = Life(world, token=token, **options)  # type: ignore[arg-type]
        return sum(getattr(life, step)() for step in steps)

    scenario.steps = len(steps)  # type: ignore[attr-defined]
    return scenario


def settle_with_fees(world: World, token: str) -> int:
    """The fees are owed to peers who are owed some already; the commons pays a bonus and is not emptied."""
    for peer in world.peers:  # a debt of one unit each, as any settled bounty with a fee leaves it
        world.owe(peer.address, token)
    life = Life(world, token=token, fee=FEE)
    for step in (life.post, life.claim, life.deliver, life.draw):
        step()
    return life.pay()


def settle_of_strangers(world: World, token: str) -> int:
    """Nobody has standing in this guild yet, nobody is owed anything, and the commons has never been used."""
    guild = world.found("new craft", [peer.address for peer in world.peers], seats=world.peers)
    life = Life(world, token=token, guild=guild, fee=FEE)
    for step in (life.post, life.claim, life.deliver, life.draw):
        step()
    return life.pay()


def with_team(world: World, token: str, last: str) -> int:
    """Seven judge the work of a worker and seven others, each of whom signs, is paid and earns standing."""
    team = sorted((world.person(f"member {i}") for i in range(7)), key=lambda person: int(person.address, 16))
    world.welcome(team)
    life = Life(world, token=token, size=7, fee=FEE, bond=BOND)
    life.team = [(person.address, 1000) for person in team]
    life.post()
    life.claim()
    costs = {"deliver": life.deliver_team(), "draw": life.draw()}
    if last not in costs:
        costs["settle"] = life.pay(80, 85, 90, 95, 70, 75, 65)
    return costs[last]


def send_back_again(world: World, token: str) -> int:
    """The panel says no to the repair too."""
    life = Life(world, token=token)
    for step in (life.post, life.claim, life.deliver, life.draw, life.send_back, life.claim_and_deliver):
        step()
    return gas(life.settle(20, 30, 40))


def collect_for(world: World, token: str) -> int:
    """The keeper collects the last that a peer is owed, for the peer."""
    life = Life(world, token=token, fee=FEE, bond=BOND)
    for step in (life.post, life.claim, life.deliver, life.draw, life.pay):
        step()
    peer = f"0x{life.panel[0] % 2**160:040x}"
    return gas(world.escrow.send(world.keeper.address, "collectFor", peer, token))


def record_one(world: World, token: str) -> int:
    """One verdict that decides nothing yet."""
    life = Life(world, token=token)
    for step in (life.post, life.claim, life.deliver, life.draw):
        step()
    return life.record(80)


def second_draw(world: World, token: str) -> int:
    """The draw that fills the places of three who stayed away."""
    life = Life(world, token=token)
    for step in (life.post, life.claim, life.deliver, life.draw):
        step()
    life.record(80, 30)
    life.redraw()
    return life.draw()


def redraw_three(world: World, token: str) -> int:
    """Two of five have judged; three are marked as absent, and lose points."""
    life = Life(world, token=token)
    for step in (life.post, life.claim, life.deliver, life.draw):
        step()
    life.record(80, 30)
    return life.redraw()


def large_guild(last: str, ended: int) -> Scenario:
    """A draw from 1,024 places, the first `ended` of which ended long ago."""

    def scenario(world: World, token: str) -> int:
        life = Life(world, token=token, guild=world.large_guild(ended), seats=1024)
        for step in (life.post, life.claim, life.deliver):
            step()
        return int(getattr(life, last)())

    return scenario


def post_by_signature(world: World, token: str) -> int:
    """The keeper posts with the poster's signature of the terms and, for a token, their permit."""
    life = Life(world, token=token)
    signature = world.poster.sign(life.id)
    if token == ZERO:
        return life.post(signature=signature)
    return life.post(signature=signature, permit=world.permit(world.poster, REWARD))


def claim_for(world: World, token: str) -> int:
    """The keeper claims with the worker's signature; the bond is a gift, or is pulled from the worker by permit."""
    life = Life(world, token=token)
    life.post()
    return life.claim_for() if token == ZERO else life.claim_for(world.permit(world.worker, BOND))


LOT = ("post", "claim", "deliver", "draw", "pay")
LOT_4 = ("post", "claim_and_deliver", "draw", "pay")
LOT_3 = ("post", "claim_and_deliver", "draw_and_pay")
NAMED = ("post", "claim", "deliver", "pay")
NAMED_3 = ("post", "claim_and_deliver", "pay")
KLEROS = "Kleros EscrowUniversal"

ROWS = [
    Row("post by lot, lane used before", until(last="post"), (46_000, 66_000), (126_169, 165_597), KLEROS),
    Row("post by lot, first use of a lane", until(last="post", lane=99), (63_100, 83_100), (126_169, 165_597), KLEROS),
    Row("post with a named panel", until(last="post", named=True), (46_000, 66_000), (126_169, 165_597), KLEROS),
    Row("claim with bond", until("post", last="claim"), (36_000, 56_000), (103_199, 103_199), "Virtuals ACP"),
    Row("deliver", until("post", "claim", last="deliver"), (36_000, 36_000), (62_480, 62_480), "ERC-8183"),
    Row("claim and deliver", until("post", last="claim_and_deliver"), (41_000, 61_000)),
    Row("draw 5 of a guild of 50", until("post", "claim", "deliver", last="draw"), (68_000, 68_000)),
    Row(
        "settle 3 of 5 by lot, pay, four records",
        until(*LOT[:4], last="pay"), (118_000, 125_000), (394_979, 390_859), "Kleros dispute",
    ),
    Row("… with fees owed and a bonus", settle_with_fees, (140_000, 147_000), (394_979, 390_859), "Kleros dispute"),
    Row(
        "settle 3 of 5 with a named panel",
        until(*NAMED[:3], last="pay", named=True), (79_000, 86_000), (69_152, 69_152), "ERC-8183 complete",
    ),
    Row("withdraw", until("post", last="withdraw"), (41_000, 49_000), (41_031, 48_473), "StandardBounties 1 / Allo"),
    Row("close", until("post", last="close"), (30_000, 30_000)),
    Row("draw and settle, 3 of 5, pay", until(*LOT_4[:2], last="draw_and_pay"), (165_000, 172_000)),
    Row("life by lot, three transactions", whole(*LOT_3), (270_000, 315_000), (458_267, 527_583), "StandardBounties / 8183"),
    Row("life by lot, five transactions", whole(*LOT), (335_000, 380_000), (458_267, 527_583), "StandardBounties / 8183"),
    Row("life by lot, four transactions", whole(*LOT_4), (305_000, 350_000), (458_267, 527_583), "StandardBounties / 8183"),
    Row(
        "draw and settle, twenty in one transaction, a bounty",
        together(*LOT_4[:2], function="drawAndSettle"), (145_000, 152_000), (394_979, 390_859), "Kleros dispute",
        bounties=TOGETHER,
    ),
    Row("life with a named panel, four", whole(*NAMED, named=True), (190_000, 235_000), (190_248, 219_406), KLEROS),
    Row("life with a named panel, three", whole(*NAMED_3, named=True), (184_000, 229_000), (190_248, 219_406), KLEROS),
    Row("draw 5 of a guild of 50, on a chain without a mix", until(*LOT[:3], last="draw"), has_mix=False),
    Row("life by lot, three, on a chain without a mix", whole(*LOT_3), has_mix=False),
    Row("life by lot, five, on a chain without a mix", whole(*LOT), has_mix=False),
    Row("lapse, commons in use", until("post", "claim", last="lapse")),
    Row("quit half-way, commons in use", until("post", "claim", last="quit")),
    Row("record one verdict of five", record_one),
    Row("send back, 3 of 5, four records", until(*LOT[:4], last="send_back")),
    Row("claim and deliver a repair", until(*LOT[:4], "send_back", last="claim_and_deliver")),
    Row("settle a repair, 3 of 5, pay", until(*LOT[:4], "send_back", "claim_and_deliver", last="pay")),
    Row("send a repair back, which ends the worker's turn", send_back_again),
    Row("close by signature", until("post", last="close_for"), both=False),
    Row("cancel", until(last="cancel"), both=False),
    Row("collect for a peer the last that is owed", collect_for),
    Row("redraw, three of five absent", redraw_three),
    Row("draw again for three of five", second_draw),
    Row("settle 3 of 5, everybody for the first time, with fees", settle_of_strangers),
    Row("post by signature (and permit)", post_by_signature),
    Row("claim by signature (and permit)", claim_for),
    Row("deliver by signature", until("post", "claim", last="deliver_for")),
    Row("deliver as a team of 8", lambda world, token: with_team(world, token, "deliver")),
    Row("draw 7 with a team of 8", lambda world, token: with_team(world, token, "draw")),
    Row("settle 7 of 7 with a team of 8, with fees", lambda world, token: with_team(world, token, "settle")),
    Row("claim and deliver as a team of 8", worst.claim_and_deliver),
    Row("send back, 7 of 7, with a team of 8", worst.send_back),
    Row("found empty by 4 of 7 after the review period, three absent", worst.found_empty_late),
    Row("redraw, seven of seven absent", worst.redraw),
    Row("rule yes, six of seven fees, a team of 8", worst.rule_yes),
    Row("expire, six of seven fees", worst.expire),
    Row("collect the last that is owed", worst.collect),
    Row("settle 7 of 7: all signers and receivers use all gas they may", worst.settle_among_enemies, both=False),
    Row("draw 5 of 1,024", large_guild("draw", ended=0), both=False),
    Row("draw in vain: the six of 1,024 who are left have done the work", worst.draw_in_vain, both=False),
]  # fmt: skip


def measure(rows: list[Row] | None = None) -> tuple[World, dict[str, Cost]]:
    """Run every row from the same steady state, on its kind of chain; return that with a mix, and the costs."""
    costs: dict[str, Cost] = {}
    worlds: dict[bool, World] = {}
    for has_mix in (False, True):
        with Anvil() as anvil:
            worlds[has_mix] = world = World(anvil, has_mix=has_mix)
            costs |= {row.name: _cost(world, row) for row in rows or ROWS if row.has_mix == has_mix}
    return worlds[True], {row.name: costs[row.name] for row in rows or ROWS}


def _cost(world: World, row: Row) -> Cost:
    used, sizes = [], [0, 0, 0]
    for token in (ZERO, world.token.address) if row.both else (ZERO,):
        with world.as_it_is():
            used.append(row.scenario(world, token))
            if token == ZERO:
                sizes = _sizes(world, getattr(row.scenario, "steps", 1), row.bounties)
    return Cost(used, *sizes)


def _sizes(world: World, transactions: int, bounties: int) -> list[int]:
    """Calldata, bytes on an OP chain and gas under EIP-7976 of the last transactions, a bounty."""
    people = {person.address: person for person in world.people.values()}
    totals = [0, 0, 0]
    calls, receipts = world.anvil.calls[-transactions:], world.anvil.sent[-transactions:]
    for (sender, to, data, value), receipt in zip(calls, receipts, strict=True):
        plain = bytes.fromhex(data[2:])
        raw = rollup.signed(people.get(sender, world.keeper), str(to), plain, value)
        each = len(plain), rollup.fjord_bytes(raw), rollup.floor_gas(plain, gas(receipt))
        totals = [total + part for total, part in zip(totals, each, strict=True)]
    return [total // bounties for total in totals]
