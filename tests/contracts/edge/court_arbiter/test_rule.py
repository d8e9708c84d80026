"""
rule — the court says for good what it thinks of a dispute.

├── when the caller is not the court
│   └── reverts with NotTheCourt
├── given nobody has asked about this dispute
│   └── is only stored
└── when the court rules
    ├── keeps whether it pays
    ├── takes the place of what was noted
    └── emits Ruling
"""

import pytest

from tests.contracts.edge.court_arbiter.conftest import POSTER, REFUSED, WORKER
from tests.support.outcome import check_logged, refused

GIVEN = {REFUSED: (True, False, False), WORKER: (True, False, True), POSTER: (True, False, False)}


def test_when_the_caller_is_not_the_court__reverts_with_NotTheCourt(court_arbiter, asked, stranger):
    with refused(court_arbiter.NotTheCourt, caller=stranger):
        court_arbiter.rule(asked[1], WORKER, sender=stranger)


def test_given_nobody_has_asked_about_this_dispute__is_only_stored(court_arbiter, court, asked, stranger):
    court.execute(99, 2**256 - 1, sender=stranger)
    assert tuple(court_arbiter.answers(99)) == (True, False, False)


@pytest.mark.parametrize("ruling", GIVEN)
def test_when_the_court_rules__keeps_whether_it_pays(court_arbiter, court, asked, stranger, ruling):
    court.execute(asked[1], ruling, sender=stranger)
    assert tuple(court_arbiter.answers(asked[1])) == GIVEN[ruling]


def test_when_the_court_rules__takes_the_place_of_what_was_noted(court_arbiter, court, asked, stranger):
    court.say(WORKER, sender=stranger)
    court_arbiter.note(asked[1], sender=stranger)
    court.execute(asked[1], POSTER, sender=stranger)
    assert tuple(court_arbiter.answers(asked[1])) == GIVEN[POSTER]


def test_when_the_court_rules__emits_Ruling(court_arbiter, court, asked, stranger):
    receipt = court.execute(asked[1], POSTER, sender=stranger)
    check_logged(receipt, court_arbiter.Ruling, _arbitrator=court, _disputeID=asked[1], _ruling=POSTER)
