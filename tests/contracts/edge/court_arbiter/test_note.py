"""
note — keeps a ruling that can still be appealed, for the case that the appeal is not over in time.

├── given the court has not ruled
│   └── reverts with NothingStands
├── given the court has ruled for good
│   └── reverts with NothingStands
└── given a ruling can be appealed
    ├── keeps whether it pays
    ├── keeps a later one in place of an earlier one
    └── emits Noted
"""

import pytest

from tests.contracts.edge.court_arbiter.conftest import POSTER, REFUSED, WORKER
from tests.support.outcome import check_logged, refused


def test_given_the_court_has_not_ruled__reverts_with_NothingStands(court_arbiter, asked, stranger):
    with refused(court_arbiter.NothingStands, dispute=asked[1]):
        court_arbiter.note(asked[1], sender=stranger)


def test_given_the_court_has_ruled_for_good__reverts_with_NothingStands(
    court_arbiter, court, asked, stranger
):
    court.say(POSTER, sender=stranger)
    court.execute(asked[1], WORKER, sender=stranger)
    with refused(court_arbiter.NothingStands, dispute=asked[1]):
        court_arbiter.note(asked[1], sender=stranger)


@pytest.mark.parametrize("ruling", [REFUSED, WORKER, POSTER])
def test_given_a_ruling_can_be_appealed__keeps_whether_it_pays(court_arbiter, court, asked, stranger, ruling):
    court.say(ruling, sender=stranger)
    court_arbiter.note(asked[1], sender=stranger)
    assert tuple(court_arbiter.answers(asked[1])) == (False, True, ruling == WORKER)


def test_given_a_ruling_can_be_appealed__keeps_a_later_one_in_place_of_an_earlier_one(
    court_arbiter, court, asked, stranger
):
    court.say(WORKER, sender=stranger)
    court_arbiter.note(asked[1], sender=stranger)
    court.say(POSTER, sender=stranger)
    court_arbiter.note(asked[1], sender=stranger)
    assert tuple(court_arbiter.answers(asked[1])) == (False, True, False)


def test_given_a_ruling_can_be_appealed__emits_Noted(court_arbiter, court, asked, stranger):
    court.say(WORKER, sender=stranger)
    receipt = court_arbiter.note(asked[1], sender=stranger)
    check_logged(receipt, court_arbiter.Noted, dispute=asked[1], ruling=WORKER)
