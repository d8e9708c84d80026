"""
start — starts a crowd.

├── when its stake has more than 128 bits
│   └── reverts with SafeCastOverflowedUintDowncast
├── given the caller has one just like it
│   ├── reverts with FailedDeployment
│   └── makes another with another salt
└── when all is as it must be
    ├── emits CrowdStarted with where it is
    ├── is where addressOf says
    └── keeps what was agreed on
"""

from eth_utils import keccak

from oathwork.model.terms import NOBODY
from tests.contracts.edge.crowd.conftest import SALT
from tests.support.outcome import check_logged, logged, plain, refused


def test_when_its_stake_has_more_than_128_bits__reverts_with_SafeCastOverflowedUintDowncast(
    crowds, offer, until, poster
):
    large = offer(reward=2**128, fee=0)
    with refused(crowds.SafeCastOverflowedUintDowncast, bits=128, value=2**128):
        crowds.start(large.values(), until, SALT, sender=poster)


def test_given_the_caller_has_one_just_like_it__reverts_with_FailedDeployment(
    crowds, crowd, agreed, until, poster
):
    with refused(crowds.FailedDeployment):
        crowds.start(agreed.values(), until, SALT, sender=poster)


def test_given_the_caller_has_one_just_like_it__makes_another_with_another_salt(
    crowds, crowd, agreed, until, poster
):
    receipt = crowds.start(agreed.values(), until, b"\x01" * 32, sender=poster)
    assert logged(receipt, crowds.CrowdStarted)[0]["crowd"] != crowd.address


def test_when_all_is_as_it_must_be__emits_CrowdStarted_with_where_it_is(crowds, agreed, until, poster):
    address = crowds.addressOf(poster, agreed.values(), until, SALT)
    receipt = crowds.start(agreed.values(), until, SALT, sender=poster)
    facts = {"crowd": address, "organiser": poster, "offer": agreed, "until": until}
    check_logged(receipt, crowds.CrowdStarted, **facts)


def test_when_all_is_as_it_must_be__is_where_addressOf_says(crowds, crowd, agreed, until, poster, stranger):
    assert crowds.addressOf(poster, agreed.values(), until, SALT) == crowd.address
    assert crowds.addressOf(stranger, agreed.values(), until, SALT) != crowd.address


def test_when_all_is_as_it_must_be__keeps_what_was_agreed_on(
    project, crowds, crowd, agreed, until, poster, escrow, encoded
):
    expected = (poster.address, NOBODY, keccak(encoded(agreed)), agreed.stake, until, SALT)
    assert plain(tuple(crowd.setup())) == expected
    assert (crowd.escrow(), crowd.organiser(), crowd.given()) == (escrow, poster, 0)
    assert project.Crowd.at(crowds.pattern()).escrow() == escrow
