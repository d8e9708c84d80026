"""
take — the organiser takes money out of a rota.

├── when the caller is not the organiser
│   └── reverts with NotOrganiser
├── when the receiver is zero
│   └── reverts with ReceiverIsZero
├── when more is asked for than is there
│   └── reverts with TooLittle
├── when the receiver rejects it
│   └── reverts with FailedCall
├── given a bounty lives
│   └── does not touch its money
├── given a bounty was paid
│   └── has less by its stake
├── given a bounty came back
│   └── counts it once
├── given the token calls back
│   └── finds the door locked
└── when all is as it must be
    ├── sends it
    ├── sends nothing if nothing is asked for
    └── emits Taken
"""

from tests.contracts.edge.conftest import ETHER, every_money, paid_in, selector
from tests.support.outcome import check_logged, refused


def test_when_the_caller_is_not_the_organiser__reverts_with_NotOrganiser(filled, stranger):
    with refused(filled.NotOrganiser, caller=stranger):
        filled.take(stranger, 1, sender=stranger)


def test_when_the_receiver_is_zero__reverts_with_ReceiverIsZero(filled, poster):
    with refused(filled.ReceiverIsZero):
        filled.take("0x" + "00" * 20, 1, sender=poster)


def test_when_more_is_asked_for_than_is_there__reverts_with_TooLittle(filled, poster):
    with refused(filled.TooLittle, held=10 * ETHER, needed=10 * ETHER + 1):
        filled.take(poster, 10 * ETHER + 1, sender=poster)


def test_when_the_receiver_rejects_it__reverts_with_FailedCall(filled, poster, guilds):
    with refused(filled.FailedCall):
        filled.take(guilds, 1, sender=poster)


@every_money
def test_given_a_bounty_lives__does_not_touch_its_money(
    filled, post_next, agreed, poster, moved, coin, escrow
):
    post_next()
    rest = 10 * ETHER - agreed.stake
    with moved(coin, {filled: -rest, poster: rest, escrow: 0}):
        filled.take(poster, rest, sender=poster)
    assert filled.held() == 0


def test_given_a_bounty_was_paid__has_less_by_its_stake(filled, post_next, paid, agreed, poster):
    paid(post_next())
    with refused(filled.TooLittle, held=10 * ETHER - agreed.stake, needed=10 * ETHER):
        filled.take(poster, 10 * ETHER, sender=poster)


@every_money
def test_given_a_bounty_came_back__counts_it_once(filled, post_next, poster, moved, coin):
    bounty = post_next()
    filled.withdraw(bounty.terms.values(), bounty.state.values(), sender=poster)
    filled.take(poster, ETHER, sender=poster)
    assert filled.held() == 9 * ETHER
    with moved(coin, {filled: -9 * ETHER, poster: 9 * ETHER}):
        filled.take(poster, 9 * ETHER, sender=poster)


@paid_in("MockReenteringToken")
def test_given_the_token_calls_back__finds_the_door_locked(filled, currency, deployer, poster):
    locked = selector(filled.ReentrancyGuardReentrantCall)
    currency.prepare(filled, filled.fill.encode_input(1), sender=deployer)
    currency.arm(True, sender=deployer)
    filled.take(poster, 1, sender=poster)
    assert [bytes(currency.answers(i)) for i in range(2)] == [locked] * 2


@every_money
def test_when_all_is_as_it_must_be__sends_it(filled, poster, stranger, moved, coin):
    with moved(coin, {filled: -ETHER, stranger: ETHER, poster: 0}):
        filled.take(stranger, ETHER, sender=poster)
    assert filled.held() == 9 * ETHER


@paid_in("MockZeroRejectingToken")
def test_when_all_is_as_it_must_be__sends_nothing_if_nothing_is_asked_for(filled, poster, currency, deployer):
    currency.arm(True, sender=deployer)
    filled.take(poster, 0, sender=poster)
    assert filled.held() == 10 * ETHER


def test_when_all_is_as_it_must_be__emits_Taken(filled, poster, stranger):
    receipt = filled.take(stranger, 5, sender=poster)
    check_logged(receipt, filled.Taken, to=stranger, amount=5)
