"""
claim — a worker takes the job and stakes the bond.

├── given the bounty is not open
│   └── reverts with WrongStatus
├── given the lane is free
│   └── reverts with WrongStatus
├── when a field of the state is another
│   └── reverts with StaleState
├── when the terms are others
│   └── reverts with StaleState
├── when it is the last second of openUntil
│   └── claims
├── when openUntil is this very second
│   └── reverts with TooLate
├── when the caller is the poster or the arbiter
│   └── reverts with PartyCannotWork
├── given it is reserved
│   ├── when the caller is somebody else
│   │   └── reverts with ReservedFor
│   └── when the caller is that worker
│       └── claims what is reserved
├── given the work was sent back
│   ├── when somebody else claims in the last second of the turn
│   │   └── reverts with ServedFirst
│   ├── when somebody else claims as the turn ends
│   │   └── claims
│   ├── when the worker claims again
│   │   ├── opens a round of repair with the same panel
│   │   ├── emits Claimed for a repair
│   │   └── needs no standing again
│   ├── when the worker claims again as the turn ends
│   │   └── opens a round with a lot
│   └── when the bounty closes before the turn ends
│       └── reverts with ServedFirst until then
├── given the poster has closed it
│   ├── when anybody claims
│   │   └── reverts with Closed
│   ├── when the worker who was sent back claims in the last second of the turn
│   │   └── claims
│   └── when the worker who was sent back claims as the turn ends
│       └── reverts with Closed then
├── given peers have left since it was posted
│   ├── when less than twice the panel is left
│   │   └── reverts with TooFewSeats
│   ├── when just twice the panel is left
│   │   └── claims
│   ├── when seats behind those of the terms have ended
│   │   └── reverts with TooFewSeats for these too
│   ├── when it is a repair
│   │   └── claims
│   └── when the panel is named
│       └── claims
├── given a minimum of standing
│   ├── when the worker has none
│   │   └── reverts with StandingTooLow
│   ├── when the worker has a little less
│   │   └── reverts with StandingTooLow for that
│   └── when the worker has that much
│       └── claims
├── when the value is not the bond
│   └── reverts with WrongValue
├── when value comes with a token
│   └── reverts with WrongValue for any of it
├── when the worker has not allowed the escrow to take the token
│   └── reverts with ERC20InsufficientAllowance
├── given a strange token
│   ├── when less than the bond arrives
│   │   └── reverts with WrongArrival
│   ├── when it answers false
│   │   └── reverts with SafeERC20FailedOperation
│   ├── when it answers nothing
│   │   └── claims
│   ├── when it is paused
│   │   └── reverts with Paused
│   ├── when it blocks the worker
│   │   └── reverts with Blocked
│   ├── when it rejects zero and there is no bond
│   │   └── claims
│   ├── when it calls back
│   │   └── finds the door locked
│   └── when the next claim is in an honest token
│       └── harms no other bounty
├── when the account has delegated code
│   └── claims
└── when all is as it must be
    ├── takes the bond from the worker
    ├── keeps the word of a claimed bounty
    ├── emits Claimed
    ├── needs no bond if there is none
    └── cannot be repeated by anybody
"""

from dataclasses import replace

import pytest

from oathwork.model.terms import State, Status
from tests.contracts.changes import every_field_of_the_state
from tests.contracts.escrow.conftest import ETHER, selector
from tests.support.actions import DAY, every_kind
from tests.support.outcome import check_logged, refused


@pytest.mark.parametrize("status", [Status.CLAIMED, Status.DELIVERED, Status.IN_REVIEW])
def test_given_the_bounty_is_not_open__reverts_with_WrongStatus(escrow, claim, bounties, status):
    with refused(escrow.WrongStatus, found=status):
        claim(bounties[status])


def test_given_the_lane_is_free__reverts_with_WrongStatus(escrow, actions, claim, open_bounty):
    offered = open_bounty.copy()
    actions.withdraw(open_bounty)
    with refused(escrow.WrongStatus, found=Status.FREE):
        claim(offered)


@every_field_of_the_state
def test_when_a_field_of_the_state_is_another__reverts_with_StaleState(escrow, claim, open_bounty, change):
    with refused(escrow.StaleState, word=open_bounty.word):
        claim(open_bounty, state=replace(open_bounty.state, **change))


@pytest.mark.parametrize("change", [{"bond": 0}, {"reward": 777}, {"spec": bytes(32)}, {"generation": 1}])
def test_when_the_terms_are_others__reverts_with_StaleState(escrow, claim, open_bounty, change):
    with refused(escrow.StaleState, word=open_bounty.word):
        claim(open_bounty, terms=replace(open_bounty.terms, **change))


def test_when_it_is_the_last_second_of_openUntil__claims(actions, claim, open_bounty, check_word):
    actions.at(open_bounty.terms.open_until - 1)
    claim(open_bounty)
    check_word(open_bounty)


