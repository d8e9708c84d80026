"""
close — the poster forbids further claims of a bounty, at any moment of its life.

├── given no bounty lives in the lane
│   └── reverts with WrongStatus
├── given it is closed already
│   └── reverts with Closed
├── when somebody else names the lane
│   └── closes nothing of the poster
├── when somebody acts in front of it
│   └── closes all the same
├── given the bounty stands somewhere in its life
│   ├── closes it and changes nothing else
│   └── emits ClaimsClosed
├── given a closed bounty goes on
│   ├── stays closed to its end
│   ├── lets who has claimed be paid
│   ├── lets who was sent back mend it once
│   └── ends within one claim and one repair
└── given the lane has its next bounty
    └── is not closed
"""

import pytest

from oathwork.model.terms import NOBODY, Status
from tests.support.actions import DAY, every_kind
from tests.support.outcome import check_logged, refused


@pytest.fixture
def close(actions):
    return actions.close


def test_given_no_bounty_lives_in_the_lane__reverts_with_WrongStatus(escrow, actions, close, open_bounty):
    actions.withdraw(open_bounty)
    with refused(escrow.WrongStatus, found=Status.FREE):
        close(open_bounty)


def test_given_it_is_closed_already__reverts_with_Closed(escrow, close, open_bounty):
    close(open_bounty)
    with refused(escrow.Closed):
        close(open_bounty)


def test_when_somebody_else_names_the_lane__closes_nothing_of_the_poster(
    escrow, close, open_bounty, stranger, check_word
):
    with refused(escrow.WrongStatus, found=Status.FREE):
        close(open_bounty, sender=stranger)
    check_word(open_bounty)


@pytest.mark.parametrize("status", [Status.OPEN, Status.CLAIMED])
def test_when_somebody_acts_in_front_of_it__closes_all_the_same(
    actions, close, bounties, worker, check_word, status
):
    bounty = bounties[status]
    steps = {Status.OPEN: actions.claim, Status.CLAIMED: actions.quit}
    steps[status](bounty, sender=worker)
    close(bounty)
    check_word(bounty)


@pytest.mark.parametrize("status", [Status.OPEN, Status.CLAIMED, Status.DELIVERED, Status.IN_REVIEW])
def test_given_the_bounty_stands_somewhere_in_its_life__closes_it_and_changes_nothing_else(
    close, bounties, status, moved, escrow, poster, check_word
):
    before = bounties[status].copy()
    with moved(NOBODY, {escrow: 0, poster: 0}):
        close(bounties[status])
    assert bounties[status].closed
    assert (bounties[status].status, bounties[status].state) == (before.status, before.state)
    check_word(bounties[status])


@every_kind
def test_given_the_bounty_stands_somewhere_in_its_life__emits_ClaimsClosed(
    escrow, close, open_bounty, poster
):
    tx = close(open_bounty)
    check_logged(tx, escrow.ClaimsClosed, poster=poster, lane=open_bounty.terms.lane)


def test_given_a_closed_bounty_goes_on__stays_closed_to_its_end(actions, close, claimed_bounty, check_word):
    close(claimed_bounty)
    actions.deliver(claimed_bounty)
    check_word(claimed_bounty)
    actions.draw(claimed_bounty)
    check_word(claimed_bounty)
    actions.settle(claimed_bounty, scores=[10, 10, 10])
    assert claimed_bounty.closed
    check_word(claimed_bounty)


def test_given_a_closed_bounty_goes_on__lets_who_has_claimed_be_paid(
    actions, close, claimed_bounty, worker, moved
):
    close(claimed_bounty)
    actions.deliver(claimed_bounty)
    actions.draw(claimed_bounty)
    with moved(NOBODY, {worker: claimed_bounty.terms.reward + claimed_bounty.terms.bond}):
        actions.settle(claimed_bounty, scores=[80, 80, 80])


def test_given_a_closed_bounty_goes_on__lets_who_was_sent_back_mend_it_once(
    actions, close, sent_back_bounty, worker, moved
):
    close(sent_back_bounty)
    actions.claim_and_deliver(sent_back_bounty, sender=worker)
    with moved(NOBODY, {worker: sent_back_bounty.terms.reward + sent_back_bounty.terms.bond}):
        actions.settle(sent_back_bounty, scores=[80, 80, 80])


def test_given_a_closed_bounty_goes_on__ends_within_one_claim_and_one_repair(
    escrow, actions, close, sent_back_bounty, worker, stranger, moved, poster
):
    close(sent_back_bounty)
    actions.claim_and_deliver(sent_back_bounty, sender=worker)
    actions.settle(sent_back_bounty, scores=[10, 10, 10])
    with refused(escrow.Closed):
        actions.claim(sent_back_bounty, sender=worker)
    with moved(NOBODY, {poster: sent_back_bounty.terms.stake}):
        actions.withdraw(sent_back_bounty, sender=stranger)


def test_given_the_lane_has_its_next_bounty__is_not_closed(actions, close, terms, check_word):
    first = actions.post(terms())
    close(first)
    actions.withdraw(first)
    check_word(first)
    second = actions.post(terms(generation=1, open_until=actions.now + 2 * DAY))
    check_word(second)
