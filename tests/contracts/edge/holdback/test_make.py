"""
make — makes a holdback for a bounty.

├── given there is one just like it
│   └── reverts with FailedDeployment
├── when the warranty is over or would take more than three years
│   └── reverts with UntilOutOfRange
├── when the court would have less than an hour or more than 180 days
│   └── reverts with RulingPeriodOutOfRange
├── when both are at their bounds
│   └── makes it
└── when all is as it must be
    ├── emits HoldbackMade with what was agreed on
    ├── is where addressOf says
    └── keeps what was agreed on
"""

import pytest

from tests.contracts.edge.holdback.conftest import EXTRA, RULING
from tests.support.actions import DAY, HOUR
from tests.support.outcome import check_logged, plain, refused


def test_given_there_is_one_just_like_it__reverts_with_FailedDeployment(
    holdbacks, holdback, arguments, stranger
):
    with refused(holdbacks.FailedDeployment):
        holdbacks.make(*arguments, sender=stranger)


@pytest.mark.parametrize("seconds", [0, -1, 1_095 * DAY + 1, 2**255])
def test_when_the_warranty_is_over_or_would_take_more_than_three_years__reverts_with_UntilOutOfRange(
    holdbacks, arguments, actions, stranger, seconds
):
    moment = actions.now + 60
    until = moment + seconds
    actions.at(moment)
    with refused(holdbacks.UntilOutOfRange, until=until):
        holdbacks.make(*arguments[:4], until, RULING, sender=stranger)


@pytest.mark.parametrize("seconds", [0, HOUR - 1, 180 * DAY + 1, 2**64, 2**256 - 1])
def test_when_the_court_would_have_less_than_an_hour_or_more_than_180_days__reverts_with_RulingPeriodOutOfRange(
    holdbacks, arguments, escrow, stranger, seconds
):
    with refused(escrow.RulingPeriodOutOfRange, rulingPeriod=seconds):
        holdbacks.make(*arguments[:-1], seconds, sender=stranger)


@pytest.mark.parametrize(("seconds", "ruling"), [(1, HOUR), (1_095 * DAY, 180 * DAY)])
def test_when_both_are_at_their_bounds__makes_it(
    project, holdbacks, arguments, actions, stranger, seconds, ruling
):
    moment = actions.now + 60
    until = moment + seconds
    actions.at(moment)
    holdback = holdbacks.addressOf(*arguments[:4], until, ruling)
    holdbacks.make(*arguments[:4], until, ruling, sender=stranger)
    assert tuple(project.Holdback.at(holdback).setup())[-2:] == (until, ruling)


def test_when_all_is_as_it_must_be__emits_HoldbackMade_with_what_was_agreed_on(
    holdbacks, arguments, claimed, poster, worker, court, until, stranger
):
    setup = (claimed.id, poster, worker, court, EXTRA, until, RULING)
    address = holdbacks.addressOf(*arguments)
    receipt = holdbacks.make(*arguments, sender=stranger)
    check_logged(receipt, holdbacks.HoldbackMade, holdback=address, bounty=claimed.id, setup=setup)


def test_when_all_is_as_it_must_be__is_where_addressOf_says(holdbacks, holdback, arguments):
    assert holdbacks.addressOf(*arguments) == holdback.address
    assert holdbacks.addressOf(*arguments[:-1], RULING + 1) != holdback.address


def test_when_all_is_as_it_must_be__keeps_what_was_agreed_on(
    project, holdbacks, holdback, claimed, poster, worker, court, until, escrow
):
    setup = (claimed.id, poster.address, worker.address, court.address, EXTRA, until, RULING)
    assert plain(tuple(holdback.setup())) == setup
    assert (holdback.escrow(), holdback.dispute(), holdback.rulesUntil()) == (escrow, 0, 0)
    assert (holdback.ruled(), holdback.toPoster()) == (False, False)
    assert project.Holdback.at(holdbacks.pattern()).escrow() == escrow
