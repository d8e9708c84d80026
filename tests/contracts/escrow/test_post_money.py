"""
post, its money — exactly the stake comes in, or nothing does.

├── when the value is not the stake
│   └── reverts with WrongValue
├── when value comes with a token
│   └── reverts with WrongValue
├── when the token is no contract or the escrow
│   └── reverts with NotAToken
├── when the poster allows the escrow too little
│   └── reverts with ERC20InsufficientAllowance
├── when the poster gives a permit
│   └── takes the stake without an allowance
├── when the permit of the poster has been used by somebody else
│   └── takes the stake
├── when a permit comes with ether
│   └── takes no notice of it
├── when the permit is for another amount
│   └── reverts with ERC20InsufficientAllowance
└── given a strange token
    ├── when it keeps a fee
    │   └── reverts with WrongArrival
    ├── when it moves nothing and boasts
    │   └── reverts with WrongArrival
    ├── when it takes more than it brings
    │   └── reverts with WrongArrival
    ├── when it lies about balances
    │   └── reverts with WrongArrival
    ├── when it answers false
    │   └── reverts with SafeERC20FailedOperation
    ├── when it answers nothing
    │   └── takes the stake
    ├── when it is paused
    │   └── reverts with Paused
    ├── when it blocks the poster
    │   └── reverts with Blocked
    ├── when it rejects zero and nothing is asked for
    │   └── opens the bounty
    └── when it calls back
        └── finds the door locked
"""

import pytest

from oathwork.model.terms import NOBODY
from tests.contracts.changes import SOMEBODY
from tests.contracts.escrow.conftest import ETHER, selector
from tests.support.actions import DAY
from tests.support.outcome import refused

LARGEST = 2**128 - 1
YEAR = 365 * DAY


# --------------------------------------------------------------------------------------------------------- the money


@pytest.mark.parametrize("less", [-1, 1, ETHER])
def test_when_the_value_is_not_the_stake__reverts_with_WrongValue(escrow, terms, post, less):
    offered = terms()
    with refused(escrow.WrongValue, sent=offered.stake - less, needed=offered.stake):
        post(offered, value=offered.stake - less)


def test_when_value_comes_with_a_token__reverts_with_WrongValue(escrow, terms, post, token):
    with refused(escrow.WrongValue, sent=1, needed=0):
        post(terms(token=token), value=1)


@pytest.mark.parametrize("name", ["somebody", "escrow"])
def test_when_the_token_is_no_contract_or_the_escrow__reverts_with_NotAToken(escrow, terms, post, name):
    token = {"somebody": SOMEBODY, "escrow": escrow.address}[name]
    with refused(escrow.NotAToken, token=token):
        post(terms(token=token))


def test_when_the_poster_allows_the_escrow_too_little__reverts_with_ERC20InsufficientAllowance(
    escrow, terms, post, token, poster
):
    offered = terms(token=token)
    token.approve(escrow, offered.stake - 1, sender=poster)
    facts = {"spender": escrow, "allowance": offered.stake - 1, "needed": offered.stake}
    with refused(token.ERC20InsufficientAllowance, **facts):
        post(offered)


def test_when_the_poster_gives_a_permit__takes_the_stake_without_an_allowance(
    escrow, terms, actions, token, poster, moved
):
    offered = terms(token=token)
    token.approve(escrow, 0, sender=poster)
    permit = actions.permit(token, poster, offered.stake)
    with moved(token, {escrow: offered.stake, poster: -offered.stake}):
        actions.post_for(offered, permit=permit)


def test_when_the_permit_of_the_poster_has_been_used_by_somebody_else__takes_the_stake(
    escrow, terms, actions, token, poster, attacker, moved
):
    offered = terms(token=token)
    given = actions.permit(token, poster, offered.stake)
    token.permit(poster, escrow, offered.stake, given.deadline, given.v, given.r, given.s, sender=attacker)
    with moved(token, {escrow: offered.stake, poster: -offered.stake}):
        actions.post(offered, permit=given)


def test_when_a_permit_comes_with_ether__takes_no_notice_of_it(escrow, terms, actions, token, poster, moved):
    offered = terms()
    with moved(NOBODY, {escrow: offered.stake, poster: -offered.stake}):
        actions.post(offered, permit=actions.permit(token, poster, offered.stake))


