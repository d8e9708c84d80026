"""The lots of a bounty's life, on both kinds of chain: what decides each, how many there are, and who judges a repair.

Every panel that the escrow draws is computed before it draws, from the block alone.
"""

import pytest
from eth_utils.address import to_checksum_address

from oathwork.model import lot
from oathwork.model.guild import Place, hash_panel
from oathwork.model.messages import team_message
from oathwork.model.scores import Scores
from oathwork.model.terms import NOBODY, ZERO, Share, Skip, Status
from tests.invariants.actors import KEYS, WORKERS
from tests.zoo.cage import Cage, compiled
from tests.zoo.races import KINDS
from tests.zoo.world import DELIVERY, PEERS, World

pytest.importorskip("pyrevm", reason="pyrevm has no wheel for this Python")

A_PANEL, PANELS = 12, 3  # lots, panels
OUT_OF_REACH = 8_192  # blocks, wherever hashes are kept


@pytest.fixture(scope="module", params=KINDS)
def world(request):
    has_mix = request.param == KINDS[1]
    return World(Cage(KEYS, remembers=has_mix, mix=has_mix), compiled())


@pytest.fixture
def life(world):
    mark = world.engine.snapshot()
    yield world.bounty(lane=1).reach(Status.DELIVERED)
    world.engine.restore(mark)


def places(world):
    """The guild's places, as the chain has them."""
    rows = [
        world.read(world.guilds, "Guilds", "placeAt", "(address,uint256)", world.guild, number)
        for number in range(len(PEERS))
    ]
    return [Place(to_checksum_address(account), ended_at) for account, ended_at in rows]


def computed(life):
    """The panel of the present lot, from what decides it and public facts."""
    randomness = life.world.engine.randomness_of(life.state.lot_block)
    return lot.panel(life.id, life.terms, life.state, life.people, places(life.world), randomness)


def miss(life):
    engine = life.world.engine
    engine.advance(blocks=life.state.lot_block + OUT_OF_REACH + 1 - engine.number)
    life.send(WORKERS[0], "draw", *life.known, life.people.values(), b"")


def test_the_panel_is_computed_from_the_block_before_anybody_draws(life):
    life.wait_for_lot()
    panel = computed(life)
    life.draw()
    assert life.people.panel == panel and life.is_kept()


def test_the_lots_block_is_as_far_ahead_as_its_randomness_must_be(life):
    engine = life.world.engine
    assert life.state.lot_block - (engine.number - 1) == (64 if engine.mix else 2)


def test_each_of_twelve_lots_is_another_panel_and_after_the_last_nobody_judges(life):
    panels = []
    for number in range(1, A_PANEL + 1):
        assert (life.status, life.state.lot) == (Status.DELIVERED, number)
        panels.append(computed(life))
        miss(life)
    assert life.status == Status.ESCALATED and life.is_kept()
    assert len(set(panels)) > A_PANEL / 2


@pytest.mark.parametrize("missed", [1, 11])
def test_a_missed_lot_takes_no_panel_away(life, missed):
    for _ in range(missed):
        miss(life)
    life.wait_for_lot()
    panel = computed(life)
    life.draw()
    assert life.people.panel == panel and life.state.lot == missed + 1


def test_there_are_three_panels_of_twelve_lots_and_no_more(life):
    for panel in range(PANELS):
        assert (life.status, life.state.lot) == (Status.DELIVERED, panel * A_PANEL + 1)
        miss(life)
        life.draw()
        life.redraw()
    assert life.status == Status.ESCALATED and life.is_kept()


def test_who_has_judged_stays_and_the_absent_are_replaced_by_others(life):
    life.draw()
    first = life.people.panel
    life.settle(None, 90, None)
    life.redraw()
    life.wait_for_lot()
    panel = computed(life)
    life.draw()
    assert life.people.panel == panel and panel[1] == first[1]
    assert not {first[0].account, first[2].account} & {seat.account for seat in panel}


def send_back(life):
    life.draw()
    life.settle(10, 20, 30)
    return life.people.panel


def test_a_repair_is_judged_by_the_panel_that_asked_for_it_without_a_lot(life):
    panel = send_back(life)
    life.claim_and_deliver()
    assert (life.status, life.state.lot_block, life.state.lot) == (Status.IN_REVIEW, 0, A_PANEL)
    assert life.people.panel == panel and life.state.panel == hash_panel(panel)
    life.settle(90, 90, 10)
    assert life.has_ended and life.is_kept()


def test_the_absent_of_a_repairs_panel_are_replaced_from_lot_thirteen_on(life):
    first = send_back(life)
    life.claim_and_deliver()
    life.settle(10)
    life.redraw()
    assert (life.status, life.state.lot) == (Status.DELIVERED, A_PANEL + 1)
    life.wait_for_lot()
    panel = computed(life)
    life.draw()
    assert life.people.panel == panel and panel[0] == first[0]
    assert not {seat.account for seat in panel[1:]} & {seat.account for seat in first}


def test_a_claim_by_another_worker_has_a_fresh_lot(life):
    send_back(life)
    life.world.wait_until(life.state.since + life.terms.review_period)
    life.claim_and_deliver(WORKERS[1])
    assert (life.status, life.state.lot, life.state.panel) == (Status.DELIVERED, 1, ZERO)
    life.wait_for_lot()
    panel = computed(life)
    life.draw()
    assert life.people.panel == panel and life.is_kept()


def test_a_member_who_has_a_part_in_the_repair_is_skipped_and_replaced(life):
    panel = send_back(life)
    life.claim()
    share_with(life, panel[0].account)
    life.settle(90, 10)
    skipped = [each.event_arguments for each in life.told if each.event_name == "VerdictSkipped"]
    assert [(each["index"], each["reason"]) for each in skipped] == [(0, Skip.PARTY_TO_THE_WORK)]
    assert Scores(life.state.scores).given(3) == {1: 10}
    life.redraw()
    life.draw()
    assert life.people.panel[1] == panel[1]
    assert panel[0].account not in {seat.account for seat in life.people.panel}


def share_with(life, mate):
    """Deliver with a mate, who has signed."""
    team = (Share(to_checksum_address(mate), 2_500),)
    typed = team_message(life.world.domain, life.id, life.state.round, DELIVERY, team)
    consent = life.world.sign(team[0].account, typed)
    work = DELIVERY, tuple(share.values() for share in team), (consent,), ""
    life.send(WORKERS[0], "deliverTeam", *life.known, work)


def test_poster_arbiter_worker_and_team_are_in_no_lot(world):
    """Three of the nine peers take part; the other six are all who can be drawn."""
    mark = world.engine.snapshot()
    poster, arbiter, worker = PEERS[:3]
    world.serve(world.guild, poster)
    drawn = set()
    for lane in range(24):
        life = world.bounty(lane=lane, poster=poster, arbiter=arbiter, worker=worker, fee=0, bond=0, size=3)
        life.reach(Status.IN_REVIEW)
        drawn |= {seat.account for seat in life.people.panel}
    assert drawn == set(PEERS[3:])
    world.engine.restore(mark)


def test_an_arbiter_is_no_condition_of_a_lot(world):
    mark = world.engine.snapshot()
    life = world.bounty(lane=2, arbiter=NOBODY).reach(Status.DELIVERED)
    life.wait_for_lot()
    panel = computed(life)
    life.draw()
    assert life.people.panel == panel
    world.engine.restore(mark)
