"""
settle — nobody can stop a payment to others, nor take more than their own.

├── given the worker takes no money
│   ├── when he is paid
│   │   ├── owes him reward and bond and pays the team
│   │   └── lets him collect it later
│   └── when the work is sent back
│       └── owes him the bond
├── given a teammate takes no money
│   └── owes him his part and pays the others
├── given the worker uses up all gas he is given
│   └── owes him
├── given the worker needs nearly all the gas that was promised
│   └── pays him
├── given the worker answers with a bomb
│   └── pays him
├── given the token blocks the worker
│   ├── owes him and pays the team
│   └── lets him collect it when it blocks no more
├── given the token fails in some way
│   └── owes what it does not move
├── given the token answers strangely though it moves the money
│   └── pays
├── given the worker calls back when he is paid
│   ├── finds every door that moves money locked
│   ├── finds the word final
│   └── is paid once
├── given the token calls back
│   └── finds the door locked
├── given a peer who signs by contract calls back
│   └── finds the door locked
└── given any amount of gas
    └── pays or owes or does nothing at all
"""

import pytest

from oathwork.model.terms import NOBODY, Share, Skip, Status
from tests.contracts.escrow.conftest import outcomes_by_gas, selector
from tests.support.outcome import check_logged, logged

PAID = [80, 80, 80]


@pytest.fixture
def by_wallet(actions, terms, wallet, stranger):
    """A bounty in review that a strange wallet has delivered. The wallet is at `.wallet`."""

    def by_wallet(name, **changes):
        contract = wallet(stranger, name)
        bounty = actions.post(terms(**changes))
        actions.claim_and_deliver(bounty, sender=contract)
        actions.draw(bounty)
        bounty.wallet = contract
        return bounty

    return by_wallet


@pytest.fixture
def blocking(strange_token, reach, worker, deployer):
    """A bounty in review in a token that then blocks its worker. The token is at `.token`."""
    token = strange_token("MockBlockingToken")
    bounty = reach(Status.IN_REVIEW, token=token)
    token.block_(worker, sender=deployer)
    bounty.token = token
    return bounty


def whole(bounty):
    return bounty.terms.reward + bounty.terms.bond


# ---------------------------------------------------------------------------------------------------------------- money


def test_when_he_is_paid__owes_him_reward_and_bond_and_pays_the_team(
    escrow, actions, terms, wallet, stranger, teammates, moved, settle
):
    contract, bounty = wallet(stranger, "MockRejectingWallet"), actions.post(terms())
    actions.claim(bounty, sender=contract)
    actions.deliver_team(bounty, actions.work(bounty, [Share(teammates[0].address, 2_500)]), sender=contract)
    actions.draw(bounty)
    part = bounty.terms.reward // 4
    with moved(NOBODY, {escrow: -part, contract: 0, teammates[0]: part}):
        tx = settle(bounty, scores=PAID)
    check_logged(tx, escrow.Owed, account=contract, token=NOBODY, amount=whole(bounty) - part)


def test_when_he_is_paid__lets_him_collect_it_later(escrow, actions, by_wallet, settle, stranger, moved):
    bounty = by_wallet("MockRejectingWallet")
    settle(bounty, scores=PAID)
    assert escrow.owed(bounty.wallet, NOBODY) == whole(bounty)
    with moved(NOBODY, {escrow: -whole(bounty), stranger: whole(bounty)}):
        actions.collect(bounty.wallet, to=stranger)
    assert escrow.owed(bounty.wallet, NOBODY) == 0


def test_when_the_work_is_sent_back__owes_him_the_bond(escrow, by_wallet, settle, moved):
    bounty = by_wallet("MockRejectingWallet")
    with moved(NOBODY, {escrow: 0, bounty.wallet: 0}):
        settle(bounty, scores=[10, 10, 10])
    assert escrow.owed(bounty.wallet, NOBODY) == bounty.terms.bond - 3 * bounty.terms.fee


