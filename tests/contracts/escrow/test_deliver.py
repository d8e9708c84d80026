"""
deliver — the worker hands in work done alone.

├── given the bounty is not claimed
│   └── reverts with WrongStatus
├── when a field of the state is another
│   └── reverts with StaleState
├── when the id is that of another bounty
│   └── reverts with StaleState
├── when the lane is another
│   └── reverts with WrongStatus
├── when the caller is not the worker
│   └── reverts with NotWorker
├── given the deadline is over
│   ├── when nobody has let it lapse
│   │   └── delivers all the same
│   └── when somebody has let it lapse
│       └── reverts with WrongStatus
└── when all is as it must be
    ├── by lot waits for a block ahead
    ├── with a named panel opens the review
    ├── moves no money
    ├── emits Delivered
    ├── emits Located if there is a place
    └── cannot be repeated
"""

from dataclasses import replace

import pytest

from oathwork.model.scores import NO_SCORES
from oathwork.model.terms import NOBODY, Status
from tests.contracts.changes import every_field_of_the_state
from tests.support.actions import DAY, DELIVERY, HOUR, every_kind
from tests.support.outcome import check_logged, logged, refused

BY_LOT = pytest.mark.parametrize("kind", ["by lot, ETH", "by lot, token"])
NAMED = pytest.mark.parametrize("kind", ["named, ETH", "named, token"])


@pytest.mark.parametrize("status", [Status.OPEN, Status.DELIVERED, Status.IN_REVIEW])
def test_given_the_bounty_is_not_claimed__reverts_with_WrongStatus(escrow, deliver, bounties, worker, status):
    with refused(escrow.WrongStatus, found=status):
        deliver(bounties[status], sender=worker)


@every_field_of_the_state
def test_when_a_field_of_the_state_is_another__reverts_with_StaleState(
    escrow, deliver, claimed_bounty, worker, change
):
    with refused(escrow.StaleState, word=claimed_bounty.word):
        deliver(claimed_bounty, state=replace(claimed_bounty.state, **change), sender=worker)


def test_when_the_id_is_that_of_another_bounty__reverts_with_StaleState(
    escrow, deliver, claimed_bounty, open_bounty
):
    with refused(escrow.StaleState, word=claimed_bounty.word):
        deliver(claimed_bounty, id=open_bounty.id)


@pytest.mark.parametrize("change", [{"lane": 777}, {"poster": NOBODY}])
def test_when_the_lane_is_another__reverts_with_WrongStatus(escrow, deliver, claimed_bounty, change):
    with refused(escrow.WrongStatus, found=Status.FREE):
        deliver(claimed_bounty, **change)


def test_when_the_caller_is_not_the_worker__reverts_with_NotWorker(escrow, deliver, claimed_bounty, attacker):
    with refused(escrow.NotWorker, caller=attacker):
        deliver(claimed_bounty, sender=attacker)


def test_when_nobody_has_let_it_lapse__delivers_all_the_same(actions, deliver, claimed_bounty, check_word):
    actions.at(claimed_bounty.deadline + HOUR + DAY)
    deliver(claimed_bounty)
    check_word(claimed_bounty)


def test_when_somebody_has_let_it_lapse__reverts_with_WrongStatus(
    escrow, actions, deliver, claimed_bounty, worker
):
    actions.lapse(claimed_bounty)
    with refused(escrow.WrongStatus, found=Status.OPEN):
        deliver(claimed_bounty, sender=worker)


# ------------------------------------------------------------------------------------------------------------- effects


@BY_LOT
def test_when_all_is_as_it_must_be__by_lot_waits_for_a_block_ahead(
    actions, deliver, claimed_bounty, check_word
):
    before = claimed_bounty.state
    block = deliver(claimed_bounty).block_number
    expected = replace(before, delivery=DELIVERY, lot_block=block + actions.lot_ahead, scores=NO_SCORES)
    assert (claimed_bounty.status, claimed_bounty.state) == (Status.DELIVERED, expected)
    check_word(claimed_bounty)


@NAMED
def test_when_all_is_as_it_must_be__with_a_named_panel_opens_the_review(deliver, claimed_bounty, check_word):
    before = claimed_bounty.state
    moment = deliver(claimed_bounty).timestamp
    expected = replace(before, delivery=DELIVERY, since=moment, scores=NO_SCORES)
    assert (claimed_bounty.status, claimed_bounty.state) == (Status.IN_REVIEW, expected)
    check_word(claimed_bounty)


@every_kind
def test_when_all_is_as_it_must_be__moves_no_money(escrow, deliver, claimed_bounty, worker, moved):
    with moved(claimed_bounty.terms.token, {escrow: 0, worker: 0}):
        deliver(claimed_bounty)


@every_kind
def test_when_all_is_as_it_must_be__emits_Delivered(escrow, deliver, claimed_bounty):
    receipt = deliver(claimed_bounty)
    state = claimed_bounty.state
    facts = {"delivery": DELIVERY, "lotBlock": state.lot_block, "since": state.since}
    check_logged(receipt, escrow.Delivered, id=claimed_bounty.id, **facts)
    assert logged(receipt, escrow.Shared) == logged(receipt, escrow.Located) == []


def test_when_all_is_as_it_must_be__emits_Located_if_there_is_a_place(escrow, deliver, claimed_bounty):
    receipt = deliver(claimed_bounty, uri="ipfs://manifest")
    facts = {"id": claimed_bounty.id, "document": DELIVERY, "uri": "ipfs://manifest"}
    check_logged(receipt, escrow.Located, **facts)


@every_kind
def test_when_all_is_as_it_must_be__cannot_be_repeated(escrow, deliver, claimed_bounty, worker):
    deliver(claimed_bounty)
    with refused(escrow.WrongStatus, found=claimed_bounty.status):
        deliver(claimed_bounty, sender=worker)
