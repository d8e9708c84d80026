"""
recordBroken — the escrow writes down what was promised and not done.

├── when the caller is not the escrow
│   └── reverts with NotEscrow
├── when there are no accounts
│   └── changes nothing
├── when the deed is Missed
│   ├── takes a fifth of the effort from each
│   └── counts one as missed
├── when the deed is Abandoned
│   ├── takes the effort
│   └── counts one as abandoned
├── given the points are less than what is lost
│   └── leaves zero
├── given the count is at its maximum
│   └── stays there
├── given the points have faded
│   └── takes from what they have faded to
└── when the caller is the escrow
    ├── leaves others alone
    ├── mints a token with the first mark
    └── emits MetadataUpdate for each
"""

import pytest

from oathwork.model.guild import Deed, Standing, token_id
from oathwork.model.terms import NOBODY
from tests.support.outcome import check_logged, logged, refused

from .conftest import HALF_LIFE

BROKEN = pytest.mark.parametrize("deed", [Deed.MISSED, Deed.ABANDONED])


def test_when_the_caller_is_not_the_escrow__reverts_with_NotEscrow(reputation, record_broken, worker):
    with refused(reputation.NotEscrow, caller=worker):
        record_broken(Deed.MISSED, worker, sender=worker)


def test_when_there_are_no_accounts__changes_nothing(record_broken):
    assert record_broken(Deed.MISSED).events == []


def test_when_the_deed_is_Missed__takes_a_fifth_of_the_effort_from_each(
    record_broken, put_standing, standing_of, peers, chain
):
    now = chain.pending_timestamp + 5
    put_standing(peers[0], Standing(20_000, now))
    put_standing(peers[1], Standing(16_001, now))
    chain.pending_timestamp = now
    record_broken(Deed.MISSED, *peers[:2])
    assert [standing_of(peer).points for peer in peers[:2]] == [4_000, 1]


def test_when_the_deed_is_Missed__counts_one_as_missed(record_broken, standing_of, peers):
    tx = record_broken(Deed.MISSED, peers[0])
    assert standing_of(peers[0]) == Standing(0, tx.timestamp, missed=1)


def test_when_the_deed_is_Abandoned__takes_the_effort(
    record_broken, put_standing, standing_of, worker, chain
):
    put_standing(worker, Standing(80_001, now := chain.pending_timestamp + 5))
    chain.pending_timestamp = now
    record_broken(Deed.ABANDONED, worker)
    assert standing_of(worker).points == 1


def test_when_the_deed_is_Abandoned__counts_one_as_abandoned(record_broken, standing_of, worker):
    tx = record_broken(Deed.ABANDONED, worker)
    assert standing_of(worker) == Standing(0, tx.timestamp, abandoned=1)


@BROKEN
def test_given_the_points_are_less_than_what_is_lost__leaves_zero(
    record_broken, put_standing, standing_of, worker, chain, deed
):
    put_standing(worker, Standing(15_999, chain.pending_timestamp))
    record_broken(deed, worker)
    assert standing_of(worker).points == 0


@BROKEN
def test_given_the_count_is_at_its_maximum__stays_there(
    record_broken, put_standing, standing_of, worker, deed
):
    put_standing(worker, Standing(0, 1, abandoned=2**32 - 1, missed=2**24 - 1))
    tx = record_broken(deed, worker)
    assert standing_of(worker) == Standing(0, tx.timestamp, abandoned=2**32 - 1, missed=2**24 - 1)


def test_given_the_points_have_faded__takes_from_what_they_have_faded_to(
    record_broken, standing_of, standing_worker, chain
):
    chain.pending_timestamp = standing_of(standing_worker).points_at + HALF_LIFE
    record_broken(Deed.MISSED, standing_worker)
    assert standing_of(standing_worker).points == 40_000 - 16_000


def test_when_the_caller_is_the_escrow__leaves_others_alone(
    record_broken, standing_of, standing_worker, peers
):
    before = standing_of(standing_worker)
    record_broken(Deed.MISSED, peers[0])
    assert standing_of(standing_worker) == before


def test_when_the_caller_is_the_escrow__mints_a_token_with_the_first_mark(
    record_broken, reputation, guild, peers
):
    tx, token = record_broken(Deed.MISSED, peers[0]), token_id(guild, peers[0].address)
    check_logged(tx, reputation.Transfer, **{"from": NOBODY, "to": peers[0], "tokenId": token})
    check_logged(tx, reputation.Locked, tokenId=token)
    record_broken(Deed.MISSED, peers[0])
    assert reputation.balanceOf(peers[0]) == 1


def test_when_the_caller_is_the_escrow__emits_MetadataUpdate_for_each(
    record_broken, reputation, guild, peers
):
    tx = record_broken(Deed.MISSED, *peers[:2])
    tokens = [token_id(guild, peer.address) for peer in peers[:2]]
    assert logged(tx, reputation.MetadataUpdate) == [{"tokenId": token} for token in tokens]
