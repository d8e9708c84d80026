"""
lapse — the worker let the deadline pass: the bond is forfeited and the bounty opens again.

├── given the bounty is not claimed
│   └── reverts with WrongStatus
├── when a field of the state is another
│   └── reverts with StaleState
├── when the terms are others
│   └── reverts with StaleState
├── when it is the last second of the hour after the deadline
│   └── reverts with TooEarly
├── when that hour is over this very second
│   └── lapses
├── given the worker has delivered in the meantime
│   └── reverts with WrongStatus for that
├── given the bounty can be claimed no more
│   └── lapses and lets anybody end it
├── given the claim is a repair
│   ├── opens the bounty and closes it
│   ├── emits ClaimsClosed
│   ├── emits no ClaimsClosed if it was closed
│   └── lets nobody claim and anybody end it
└── when all is as it must be
    ├── moves the bond to the commons
    ├── keeps the word of a bounty open to all
    ├── by lot counts it as abandoned
    ├── by lot takes the effort of the points of the worker and never more than there are
    ├── with a named panel writes no mark
    ├── emits Lapsed
    ├── lets the same worker claim again
    └── cannot be repeated
"""

from dataclasses import replace

import pytest

from oathwork.model.guild import Standing
from oathwork.model.terms import State, Status
from tests.contracts.changes import every_field_of_the_state
from tests.contracts.conftest import every_panel
from tests.support.actions import DAY, HOUR, every_kind
from tests.support.outcome import check_logged, logged, refused


@pytest.mark.parametrize("status", [Status.OPEN, Status.DELIVERED, Status.IN_REVIEW])
def test_given_the_bounty_is_not_claimed__reverts_with_WrongStatus(escrow, actions, bounties, status):
    actions.wait_until(bounties[status].deadline + DAY)
    with refused(escrow.WrongStatus, found=status):
        actions.lapse(bounties[status])


@every_field_of_the_state
def test_when_a_field_of_the_state_is_another__reverts_with_StaleState(
    escrow, actions, claimed_bounty, change
):
    with refused(escrow.StaleState, word=claimed_bounty.word):
        actions.lapse(claimed_bounty, state=replace(claimed_bounty.state, **change))


def test_when_the_terms_are_others__reverts_with_StaleState(escrow, actions, claimed_bounty):
    with refused(escrow.StaleState, word=claimed_bounty.word):
        actions.lapse(claimed_bounty, terms=replace(claimed_bounty.terms, work_period=HOUR))


def test_when_it_is_the_last_second_of_the_hour_after_the_deadline__reverts_with_TooEarly(
    escrow, actions, claimed_bounty
):
    since = claimed_bounty.deadline + HOUR
    actions.at(since - 1)
    with refused(escrow.TooEarly, **{"from": since}):
        actions.lapse(claimed_bounty, wait=False)


@every_kind
def test_when_that_hour_is_over_this_very_second__lapses(actions, claimed_bounty, check_word):
    actions.at(claimed_bounty.deadline + HOUR)
    actions.lapse(claimed_bounty, wait=False)
    check_word(claimed_bounty)


def test_given_the_worker_has_delivered_in_the_meantime__reverts_with_WrongStatus_for_that(
    escrow, actions, claimed_bounty
):
    actions.at(claimed_bounty.deadline + HOUR)
    actions.deliver(claimed_bounty)
    with refused(escrow.WrongStatus, found=Status.DELIVERED):
        actions.lapse(claimed_bounty)


def test_given_the_bounty_can_be_claimed_no_more__lapses_and_lets_anybody_end_it(
    escrow, actions, reach, poster, stranger, check_word
):
    bounty = reach(Status.CLAIMED, open_until=actions.now + DAY)
    actions.lapse(bounty)
    actions.withdraw(bounty, sender=stranger)
    check_word(bounty)


# -------------------------------------------------------------------------------------------------------------- a repair


@every_panel
def test_given_the_claim_is_a_repair__opens_the_bounty_and_closes_it(actions, repair, check_word):
    actions.lapse(repair)
    assert (repair.status, repair.state, repair.closed) == (Status.OPEN, State(round=2), True)
    check_word(repair)


