"""
make — makes a holdback for a bounty.

├── given there is one just like it
│   └── reverts with FailedDeployment
└── when all is as it must be
    ├── emits HoldbackMade with what was agreed on
    ├── is where addressOf says
    └── keeps what was agreed on
"""

from tests.contracts.edge.holdback.conftest import EXTRA, RULING
from tests.support.outcome import check_logged, plain, refused


def test_given_there_is_one_just_like_it__reverts_with_FailedDeployment(
    holdbacks, holdback, arguments, stranger
):
    with refused(holdbacks.FailedDeployment):
        holdbacks.make(*arguments, sender=stranger)


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
