"""
endSeat — the steward ends an account's seat, or takes back an offer.

├── when the caller is not the steward
│   └── reverts with NotSteward
├── given the account has neither seat nor offer
│   └── reverts with NotSeated
├── given the account has left its seat
│   └── reverts with NotSeated
├── given the account has an offer
│   ├── takes the offer back
│   ├── emits OfferWithdrawn
│   └── cannot be repeated
└── given the account is seated
    ├── ends its place at this very second
    ├── unseats the account and keeps when it took and left the seat
    ├── keeps the number of places and counts one live seat less
    ├── leaves other seats alone
    ├── lets a poster be served on
    ├── emits SeatEnded
    └── cannot be repeated
"""

import pytest

from oathwork.model.guild import Member
from tests.support.outcome import check_logged, refused


@pytest.fixture
def end_seat(guilds, guild, steward):
    def end_seat(account, *, sender=steward):
        return guilds.endSeat(guild, account, sender=sender)

    return end_seat


def test_when_the_caller_is_not_the_steward__reverts_with_NotSteward(guilds, end_seat, seated_peer, stranger):
    with refused(guilds.NotSteward, caller=stranger):
        end_seat(seated_peer, sender=stranger)


def test_given_the_account_has_neither_seat_nor_offer__reverts_with_NotSeated(guilds, end_seat, stranger):
    with refused(guilds.NotSeated, account=stranger):
        end_seat(stranger)


def test_given_the_account_has_left_its_seat__reverts_with_NotSeated(guilds, end_seat, unseated_peer):
    with refused(guilds.NotSeated, account=unseated_peer):
        end_seat(unseated_peer)


def test_given_the_account_has_an_offer__takes_the_offer_back(guilds, guild, end_seat, peer):
    end_seat(peer)
    with refused(guilds.NeitherOfferedNorEarned, points=0, seatAt=10_000):
        guilds.takeSeat(guild, sender=peer)


def test_given_the_account_has_an_offer__emits_OfferWithdrawn(guilds, guild, end_seat, peer):
    check_logged(end_seat(peer), guilds.OfferWithdrawn, guild=guild, account=peer)


def test_given_the_account_has_an_offer__cannot_be_repeated(guilds, end_seat, peer):
    end_seat(peer)
    with refused(guilds.NotSeated, account=peer):
        end_seat(peer)


def test_given_the_account_is_seated__ends_its_place_at_this_very_second(
    guilds, guild, end_seat, seated_peer
):
    tx = end_seat(seated_peer)
    assert guilds.placeAt(guild, 0) == (seated_peer.address, tx.timestamp)


def test_given_the_account_is_seated__unseats_the_account_and_keeps_when_it_took_and_left_the_seat(
    guilds, guild, end_seat, seated_peer
):
    taken_at = guilds.memberOf(guild, seated_peer).takenAt
    left_at = end_seat(seated_peer).timestamp
    assert Member(*guilds.memberOf(guild, seated_peer)) == Member(taken_at=taken_at, left_at=left_at)


def test_given_the_account_is_seated__keeps_the_number_of_places_and_counts_one_live_seat_less(
    guilds, guild, end_seat, seated_peer, steward
):
    end_seat(seated_peer)
    assert guilds.bench(guild, steward)[:2] == (1, 0)


def test_given_the_account_is_seated__leaves_other_seats_alone(guilds, guild, end_seat, seated_peer, another):
    guilds.takeSeat(guild, sender=another)
    end_seat(seated_peer)
    assert guilds.placeAt(guild, 1) == (another.address, 0)
    assert guilds.memberOf(guild, another).seat == 2


def test_given_the_account_is_seated__lets_a_poster_be_served_on(
    guilds, guild, end_seat, seated_peer, steward
):
    guilds.servePosters(guild, [seated_peer], True, sender=steward)
    end_seat(seated_peer)
    assert guilds.bench(guild, seated_peer).served


def test_given_the_account_is_seated__emits_SeatEnded(guilds, guild, end_seat, seated_peer):
    check_logged(end_seat(seated_peer), guilds.SeatEnded, guild=guild, account=seated_peer, place=0)


def test_given_the_account_is_seated__cannot_be_repeated(guilds, end_seat, seated_peer):
    end_seat(seated_peer)
    with refused(guilds.NotSeated, account=seated_peer):
        end_seat(seated_peer)