def test_given_a_teammate_takes_no_money__owes_him_his_part_and_pays_the_others(
    escrow, actions, terms, wallet, worker, stranger, settle, moved, monkeypatch
):
    contract = wallet(stranger, "MockRejectingWallet")
    monkeypatch.setitem(actions.accounts, contract.address, stranger)  # who signs for it
    bounty = actions.reach(terms(), Status.CLAIMED, worker)
    actions.deliver_team(bounty, actions.work(bounty, [Share(contract.address, 2_500)]))
    actions.draw(bounty)
    part = bounty.terms.reward // 4
    with moved(NOBODY, {contract: 0, worker: whole(bounty) - part}):
        tx = settle(bounty, scores=PAID)
    check_logged(tx, escrow.Owed, account=contract, token=NOBODY, amount=part)


def test_given_the_worker_uses_up_all_gas_he_is_given__owes_him(escrow, by_wallet, settle):
    bounty = by_wallet("MockGasBurningWallet")
    tx = settle(bounty, scores=PAID)
    check_logged(tx, escrow.Owed, account=bounty.wallet, token=NOBODY, amount=whole(bounty))


@pytest.mark.parametrize("name", ["MockDearWallet"])
def test_given_the_worker_needs_nearly_all_the_gas_that_was_promised__pays_him(
    by_wallet, settle, moved, name
):
    bounty = by_wallet(name)
    with moved(NOBODY, {bounty.wallet: whole(bounty)}):
        settle(bounty, scores=PAID)


def test_given_the_worker_answers_with_a_bomb__pays_him(by_wallet, settle, moved):
    bounty = by_wallet("MockBombWallet")
    with moved(NOBODY, {bounty.wallet: whole(bounty)}):
        settle(bounty, scores=PAID)


def test_given_the_token_blocks_the_worker__owes_him_and_pays_the_team(
    escrow, actions, strange_token, terms, worker, teammates, deployer, settle, moved
):
    token = strange_token("MockBlockingToken")
    bounty = actions.reach(terms(token=token), Status.CLAIMED, worker)
    actions.deliver_team(bounty, actions.work(bounty, [Share(teammates[0].address, 5_000)]))
    actions.draw(bounty)
    token.block_(worker, sender=deployer)
    half = bounty.terms.reward // 2
    with moved(token.address, {worker: 0, teammates[0]: half, escrow: -half}):
        tx = settle(bounty, scores=PAID)
    check_logged(tx, escrow.Owed, account=worker, token=token, amount=whole(bounty) - half)


def test_given_the_token_blocks_the_worker__lets_him_collect_it_when_it_blocks_no_more(
    escrow, actions, blocking, settle, worker, stranger, moved
):
    settle(blocking, scores=PAID)
    assert escrow.owed(worker, blocking.token) == whole(blocking)
    with moved(blocking.token.address, {escrow: -whole(blocking), stranger: whole(blocking)}):
        actions.collect(worker, blocking.token, to=stranger)


@pytest.mark.parametrize(
    "name",
    ["MockFalseToken", "MockPausingToken", "MockOddToken", "MockStammeringToken", "MockGasBurningToken"],
)
def test_given_the_token_fails_in_some_way__owes_what_it_does_not_move(
    escrow, strange_token, reach, settle, worker, deployer, name
):
    token = strange_token(name)
    bounty = reach(Status.IN_REVIEW, token=token)
    token.arm(True, sender=deployer)
    tx = settle(bounty, scores=PAID)
    check_logged(tx, escrow.Owed, account=worker, token=token, amount=whole(bounty))
    assert bounty.status == Status.FREE


@pytest.mark.parametrize("name", ["MockBombToken", "MockSilentToken"])
def test_given_the_token_answers_strangely_though_it_moves_the_money__pays(
    escrow, strange_token, reach, settle, worker, deployer, moved, name
):
    token = strange_token(name)
    bounty = reach(Status.IN_REVIEW, token=token)
    token.arm(True, sender=deployer)
    with moved(token.address, {worker: whole(bounty)}):
        tx = settle(bounty, scores=PAID)
    assert logged(tx, escrow.Owed) == []


