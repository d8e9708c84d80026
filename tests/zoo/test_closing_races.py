"""Two transactions for the same moment, one of which closes a bounty or takes signed terms back: in both orders.

Nobody can run in front of `close`: it takes no state that a rival could make stale (promise 14).
"""

from oathwork.model.terms import State, Status
from tests.invariants.actors import DAO, KEYS, STRANGER, STUDIO, WORKERS, _sign
from tests.zoo.races import both_orders, every_money, following

WORKER, RIVAL = WORKERS[:2]


@both_orders
@every_money
def test_close_and_claim__both_may_and_no_other_claim_follows(beside, race, bounty, order):
    bounty.reach(Status.OPEN)
    acts = following(bounty, lambda life: life.close(), lambda life: life.claim())
    assert race(acts, order) == ("Closed" if order == 1 else "")
    assert bounty.status == (Status.OPEN if order == 1 else Status.CLAIMED)
    assert bounty.closed and bounty.is_kept()
    if order == -1:
        bounty.quit()
    assert beside.world.why(bounty.copy().claim, RIVAL) == "Closed"


@both_orders
@every_money
def test_close_and_a_squatters_quit__the_close_comes_through_in_any_case(beside, race, bounty, order):
    """What he does in front of it changes the state, and the close has none."""
    bounty.reach(Status.CLAIMED)
    acts = following(bounty, lambda life: life.close(), lambda life: life.quit())
    assert race(acts, order) == ""
    assert bounty.closed and bounty.status == Status.OPEN and bounty.is_kept()
    assert beside.world.why(bounty.copy().claim) == "Closed"
    bounty.withdraw(STRANGER)
    assert bounty.has_ended and bounty.is_kept()


@both_orders
@every_money
def test_close_and_withdraw__there_is_nothing_left_to_close(race, bounty, order):
    bounty.reach(Status.OPEN)
    acts = following(bounty, lambda life: life.withdraw(), lambda life: life.close())
    assert race(acts, order) == ("WrongStatus" if order == 1 else "")
    assert bounty.has_ended and bounty.is_kept()


@both_orders
@every_money
def test_close_by_the_poster_and_by_his_signature__one_of_them(race, bounty, order):
    bounty.reach(Status.OPEN)
    acts = following(bounty, lambda life: life.close(), lambda life: life.close_for())
    assert race(acts, order) == "Closed"
    assert bounty.closed and bounty.is_kept()


@every_money
def test_a_signed_close_and_a_claim_in_front_of_it__is_sent_again_with_the_new_state(beside, bounty):
    """The signature names the bounty and no state: a relay sends the same one again."""
    bounty.reach(Status.OPEN)
    signature = beside.world.sign(DAO, bounty.close_message())
    late = bounty.copy()
    bounty.claim()
    assert beside.world.why(late.close_for, signature) == "StaleState"
    bounty.close_for(signature)
    assert bounty.closed and bounty.is_kept()


@every_money
def test_a_signed_close_and_the_end_of_the_bounty__does_not_close_the_next_one(beside, bounty):
    world = beside.world
    bounty.reach(Status.OPEN)
    signature = world.sign(DAO, bounty.close_message())
    bounty.withdraw()
    following_one = world.bounty(bounty.terms.token, lane=1, generation=1).reach(Status.OPEN)
    beside.mine = [following_one]
    assert world.why(bounty.copy().close_for, signature) == "StaleState"
    assert world.why(following_one.copy().close_for, signature) == "BadSignature"
    assert not following_one.closed and following_one.is_kept()


@both_orders
@every_money
def test_close_and_the_claim_of_the_worker_served_first__the_repair_is_made_in_any_case(race, bounty, order):
    bounty.reach(Status.IN_REVIEW)
    bounty.settle(10, 10, 10)
    acts = following(bounty, lambda life: life.close(), lambda life: life.claim_and_deliver())
    assert race(acts, order) == ""
    assert bounty.closed and bounty.state.repair and bounty.status == Status.IN_REVIEW
    assert bounty.is_kept()


@both_orders
@every_money
def test_a_closed_bounty_withdrawn_by_anybody_and_claimed_late_by_its_worker__he_was_served(
    beside, race, bounty, order
):
    """Until his time is over only he may act; from then on only the withdrawal can win, and it pays the poster."""
    world = beside.world
    bounty.reach(Status.IN_REVIEW)
    bounty.settle(10, 10, 10)
    bounty.close()
    until = bounty.state.since + bounty.terms.review_period
    assert world.why(bounty.copy().withdraw, STRANGER) == "ServedFirst"
    world.wait_until(until)
    before = world.balance(bounty.terms.token, DAO)
    acts = following(bounty, lambda life: life.withdraw(STRANGER), lambda life: life.withdraw(STUDIO))
    assert world.why(bounty.copy().claim) == "Closed"
    assert race(acts, order) == "WrongStatus"
    assert world.balance(bounty.terms.token, DAO) == before + bounty.terms.stake
    assert bounty.has_ended and bounty.is_kept()


@both_orders
@every_money
def test_cancel_and_post__the_terms_are_posted_or_never_will_be(beside, race, bounty, order):
    signature = _sign(KEYS[DAO], bounty.id)
    post = {"signature": signature, "sender": STRANGER if money_is_pulled(bounty) else DAO}
    acts = following(bounty, lambda life: life.cancel(), lambda life: life.post(**post))
    assert race(acts, order) == ("WrongGeneration" if order == 1 else "WrongStatus")
    assert bounty.status == (Status.FREE if order == 1 else Status.OPEN) and bounty.is_kept()
    if order == 1:
        again = beside.world.bounty(bounty.terms.token, lane=1, generation=1).reach(Status.OPEN)
        beside.mine = [again]
        assert again.is_kept()


def money_is_pulled(bounty):
    """A token comes from the poster, by whomever it is posted; the chain's own money from the sender."""
    return bounty.terms.token == bounty.world.honest


@both_orders
@every_money
def test_two_cancellations__each_takes_back_a_generation(race, bounty, order):
    acts = following(bounty, lambda life: life.cancel(), lambda life: life.cancel())
    assert race(acts, order) == ""
    assert bounty.skipped == 2 and bounty.state == State() and bounty.is_kept()
