"""Two transactions for the same moment, in both orders: one of them wins, the other is refused by name and costs nothing.

Where both may win, their order changes nothing that anybody has, except who is named in the commons or was first.
"""

from oathwork.model.amounts import DAY
from oathwork.model.terms import NOBODY, Status
from tests.invariants.actors import DAO, KEYS, STRANGER, WORKERS, _sign
from tests.zoo.races import both_kinds, both_orders, every_money, following
from tests.zoo.world import HOUR, collect

pytestmark = both_kinds


# ------------------------------------------------------------------------------------------------------- before a claim


@both_orders
@every_money
def test_two_posts_in_one_lane__the_first_lives_and_the_other_never_can(beside, race, bounty, order):
    """The poster signed both; one of them is posted, in either order."""
    world = beside.world
    other = world.bounty(bounty.terms.token, lane=1, reward=7, fee=0, bond=0)
    acts = [
        lambda life=life: life.post(signature=_sign(KEYS[DAO], life.id), sender=STRANGER)
        for life in (bounty, other)
    ]
    if bounty.terms.token == NOBODY:
        acts = [lambda life=life: life.post() for life in (bounty, other)]
    assert race(acts, order) == "WrongStatus"
    lives, loser = (bounty, other)[::order]
    beside.mine = [lives]
    assert lives.is_kept() and not loser.status.is_live
    lives.withdraw()
    assert world.why(loser.post) == "WrongGeneration"


@both_orders
@every_money
def test_withdraw_and_claim__whoever_is_first(race, bounty, order):
    bounty.reach(Status.OPEN)
    acts = following(bounty, lambda life: life.withdraw(), lambda life: life.claim())
    assert race(acts, order) == "WrongStatus"
    assert bounty.is_kept() and bounty.status == (Status.FREE if order == 1 else Status.CLAIMED)


@both_orders
@every_money
def test_withdraw_by_anybody_and_claim_as_the_time_is_over__only_the_withdrawal_can_win(
    beside, bounty, race, order
):
    bounty.reach(Status.OPEN)
    beside.world.wait_until(bounty.terms.open_until)
    assert beside.world.why(bounty.copy().claim) == "TooLate"
    acts = following(bounty, lambda life: life.withdraw(STRANGER), lambda life: life.withdraw())
    assert race(acts, order) == "WrongStatus"
    assert bounty.is_kept() and bounty.has_ended


@both_orders
@every_money
def test_two_claims__the_first_has_it_and_the_other_keeps_his_bond(race, bounty, order):
    bounty.reach(Status.OPEN)
    acts = following(bounty, *(lambda life, who=who: life.claim(who) for who in WORKERS[:2]))
    assert race(acts, order) == "WrongStatus"
    assert bounty.state.worker == WORKERS[:2][::order][0] and bounty.is_kept()


@both_orders
@every_money
def test_a_thief_of_a_delivery__gets_the_claim_at_most_and_no_verdict_that_was_signed_for_another(
    beside, race, bounty, order
):
    """Who copies the hash of a delivery out of the mempool has claimed; the evidence behind the hash names the other."""
    bounty.reach(Status.OPEN)
    owner, thief = WORKERS[:2]
    acts = following(bounty, *(lambda life, who=who: life.claim_and_deliver(who) for who in (owner, thief)))
    assert race(acts, order) == "WrongStatus"
    bounty.draw()
    bounty.settle(0, 0, 0)  # the peers look at the evidence; nothing was delivered by the thief
    assert bounty.status == Status.OPEN and bounty.is_kept()
    bounty.claim_and_deliver(owner)
    assert bounty.state.round == 2 and bounty.is_kept()


# --------------------------------------------------------------------------------------------------------- while working


@both_orders
@every_money
def test_lapse_and_deliver__whoever_is_first(beside, race, bounty, order):
    bounty.reach(Status.CLAIMED)
    beside.world.wait_until(bounty.deadline + HOUR)
    acts = following(bounty, lambda life: life.lapse(), lambda life: life.deliver())
    assert race(acts, order) == "WrongStatus"
    assert bounty.is_kept() and bounty.status == (Status.OPEN if order == 1 else Status.DELIVERED)


@both_orders
@every_money
def test_lapse_and_quit_when_no_time_is_left__the_bond_goes_to_the_commons_in_any_case(
    beside, race, bounty, order
):
    world, token = beside.world, bounty.terms.token
    before = world.commons(token)
    bounty.reach(Status.CLAIMED)
    world.wait_until(bounty.deadline + HOUR)
    acts = following(bounty, lambda life: life.lapse(), lambda life: life.quit())
    assert race(acts, order) == "WrongStatus"
    assert world.commons(token) == before + bounty.terms.bond and bounty.is_kept()


@every_money
def test_a_lapse_for_an_old_claim_and_a_new_claim__does_not_touch_it(beside, bounty):
    """The state names the round: what was due for the last worker is not due for the next one."""
    bounty.reach(Status.CLAIMED)
    late = bounty.copy()
    bounty.quit()
    bounty.claim(WORKERS[1])
    beside.world.wait_until(late.deadline + HOUR)
    assert beside.world.why(late.lapse) == "StaleState"
    assert bounty.is_kept()


# --------------------------------------------------------------------------------------------------------------- judging


