"""
quit — the worker gives the job back and gets the bond in proportion to the time left.

├── given the bounty is not claimed
│   └── reverts with WrongStatus
├── when a field of the state is another
│   └── reverts with StaleState
├── when the terms are others
│   └── reverts with StaleState
├── when the caller is not the worker
│   └── reverts with NotWorker
├── when a signature is given
│   ├── and it names another bounty
│   │   └── reverts with BadSignature
│   ├── and it names another round
│   │   └── reverts with BadSignature
│   ├── and it is for another domain
│   │   └── reverts with BadSignature
│   ├── and it is not in its one form
│   │   └── reverts with BadSignature
│   ├── and it is that of the worker
│   │   └── reverts with BadSignature
│   ├── and the poster is a contract whose owner has signed
│   │   └── returns the whole bond
│   ├── and the poster has signed
│   │   └── returns the whole bond at any time
│   └── and the next worker uses it again
│       └── reverts with BadSignature
├── when the poster has not signed
│   ├── at once returns the bond but for a second
│   ├── halfway returns the half rounded down
│   ├── in the last second returns a second of it
│   ├── at the deadline returns nothing
│   └── long after the deadline returns nothing
├── given the worker takes no money
│   └── is owed
├── given a strange token
│   └── owes what cannot be sent
├── when the worker calls back
│   └── finds the door locked
├── given the claim is a repair
│   ├── opens the bounty and closes it
│   ├── emits ClaimsClosed
│   ├── emits no ClaimsClosed if it was closed
│   └── lets nobody claim and anybody end it
└── when all is as it must be
    ├── keeps the rest in the commons
    ├── keeps the word of a bounty open to all
    ├── writes no mark
    ├── emits Quit
    └── cannot be repeated
"""

from dataclasses import replace

import pytest

from oathwork.model import messages
from oathwork.model.terms import NOBODY, State, Status
from tests.contracts.changes import every_bad_form, every_field_of_the_state, every_other_domain, for_domain
from tests.contracts.conftest import every_panel
from tests.contracts.escrow.conftest import selector
from tests.support.actions import DAY, every_kind, sign
from tests.support.outcome import check_logged, logged, refused


@pytest.mark.parametrize("status", [Status.OPEN, Status.DELIVERED, Status.IN_REVIEW])
def test_given_the_bounty_is_not_claimed__reverts_with_WrongStatus(escrow, actions, bounties, worker, status):
    with refused(escrow.WrongStatus, found=status):
        actions.quit(bounties[status], sender=worker)


@every_field_of_the_state
def test_when_a_field_of_the_state_is_another__reverts_with_StaleState(
    escrow, actions, claimed_bounty, change
):
    with refused(escrow.StaleState, word=claimed_bounty.word):
        actions.quit(claimed_bounty, state=replace(claimed_bounty.state, **change))


@pytest.mark.parametrize("change", [{"bond": 777}, {"work_period": 777}])
def test_when_the_terms_are_others__reverts_with_StaleState(escrow, actions, claimed_bounty, change):
    with refused(escrow.StaleState, word=claimed_bounty.word):
        actions.quit(claimed_bounty, terms=replace(claimed_bounty.terms, **change))


@pytest.mark.parametrize("role", ["poster", "attacker"])
def test_when_the_caller_is_not_the_worker__reverts_with_NotWorker(
    escrow, actions, claimed_bounty, poster, attacker, role
):
    caller = {"poster": poster, "attacker": attacker}[role]
    with refused(escrow.NotWorker, caller=caller):
        actions.quit(claimed_bounty, sender=caller)


# ------------------------------------------------------------------------------------------------------- the signature


def test_and_it_names_another_bounty__reverts_with_BadSignature(
    escrow, actions, domain, claimed_bounty, open_bounty, poster
):
    signature = sign(poster, messages.quit_message(domain, open_bounty.id, 1))
    with refused(escrow.BadSignature, signer=poster):
        actions.quit(claimed_bounty, signature=signature)


@pytest.mark.parametrize("round", [0, 2])
def test_and_it_names_another_round__reverts_with_BadSignature(
    escrow, actions, domain, claimed_bounty, poster, round
):
    signature = sign(poster, messages.quit_message(domain, claimed_bounty.id, round))
    with refused(escrow.BadSignature, signer=poster):
        actions.quit(claimed_bounty, signature=signature)


