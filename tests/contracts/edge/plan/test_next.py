"""
next — anyone posts the next milestone of a plan.

├── given one unit of all of it is missing
│   └── reverts with TooLittle
├── when it is not the turn of this milestone
│   └── reverts with WrongOffer
├── given the last one lives
│   └── reverts with WrongStatus
├── given the last one was withdrawn
│   └── reverts with NotPaid
├── given nobody judged the last one
│   └── reverts with NotPaid
├── given the arbiter ruled against the last one
│   └── reverts with NotPaid
├── given all were posted and paid
│   └── reverts with NoneLeft
├── given the rest was taken out
│   └── reverts with PlanStopped
├── given the token calls back
│   └── finds every door locked
└── when it is its turn
    ├── posts the first with its money
    ├── posts the second when the first was paid
    └── posts the second when the arbiter ruled for the first
"""

from eth_utils import keccak

from oathwork.model.terms import LaneEnd
from tests.contracts.edge.conftest import every_money, paid_in, selector
from tests.support.outcome import refused


@every_money
def test_given_one_unit_of_all_of_it_is_missing__reverts_with_TooLittle(plan, fill, total, post_next):
    fill(total - 1)
    with refused(plan.TooLittle, held=total - 1, needed=total):
        post_next()


def test_when_it_is_not_the_turn_of_this_milestone__reverts_with_WrongOffer(
    filled, milestones, encoded, post_next
):
    with refused(filled.WrongOffer, hash=keccak(encoded(milestones[1]))):
        post_next(1)


def test_given_the_last_one_lives__reverts_with_WrongStatus(filled, fill, total, escrow, post_next):
    bounty = post_next()
    fill(total)
    with refused(escrow.WrongStatus, found=bounty.status):
        post_next()


def test_given_the_last_one_was_withdrawn__reverts_with_NotPaid(filled, post_next, withdraw):
    withdraw(post_next())
    with refused(filled.NotPaid, how=LaneEnd.WITHDRAWN):
        post_next(1)


def test_given_nobody_judged_the_last_one__reverts_with_NotPaid(filled, post_next, actions, escalate, worker):
    bounty = post_next()
    actions.claim(bounty, sender=worker)
    actions.deliver(bounty)
    escalate(bounty)
    actions.expire(bounty)
    with refused(filled.NotPaid, how=LaneEnd.UNVERIFIED):
        post_next(1)


def test_given_the_arbiter_ruled_against_the_last_one__reverts_with_NotPaid(filled, post_next, rule):
    rule(post_next(), False)
    with refused(filled.NotPaid, how=LaneEnd.RULED_NO):
        post_next(1)


def test_given_all_were_posted_and_paid__reverts_with_NoneLeft(filled, post_next, paid):
    paid(post_next())
    paid(post_next(1))
    with refused(filled.NoneLeft, milestones=2):
        post_next(1)


def test_given_the_rest_was_taken_out__reverts_with_PlanStopped(filled, post_next, poster):
    filled.take(poster, sender=poster)
    with refused(filled.PlanStopped):
        post_next()


@paid_in("MockReenteringToken")
def test_given_the_token_calls_back__finds_every_door_locked(
    filled, post_next, milestones, currency, deployer
):
    locked = selector(filled.ReentrancyGuardReentrantCall)
    again = filled.next.encode_input(milestones[0].values(), [], "")
    currency.prepare(filled, again, sender=deployer)
    currency.arm(True, sender=deployer)
    post_next()
    assert [bytes(currency.answers(i)) for i in range(currency.count())] == [locked] * 2


@every_money
def test_when_it_is_its_turn__posts_the_first_with_its_money(
    filled, post_next, milestones, total, escrow, moved, coin
):
    stake = milestones[0].stake
    with moved(coin, {filled: -stake, escrow: stake}):
        bounty = post_next()
    assert (bounty.terms.poster, bounty.terms.generation) == (filled.address, 0)
    assert filled.held() == total - stake


@every_money
def test_when_it_is_its_turn__posts_the_second_when_the_first_was_paid(filled, post_next, paid):
    paid(post_next())
    assert post_next(1).terms.generation == 1
    assert filled.held() == 0


def test_when_it_is_its_turn__posts_the_second_when_the_arbiter_ruled_for_the_first(
    filled, post_next, rule, escrow
):
    rule(post_next(), True)
    assert escrow.lastEnd(filled, 0).how == LaneEnd.RULED_YES
    assert post_next(1).terms.generation == 1
    assert filled.held() == 0
