"""
release — what was held back is sent out.

├── given the poster can still complain
│   └── reverts with TooEarly
├── given the court can still rule
│   └── reverts with TooEarly
├── when a stranger names another
│   └── reverts with NotParty
├── given nothing is here
│   └── reverts with NothingOwed
├── when the receiver is zero
│   └── reverts with ReceiverIsZero
├── when the receiver rejects it
│   └── reverts with FailedCall
├── given nobody has complained in time
│   ├── lets a stranger send it to the worker
│   └── lets the worker have it sent elsewhere
├── given the court ruled for the poster
│   └── lets a stranger send it to the poster
├── given the court ruled for the worker
│   └── lets a stranger send it to the worker at once
├── given the court never rules
│   └── lets a stranger send it to the worker when its time is over
├── given the token
│   ├── refused to be pushed so it is collected first
│   ├── answers false so it reverts with SafeERC20FailedOperation
│   └── calls back and finds the door locked
├── given somebody sent money to it
│   └── goes the same way
└── when all is as it must be
    └── emits Released
"""

from oathwork.model.terms import NOBODY
from tests.contracts.edge.conftest import every_money, paid_in, selector
from tests.support.outcome import check_logged, refused


def test_given_the_poster_can_still_complain__reverts_with_TooEarly(
    paid_holdback, actions, until, worker, coin
):
    actions.at(until - 1)
    with refused(paid_holdback.TooEarly, **{"from": until}):
        paid_holdback.release(coin, worker, sender=worker)


def test_given_the_court_can_still_rule__reverts_with_TooEarly(disputed, actions, rules_until, worker, coin):
    actions.at(rules_until - 1)
    with refused(disputed.TooEarly, **{"from": rules_until}):
        disputed.release(coin, worker, sender=worker)


def test_when_a_stranger_names_another__reverts_with_NotParty(
    paid_holdback, actions, until, stranger, poster, coin
):
    actions.at(until)
    with refused(paid_holdback.NotParty, caller=stranger):
        paid_holdback.release(coin, poster, sender=stranger)


def test_given_nothing_is_here__reverts_with_NothingOwed(holdback, actions, until, worker, coin):
    actions.at(until)
    with refused(holdback.NothingOwed, account=worker, token=coin):
        holdback.release(coin, worker, sender=worker)


def test_when_the_receiver_is_zero__reverts_with_ReceiverIsZero(paid_holdback, actions, until, worker, coin):
    actions.at(until)
    with refused(paid_holdback.ReceiverIsZero):
        paid_holdback.release(coin, NOBODY, sender=worker)


def test_when_the_receiver_rejects_it__reverts_with_FailedCall(
    paid_holdback, actions, until, worker, guilds, coin
):
    actions.at(until)
    with refused(paid_holdback.FailedCall):
        paid_holdback.release(coin, guilds, sender=worker)


@every_money
def test_given_nobody_has_complained_in_time__lets_a_stranger_send_it_to_the_worker(
    paid_holdback, actions, until, worker, stranger, share, moved, coin
):
    actions.at(until)
    with moved(coin, {paid_holdback: -share, worker: share}):
        paid_holdback.release(coin, worker, sender=stranger)


def test_given_nobody_has_complained_in_time__lets_the_worker_have_it_sent_elsewhere(
    paid_holdback, actions, until, worker, stranger, share, moved, coin
):
    actions.at(until)
    with moved(coin, {paid_holdback: -share, stranger: share, worker: 0}):
        paid_holdback.release(coin, stranger, sender=worker)


@every_money
def test_given_the_court_ruled_for_the_poster__lets_a_stranger_send_it_to_the_poster(
    disputed, court, poster, stranger, share, moved, coin
):
    court.give(0, 1, sender=stranger)
    with moved(coin, {disputed: -share, poster: share}):
        disputed.release(coin, poster, sender=stranger)


def test_given_the_court_ruled_for_the_worker__lets_a_stranger_send_it_to_the_worker_at_once(
    disputed, court, worker, stranger, share, moved, coin
):
    court.give(0, 2, sender=stranger)
    with moved(coin, {disputed: -share, worker: share}):
        disputed.release(coin, worker, sender=stranger)


def test_given_the_court_never_rules__lets_a_stranger_send_it_to_the_worker_when_its_time_is_over(
    disputed, actions, rules_until, worker, stranger, share, moved, coin
):
    actions.at(rules_until)
    with moved(coin, {disputed: -share, worker: share}):
        disputed.release(coin, worker, sender=stranger)


@paid_in("MockPausingToken")
def test_given_the_token__refused_to_be_pushed_so_it_is_collected_first(
    actions, claimed, work, holdback, until, share, worker, stranger, coin, currency, deployer, moved
):
    actions.deliver_team(claimed, work)
    actions.draw(claimed)
    currency.arm(True, sender=deployer)
    actions.settle(claimed, scores=[80] * 3)
    currency.arm(False, sender=deployer)
    actions.collect_for(holdback, coin, sender=stranger)
    actions.at(until)
    with moved(coin, {holdback: -share, worker: share}):
        holdback.release(coin, worker, sender=stranger)


@paid_in("MockFalseToken")
def test_given_the_token__answers_false_so_it_reverts_with_SafeERC20FailedOperation(
    paid_holdback, actions, until, worker, currency, deployer
):
    currency.arm(True, sender=deployer)
    actions.at(until)
    with refused(paid_holdback.SafeERC20FailedOperation, token=currency):
        paid_holdback.release(currency, worker, sender=worker)


@paid_in("MockReenteringToken")
def test_given_the_token__calls_back_and_finds_the_door_locked(
    paid_holdback, actions, until, worker, stranger, share, currency, deployer, moved, coin
):
    locked = selector(paid_holdback.ReentrancyGuardReentrantCall)
    again = paid_holdback.release.encode_input(currency, worker)
    currency.prepare(paid_holdback, again, sender=deployer)
    currency.arm(True, sender=deployer)
    actions.at(until)
    with moved(coin, {paid_holdback: -share, worker: share}):
        paid_holdback.release(currency, worker, sender=stranger)
    assert [bytes(currency.answers(i)) for i in range(currency.count())] == [locked] * 2


def test_given_somebody_sent_money_to_it__goes_the_same_way(
    paid_holdback, actions, until, worker, stranger, share, moved, coin
):
    stranger.transfer(paid_holdback, 777)
    actions.at(until)
    with moved(coin, {paid_holdback: -share - 777, worker: share + 777}):
        paid_holdback.release(coin, worker, sender=stranger)


def test_when_all_is_as_it_must_be__emits_Released(paid_holdback, actions, until, worker, stranger, share):
    actions.at(until)
    receipt = paid_holdback.release(NOBODY, stranger, sender=worker)
    facts = {"account": worker, "token": NOBODY, "to": stranger, "amount": share}
    check_logged(receipt, paid_holdback.Released, **facts)