def test_when_openUntil_is_this_very_second__reverts_with_TooLate(escrow, actions, claim, open_bounty):
    actions.at(open_bounty.terms.open_until)
    with refused(escrow.TooLate, until=open_bounty.terms.open_until):
        claim(open_bounty)


@pytest.mark.parametrize("party", ["poster", "arbiter"])
def test_when_the_caller_is_the_poster_or_the_arbiter__reverts_with_PartyCannotWork(
    escrow, claim, open_bounty, poster, arbiter, party
):
    account = {"poster": poster, "arbiter": arbiter}[party]
    with refused(escrow.PartyCannotWork, account=account):
        claim(open_bounty, sender=account)


def test_when_the_caller_is_somebody_else__reverts_with_ReservedFor(
    escrow, claim, reach, worker, other_worker
):
    bounty = reach(Status.OPEN, worker=worker)
    with refused(escrow.ReservedFor, worker=worker):
        claim(bounty, sender=other_worker)


def test_when_the_caller_is_that_worker__claims_what_is_reserved(claim, reach, worker, check_word):
    bounty = reach(Status.OPEN, worker=worker)
    claim(bounty)
    check_word(bounty)


# ----------------------------------------------------------------------------------------------------------- sent back


@every_kind
def test_when_somebody_else_claims_in_the_last_second_of_the_turn__reverts_with_ServedFirst(
    escrow, actions, claim, sent_back_bounty, worker, other_worker
):
    until = sent_back_bounty.state.since + sent_back_bounty.terms.review_period
    actions.at(until - 1)
    with refused(escrow.ServedFirst, worker=worker, until=until):
        claim(sent_back_bounty, sender=other_worker)


@every_kind
def test_when_somebody_else_claims_as_the_turn_ends__claims(
    actions, claim, sent_back_bounty, other_worker, check_word
):
    actions.at(sent_back_bounty.state.since + sent_back_bounty.terms.review_period)
    claim(sent_back_bounty, sender=other_worker)
    check_word(sent_back_bounty)


@every_kind
def test_when_the_worker_claims_again__opens_a_round_of_repair_with_the_same_panel(
    claim, sent_back_bounty, worker, check_word
):
    before = sent_back_bounty.copy()
    moment = claim(sent_back_bounty).timestamp
    lot = 12 * before.terms.by_lot
    expected = State(2, worker.address, moment, repair=True, lot=lot, panel=before.state.panel)
    assert sent_back_bounty.state == expected
    check_word(sent_back_bounty)


def test_when_the_worker_claims_again__emits_Claimed_for_a_repair(escrow, claim, sent_back_bounty, worker):
    tx = claim(sent_back_bounty)
    facts = {"id": sent_back_bounty.id, "worker": worker, "round": 2, "claimedAt": tx.timestamp}
    check_logged(tx, escrow.Claimed, **facts, repair=True)


def test_when_the_worker_claims_again__needs_no_standing_again(
    reputation, actions, claim, known_worker, reach, worker, check_word
):
    points = reputation.pointsOf(known_worker.terms.guild, worker)
    bounty = reach(Status.IN_REVIEW, lane=9, min_standing=points - 1_000)
    actions.settle(bounty, scores=[10, 10, 10])
    assert reputation.pointsOf(bounty.terms.guild, worker) < bounty.terms.min_standing
    claim(bounty)
    check_word(bounty)


@every_kind
def test_when_the_worker_claims_again_as_the_turn_ends__opens_a_round_with_a_lot(
    actions, claim, sent_back_bounty, worker, check_word
):
    actions.at(sent_back_bounty.state.since + sent_back_bounty.terms.review_period)
    moment = claim(sent_back_bounty).timestamp
    lot = int(sent_back_bounty.terms.by_lot)
    assert sent_back_bounty.state == State(2, worker.address, moment, lot=lot)
    check_word(sent_back_bounty)


def test_when_the_bounty_closes_before_the_turn_ends__reverts_with_ServedFirst_until_then(
    escrow, actions, claim, reach, worker, other_worker
):
    bounty = reach(Status.IN_REVIEW, open_until=actions.now + 2 * DAY)
    actions.settle(bounty, scores=[10, 10, 10])
    actions.at(bounty.terms.open_until - 1)
    with refused(escrow.ServedFirst, worker=worker, until=bounty.terms.open_until):
        claim(bounty, sender=other_worker)


# -------------------------------------------------------------------------------------------------------------- closed


@every_kind
def test_when_anybody_claims__reverts_with_Closed(escrow, actions, claim, open_bounty, other_worker):
    actions.close(open_bounty)
    with refused(escrow.Closed):
        claim(open_bounty)
    with refused(escrow.Closed):
        claim(open_bounty, sender=other_worker)