def test_when_the_permit_is_for_another_amount__reverts_with_ERC20InsufficientAllowance(
    escrow, terms, actions, token, poster
):
    offered = terms(token=token)
    token.approve(escrow, 0, sender=poster)
    permit = actions.permit(token, poster, offered.stake - 1)
    with refused(token.ERC20InsufficientAllowance, spender=escrow, allowance=0, needed=offered.stake):
        actions.post(offered, permit=permit)


# ---------------------------------------------------------------------------------------------------- strange tokens


@pytest.fixture
def strange_terms(strange_token, terms, deployer):
    """Terms in an armed token of this name, and the token."""

    def strange_terms(name, **changes):
        token = strange_token(name)
        token.arm(True, sender=deployer)
        return token, terms(token=token, **changes)

    return strange_terms


def test_when_it_keeps_a_fee__reverts_with_WrongArrival(escrow, strange_terms, post):
    _, offered = strange_terms("MockFeeToken")
    arrived = offered.stake - offered.stake // 100
    with refused(escrow.WrongArrival, balanceBefore=0, balanceAfter=arrived, asked=offered.stake):
        post(offered)


def test_when_it_moves_nothing_and_boasts__reverts_with_WrongArrival(escrow, strange_terms, post):
    _, offered = strange_terms("MockBoastingToken")
    with refused(escrow.WrongArrival, balanceBefore=0, balanceAfter=0, asked=offered.stake):
        post(offered)


def test_when_it_takes_more_than_it_brings__reverts_with_WrongArrival(escrow, strange_terms, post, deployer):
    token, offered = strange_terms("MockDrainingToken", reward=100, fee=0)
    token.arm(False, sender=deployer)
    token.mint(escrow, 1_000, sender=deployer)
    token.arm(True, sender=deployer)
    with refused(escrow.WrongArrival, balanceBefore=1_000, balanceAfter=900, asked=100):
        post(offered)


def test_when_it_lies_about_balances__reverts_with_WrongArrival(escrow, strange_terms, post, deployer):
    token, offered = strange_terms("MockLyingToken", reward=100, fee=0)
    token.mint(escrow, 1_000, sender=deployer)
    seen = token.balanceOf(escrow)
    with refused(escrow.WrongArrival, balanceBefore=seen, balanceAfter=seen + 99, asked=100):
        post(offered)


def test_when_it_answers_false__reverts_with_SafeERC20FailedOperation(escrow, strange_terms, post):
    token, offered = strange_terms("MockFalseToken")
    with refused(escrow.SafeERC20FailedOperation, token=token):
        post(offered)


def test_when_it_answers_nothing__takes_the_stake(escrow, strange_terms, post, poster, moved, check_word):
    token, offered = strange_terms("MockSilentToken")
    with moved(token.address, {escrow: offered.stake, poster: -offered.stake}):
        bounty = post(offered)
    check_word(bounty)


def test_when_it_is_paused__reverts_with_Paused(strange_terms, post):
    token, offered = strange_terms("MockPausingToken")
    with refused(token.Paused):
        post(offered)


def test_when_it_blocks_the_poster__reverts_with_Blocked(strange_terms, post, poster, deployer):
    token, offered = strange_terms("MockBlockingToken")
    token.block_(poster, sender=deployer)
    with refused(token.Blocked, account=poster):
        post(offered)


def test_when_it_rejects_zero_and_nothing_is_asked_for__opens_the_bounty(strange_terms, post, check_word):
    _, offered = strange_terms("MockZeroRejectingToken", reward=0, fee=0)
    check_word(post(offered))


def test_when_it_calls_back__finds_the_door_locked(
    escrow, strange_terms, post, open_bounty, calls_of, deployer, check_word
):
    token, offered = strange_terms("MockReenteringToken")
    token.prepare(escrow, calls_of(open_bounty, "withdraw"), sender=deployer)
    post(offered)
    locked = selector(escrow.ReentrancyGuardReentrantCall)[:4]
    assert [bytes(token.answers(i)) for i in range(token.count())] == [locked, locked]
    check_word(open_bounty)
