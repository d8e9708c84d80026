"""
The lot: whether anybody can choose, or better, the panel.

K2   who builds the lot's block picks the panel: its header has bytes that are free
K8   twelve lots that nobody draws in time refund the poster of delivered work
K15  an account that leaves its seat takes another only when it is in no lot any more
K16  an unlucky lot is left to be missed: the next is another ticket, and a claim that ends unjudged costs nothing
"""

from eth_utils.crypto import keccak

from oathwork.model import lot
from oathwork.model.amounts import DAY
from oathwork.model.guild import Place
from oathwork.model.header import mix_of
from oathwork.model.terms import NOBODY, Status
from oathwork.model.typed_data import address
from tests.attacks.chain import FREE_BYTES
from tests.attacks.ground import (
    ETHER,
    Tally,
    chance_of_luck,
    found_guild,
    offer_seats,
    places,
    settle,
    take_seat,
    was_paid,
)
from tests.invariants.actors import DAO, PEER, WORKERS

WORKER = WORKERS[0]
MOST_HEADERS = 2_000  # before a builder gives up
BLOCK = 2  # seconds, on a chain with one sequencer


# -------------------------------------------------------------------------------------------------- K2: who builds it


def headers_of(header, mark, most):
    """Yield how many headers were tried, the bytes a builder puts into this one at `mark`, and the header."""
    before, after = header.split(mark)
    for tried in range(1, most + 1):
        chosen = tried.to_bytes(FREE_BYTES)
        yield tried, chosen, before + chosen + after


def friends_of(life, bench, colluders, header):
    """Return how many colluders the lot draws, if its block has this header."""
    panel = lot.panel(life.id, life.terms, life.state, life.people, bench, keccak(header))
    return sum(seat.account in colluders for seat in panel)


def pick_the_panel(world, guild, colluders, size):
    """Build the lot's block with the first header that draws a panel of friends; no block is thrown away."""
    life = world.bounty(guild=guild, seats=16, size=size, reward=ETHER, fee=0, bond=0, worker=WORKER)
    life.post()
    tally, bench, mark = Tally(world, WORKER), places(world, guild, 16), b"\xff" * FREE_BYTES
    life.claim_and_deliver()
    world.engine.advance(blocks=life.state.lot_block - world.engine.number)
    lucky = (
        (tried, chosen)
        for tried, chosen, header in headers_of(world.engine.header_with(mark), mark, MOST_HEADERS)
        if friends_of(life, bench, colluders, header) > size // 2
    )
    tried, chosen = next(lucky, (MOST_HEADERS, mark))
    world.engine.build(chosen)
    life.draw()
    settle(life, colluders)
    return tally.outcome(was_paid(life), lots=1), tried


def test_K2_on_a_chain_without_a_mix_who_builds_the_lots_block_pays_a_quarter_of_the_seats_in_one_lot(world):
    outcome, headers = pick_the_panel(world, found_guild(world, PEER), PEER[:4], 7)
    assert outcome.succeeds and outcome.lots == 1
    assert outcome.money == ETHER
    assert headers < 500


def panels_of_builders(life, bench, headers):
    """Return the panels that the lot draws, by the mix in each of these headers of the same block."""
    return {
        lot.panel(life.id, life.terms, life.state, life.people, bench, mix_of(header)) for header in headers
    }


def test_K2_on_a_chain_with_a_mix_no_header_that_a_builder_can_make_draws_another_panel(mixed):
    """Nothing of his choice is in the mix: what is left to him is whether there is a block."""
    guild = found_guild(mixed, PEER)
    life = mixed.bounty(guild=guild, seats=16, size=7, reward=ETHER, fee=0, bond=0, worker=WORKER)
    life.post()
    life.claim_and_deliver()
    mixed.engine.advance(blocks=life.state.lot_block - mixed.engine.number)
    mark, bench = b"\xff" * FREE_BYTES, places(mixed, guild, 16)
    tried = [header for *_, header in headers_of(mixed.engine.header_with(mark), mark, 200)]
    assert len({keccak(header) for header in tried}) == 200
    (panel,) = panels_of_builders(life, bench, tried)
    mixed.engine.build(b"what he likes")
    life.draw()
    assert life.people.panel == panel


def header_for(seats, colluders, size):
    """Return how many headers it takes until the first `colluders` of so many seats have a panel's majority.

    The lot of `Guilds.draw`, stopped as soon as the panel is lost.
    """
    id, rest = b"\x1d" * 32, (1).to_bytes(32) * 2
    mark = b"\xff" * FREE_BYTES
    for headers, _, header in headers_of(b"a header of" + bytes(500) + mark, mark, 300_000):
        seed, order, lost = keccak(keccak(header) + id + rest), {}, 0
        for i in range(size):
            j = i + int.from_bytes(keccak(seed + i.to_bytes(32))) % (seats - i)
            drawn, order[j] = order.get(j, j), order.get(i, i)
            lost += drawn >= colluders
            if lost > size // 2:
                break
        else:
            return headers, seed
    return None