@both_orders
@every_money
def test_two_draws__draw_the_same_panel(beside, race, bounty, order):
    bounty.reach(Status.DELIVERED)
    beside.world.engine.advance(blocks=5)
    mark = beside.world.engine.snapshot()
    bounty_now = bounty.copy()
    bounty_now.draw()
    beside.world.engine.restore(mark)
    beside.world.engine.advance(blocks=3, seconds=7)  # by somebody else, later
    acts = following(bounty, lambda life: life.draw(), lambda life: life.draw())
    assert race(acts, order) == "WrongStatus"
    assert bounty.people.panel == bounty_now.people.panel and bounty.is_kept()


@both_orders
@every_money
def test_two_settlements_with_different_verdicts__both_count_and_all_are_paid_the_same(
    beside, race, bounty, order
):
    world, token = beside.world, bounty.terms.token
    bounty = _patient(beside, bounty)
    both = [[bounty.verdict(0, 90)], [bounty.verdict(1, 80), bounty.verdict(2, 10)]]
    acts = following(bounty, *(lambda life, given=given: life.settle(verdicts=given) for given in both))
    peers = [seat.account for seat in bounty.people.panel]
    owed = {peer: world.owed(token, peer) for peer in peers}

    first, second = acts[::order]
    first()
    second()
    assert bounty.has_ended and bounty.is_kept()
    assert {peer: world.owed(token, peer) - owed[peer] for peer in peers} == dict.fromkeys(peers, 10)


@both_orders
@every_money
def test_two_settlements_with_the_same_verdicts__the_second_finds_nothing_to_do(race, bounty, order):
    bounty.reach(Status.IN_REVIEW)
    given = [bounty.verdict(0, 90), bounty.verdict(1, 80)]
    acts = following(bounty, *[lambda life: life.settle(verdicts=given)] * 2)
    assert race(acts, order) == "WrongStatus"
    assert bounty.has_ended and bounty.is_kept()


@both_orders
@every_money
def test_two_verdicts_of_one_peer__the_first_stands(beside, bounty, order):
    bounty = _patient(beside, bounty)
    yes, no = [bounty.verdict(0, 90)], [bounty.verdict(0, 10)]
    first, second = (yes, no)[::order]
    bounty.settle(verdicts=first)
    late = bounty.copy()
    assert beside.world.why(late.settle, verdicts=second) == "NothingToSettle"
    assert bounty.state.scores & 255 == (90 if order == 1 else 10) and bounty.is_kept()


@both_orders
@every_money
def test_redraw_and_a_verdict_that_makes_a_majority__whoever_is_first(beside, race, bounty, order):
    """Before the redraw the peer who judged is paid and keeps the seat; after it the verdict is an absent peer's."""
    bounty.reach(Status.IN_REVIEW)
    bounty.settle(90)
    given = [bounty.verdict(1, 80)]
    beside.world.wait_until(bounty.state.since + bounty.terms.review_period)
    acts = following(bounty, lambda life: life.redraw(), lambda life: life.settle(verdicts=given))
    assert race(acts, order) == "WrongStatus"
    assert bounty.is_kept()
    assert bounty.status == (Status.DELIVERED if order == 1 else Status.FREE)


@both_orders
@every_money
def test_redraw_and_a_verdict_that_makes_none__who_judged_stays_on_the_panel(beside, race, bounty, order):
    bounty.reach(Status.IN_REVIEW)
    given, peer = [bounty.verdict(2, 80)], bounty.people.panel[2].account
    beside.world.wait_until(bounty.state.since + bounty.terms.review_period)
    acts = following(bounty, lambda life: life.settle(verdicts=given), lambda life: life.redraw())
    if order == 1:
        acts[0]()
        acts[1]()  # both may: the verdict came in time
    else:
        assert race(acts, order) == "WrongStatus"
    bounty.draw()
    assert (bounty.people.panel[2].account == peer) is (order == 1) and bounty.is_kept()


# ------------------------------------------------------------------------------------------------------------------ ends


@both_orders
@every_money
def test_rule_and_expire__each_has_its_own_time(beside, bounty, order):
    """In the last second of the fourteen days only the arbiter can end it, from the next on only the others."""
    world = beside.world
    bounty.reach(Status.ESCALATED)
    until = bounty.state.since + bounty.terms.ruling_period
    world.wait_until(until if order == -1 else until - 1)
    refused, accepted = (lambda: bounty.copy().expire(wait=False)), (lambda: bounty.rule(True))
    if order == -1:
        refused, accepted = (lambda: bounty.copy().rule(True)), bounty.expire
    mark = world.engine.snapshot()
    assert world.why(refused) == ("TooEarly" if order == 1 else "TooLate")
    world.engine.restore(mark)
    accepted()
    assert bounty.has_ended and bounty.is_kept()


@both_orders
@every_money
def test_two_ends__one_of_them(beside, race, bounty, order):
    bounty.reach(Status.ESCALATED)
    acts = following(bounty, lambda life: life.rule(True), lambda life: life.rule(False))
    assert race(acts, order) == "WrongStatus"
    assert bounty.has_ended and bounty.is_kept()


@every_money
def test_two_collections__one_of_them_is_paid(beside, race, bounty):
    bounty.reach(Status.IN_REVIEW)
    peer, token = bounty.people.panel[0].account, bounty.terms.token
    bounty.settle(90, 90)
    acts = [
        lambda: collect(beside.world, peer, token),
        lambda: collect(beside.world, peer, token, to=STRANGER),
    ]
    assert race(acts, 1) == "NothingOwed"


def _patient(beside, bounty):
    """The same bounty, but a bare majority has to wait a day; in review."""
    terms = bounty.terms
    life = beside.world.bounty(terms.token, lane=1, reward=1_000, fee=10, bond=100, patience=DAY)
    beside.mine = [life]
    return life.reach(Status.IN_REVIEW)
