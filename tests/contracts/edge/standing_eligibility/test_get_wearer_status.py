"""
getWearerStatus — whether an account may wear the hat.

├── given a stranger
│   └── is not eligible and in good standing
├── given an account with the points
│   ├── is eligible
│   └── is not eligible once they have faded
├── given an account with the points that has broken its word too often
│   └── is neither
└── when asked for what was agreed on
    └── tells it
"""

import pytest

from tests.contracts.edge.standing_eligibility.conftest import HAT, MIN_POINTS, MOST_BROKEN
from tests.support.actions import DAY


@pytest.fixture
def status(eligibility):
    return lambda account: tuple(eligibility.getWearerStatus(account, HAT))


@pytest.fixture
def earn(actions, terms, worker):
    """Let the worker earn 80 points."""

    def earn():
        bounty = actions.post(terms(lane=61))
        actions.claim_and_deliver(bounty, sender=worker)
        actions.draw(bounty)
        actions.settle(bounty, scores=[80, 80, 80])

    return earn


@pytest.fixture
def abandon(actions, terms, worker):
    """Let the worker abandon a claim, which takes a fifth of the effort away."""

    def abandon(lane):
        bounty = actions.post(terms(lane=lane, effort=1))
        actions.claim(bounty, sender=worker)
        actions.wait_until(bounty.deadline + 3_600)
        actions.lapse(bounty)

    return abandon


def test_given_a_stranger__is_not_eligible_and_in_good_standing(status, stranger):
    assert status(stranger) == (False, True)


def test_given_an_account_with_the_points__is_eligible(status, earn, worker):
    earn()
    assert status(worker) == (True, True)


def test_given_an_account_with_the_points__is_not_eligible_once_they_have_faded(
    chain, actions, status, earn, worker
):
    earn()
    actions.at(actions.now + 4 * 180 * DAY)
    chain.mine()
    assert status(worker) == (False, True)


def test_given_an_account_with_the_points_that_has_broken_its_word_too_often__is_neither(
    status, earn, abandon, worker
):
    earn()
    abandon(62)
    assert status(worker) == (True, True)
    abandon(63)
    assert status(worker) == (False, False)


def test_when_asked_for_what_was_agreed_on__tells_it(eligibility, reputation, guild):
    assert (eligibility.reputation(), eligibility.guild()) == (reputation, guild)
    assert (eligibility.minPoints(), eligibility.mostBroken()) == (MIN_POINTS, MOST_BROKEN)
