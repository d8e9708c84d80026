"""
next — anyone posts the next bounty of a rota.

├── when the first turn has not come
│   └── reverts with TooEarly
├── when the offer is another
│   └── reverts with WrongOffer
├── given too little is in it
│   └── reverts with TooLittle
├── given the last one lives
│   └── reverts with WrongStatus
├── given this turn is taken
│   └── reverts with TooEarly until the next one comes
├── given nobody took a turn
│   └── does not make up for it
├── when the first turn has come
│   ├── posts the offer with its money
│   └── opens it for the time that was agreed on
├── given the last one was paid
│   └── posts the next generation
├── given the last one was withdrawn
│   └── pays the next with what came back
├── given what came back is owed
│   └── fetches it first
└── when the token calls back
    └── finds every door locked
"""

from eth_utils import keccak

from tests.contracts.edge.conftest import ETHER, OPEN_FOR, every_money, other, paid_in, selector
from tests.contracts.edge.rota.conftest import WEEK
from tests.support.outcome import refused


def test_when_the_first_turn_has_not_come__reverts_with_TooEarly(filled, agreed, actions, first, stranger):
    actions.at(first - 1)
    with refused(filled.TooEarly, **{"from": first}):
        filled.next(agreed.values(), [], "", sender=stranger)


def test_when_the_offer_is_another__reverts_with_WrongOffer(filled, agreed, post_next, encoded):
    changed = other(agreed)
    with refused(filled.WrongOffer, hash=keccak(encoded(changed))):
        post_next(offer=changed)


@every_money
def test_given_too_little_is_in_it__reverts_with_TooLittle(rota, fill, agreed, post_next):
    fill(agreed.stake - 1)
    with refused(rota.TooLittle, held=agreed.stake - 1, needed=agreed.stake):
        post_next()


def test_given_the_last_one_lives__reverts_with_WrongStatus(filled, escrow, post_next):
    bounty = post_next()
    with refused(escrow.WrongStatus, found=bounty.status):
        post_next()


def test_given_this_turn_is_taken__reverts_with_TooEarly_until_the_next_one_comes(
    filled, agreed, actions, post_next, paid, first, stranger
):
    paid(post_next(first + WEEK - 2 * 3_600))
    actions.at(first + WEEK - 1)
    with refused(filled.TooEarly, **{"from": first + WEEK}):
        filled.next(agreed.values(), [], "", sender=stranger)
    post_next(first + WEEK)


def test_given_nobody_took_a_turn__does_not_make_up_for_it(filled, post_next, paid, first, actions):
    paid(post_next(first + 3 * WEEK))
    assert (filled.turns(), filled.nextFrom()) == (4, first + 4 * WEEK)


@every_money
def test_when_the_first_turn_has_come__posts_the_offer_with_its_money(
    filled, post_next, agreed, coin, escrow, moved, first
):
    held = filled.held()
    with moved(coin, {filled: -agreed.stake, escrow: agreed.stake}):
        bounty = post_next(first)
    assert (bounty.terms.poster, bounty.terms.lane, bounty.terms.generation) == (filled.address, 0, 0)
    assert (filled.held(), filled.turns()) == (held - agreed.stake, 1)


def test_when_the_first_turn_has_come__opens_it_for_the_time_that_was_agreed_on(filled, post_next, first):
    assert post_next(first + 5).terms.open_until == first + 5 + OPEN_FOR


def test_given_the_last_one_was_paid__posts_the_next_generation(filled, post_next, paid, agreed):
    held = filled.held()
    paid(post_next())
    assert post_next().terms.generation == 1
    assert filled.held() == held - 2 * agreed.stake


@every_money
def test_given_the_last_one_was_withdrawn__pays_the_next_with_what_came_back(
    rota, fill, post_next, agreed, actions, poster
):
    fill(agreed.stake)
    bounty = post_next()
    rota.withdraw(bounty.terms.values(), bounty.state.values(), sender=poster)
    assert rota.held() == agreed.stake
    assert post_next().terms.generation == 1
    assert rota.held() == 0


@paid_in("MockPausingToken")
def test_given_what_came_back_is_owed__fetches_it_first(
    filled, post_next, agreed, actions, currency, deployer, poster, escrow
):
    bounty = post_next()
    currency.arm(True, sender=deployer)
    filled.withdraw(bounty.terms.values(), bounty.state.values(), sender=poster)
    currency.arm(False, sender=deployer)
    assert (escrow.owed(filled, currency), filled.held()) == (agreed.stake, 10 * ETHER)
    post_next()
    assert (escrow.owed(filled, currency), filled.held()) == (0, 10 * ETHER - agreed.stake)


@paid_in("MockReenteringToken")
def test_when_the_token_calls_back__finds_every_door_locked(
    filled, post_next, agreed, currency, deployer, poster
):
    locked = selector(filled.ReentrancyGuardReentrantCall)
    currency.prepare(filled, filled.next.encode_input(agreed.values(), [], ""), sender=deployer)
    currency.arm(True, sender=deployer)
    post_next()
    assert [bytes(currency.answers(i)) for i in range(currency.count())] == [locked] * 2