@every_other_domain
def test_and_it_is_for_another_domain__reverts_with_BadSignature(
    escrow, actions, claimed_bounty, poster, change
):
    signature = sign(poster, for_domain(actions.quit_message(claimed_bounty), **change))
    with refused(escrow.BadSignature, signer=poster):
        actions.quit(claimed_bounty, signature=signature)


@every_bad_form
def test_and_it_is_not_in_its_one_form__reverts_with_BadSignature(
    escrow, actions, claimed_bounty, poster, spoil
):
    signature = spoil(sign(poster, actions.quit_message(claimed_bounty))) or b"\0"  # empty: there is none
    with refused(escrow.BadSignature, signer=poster):
        actions.quit(claimed_bounty, signature=signature)


def test_and_it_is_that_of_the_worker__reverts_with_BadSignature(
    escrow, actions, claimed_bounty, poster, worker
):
    with refused(escrow.BadSignature, signer=poster):
        actions.quit(claimed_bounty, signature=sign(worker, actions.quit_message(claimed_bounty)))


def test_and_the_poster_is_a_contract_whose_owner_has_signed__returns_the_whole_bond(
    escrow, actions, claim, terms_named, wallet, poster, worker, moved
):
    safe = wallet(poster)
    bounty = actions.post(terms_named(poster=safe), sender=safe)
    claim(bounty)
    with moved(NOBODY, {escrow: -bounty.terms.bond, worker: bounty.terms.bond}):
        actions.quit(bounty, signature=sign(poster, actions.quit_message(bounty)))


@every_kind
def test_and_the_poster_has_signed__returns_the_whole_bond_at_any_time(
    escrow, actions, claimed_bounty, poster, worker, moved
):
    bond = claimed_bounty.terms.bond
    actions.at(claimed_bounty.deadline + DAY)
    with moved(claimed_bounty.terms.token, {escrow: -bond, worker: bond}):
        actions.quit(claimed_bounty, signature=sign(poster, actions.quit_message(claimed_bounty)))


def test_and_the_next_worker_uses_it_again__reverts_with_BadSignature(
    escrow, actions, claimed_bounty, poster, other_worker
):
    signature = sign(poster, actions.quit_message(claimed_bounty))
    actions.quit(claimed_bounty, signature=signature)
    actions.claim(claimed_bounty, sender=other_worker)
    with refused(escrow.BadSignature, signer=poster):
        actions.quit(claimed_bounty, signature=signature)


# ------------------------------------------------------------------------------------------------------- the time left


@pytest.fixture
def check_return(escrow, actions, reach, guild, worker, moved):
    """Quit so many seconds after the claim, and expect so much of a bond of 1,000 units back; a week is 604,800 s."""

    def check_return(elapsed, returned):
        bounty = reach(Status.CLAIMED, fee=0, bond=1_000)
        actions.at(bounty.state.claimed_at + elapsed)
        with moved(bounty.terms.token, {escrow: -returned, worker: returned}):
            actions.quit(bounty)
        assert escrow.commons(guild, bounty.terms.token) == 1_000 - returned

    return check_return


@every_kind
def test_when_the_poster_has_not_signed__at_once_returns_the_bond_but_for_a_second(check_return):
    check_return(elapsed=1, returned=999)


@every_kind
def test_when_the_poster_has_not_signed__halfway_returns_the_half_rounded_down(check_return):
    check_return(elapsed=302_401, returned=499)


@every_kind
def test_when_the_poster_has_not_signed__in_the_last_second_returns_a_second_of_it(
    escrow, actions, reach, worker, moved
):
    bounty = reach(Status.CLAIMED, bond=604_800 * 10**15)
    actions.at(bounty.deadline - 1)
    with moved(bounty.terms.token, {escrow: -(10**15), worker: 10**15}):
        actions.quit(bounty)


@every_kind
def test_when_the_poster_has_not_signed__at_the_deadline_returns_nothing(check_return):
    check_return(elapsed=604_800, returned=0)


@every_kind
def test_when_the_poster_has_not_signed__long_after_the_deadline_returns_nothing(check_return):
    check_return(elapsed=604_800 * 50, returned=0)


# ----------------------------------------------------------------------------------------------------- strange workers


@pytest.fixture
def claimed_by(reach, actions, wallet, worker):
    """Let a contract of this name claim."""

    def claimed_by(name):
        bounty = reach(Status.OPEN)
        account = wallet(worker, name)
        actions.claim(bounty, sender=account)
        return account, bounty

    return claimed_by


