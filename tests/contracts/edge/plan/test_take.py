"""
take — the rest of a plan is taken out.

├── given a milestone lives
│   └── reverts with WrongStatus
├── given nothing was posted yet
│   └── reverts with NotOrganiser to strangers
├── given a milestone can follow
│   ├── reverts with NotOrganiser to strangers
│   └── stops the plan for the organiser
├── given the last one was not paid
│   ├── lets a stranger send the rest and what came back to the organiser
│   └── reverts with NotOrganiser to strangers who name another
├── given all were paid
│   └── lets a stranger send what was too much to the organiser
├── given it was stopped
│   └── lets a stranger send what came in later to the organiser
├── given what came back is owed
│   └── fetches it
├── when the receiver is zero
│   └── reverts with ReceiverIsZero
├── when the receiver rejects it
│   └── reverts with FailedCall
├── given the token calls back
│   └── finds the door locked
└── when all is as it must be
    └── emits Taken
"""

from oathwork.model.terms import NOBODY
from tests.contracts.edge.conftest import every_money, paid_in, selector
from tests.support.outcome import check_logged, refused


def test_given_a_milestone_lives__reverts_with_WrongStatus(filled, post_next, poster):
    bounty = post_next()
    with refused(filled.WrongStatus, found=bounty.status):
        filled.take(poster, sender=poster)


def test_given_nothing_was_posted_yet__reverts_with_NotOrganiser_to_strangers(filled, poster, stranger):
    with refused(filled.NotOrganiser, caller=stranger):
        filled.take(poster, sender=stranger)


def test_given_a_milestone_can_follow__reverts_with_NotOrganiser_to_strangers(
    filled, post_next, paid, poster, stranger
):
    paid(post_next())
    with refused(filled.NotOrganiser, caller=stranger):
        filled.take(poster, sender=stranger)


@every_money
def test_given_a_milestone_can_follow__stops_the_plan_for_the_organiser(
    filled, post_next, paid, milestones, poster, relayer, moved, coin
):
    paid(post_next())
    rest = milestones[1].stake
    with moved(coin, {filled: -rest, relayer: rest, poster: 0}):
        filled.take(relayer, sender=poster)
    assert (filled.held(), filled.stopped()) == (0, True)


@every_money
def test_given_the_last_one_was_not_paid__lets_a_stranger_send_the_rest_and_what_came_back_to_the_organiser(
    filled, post_next, withdraw, total, poster, stranger, moved, coin
):
    withdraw(post_next())
    with moved(coin, {filled: -total, poster: total, stranger: 0}):
        filled.take(poster, sender=stranger)


def test_given_the_last_one_was_not_paid__reverts_with_NotOrganiser_to_strangers_who_name_another(
    filled, post_next, withdraw, stranger
):
    withdraw(post_next())
    with refused(filled.NotOrganiser, caller=stranger):
        filled.take(stranger, sender=stranger)


def test_given_all_were_paid__lets_a_stranger_send_what_was_too_much_to_the_organiser(
    filled, fill, post_next, paid, poster, stranger, moved
):
    fill(777)
    paid(post_next())
    paid(post_next(1))
    with moved(NOBODY, {filled: -777, poster: 777}):
        filled.take(poster, sender=stranger)


def test_given_it_was_stopped__lets_a_stranger_send_what_came_in_later_to_the_organiser(
    filled, fill, poster, stranger, moved
):
    filled.take(poster, sender=poster)
    fill(777)
    with moved(NOBODY, {filled: -777, poster: 777}):
        filled.take(poster, sender=stranger)


@paid_in("MockPausingToken")
def test_given_what_came_back_is_owed__fetches_it(
    filled, post_next, withdraw, total, currency, deployer, poster, moved, coin
):
    bounty = post_next()
    currency.arm(True, sender=deployer)
    withdraw(bounty)
    currency.arm(False, sender=deployer)
    with moved(coin, {filled: bounty.stake - total, poster: total}):
        filled.take(poster, sender=poster)


def test_when_the_receiver_is_zero__reverts_with_ReceiverIsZero(filled, poster):
    with refused(filled.ReceiverIsZero):
        filled.take(NOBODY, sender=poster)


def test_when_the_receiver_rejects_it__reverts_with_FailedCall(filled, poster, guilds):
    with refused(filled.FailedCall):
        filled.take(guilds, sender=poster)


@paid_in("MockReenteringToken")
def test_given_the_token_calls_back__finds_the_door_locked(filled, poster, currency, deployer):
    locked = selector(filled.ReentrancyGuardReentrantCall)
    currency.prepare(filled, filled.fill.encode_input(1), sender=deployer)
    currency.arm(True, sender=deployer)
    filled.take(poster, sender=poster)
    assert [bytes(currency.answers(i)) for i in range(2)] == [locked] * 2


def test_when_all_is_as_it_must_be__emits_Taken(filled, total, poster):
    receipt = filled.take(poster, sender=poster)
    check_logged(receipt, filled.Taken, to=poster, amount=total)
