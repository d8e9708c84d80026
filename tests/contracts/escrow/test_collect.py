"""
collect — an account takes out what it is owed.

├── when nothing is owed to the caller
│   └── reverts with NothingOwed
├── when it is owed in another token
│   └── reverts with NothingOwed
├── when the receiver is nobody
│   └── reverts with ReceiverIsZero
├── when the receiver rejects it
│   ├── reverts with NoMoney
│   └── leaves it owed
├── when the receiver has no way to take it
│   └── reverts with FailedCall
├── when the receiver needs more gas than a push gives
│   └── pays
├── when the receiver calls back
│   └── finds the door locked
├── given a strange token
│   ├── when it answers false
│   │   └── reverts with SafeERC20FailedOperation
│   ├── when it answers two
│   │   └── reverts with SafeERC20FailedOperation
│   ├── when it is paused
│   │   └── reverts with Paused
│   ├── when it blocks the account that is owed
│   │   ├── reverts with Blocked
│   │   └── pays to another account
│   ├── when it answers nothing
│   │   └── pays
│   ├── when it calls back
│   │   └── finds the door locked
│   └── when it is taken out of another account than it came in
│       └── harms no other bounty
├── given a peer has judged
│   └── pays the fee
└── when all is as it must be
    ├── pays it to whom the caller says
    ├── adds up what is owed
    ├── emits Collected
    └── cannot be repeated
"""

import pytest

from oathwork.model.terms import NOBODY
from tests.contracts.escrow.conftest import selector
from tests.support.outcome import check_logged, refused


@pytest.mark.parametrize("role", ["poster", "worker", "attacker"])
def test_when_nothing_is_owed_to_the_caller__reverts_with_NothingOwed(
    escrow, actions, owed_bounty, poster, worker, attacker, role
):
    caller = {"poster": poster, "worker": worker, "attacker": attacker}[role]
    with refused(escrow.NothingOwed, account=caller, token=NOBODY):
        actions.collect(caller)


def test_when_it_is_owed_in_another_token__reverts_with_NothingOwed(
    escrow, actions, owed_bounty, token, stranger
):
    with refused(escrow.NothingOwed, account=owed_bounty.wallet, token=token):
        actions.collect(owed_bounty.wallet, token, stranger)


def test_when_the_receiver_is_nobody__reverts_with_ReceiverIsZero(escrow, actions, owed_bounty):
    with refused(escrow.ReceiverIsZero):
        actions.collect(owed_bounty.wallet, NOBODY, NOBODY)


def test_when_the_receiver_rejects_it__reverts_with_NoMoney(actions, owed_bounty):
    with refused(owed_bounty.wallet.NoMoney):
        actions.collect(owed_bounty.wallet, NOBODY, owed_bounty.wallet)


def test_when_the_receiver_rejects_it__leaves_it_owed(escrow, actions, owed_bounty):
    actions.why(actions.collect, owed_bounty.wallet, NOBODY, owed_bounty.wallet)
    assert escrow.owed(owed_bounty.wallet, NOBODY) == owed_bounty.stake


def test_when_the_receiver_has_no_way_to_take_it__reverts_with_FailedCall(
    escrow, actions, owed_bounty, token
):
    with refused(escrow.FailedCall):
        actions.collect(owed_bounty.wallet, NOBODY, token)


def test_when_the_receiver_needs_more_gas_than_a_push_gives__pays(
    escrow, actions, owed_bounty, wallet, stranger, moved
):
    greedy = wallet(stranger, "MockGreedyWallet")
    with moved(NOBODY, {escrow: -owed_bounty.stake, greedy: owed_bounty.stake}):
        actions.collect(owed_bounty.wallet, NOBODY, greedy)


@pytest.mark.parametrize("door", ["collect", "withdraw", "claim"])
def test_when_the_receiver_calls_back__finds_the_door_locked(
    escrow, actions, owed_bounty, open_bounty, wallet, stranger, calls_of, door
):
    receiver = wallet(stranger, "MockReenteringWallet")
    receiver.prepare(escrow, calls_of(open_bounty, door), sender=stranger)
    actions.collect(owed_bounty.wallet, NOBODY, receiver)
    assert bytes(receiver.answer())[:4] == selector(escrow.ReentrancyGuardReentrantCall)[:4]


# ------------------------------------------------------------------------------------------------------ strange tokens


def test_when_it_answers_false__reverts_with_SafeERC20FailedOperation(escrow, actions, owed_token, poster):
    token, _ = owed_token("MockFalseToken")
    with refused(escrow.SafeERC20FailedOperation, token=token):
        actions.collect(poster, token)


def test_when_it_answers_two__reverts_with_SafeERC20FailedOperation(escrow, actions, owed_token, poster):
    token, _ = owed_token("MockOddToken")
    with refused(escrow.SafeERC20FailedOperation, token=token):
        actions.collect(poster, token)