@pytest.fixture
def end_of_turn(actions, sent_back_bounty):
    """The moment at which the worker of a closed bounty is served first no longer."""
    actions.close(sent_back_bounty)
    return sent_back_bounty.state.since + sent_back_bounty.terms.review_period


@every_kind
def test_when_the_worker_who_was_sent_back_claims_in_the_last_second_of_the_turn__claims(
    actions, claim, sent_back_bounty, end_of_turn, check_word
):
    actions.at(end_of_turn - 1)
    claim(sent_back_bounty)
    check_word(sent_back_bounty)


@every_kind
def test_when_the_worker_who_was_sent_back_claims_as_the_turn_ends__reverts_with_Closed_then(
    escrow, actions, claim, sent_back_bounty, end_of_turn
):
    actions.at(end_of_turn)
    with refused(escrow.Closed):
        claim(sent_back_bounty)


# --------------------------------------------------------------------------------------------------------------- bench


@pytest.fixture
def leave(guilds, guild, peers):
    """Let the first so many peers leave."""
    return lambda count: [guilds.leaveSeat(guild, sender=peer) for peer in peers[:count]]


def test_when_less_than_twice_the_panel_is_left__reverts_with_TooFewSeats(escrow, claim, leave, open_bounty):
    leave(4)
    with refused(escrow.TooFewSeats, live=5, needed=6):
        claim(open_bounty)


def test_when_just_twice_the_panel_is_left__claims(claim, leave, open_bounty, check_word):
    leave(3)
    claim(open_bounty)
    check_word(open_bounty)


def test_when_seats_behind_those_of_the_terms_have_ended__reverts_with_TooFewSeats_for_these_too(
    escrow, actions, claim, terms, guilds, guild, peers
):
    bounty = actions.post(terms(size=1, seats=7))
    left = [guilds.leaveSeat(guild, sender=peer) for peer in peers[7:]]
    with refused(escrow.TooFewSeats, live=9 - len(left), needed=8):
        claim(bounty)


def test_when_it_is_a_repair__claims(claim, leave, sent_back_bounty, check_word):
    leave(9)
    claim(sent_back_bounty)
    check_word(sent_back_bounty)


def test_when_the_panel_is_named__claims(actions, claim, leave, terms_named, check_word):
    bounty = actions.post(terms_named())
    leave(9)
    claim(bounty)
    check_word(bounty)


# ------------------------------------------------------------------------------------------------------------ standing


@pytest.fixture
def known_worker(actions, reviewed_bounty):
    """Has delivered work of effort 100 with 80 of 100: 80,000 thousandths of a point, fading."""
    actions.settle(reviewed_bounty, scores=[80, 80])
    return reviewed_bounty


def test_when_the_worker_has_none__reverts_with_StandingTooLow(escrow, claim, reach):
    bounty = reach(Status.OPEN, min_standing=1)
    with refused(escrow.StandingTooLow, points=0, minStanding=1):
        claim(bounty)


def test_when_the_worker_has_a_little_less__reverts_with_StandingTooLow_for_that(
    escrow, reputation, actions, claim, reach, known_worker, guild, worker
):
    bounty = reach(Status.OPEN, min_standing=40_001, open_until=actions.now + 365 * DAY)
    actions.at(reputation.standingOf(guild, worker).pointsAt + 180 * DAY)  # one half-life
    with refused(escrow.StandingTooLow, points=40_000, minStanding=40_001):
        claim(bounty)


def test_when_the_worker_has_that_much__claims(claim, reach, known_worker, check_word):
    bounty = reach(Status.OPEN, min_standing=79_900)
    claim(bounty)
    check_word(bounty)


# --------------------------------------------------------------------------------------------------------------- money


