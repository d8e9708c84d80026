"""
rule — the court rules.

├── when the caller is not the court
│   └── reverts with NotTheCourt
├── given nobody has complained
│   └── reverts with NoSuchDispute
├── when it is about another dispute
│   └── reverts with NoSuchDispute
├── when the court says one
│   └── goes to the poster
├── when the court says anything else
│   └── goes to the worker
├── given the court has ruled
│   └── is told again and changes nothing
├── when it is the last second for the court
│   └── counts
├── when the court is too late
│   └── is told and changes nothing
└── when all is as it must be
    └── emits Ruling
"""

import pytest

from tests.support.outcome import check_logged, refused


def test_when_the_caller_is_not_the_court__reverts_with_NotTheCourt(disputed, poster):
    with refused(disputed.NotTheCourt, caller=poster):
        disputed.rule(0, 1, sender=poster)


def test_given_nobody_has_complained__reverts_with_NoSuchDispute(paid_holdback, court, stranger):
    with refused(paid_holdback.NoSuchDispute, dispute=0):
        court.giveTo(paid_holdback, 0, 1, sender=stranger)


def test_when_it_is_about_another_dispute__reverts_with_NoSuchDispute(disputed, court, stranger):
    with refused(disputed.NoSuchDispute, dispute=1):
        court.giveTo(disputed, 1, 1, sender=stranger)


def test_when_the_court_says_one__goes_to_the_poster(disputed, court, stranger, poster):
    court.give(0, 1, sender=stranger)
    assert (disputed.holder(), disputed.ruled(), disputed.toPoster()) == (poster, True, True)


@pytest.mark.parametrize("ruling", [0, 2, 3])
def test_when_the_court_says_anything_else__goes_to_the_worker(disputed, court, stranger, worker, ruling):
    court.give(0, ruling, sender=stranger)
    assert (disputed.holder(), disputed.ruled(), disputed.toPoster()) == (worker, True, False)


def test_given_the_court_has_ruled__is_told_again_and_changes_nothing(disputed, court, stranger, worker):
    court.give(0, 2, sender=stranger)
    court.give(0, 1, sender=stranger)
    assert disputed.holder() == worker


def test_when_it_is_the_last_second_for_the_court__counts(
    disputed, court, stranger, poster, actions, rules_until
):
    actions.at(rules_until - 1)
    court.give(0, 1, sender=stranger)
    assert disputed.holder() == poster


def test_when_the_court_is_too_late__is_told_and_changes_nothing(
    disputed, court, stranger, worker, actions, rules_until
):
    actions.at(rules_until)
    receipt = court.give(0, 1, sender=stranger)
    check_logged(receipt, disputed.Ruling, _arbitrator=court, _disputeID=0, _ruling=1)
    assert (disputed.holder(), disputed.ruled()) == (worker, False)


def test_when_all_is_as_it_must_be__emits_Ruling(disputed, court, stranger):
    receipt = court.give(0, 1, sender=stranger)
    check_logged(receipt, disputed.Ruling, _arbitrator=court, _disputeID=0, _ruling=1)