# ---------------------------------------------------------------------------------------------------------- calling back

DOORS = [
    "post",
    "withdraw",
    "claim",
    "claimFor",
    "claimAndDeliver",
    "quit",
    "lapse",
    "settle",
    "rule",
    "expire",
    "collect",
]


@pytest.mark.parametrize("door", DOORS)
def test_given_the_worker_calls_back_when_he_is_paid__finds_every_door_that_moves_money_locked(
    escrow, by_wallet, open_bounty, calls_of, settle, stranger, door
):
    bounty = by_wallet("MockReenteringWallet")
    bounty.wallet.prepare(escrow, calls_of(open_bounty, door), sender=stranger)
    settle(bounty, scores=PAID)
    assert bytes(bounty.wallet.answer()) == selector(escrow.ReentrancyGuardReentrantCall)


def test_given_the_worker_calls_back_when_he_is_paid__finds_the_word_final(
    escrow, by_wallet, settle, stranger
):
    bounty = by_wallet("MockReenteringWallet")
    question = escrow.status.encode_input(bounty.terms.poster, bounty.terms.lane)
    bounty.wallet.prepare(escrow, question, sender=stranger)
    settle(bounty, scores=PAID)
    assert int.from_bytes(bounty.wallet.answer()) == Status.FREE


def test_given_the_worker_calls_back_when_he_is_paid__is_paid_once(
    escrow, by_wallet, calls_of, settle, stranger, moved
):
    bounty = by_wallet("MockReenteringWallet")
    bounty.wallet.prepare(escrow, calls_of(bounty, "settle"), sender=stranger)
    with moved(NOBODY, {escrow: -whole(bounty), bounty.wallet: whole(bounty)}):
        settle(bounty, scores=PAID)


def test_given_the_token_calls_back__finds_the_door_locked(
    escrow, strange_token, reach, calls_of, settle, deployer
):
    token = strange_token("MockReenteringToken")
    bounty = reach(Status.IN_REVIEW, token=token)
    token.arm(True, sender=deployer)
    token.prepare(escrow, calls_of(bounty, "settle"), sender=deployer)
    settle(bounty, scores=PAID)
    locked = selector(escrow.ReentrancyGuardReentrantCall)[:4]
    assert [bytes(token.answers(i)) for i in range(token.count())] == [locked, locked]


def test_given_a_peer_who_signs_by_contract_calls_back__finds_the_door_locked(
    escrow, actions, terms_named, worker, wallet, peers, stranger, calls_of, open_bounty
):
    contract = wallet(stranger, "MockReenteringSigner")
    bounty = actions.reach(terms_named([contract, *peers[:2]]), Status.IN_REVIEW, worker)
    index = [seat.account for seat in bounty.named].index(contract.address)
    contract.prepare(escrow, calls_of(open_bounty, "withdraw"), sender=stranger)
    strange = actions.verdict(bounty, index, 80, signature=b"")
    tx = actions.settle(bounty, strange, actions.verdict(bounty, (index + 1) % 3, 80))
    check_logged(tx, escrow.VerdictSkipped, id=bounty.id, index=index, reason=Skip.BAD_SIGNATURE)


def test_given_any_amount_of_gas__pays_or_owes_or_does_nothing_at_all(
    escrow, chain, actions, by_wallet, settle, balance
):
    bounty = by_wallet("MockDearWallet")
    before = balance(NOBODY, bounty.wallet)

    def outcome(limit):
        actions.why(settle, bounty.copy(), scores=PAID, gas_limit=limit)
        return balance(NOBODY, bounty.wallet) - before, escrow.owed(bounty.wallet, NOBODY)

    assert outcomes_by_gas(chain, outcome, [100_000, 900_000]) == [(0, 0), (whole(bounty), 0)]