@pytest.mark.parametrize("less", [-1, 1, ETHER // 10])
def test_when_the_value_is_not_the_bond__reverts_with_WrongValue(escrow, claim, open_bounty, less):
    bond = open_bounty.terms.bond
    with refused(escrow.WrongValue, sent=bond - less, needed=bond):
        claim(open_bounty, value=bond - less)


def test_when_value_comes_with_a_token__reverts_with_WrongValue_for_any_of_it(escrow, claim, reach, token):
    with refused(escrow.WrongValue, sent=1, needed=0):
        claim(reach(Status.OPEN, token=token), value=1)


def test_when_the_worker_has_not_allowed_the_escrow_to_take_the_token__reverts_with_ERC20InsufficientAllowance(
    escrow, claim, reach, token, attacker
):
    bounty = reach(Status.OPEN, token=token)
    facts = {"spender": escrow, "allowance": 0, "needed": bounty.terms.bond}
    with refused(token.ERC20InsufficientAllowance, **facts):
        claim(bounty, sender=attacker)


@pytest.fixture
def strange_bounty(strange_token, reach, deployer):
    """An open bounty in a token that is then armed, and the token."""

    def strange_bounty(name, **changes):
        token = strange_token(name)
        bounty = reach(Status.OPEN, token=token, **changes)
        token.arm(True, sender=deployer)
        return token, bounty

    return strange_bounty


@pytest.mark.parametrize(
    "name,arrived",
    [("MockFeeToken", 297), ("MockBoastingToken", 0), ("MockDrainingToken", -300), ("MockLyingToken", 299)],
)
def test_when_less_than_the_bond_arrives__reverts_with_WrongArrival(
    escrow, claim, strange_bounty, name, arrived
):
    token, bounty = strange_bounty(name, fee=100, bond=300)
    held = token.balanceOf(escrow)
    with refused(escrow.WrongArrival, balanceBefore=held, balanceAfter=held + arrived, asked=300):
        claim(bounty)


def test_when_it_answers_false__reverts_with_SafeERC20FailedOperation(escrow, claim, strange_bounty):
    token, bounty = strange_bounty("MockFalseToken")
    with refused(escrow.SafeERC20FailedOperation, token=token):
        claim(bounty)


def test_when_it_answers_nothing__claims(claim, strange_bounty, check_word):
    _, bounty = strange_bounty("MockSilentToken")
    claim(bounty)
    check_word(bounty)


def test_when_it_is_paused__reverts_with_Paused(claim, strange_bounty):
    token, bounty = strange_bounty("MockPausingToken")
    with refused(token.Paused):
        claim(bounty)


def test_when_it_blocks_the_worker__reverts_with_Blocked(claim, strange_bounty, worker, deployer):
    token, bounty = strange_bounty("MockBlockingToken")
    token.block_(worker, sender=deployer)
    with refused(token.Blocked, account=worker):
        claim(bounty)


def test_when_it_rejects_zero_and_there_is_no_bond__claims(claim, strange_bounty, check_word):
    _, bounty = strange_bounty("MockZeroRejectingToken", fee=0, bond=0)
    claim(bounty)
    check_word(bounty)


def test_when_it_calls_back__finds_the_door_locked(escrow, claim, strange_bounty, calls_of, deployer):
    token, bounty = strange_bounty("MockReenteringToken")
    token.prepare(escrow, calls_of(bounty, "withdraw"), sender=deployer)
    claim(bounty)
    locked = selector(escrow.ReentrancyGuardReentrantCall)[:4]
    assert [bytes(token.answers(i)) for i in range(token.count())] == [locked, locked]


@pytest.mark.parametrize("name", ["MockReenteringToken", "MockOddToken", "MockSilentToken", "MockBombToken"])
def test_when_the_next_claim_is_in_an_honest_token__harms_no_other_bounty(
    escrow, claim, strange_bounty, reach, token, worker, name, moved
):
    claim(strange_bounty(name)[1])
    honest = reach(Status.OPEN, token=token, lane=1)
    with moved(token.address, {escrow: honest.terms.bond, worker: -honest.terms.bond}):
        claim(honest)


def test_when_the_account_has_delegated_code__claims(
    claim, open_bounty, worker, stranger, delegate, check_word
):
    delegate(worker, stranger)
    claim(open_bounty)
    check_word(open_bounty)


# ------------------------------------------------------------------------------------------------------------- effects


@every_kind
def test_when_all_is_as_it_must_be__takes_the_bond_from_the_worker(escrow, claim, open_bounty, worker, moved):
    bond = open_bounty.terms.bond
    with moved(open_bounty.terms.token, {escrow: bond, worker: -bond}):
        claim(open_bounty)


@every_kind
def test_when_all_is_as_it_must_be__keeps_the_word_of_a_claimed_bounty(
    claim, open_bounty, worker, check_word
):
    moment = claim(open_bounty).timestamp
    lot = int(open_bounty.terms.by_lot)
    expected = State(round=1, worker=worker.address, claimed_at=moment, lot=lot)
    assert (open_bounty.status, open_bounty.state) == (Status.CLAIMED, expected)
    check_word(open_bounty)


@every_kind
def test_when_all_is_as_it_must_be__emits_Claimed(escrow, claim, open_bounty, worker):
    receipt = claim(open_bounty)
    facts = {"id": open_bounty.id, "worker": worker, "round": 1, "claimedAt": receipt.timestamp}
    check_logged(receipt, escrow.Claimed, **facts, repair=False)


def test_when_all_is_as_it_must_be__needs_no_bond_if_there_is_none(claim, reach, check_word):
    bounty = reach(Status.OPEN, fee=0, bond=0)
    claim(bounty)
    check_word(bounty)


def test_when_all_is_as_it_must_be__cannot_be_repeated_by_anybody(escrow, claim, open_bounty, other_worker):
    claim(open_bounty)
    with refused(escrow.WrongStatus, found=Status.CLAIMED):
        claim(open_bounty, sender=other_worker)
