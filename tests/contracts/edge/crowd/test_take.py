"""
take — somebody who gave takes it back.

├── when the caller gave nothing
│   └── reverts with NothingGiven
├── when the caller has taken it already
│   └── reverts with NothingGiven
├── given the bounty lives
│   └── reverts with WrongStatus
├── when the receiver is zero
│   └── reverts with ReceiverIsZero
├── when the receiver rejects it
│   └── reverts with FailedCall
├── given it was not posted
│   ├── gives all of it back
│   └── gives it back when its time is over too
├── given all came back
│   └── gives everybody what they gave
├── given a part came back
│   ├── gives everybody their part of it to the unit
│   └── gives the same whoever comes first
├── given it was paid
│   └── gives nothing
├── given the token
│   ├── would not take it back then so it is fetched now
│   ├── would not take it back then so the single unit is fetched now
│   ├── blocks one of them so another place is named and the others are not held up
│   └── calls back and finds every door locked
├── given somebody sends money to it
│   └── leaves it there
└── when all is as it must be
    └── emits TakenBack
"""

import pytest

from oathwork.model.terms import NOBODY
from tests.contracts.edge.conftest import OPEN_FOR, every_money, paid_in, selector
from tests.contracts.edge.crowd.conftest import SALT
from tests.support.outcome import check_logged, logged, refused


def test_when_the_caller_gave_nothing__reverts_with_NothingGiven(full, stranger):
    with refused(full.NothingGiven, account=stranger):
        full.take(stranger, sender=stranger)


def test_when_the_caller_has_taken_it_already__reverts_with_NothingGiven(withdrawn, worker):
    withdrawn.take(worker, sender=worker)
    with refused(withdrawn.NothingGiven, account=worker):
        withdrawn.take(worker, sender=worker)


def test_given_the_bounty_lives__reverts_with_WrongStatus(full, crowds_bounty, worker):
    with refused(full.WrongStatus, found=crowds_bounty.status):
        full.take(worker, sender=worker)


def test_when_the_receiver_is_zero__reverts_with_ReceiverIsZero(full, worker):
    with refused(full.ReceiverIsZero):
        full.take(NOBODY, sender=worker)


def test_when_the_receiver_rejects_it__reverts_with_FailedCall(full, worker, guilds):
    with refused(full.FailedCall):
        full.take(guilds, sender=worker)


@every_money
def test_given_it_was_not_posted__gives_all_of_it_back(full, gifts, worker, stranger, moved, coin):
    with moved(coin, {full: -gifts[worker], stranger: gifts[worker], worker: 0}):
        full.take(stranger, sender=worker)
    assert (full.given(), full.givenBy(worker)) == (sum(gifts.values()) - gifts[worker], 0)


def test_given_it_was_not_posted__gives_it_back_when_its_time_is_over_too(
    full, gifts, actions, until, moved, worker, coin
):
    actions.at(until)
    with moved(coin, {full: -gifts[worker], worker: gifts[worker]}):
        full.take(worker, sender=worker)


@every_money
def test_given_all_came_back__gives_everybody_what_they_gave(withdrawn, gifts, moved, coin, take_all):
    with moved(coin, {withdrawn: -sum(gifts.values()), **gifts}):
        take_all(gifts)


@pytest.fixture
def take_all(full):
    """Let these take, in this order."""

    def take_all(accounts):
        for account in accounts:
            full.take(account, sender=account)

    return take_all


