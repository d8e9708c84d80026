"""
cancel — the poster takes back terms that were signed for a free lane and that nobody has posted.

├── given a bounty lives in the lane
│   └── reverts with WrongStatus
├── given terms were signed for the lane
│   └── makes them void
├── when somebody else names the lane
│   └── changes nothing for the poster
├── given the last bounty of the lane has ended
│   └── says that this generation was cancelled
└── when all is as it must be
    ├── moves the lane on by one generation
    ├── leaves other lanes alone
    ├── emits Cancelled
    └── can be repeated for the next generation
"""

import pytest

from oathwork.model.terms import LaneEnd, Status
from tests.support.outcome import check_logged, refused


@pytest.fixture
def cancel(actions, poster):
    def cancel(lane=0, *, sender=poster):
        return actions.cancel(lane, sender=sender)

    return cancel


@pytest.mark.parametrize("status", [Status.OPEN, Status.CLAIMED, Status.DELIVERED, Status.IN_REVIEW])
def test_given_a_bounty_lives_in_the_lane__reverts_with_WrongStatus(escrow, cancel, bounties, status):
    with refused(escrow.WrongStatus, found=status):
        cancel(bounties[status].terms.lane)


def test_given_terms_were_signed_for_the_lane__makes_them_void(escrow, actions, cancel, terms):
    offered = terms()
    cancel()
    with refused(escrow.WrongGeneration, expected=1):
        actions.post_for(offered)


def test_when_somebody_else_names_the_lane__changes_nothing_for_the_poster(
    actions, cancel, terms, stranger, check_word
):
    cancel(sender=stranger)
    check_word(actions.post_for(terms()))


def test_given_the_last_bounty_of_the_lane_has_ended__says_that_this_generation_was_cancelled(
    escrow, actions, cancel, open_bounty, poster
):
    lane = open_bounty.terms.lane
    actions.withdraw(open_bounty)
    cancel(lane)
    assert tuple(escrow.lastEnd(poster, lane)) == (LaneEnd.CANCELLED, 2, 0)


def test_when_all_is_as_it_must_be__moves_the_lane_on_by_one_generation(
    escrow, actions, cancel, poster, terms, check_word
):
    cancel()
    assert tuple(escrow.status(poster, 0)) == (Status.FREE, 1, False)
    check_word(actions.post(terms(generation=1)))


def test_when_all_is_as_it_must_be__leaves_other_lanes_alone(escrow, cancel, poster):
    cancel(7)
    assert tuple(escrow.status(poster, 6)) == (Status.FREE, 0, False)


def test_when_all_is_as_it_must_be__emits_Cancelled(escrow, cancel, poster):
    check_logged(cancel(7), escrow.Cancelled, poster=poster, lane=7, generation=0)


def test_when_all_is_as_it_must_be__can_be_repeated_for_the_next_generation(escrow, cancel, poster):
    cancel()
    check_logged(cancel(), escrow.Cancelled, poster=poster, lane=0, generation=1)
