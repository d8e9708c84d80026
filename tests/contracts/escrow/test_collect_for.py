"""
collectFor — anyone pays out what an account is owed, to that account.

├── when nothing is owed to the account
│   └── reverts with NothingOwed
├── when it is owed in another token
│   └── reverts with NothingOwed
├── when the account rejects it
│   ├── reverts with NoMoney
│   └── leaves it owed
├── when the token calls back
│   └── finds the door locked
├── given a token that blocks the account
│   └── reverts with Blocked
├── given a peer with an empty wallet has judged
│   └── pays the fee to the peer and nothing to the sender
└── when all is as it must be
    ├── emits Collected
    └── cannot be repeated
"""

import pytest

from oathwork.model.terms import NOBODY
from tests.contracts.escrow.conftest import selector
from tests.support.outcome import check_logged, refused


@pytest.fixture
def collect_for(actions):
    return actions.collect_for


@pytest.fixture
def judged_bounty(settle, reviewed_bounty):
    """Paid: each of its peers is owed the fee."""
    reviewed_bounty.panel = [seat.account for seat in reviewed_bounty.people.panel]
    settle(reviewed_bounty, scores=[80, 80, 80])
    return reviewed_bounty


def test_when_nothing_is_owed_to_the_account__reverts_with_NothingOwed(escrow, collect_for, poster):
    with refused(escrow.NothingOwed, account=poster, token=NOBODY):
        collect_for(poster)


def test_when_it_is_owed_in_another_token__reverts_with_NothingOwed(escrow, collect_for, owed_bounty, token):
    with refused(escrow.NothingOwed, account=owed_bounty.wallet, token=token):
        collect_for(owed_bounty.wallet, token)


def test_when_the_account_rejects_it__reverts_with_NoMoney(collect_for, owed_bounty):
    with refused(owed_bounty.wallet.NoMoney):
        collect_for(owed_bounty.wallet)


def test_when_the_account_rejects_it__leaves_it_owed(escrow, actions, collect_for, owed_bounty):
    actions.why(collect_for, owed_bounty.wallet)
    assert escrow.owed(owed_bounty.wallet, NOBODY) == owed_bounty.stake


def test_when_the_token_calls_back__finds_the_door_locked(
    escrow, collect_for, owed_token, poster, deployer, calls_of, open_bounty
):
    token, _ = owed_token("MockStubbornReenteringToken", still_armed=False)
    token.prepare(escrow, calls_of(open_bounty, "collectFor"), sender=deployer)
    collect_for(poster, token)
    locked = selector(escrow.ReentrancyGuardReentrantCall)[:4]
    assert [bytes(token.answers(i)) for i in range(token.count())] == [locked, locked]


def test_given_a_token_that_blocks_the_account__reverts_with_Blocked(
    escrow, actions, collect_for, strange_token, terms, deployer, poster
):
    token = strange_token("MockBlockingToken")
    bounty = actions.post(terms(token=token))
    token.block_(poster, sender=deployer)
    actions.withdraw(bounty)
    with refused(token.Blocked, account=poster):
        collect_for(poster, token)


@pytest.mark.parametrize("kind", ["by lot, ETH", "by lot, token"])
def test_given_a_peer_with_an_empty_wallet_has_judged__pays_the_fee_to_the_peer_and_nothing_to_the_sender(
    escrow, collect_for, judged_bounty, stranger, moved
):
    fee, token = judged_bounty.terms.fee, judged_bounty.terms.token
    peer = judged_bounty.panel[1]
    with moved(token, {escrow: -fee, peer: fee, stranger: 0}):
        collect_for(peer, token)


def test_when_all_is_as_it_must_be__emits_Collected(escrow, collect_for, judged_bounty):
    peer, fee = judged_bounty.panel[0], judged_bounty.terms.fee
    facts = {"account": peer, "token": NOBODY, "to": peer, "amount": fee}
    check_logged(collect_for(peer), escrow.Collected, **facts)


def test_when_all_is_as_it_must_be__cannot_be_repeated(escrow, collect_for, judged_bounty):
    peer = judged_bounty.panel[0]
    collect_for(peer)
    with refused(escrow.NothingOwed, account=peer, token=NOBODY):
        collect_for(peer)