def test_when_it_is_paused__reverts_with_Paused(actions, owed_token, poster):
    token, _ = owed_token("MockPausingToken")
    with refused(token.Paused):
        actions.collect(poster, token)


@pytest.fixture
def blocked(strange_token, actions, terms, poster, deployer):
    """A token that blocks the poster, to whom the escrow owes a stake of it."""
    token = strange_token("MockBlockingToken")
    bounty = actions.post(terms(token=token))
    token.block_(poster, sender=deployer)
    actions.withdraw(bounty)
    return token


def test_when_it_blocks_the_account_that_is_owed__reverts_with_Blocked(actions, blocked, poster):
    with refused(blocked.Blocked, account=poster):
        actions.collect(poster, blocked)


def test_when_it_blocks_the_account_that_is_owed__pays_to_another_account(
    escrow, actions, blocked, poster, stranger, moved
):
    owed = escrow.owed(poster, blocked)
    with moved(blocked.address, {escrow: -owed, stranger: owed}):
        actions.collect(poster, blocked, stranger)


def test_when_it_answers_nothing__pays(
    escrow, actions, wallet, strange_token, terms, deployer, poster, moved
):
    token = strange_token("MockSilentPausingToken")
    bounty = actions.post(terms(token=token))
    token.arm(True, sender=deployer)
    actions.withdraw(bounty)
    token.arm(False, sender=deployer)
    with moved(token.address, {escrow: -bounty.stake, poster: bounty.stake}):
        actions.collect(poster, token)


def test_when_it_calls_back__finds_the_door_locked(
    escrow, actions, owed_token, poster, deployer, calls_of, open_bounty
):
    token, _ = owed_token("MockStubbornReenteringToken", still_armed=False)
    token.prepare(escrow, calls_of(open_bounty, "collect"), sender=deployer)
    actions.collect(poster, token)
    locked = selector(escrow.ReentrancyGuardReentrantCall)[:4]
    assert [bytes(token.answers(i)) for i in range(token.count())] == [locked, locked]


@pytest.mark.parametrize(
    "name", ["MockFalseToken", "MockPausingToken", "MockGasBurningToken", "MockOddToken"]
)
def test_when_it_is_taken_out_of_another_account_than_it_came_in__harms_no_other_bounty(
    escrow, actions, owed_token, claimed_bounty, poster, stranger, name, moved, check_word
):
    token, owed = owed_token(name, still_armed=False)
    with moved(NOBODY, {escrow: 0}), moved(token.address, {stranger: owed, poster: 0}):
        actions.collect(poster, token, stranger)
    check_word(claimed_bounty)


# ------------------------------------------------------------------------------------------------------------- effects


@pytest.mark.parametrize("kind", ["by lot, ETH", "by lot, token"])
def test_given_a_peer_has_judged__pays_the_fee(escrow, actions, reviewed_bounty, moved):
    token, fee = reviewed_bounty.terms.token, reviewed_bounty.terms.fee
    peer = actions.member(reviewed_bounty, 1)
    actions.settle(reviewed_bounty, scores=[80, 20, 90])
    with moved(token, {escrow: -fee, peer: fee}):
        actions.collect(peer, token)


def test_when_all_is_as_it_must_be__pays_it_to_whom_the_caller_says(
    escrow, actions, owed_bounty, stranger, moved
):
    stake = owed_bounty.stake
    with moved(NOBODY, {escrow: -stake, stranger: stake, owed_bounty.wallet: 0}):
        actions.collect(owed_bounty.wallet, NOBODY, stranger)


def test_when_all_is_as_it_must_be__adds_up_what_is_owed(
    escrow, actions, owed_bounty, terms_named, stranger, moved
):
    wallet, stake = owed_bounty.wallet, owed_bounty.stake
    again = actions.post(terms_named(poster=wallet, generation=1, reward=7), sender=wallet)
    actions.withdraw(again, sender=wallet)
    with moved(NOBODY, {escrow: -stake - 7, stranger: stake + 7}):
        actions.collect(wallet, NOBODY, stranger)


def test_when_all_is_as_it_must_be__emits_Collected(escrow, actions, owed_bounty, stranger):
    receipt = actions.collect(owed_bounty.wallet, NOBODY, stranger)
    facts = {"token": NOBODY, "to": stranger, "amount": owed_bounty.stake}
    check_logged(receipt, escrow.Collected, account=owed_bounty.wallet, **facts)


def test_when_all_is_as_it_must_be__cannot_be_repeated(escrow, actions, owed_bounty, stranger):
    actions.collect(owed_bounty.wallet, NOBODY, stranger)
    with refused(escrow.NothingOwed, account=owed_bounty.wallet, token=NOBODY):
        actions.collect(owed_bounty.wallet, NOBODY, stranger)
