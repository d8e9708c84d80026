"""
takeSeat — an account takes a seat that was offered, or that its points have earned.

├── given the account is seated
│   └── reverts with AlreadySeated
├── given there is neither an offer nor standing
│   └── reverts with NeitherOfferedNorEarned
├── given a thousandth of a point is missing
│   └── reverts with NeitherOfferedNorEarned
├── given the points were enough and have faded
│   └── reverts with NeitherOfferedNorEarned
├── given nobody has founded the guild that asks for no points
│   └── reverts with NeitherOfferedNorEarned
├── given the account took a seat a second less than 90 days ago
│   └── reverts with TooEarly
├── given the last seat was left a second less than a week ago
│   └── reverts with TooEarly
├── given every place is taken
│   └── reverts with GuildIsFull
├── given one place is left
│   └── seats the account
├── given the account took a seat 90 days ago
│   └── seats it in the next place
├── given the last seat was left a week ago
│   └── seats the account
├── given the points are just enough
│   └── seats the account
└── given the account was offered a seat
    ├── gives it the first place
    ├── gives the next peer the next place
    ├── counts one live seat more
    ├── writes down its place and the moment and uses up the offer
    ├── lets a poster be served on
    └── emits SeatTaken
"""

import pytest
from eth_abi import encode
from eth_utils import keccak

from oathwork.model.amounts import DAY
from oathwork.model.guild import Member
from tests.support.outcome import check_logged, refused

HALF_LIFE = 30 * DAY
NOT_FOUNDED = 1 << 44 | 1 << 16 | 1  # and asks for no points, as no guild does
GUILDS = 2  # storage slot of `_guilds`


@pytest.fixture
def almost_full_guild(guilds, guild, steward, heir, stranger, put_storage):
    """A guild with one place left and two offers: its number of places is written as if 1,023 peers had come."""
    guilds.offerSeats(guild, [heir, stranger], sender=steward)
    slot = int.from_bytes(keccak(encode(["uint96", "uint256"], [guild, GUILDS])))
    put_storage(guilds, slot, 3 << 192 | 1_023 << 176 | 1_023 << 160 | int(steward.address, 16))
    return guild


def test_given_the_account_is_seated__reverts_with_AlreadySeated(guilds, guild, seated_peer):
    with refused(guilds.AlreadySeated, account=seated_peer):
        guilds.takeSeat(guild, sender=seated_peer)


def test_given_there_is_neither_an_offer_nor_standing__reverts_with_NeitherOfferedNorEarned(
    guilds, guild, stranger
):
    with refused(guilds.NeitherOfferedNorEarned, points=0, seatAt=10_000):
        guilds.takeSeat(guild, sender=stranger)


def test_given_a_thousandth_of_a_point_is_missing__reverts_with_NeitherOfferedNorEarned(
    guilds, guild, earn, stranger, chain
):
    moment = earn(guild, stranger, 10).timestamp
    chain.pending_timestamp = moment + 1
    with refused(guilds.NeitherOfferedNorEarned, points=9_999, seatAt=10_000):
        guilds.takeSeat(guild, sender=stranger)


def test_given_the_points_were_enough_and_have_faded__reverts_with_NeitherOfferedNorEarned(
    guilds, guild, earn, stranger, chain
):
    moment = earn(guild, stranger, 19).timestamp
    chain.pending_timestamp = moment + HALF_LIFE
    with refused(guilds.NeitherOfferedNorEarned, points=9_500, seatAt=10_000):
        guilds.takeSeat(guild, sender=stranger)


def test_given_nobody_has_founded_the_guild_that_asks_for_no_points__reverts_with_NeitherOfferedNorEarned(
    guilds, stranger
):
    with refused(guilds.NeitherOfferedNorEarned, points=0, seatAt=0):
        guilds.takeSeat(NOT_FOUNDED, sender=stranger)


def test_given_the_account_took_a_seat_a_second_less_than_90_days_ago__reverts_with_TooEarly(
    guilds, guild, unseated_peer, steward, chain
):
    guilds.offerSeats(guild, [unseated_peer], sender=steward)
    taken_at = guilds.memberOf(guild, unseated_peer).takenAt
    chain.pending_timestamp = taken_at + 90 * DAY - 1
    with refused(guilds.TooEarly, **{"from": taken_at + 90 * DAY}):
        guilds.takeSeat(guild, sender=unseated_peer)


