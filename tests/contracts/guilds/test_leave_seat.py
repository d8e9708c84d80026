"""
leaveSeat — a peer ends their own seat.

├── given the caller has no seat
│   └── reverts with NotSeated
├── given the caller has an offer only
│   └── reverts with NotSeated
├── given the steward has ended the seat
│   └── reverts with NotSeated
└── given the caller is seated
    ├── ends his place at this very second
    ├── unseats him and keeps when he took and left the seat
    ├── counts one live seat less
    ├── leaves other seats alone
    ├── emits SeatEnded
    └── cannot be repeated
"""

from oathwork.model.guild import Member
from tests.support.outcome import check_logged, refused


def test_given_the_caller_has_no_seat__reverts_with_NotSeated(guilds, guild, stranger):
    with refused(guilds.NotSeated, account=stranger):
        guilds.leaveSeat(guild, sender=stranger)


def test_given_the_caller_has_an_offer_only__reverts_with_NotSeated(guilds, guild, peer):
    with refused(guilds.NotSeated, account=peer):
        guilds.leaveSeat(guild, sender=peer)


def test_given_the_steward_has_ended_the_seat__reverts_with_NotSeated(guilds, guild, seated_peer, steward):
    guilds.endSeat(guild, seated_peer, sender=steward)
    with refused(guilds.NotSeated, account=seated_peer):
        guilds.leaveSeat(guild, sender=seated_peer)


def test_given_the_caller_is_seated__ends_his_place_at_this_very_second(guilds, guild, seated_peer):
    tx = guilds.leaveSeat(guild, sender=seated_peer)
    assert guilds.placeAt(guild, 0) == (seated_peer.address, tx.timestamp)


def test_given_the_caller_is_seated__unseats_him_and_keeps_when_he_took_and_left_the_seat(
    guilds, guild, seated_peer
):
    taken_at = guilds.memberOf(guild, seated_peer).takenAt
    left_at = guilds.leaveSeat(guild, sender=seated_peer).timestamp
    assert Member(*guilds.memberOf(guild, seated_peer)) == Member(taken_at=taken_at, left_at=left_at)


def test_given_the_caller_is_seated__counts_one_live_seat_less(guilds, guild, seated_peer, another):
    guilds.takeSeat(guild, sender=another)
    guilds.leaveSeat(guild, sender=seated_peer)
    assert guilds.bench(guild, another)[:2] == (2, 1)


def test_given_the_caller_is_seated__leaves_other_seats_alone(guilds, guild, seated_peer, another):
    guilds.takeSeat(guild, sender=another)
    guilds.leaveSeat(guild, sender=seated_peer)
    assert guilds.placeAt(guild, 1) == (another.address, 0)
    assert guilds.memberOf(guild, another).seat == 2


def test_given_the_caller_is_seated__emits_SeatEnded(guilds, guild, seated_peer):
    tx = guilds.leaveSeat(guild, sender=seated_peer)
    check_logged(tx, guilds.SeatEnded, guild=guild, account=seated_peer, place=0)


def test_given_the_caller_is_seated__cannot_be_repeated(guilds, guild, seated_peer):
    guilds.leaveSeat(guild, sender=seated_peer)
    with refused(guilds.NotSeated, account=seated_peer):
        guilds.leaveSeat(guild, sender=seated_peer)
