"""
attestEnd — attests how the last bounty of a lane ended.

├── given no bounty was there
│   └── reverts with NotEnded
├── given a bounty lives there
│   └── reverts with NotEnded
├── given the terms of the next were taken back
│   └── reverts with NotEnded
├── given the end was attested
│   └── reverts with AlreadyAttested
└── given a bounty has ended
    ├── attests how for good
    ├── attests each generation of the lane
    └── emits EndAttested
"""

import pytest
from eth_abi.abi import decode

from oathwork.model.terms import LaneEnd
from tests.contracts.edge.herald.conftest import END
from tests.support.outcome import check_logged, refused

TYPES = [item.split()[0] for item in END.split(",")]


@pytest.fixture
def attest_end(herald, stranger):
    return lambda poster, lane: herald.attestEnd(poster, lane, sender=stranger)


def test_given_no_bounty_was_there__reverts_with_NotEnded(herald, attest_end, poster):
    with refused(herald.NotEnded):
        attest_end(poster, 999)


def test_given_a_bounty_lives_there__reverts_with_NotEnded(herald, attest_end, open_bounty):
    with refused(herald.NotEnded):
        attest_end(open_bounty.terms.poster, open_bounty.terms.lane)


def test_given_the_terms_of_the_next_were_taken_back__reverts_with_NotEnded(
    actions, herald, attest_end, paid_bounty, poster
):
    actions.cancel(paid_bounty.terms.lane, sender=poster)
    with refused(herald.NotEnded):
        attest_end(poster, paid_bounty.terms.lane)


def test_given_the_end_was_attested__reverts_with_AlreadyAttested(herald, attest_end, paid_bounty, poster):
    lane = paid_bounty.terms.lane
    attest_end(poster, lane)
    with refused(herald.AlreadyAttested, uid=herald.endOf(poster, lane, 0)):
        attest_end(poster, lane)


def test_given_a_bounty_has_ended__attests_how_for_good(herald, escrow, eas, attest_end, paid_bounty, poster):
    lane = paid_bounty.terms.lane
    attest_end(poster, lane)
    kept = eas.kept(herald.endOf(poster, lane, 0))
    expected = (poster.address.lower(), lane, 0, LaneEnd.PAID, 0, escrow.address.lower())
    assert decode(TYPES, kept.data.data) == expected
    assert (kept.data.recipient, kept.data.revocable, kept.schema) == (poster, False, herald.endSchema())


def test_given_a_bounty_has_ended__attests_each_generation_of_the_lane(
    actions, herald, eas, terms, attest_end, paid_bounty, poster
):
    lane = paid_bounty.terms.lane
    attest_end(poster, lane)
    again = actions.post(terms(lane=lane, generation=1))
    actions.withdraw(again)
    attest_end(poster, lane)
    _, _, generation, how, back, _ = decode(TYPES, eas.kept(herald.endOf(poster, lane, 1)).data.data)
    assert (generation, how, back) == (1, LaneEnd.WITHDRAWN, again.stake)


def test_given_a_bounty_has_ended__emits_EndAttested(herald, attest_end, paid_bounty, poster):
    lane = paid_bounty.terms.lane
    receipt = attest_end(poster, lane)
    facts = {"generation": 0, "how": LaneEnd.PAID, "uid": herald.endOf(poster, lane, 0)}
    check_logged(receipt, herald.EndAttested, poster=poster, lane=lane, **facts)