def test_given_the_claim_is_a_repair__emits_ClaimsClosed(escrow, actions, repair, poster):
    check_logged(actions.lapse(repair), escrow.ClaimsClosed, poster=poster, lane=repair.terms.lane)


def test_given_the_claim_is_a_repair__emits_no_ClaimsClosed_if_it_was_closed(
    escrow, actions, repair, check_word
):
    actions.close(repair)
    assert logged(actions.lapse(repair), escrow.ClaimsClosed) == []
    check_word(repair)


def test_given_the_claim_is_a_repair__lets_nobody_claim_and_anybody_end_it(
    escrow, actions, repair, worker, stranger, check_word
):
    actions.lapse(repair)
    with refused(escrow.Closed):
        actions.claim(repair, sender=worker)
    actions.withdraw(repair, sender=stranger)
    check_word(repair)


# ------------------------------------------------------------------------------------------------------------- effects


@every_kind
def test_when_all_is_as_it_must_be__moves_the_bond_to_the_commons(
    escrow, actions, claimed_bounty, guild, worker, poster, moved
):
    token, bond = claimed_bounty.terms.token, claimed_bounty.terms.bond
    with moved(token, {escrow: 0, worker: 0, poster: 0}):
        actions.lapse(claimed_bounty)
    assert escrow.commons(guild, token) == bond


@every_kind
def test_when_all_is_as_it_must_be__keeps_the_word_of_a_bounty_open_to_all(
    actions, claimed_bounty, check_word
):
    actions.lapse(claimed_bounty)
    assert (claimed_bounty.status, claimed_bounty.state) == (Status.OPEN, State(round=1))
    check_word(claimed_bounty)


@pytest.mark.parametrize("kind", ["by lot, ETH", "by lot, token"])
def test_when_all_is_as_it_must_be__by_lot_counts_it_as_abandoned(
    reputation, actions, claimed_bounty, guild, worker
):
    receipt = actions.lapse(claimed_bounty)
    expected = Standing(points_at=receipt.timestamp, abandoned=1)
    assert tuple(reputation.standingOf(guild, worker)) == expected.values()


@pytest.mark.parametrize("effort,left", [(30, 40_000 - 30_000), (41, 0)])
def test_when_all_is_as_it_must_be__by_lot_takes_the_effort_of_the_points_of_the_worker_and_never_more_than_there_are(
    reputation, actions, reviewed_bounty, reach, guild, worker, effort, left
):
    actions.settle(reviewed_bounty, scores=[80, 80])  # earns 80 points, 40 of which are left in 180 days
    earned = reputation.standingOf(guild, worker).pointsAt
    bounty = reach(Status.CLAIMED, effort=effort)
    actions.at(earned + 180 * DAY)
    actions.lapse(bounty)
    assert reputation.standingOf(guild, worker).points == left


@pytest.mark.parametrize("kind", ["named, ETH", "named, token"])
def test_when_all_is_as_it_must_be__with_a_named_panel_writes_no_mark(
    reputation, actions, claimed_bounty, guild, worker
):
    actions.lapse(claimed_bounty)
    assert tuple(reputation.standingOf(guild, worker)) == Standing().values()


@every_kind
def test_when_all_is_as_it_must_be__emits_Lapsed(escrow, actions, claimed_bounty, worker):
    receipt = actions.lapse(claimed_bounty)
    check_logged(receipt, escrow.Lapsed, id=claimed_bounty.id, worker=worker)


def test_when_all_is_as_it_must_be__lets_the_same_worker_claim_again(
    actions, claim, claimed_bounty, check_word
):
    actions.lapse(claimed_bounty)
    claim(claimed_bounty)
    assert claimed_bounty.state.round == 2
    check_word(claimed_bounty)


def test_when_all_is_as_it_must_be__cannot_be_repeated(escrow, actions, claimed_bounty):
    actions.lapse(claimed_bounty)
    with refused(escrow.WrongStatus, found=Status.OPEN):
        actions.lapse(claimed_bounty)