@pytest.fixture
def late_leaver(guilds, guild, seated_peer, steward, chain):
    """A peer who has left the seat 90 days after taking it and was offered another, and when that was."""
    chain.pending_timestamp = guilds.memberOf(guild, seated_peer).takenAt + 90 * DAY
    left_at = guilds.leaveSeat(guild, sender=seated_peer).timestamp
    guilds.offerSeats(guild, [seated_peer], sender=steward)
    return seated_peer, left_at


def test_given_the_last_seat_was_left_a_second_less_than_a_week_ago__reverts_with_TooEarly(
    guilds, guild, late_leaver, chain
):
    peer, left_at = late_leaver
    chain.pending_timestamp = left_at + 7 * DAY - 1
    with refused(guilds.TooEarly, **{"from": left_at + 7 * DAY}):
        guilds.takeSeat(guild, sender=peer)


def test_given_every_place_is_taken__reverts_with_GuildIsFull(guilds, almost_full_guild, heir, stranger):
    guilds.takeSeat(almost_full_guild, sender=heir)
    with refused(guilds.GuildIsFull):
        guilds.takeSeat(almost_full_guild, sender=stranger)


def test_given_one_place_is_left__seats_the_account(guilds, almost_full_guild, heir):
    guilds.takeSeat(almost_full_guild, sender=heir)
    assert guilds.bench(almost_full_guild, heir).places == 1_024
    assert guilds.placeAt(almost_full_guild, 1_023) == (heir.address, 0)


def test_given_the_account_took_a_seat_90_days_ago__seats_it_in_the_next_place(
    guilds, guild, unseated_peer, steward, chain
):
    guilds.offerSeats(guild, [unseated_peer], sender=steward)
    ended_at = guilds.placeAt(guild, 0).endedAt
    chain.pending_timestamp = guilds.memberOf(guild, unseated_peer).takenAt + 90 * DAY
    guilds.takeSeat(guild, sender=unseated_peer)
    assert guilds.placeAt(guild, 1) == (unseated_peer.address, 0)
    assert guilds.placeAt(guild, 0) == (unseated_peer.address, ended_at)


def test_given_the_last_seat_was_left_a_week_ago__seats_the_account(guilds, guild, late_leaver, chain):
    peer, left_at = late_leaver
    chain.pending_timestamp = left_at + 7 * DAY
    guilds.takeSeat(guild, sender=peer)
    assert guilds.placeAt(guild, 1) == (peer.address, 0)


def test_given_the_points_are_just_enough__seats_the_account(guilds, guild, earn, stranger, chain):
    moment = earn(guild, stranger, 20).timestamp
    chain.pending_timestamp = moment + HALF_LIFE
    guilds.takeSeat(guild, sender=stranger)
    assert guilds.memberOf(guild, stranger).seat == 1


def test_given_the_account_was_offered_a_seat__gives_it_the_first_place(guilds, guild, peer):
    guilds.takeSeat(guild, sender=peer)
    assert guilds.bench(guild, peer).places == 1
    assert guilds.placeAt(guild, 0) == (peer.address, 0)


def test_given_the_account_was_offered_a_seat__gives_the_next_peer_the_next_place(
    guilds, guild, seated_peer, another
):
    guilds.takeSeat(guild, sender=another)
    assert guilds.bench(guild, another).places == 2
    assert guilds.placeAt(guild, 1) == (another.address, 0)


def test_given_the_account_was_offered_a_seat__counts_one_live_seat_more(guilds, guild, seated_peer, another):
    guilds.takeSeat(guild, sender=another)
    assert guilds.bench(guild, another)[:2] == (2, 2)


def test_given_the_account_was_offered_a_seat__writes_down_its_place_and_the_moment_and_uses_up_the_offer(
    guilds, guild, peer
):
    tx = guilds.takeSeat(guild, sender=peer)
    assert Member(*guilds.memberOf(guild, peer)) == Member(seat=1, taken_at=tx.timestamp)


def test_given_the_account_was_offered_a_seat__lets_a_poster_be_served_on(guilds, guild, peer, steward):
    guilds.servePosters(guild, [peer], True, sender=steward)
    guilds.takeSeat(guild, sender=peer)
    assert guilds.bench(guild, peer).served


def test_given_the_account_was_offered_a_seat__emits_SeatTaken(guilds, guild, peer):
    tx = guilds.takeSeat(guild, sender=peer)
    check_logged(tx, guilds.SeatTaken, guild=guild, account=peer, place=0)