@pytest.fixture
def parts(gifts, agreed):
    """What each gets of a return, and what the roundings leave: the last one's."""

    def parts(back, order):
        exact = {account: back * gifts[account] // agreed.stake for account in order}
        exact[order[-1]] += back - sum(exact.values())
        return exact

    return parts


@every_money
def test_given_a_part_came_back__gives_everybody_their_part_of_it_to_the_unit(
    partly_back, agreed, parts, gifts, moved, coin, take_all
):
    back = agreed.stake - agreed.fee
    expected = parts(back, list(gifts))
    with moved(coin, {partly_back: -back, **expected}):
        take_all(gifts)
    assert partly_back.given() == 0


def test_given_a_part_came_back__gives_the_same_whoever_comes_first(
    partly_back, agreed, parts, gifts, moved, coin, take_all
):
    back, order = agreed.stake - agreed.fee, list(gifts)[::-1]
    with moved(coin, {partly_back: -back, **parts(back, order)}):
        take_all(order)


def test_given_it_was_paid__gives_nothing(full, crowds_bounty, actions, stranger, gifts, take_all, moved):
    actions.claim(crowds_bounty, sender=stranger)
    actions.deliver(crowds_bounty)
    actions.draw(crowds_bounty)
    actions.settle(crowds_bounty, scores=[80] * 3)
    with moved(NOBODY, {full: 0, **dict.fromkeys(gifts, 0)}):
        take_all(gifts)


@paid_in("MockPausingToken")
def test_given_the_token__would_not_take_it_back_then_so_it_is_fetched_now(
    full, crowds_bounty, currency, deployer, poster, escrow, gifts, moved, coin, take_all
):
    currency.arm(True, sender=deployer)
    full.withdraw(crowds_bounty.terms.values(), crowds_bounty.state.values(), sender=poster)
    currency.arm(False, sender=deployer)
    assert escrow.owed(full, currency) == crowds_bounty.stake
    with moved(coin, {escrow: -crowds_bounty.stake, full: 0, **gifts}):
        take_all(gifts)


@pytest.fixture
def smallest(actions, crowds, project, terms_named, until, serve, currency, poster, coin):
    """A crowd whose bounty takes a single unit, which is there; what it posts, and its panel."""
    agreed = terms_named(poster=NOBODY, open_until=OPEN_FOR, token=coin, reward=1)
    receipt = crowds.start(agreed.values(), until, SALT, sender=poster)
    crowd = project.Crowd.at(logged(receipt, crowds.CrowdStarted)[0]["crowd"])
    serve(crowd)
    currency.approve(crowd, 1, sender=poster)
    crowd.give(1, sender=poster)
    return crowd, agreed, [seat.account for seat in actions.named[agreed.panel]]


@paid_in("MockPausingToken")
def test_given_the_token__would_not_take_it_back_then_so_the_single_unit_is_fetched_now(
    smallest, posted, currency, deployer, poster, escrow, coin, moved
):
    crowd, agreed, panel = smallest
    bounty = posted(crowd.post(agreed.values(), panel, "", sender=poster))
    currency.arm(True, sender=deployer)
    crowd.withdraw(bounty.terms.values(), bounty.state.values(), sender=poster)
    currency.arm(False, sender=deployer)
    with moved(coin, {escrow: -1, crowd: 0, poster: 1}):
        crowd.take(poster, sender=poster)


@paid_in("MockBlockingToken")
def test_given_the_token__blocks_one_of_them_so_another_place_is_named_and_the_others_are_not_held_up(
    withdrawn, currency, deployer, gifts, worker, stranger, other_worker, moved, coin
):
    currency.block_(worker, sender=deployer)
    with refused(currency.Blocked, account=worker):
        withdrawn.take(worker, sender=worker)
    withdrawn.take(other_worker, sender=other_worker)
    with moved(coin, {stranger: gifts[worker]}):
        withdrawn.take(stranger, sender=worker)


@paid_in("MockReenteringToken")
@pytest.mark.parametrize("door", ["give", "take"])
def test_given_the_token__calls_back_and_finds_every_door_locked(withdrawn, currency, deployer, worker, door):
    arguments = {"give": (1,), "take": (deployer,)}[door]
    currency.prepare(withdrawn, getattr(withdrawn, door).encode_input(*arguments), sender=deployer)
    currency.arm(True, sender=deployer)
    withdrawn.take(worker, sender=worker)
    locked = selector(withdrawn.ReentrancyGuardReentrantCall)
    assert [bytes(currency.answers(i)) for i in range(currency.count())] == [locked] * 2


@paid_in("token")
def test_given_somebody_sends_money_to_it__leaves_it_there(
    withdrawn, currency, worker, gifts, take_all, balance, coin
):
    currency.transfer(withdrawn, 1_000, sender=worker)
    take_all(gifts)
    assert balance(coin, withdrawn) == 1_000


def test_when_all_is_as_it_must_be__emits_TakenBack(partly_back, agreed, gifts, worker, stranger):
    part = (agreed.stake - agreed.fee) * gifts[worker] // agreed.stake
    assert partly_back.dueTo(worker) == part
    receipt = partly_back.take(stranger, sender=worker)
    facts = {"account": worker, "to": stranger, "given": gifts[worker], "amount": part}
    check_logged(receipt, partly_back.TakenBack, **facts)
