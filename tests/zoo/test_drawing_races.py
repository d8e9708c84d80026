"""Two transactions for the same moment, one of which draws and settles at once; and debts that others collect."""

import pytest

from oathwork.model.amounts import DAY
from oathwork.model.terms import NOBODY, Status
from tests.invariants.actors import STRANGER
from tests.zoo.pushes import about_to
from tests.zoo.races import both_kinds, both_orders, every_money, following
from tests.zoo.test_receivers import OWED, RECEIVERS
from tests.zoo.world import collect, collect_for

pytestmark = both_kinds


@both_orders
@every_money
def test_draw_and_draw_and_settle__the_same_panel_and_no_verdict_is_lost(race, bounty, order):
    """Who draws in front of it makes it fail, and the verdicts it carried are settled as they are."""
    bounty.reach(Status.DELIVERED)
    header = bounty.wait_for_lot()
    given = bounty.foreseen_verdicts(header, 90, 80, 10)
    both = [
        lambda life: life.draw(),
        lambda life: life.send(STRANGER, "drawAndSettle", *life.known, life.people.values(), header, given),
    ]
    assert race(following(bounty, *both), order) == "WrongStatus"
    assert bounty.status == (Status.IN_REVIEW if order == 1 else Status.FREE)
    if order == 1:
        bounty.settle(verdicts=given)
    assert bounty.has_ended and bounty.is_kept()


@every_money
def test_draw_and_settle_with_a_bare_majority_and_patience__waits_for_the_others(beside, bounty):
    terms = bounty.terms
    life = beside.world.bounty(terms.token, lane=1, reward=1_000, fee=10, bond=100, patience=DAY)
    beside.mine = [life]
    life.reach(Status.DELIVERED)
    life.draw_and_settle(90, 90)
    assert life.status == Status.IN_REVIEW and life.is_kept()
    assert beside.world.why(life.copy().settle) == "NothingToSettle"
    life.settle(None, None, 10)
    assert life.has_ended and life.is_kept()
    beside.check_books()


@every_money
def test_draw_and_settle_without_a_verdict__is_a_draw(beside, bounty):
    bounty.reach(Status.DELIVERED)
    bounty.draw_and_settle()
    assert bounty.status == Status.IN_REVIEW and bounty.is_kept()
    beside.check_books()


@both_orders
@every_money
def test_two_collections_for_a_peer__one_of_them_pays_him(beside, race, bounty, order):
    world, token = beside.world, bounty.terms.token
    bounty.reach(Status.IN_REVIEW)
    peer = bounty.people.panel[0].account
    bounty.settle(90, 90)
    before, owed = world.balance(token, peer), world.owed(token, peer)
    acts = [lambda: collect(world, peer, token), lambda: collect_for(world, peer, token)]
    assert race(acts, order) == "NothingOwed"
    assert world.balance(token, peer) == before + owed


@pytest.mark.parametrize("wallet", [name for name, (outcome, _) in RECEIVERS.items() if outcome == OWED])
def test_what_others_collect_for_him_comes_to_him_or_stays_owed(beside, wallet):
    """A stranger can neither take it nor lose it, and is answered as the account itself would be."""
    world = beside.world
    about = about_to("withdraw", world, wallet)
    about.send()
    owed, before = world.owed(NOBODY, about.wallet), world.balance(NOBODY, about.wallet)
    escrows = world.balance(NOBODY, world.escrow)
    assert world.why(collect_for, world, about.wallet, NOBODY) == RECEIVERS[wallet][1]
    paid = world.balance(NOBODY, about.wallet) - before
    assert (paid, world.owed(NOBODY, about.wallet)) in [(0, owed), (owed, 0)]
    assert (paid == 0) == bool(RECEIVERS[wallet][1])
    assert world.balance(NOBODY, world.escrow) == escrows - paid


def test_what_is_owed_to_nobody_is_collected_for_nobody(beside):
    world = beside.world
    tokens = (NOBODY, world.honest)
    assert [world.why(collect_for, world, STRANGER, token) for token in tokens] == ["NothingOwed"] * 2
    beside.check()