def test_K2_three_in_a_hundred_seats_pick_a_panel_of_seven_by_keccaks_alone():
    headers, seed = header_for(1_024, 31, 7)
    bench = [Place(address(number.to_bytes(20))) for number in range(1, 1_025)]
    panel = lot.draw_seats(seed, bench, 1_024, 0, 7, [NOBODY])
    assert sum(seat.place < 31 for seat in panel) >= 4
    assert headers < 100_000


# ----------------------------------------------------------------------------------------------- K8, K16: missed lots


def miss(life):
    """Wait until the lot's hash is out of reach, on a chain without EIP-2935, and tell the contract so."""
    engine = life.world.engine
    engine.advance(blocks=max(0, life.state.lot_block + 257 - engine.number))
    life.draw()


def refund_by_missed_lots(world):
    """The poster waits while nobody draws; the work is there, and his money comes back."""
    life = world.bounty(reward=ETHER, arbiter=NOBODY)
    tally = Tally(world, DAO)
    life.post()
    life.claim_and_deliver()
    delivered_in = world.engine.number
    while life.status == Status.DELIVERED:
        miss(life)
    blocks = world.engine.number - delivered_in
    life.expire()
    return tally.outcome(not life.status.is_live), blocks * BLOCK


def test_K8_the_poster_is_refunded_after_104_minutes_in_which_nobody_draws(world):
    """On a chain with blocks of two seconds and without EIP-2935; with it, after nine days. A risk of the specification."""
    outcome, seconds = refund_by_missed_lots(world)
    assert outcome.succeeds and outcome.money == 0
    assert 103 * 60 < seconds < 105 * 60


def draw_only_if_lucky(world, guild, is_lucky):
    """The worker looks at the lot's hash, and draws only if the panel pleases him; else he lets the lot be missed."""
    life = world.bounty(guild=guild, seats=16, reward=ETHER, fee=0, bond=ETHER // 10, arbiter=NOBODY)
    life.post()
    tally, bench, panels = Tally(world, WORKER), places(world, guild, 16), []
    life.claim_and_deliver(WORKER)
    while life.status == Status.DELIVERED:
        world.engine.advance(blocks=life.state.lot_block + 1 - world.engine.number)
        block_hash = world.engine.true_hash(life.state.lot_block)
        panels.append(lot.panel(life.id, life.terms, life.state, life.people, bench, block_hash))
        life.draw() if is_lucky(panels[-1]) else miss(life)
    if life.status == Status.ESCALATED:
        life.expire()
    return tally.outcome(len(set(panels)) > 1, lots=len(panels))


def test_K16_one_claim_is_twelve_tickets_and_the_bond_comes_back_whole_if_none_wins(world):
    """No rule ends it where hashes are out of reach after 256 blocks: whoever watches has to draw. A risk."""
    outcome = draw_only_if_lucky(world, found_guild(world, PEER), lambda panel: False)
    assert outcome.succeeds and outcome.lots == 12
    assert outcome.money == 0


def test_K16_a_quarter_of_the_seats_wins_five_of_six_claims_so_and_a_seventh_if_anybody_draws():
    once = chance_of_luck(16, 4, 3)
    assert round(100 * once) == 14
    assert round(100 * (1 - (1 - once) ** 12)) == 83


# ------------------------------------------------------------------------------------------------------ K15: twice in


LOTS = 250


def share_of_lots(world, guild, account, seats):
    """Return how many of so many lots draw this account for a panel of one."""
    parties, drawn = [NOBODY] * 3, 0
    for number in range(LOTS):
        arguments = guild, keccak(number.to_bytes(32)), seats, world.engine.now, 1, parties, [], [], 2**56 - 1
        word = world.read(world.guilds, "Guilds", "draw", "uint256[]", *arguments)[0]
        drawn += address((word % 2**160).to_bytes(20)) == account
    return drawn / LOTS


def leave_and_take_again(world, guild, account):
    """Have two places for a week: the one that ended still counts. The steward, or enough points, allow it."""
    tally = Tally(world, account)
    world.engine.advance(seconds=90 * DAY)
    world.tell(world.guilds, "Guilds", "leaveSeat", guild, sender=account)
    offer_seats(world, guild, account)
    is_seated = world.why(take_seat, world, guild, account) == ""
    return tally.outcome(is_seated)


def test_K15_an_account_that_leaves_takes_no_other_seat_while_it_can_still_be_drawn(world):
    guild = found_guild(world, PEER[:6])
    once = share_of_lots(world, guild, PEER[0], 6)
    outcome = leave_and_take_again(world, guild, PEER[0])
    twice = share_of_lots(world, guild, PEER[0], 6)
    assert not outcome.succeeds
    assert 0.12 < once < 0.22  # of one in six
    assert twice == once