@pytest.mark.parametrize("name", ["MockRejectingWallet", "MockGasBurningWallet"])
def test_given_the_worker_takes_no_money__is_owed(escrow, actions, claimed_by, name, check_word):
    account, bounty = claimed_by(name)
    receipt = actions.quit(bounty, sender=account)
    returned = bounty.terms.bond - escrow.commons(bounty.terms.guild, NOBODY)
    check_logged(receipt, escrow.Owed, account=account, token=NOBODY, amount=returned)
    assert escrow.owed(account, NOBODY) == returned
    check_word(bounty)


@pytest.mark.parametrize("name", ["MockFalseToken", "MockPausingToken", "MockGasBurningToken"])
def test_given_a_strange_token__owes_what_cannot_be_sent(
    escrow, actions, reach, strange_token, guild, worker, deployer, name
):
    token = strange_token(name)
    bounty = reach(Status.CLAIMED, token=token)
    token.arm(True, sender=deployer)
    actions.quit(bounty)
    assert escrow.owed(worker, token) + escrow.commons(guild, token) == bounty.terms.bond


def test_when_the_worker_calls_back__finds_the_door_locked(
    escrow, actions, claimed_by, calls_of, attacker, check_word
):
    account, bounty = claimed_by("MockReenteringWallet")
    account.prepare(escrow, calls_of(bounty, "quit"), sender=attacker)
    actions.quit(bounty, sender=account)
    assert bytes(account.answer())[:4] == selector(escrow.ReentrancyGuardReentrantCall)[:4]
    check_word(bounty)


# -------------------------------------------------------------------------------------------------------------- a repair


@every_panel
def test_given_the_claim_is_a_repair__opens_the_bounty_and_closes_it(actions, repair, check_word):
    actions.quit(repair)
    assert (repair.status, repair.state, repair.closed) == (Status.OPEN, State(round=2), True)
    check_word(repair)


def test_given_the_claim_is_a_repair__emits_ClaimsClosed(escrow, actions, repair, poster):
    check_logged(actions.quit(repair), escrow.ClaimsClosed, poster=poster, lane=repair.terms.lane)


def test_given_the_claim_is_a_repair__emits_no_ClaimsClosed_if_it_was_closed(
    escrow, actions, repair, check_word
):
    actions.close(repair)
    assert logged(actions.quit(repair), escrow.ClaimsClosed) == []
    check_word(repair)


def test_given_the_claim_is_a_repair__lets_nobody_claim_and_anybody_end_it(
    escrow, actions, repair, worker, stranger, check_word
):
    actions.quit(repair)
    with refused(escrow.Closed):
        actions.claim(repair, sender=worker)
    actions.withdraw(repair, sender=stranger)
    check_word(repair)


# ------------------------------------------------------------------------------------------------------------- effects


@every_kind
def test_when_all_is_as_it_must_be__keeps_the_rest_in_the_commons(
    escrow, actions, claimed_bounty, guild, worker, balance
):
    token = claimed_bounty.terms.token
    held = balance(token, escrow)
    actions.wait_until(claimed_bounty.state.claimed_at + DAY)
    actions.quit(claimed_bounty)
    returned = held - balance(token, escrow)
    assert escrow.commons(guild, token) == claimed_bounty.terms.bond - returned > 0


@every_kind
def test_when_all_is_as_it_must_be__keeps_the_word_of_a_bounty_open_to_all(
    actions, claimed_bounty, check_word
):
    actions.quit(claimed_bounty)
    assert (claimed_bounty.status, claimed_bounty.state) == (Status.OPEN, State(round=1))
    check_word(claimed_bounty)


def test_when_all_is_as_it_must_be__writes_no_mark(reputation, actions, claimed_bounty, guild, worker):
    actions.quit(claimed_bounty)
    assert reputation.standingOf(guild, worker).pointsAt == 0


@every_kind
def test_when_all_is_as_it_must_be__emits_Quit(escrow, actions, claimed_bounty):
    bond, period = claimed_bounty.terms.bond, claimed_bounty.terms.work_period
    deadline = claimed_bounty.deadline
    receipt = actions.quit(claimed_bounty)
    returned = bond * (deadline - receipt.timestamp) // period
    check_logged(receipt, escrow.Quit, id=claimed_bounty.id, returned=returned)


def test_when_all_is_as_it_must_be__cannot_be_repeated(escrow, actions, claimed_bounty, worker):
    actions.quit(claimed_bounty)
    with refused(escrow.WrongStatus, found=Status.OPEN):
        actions.quit(claimed_bounty, sender=worker)
