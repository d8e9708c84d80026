"""
vacate — the escrow ends the seats of peers who stayed away from a panel, and learns whom to mark.

├── when the caller is not the escrow
│   └── reverts with NotEscrow
├── when nobody was absent
│   └── marks nobody
├── given the absent are seated
│   ├── marks all of them in their order
│   ├── ends their places at this very second
│   ├── unseats them
│   ├── leaves the others alone
│   └── emits SeatEnded for each
├── given a place had ended before the draw
│   ├── marks the others only
│   └── leaves the place as it ended
├── given a place ended in the second of the draw
│   └── does not mark its holder
├── given a place ended a second after the draw
│   ├── marks its holder
│   └── leaves the place as it ended
└── given the holder has left and taken another seat
    ├── marks the holder
    └── leaves him his new seat
"""

import pytest

from oathwork.model.amounts import DAY
from oathwork.model.guild import Member, Seat
from tests.support.outcome import logged, refused


@pytest.fixture
def two_seated(guilds, guild, peer, another):
    """Two peers in places 0 and 1."""
    guilds.takeSeat(guild, sender=peer)
    guilds.takeSeat(guild, sender=another)
    return [Seat(0, peer.address), Seat(1, another.address)]


@pytest.fixture
def left_at(guilds, guild, two_seated, peer):
    """The moment at which the first of the two has left."""
    return guilds.leaveSeat(guild, sender=peer).timestamp


@pytest.fixture
def vacate(guilds, guild, stand_in):
    """The call, and whom it marks: asked first, as the answer of a transaction cannot be read."""

    def vacate(absent, drawn_at):
        words = [seat.word for seat in absent]
        marked = guilds.vacate.call(guild, words, drawn_at, sender=stand_in)
        return marked, guilds.vacate(guild, words, drawn_at, sender=stand_in)

    return vacate


@pytest.fixture
def seated_again(guilds, guild, steward, peer, left_at, chain):
    """The first of the two has taken another seat, place 2."""
    guilds.offerSeats(guild, [peer], sender=steward)
    chain.pending_timestamp = left_at + 90 * DAY
    guilds.takeSeat(guild, sender=peer)
    return peer


def test_when_the_caller_is_not_the_escrow__reverts_with_NotEscrow(guilds, guild, two_seated, steward):
    with refused(guilds.NotEscrow, caller=steward):
        guilds.vacate(guild, [two_seated[0].word], 0, sender=steward)


def test_when_nobody_was_absent__marks_nobody(vacate):
    marked, tx = vacate([], 0)
    assert (marked, tx.events) == ([], [])


def test_given_the_absent_are_seated__marks_all_of_them_in_their_order(vacate, two_seated, peer, another):
    marked, _ = vacate([two_seated[1], two_seated[0]], 0)
    assert marked == [another.address, peer.address]


def test_given_the_absent_are_seated__ends_their_places_at_this_very_second(
    guilds, guild, vacate, two_seated, peer, another
):
    _, tx = vacate(two_seated, 0)
    assert guilds.placeAt(guild, 0) == (peer.address, tx.timestamp)
    assert guilds.placeAt(guild, 1) == (another.address, tx.timestamp)


def test_given_the_absent_are_seated__unseats_them(guilds, guild, vacate, two_seated, peer):
    taken_at = guilds.memberOf(guild, peer).takenAt
    vacate(two_seated, 0)
    assert Member(*guilds.memberOf(guild, peer)) == Member(taken_at=taken_at)


def test_given_the_absent_are_seated__leaves_the_others_alone(guilds, guild, vacate, two_seated, another):
    vacate(two_seated[:1], 0)
    assert guilds.placeAt(guild, 1) == (another.address, 0)
    assert guilds.memberOf(guild, another).seat == 2


def test_given_the_absent_are_seated__emits_SeatEnded_for_each(
    guilds, guild, vacate, two_seated, peer, another
):
    _, tx = vacate(two_seated, 0)
    assert logged(tx, guilds.SeatEnded) == [
        {"guild": guild, "account": peer.address, "place": 0},
        {"guild": guild, "account": another.address, "place": 1},
    ]


def test_given_a_place_had_ended_before_the_draw__marks_the_others_only(vacate, two_seated, left_at, another):
    marked, _ = vacate(two_seated, left_at + 1)
    assert marked == [another.address]


def test_given_a_place_had_ended_before_the_draw__leaves_the_place_as_it_ended(
    guilds, guild, vacate, two_seated, left_at
):
    vacate(two_seated, left_at + 1)
    assert guilds.placeAt(guild, 0).endedAt == left_at


def test_given_a_place_ended_in_the_second_of_the_draw__does_not_mark_its_holder(
    vacate, two_seated, left_at, another
):
    marked, _ = vacate(two_seated, left_at)
    assert marked == [another.address]


def test_given_a_place_ended_a_second_after_the_draw__marks_its_holder(
    vacate, two_seated, left_at, peer, another
):
    marked, _ = vacate(two_seated, left_at - 1)
    assert marked == [peer.address, another.address]


def test_given_a_place_ended_a_second_after_the_draw__leaves_the_place_as_it_ended(
    guilds, guild, vacate, two_seated, left_at
):
    _, tx = vacate(two_seated[:1], left_at - 1)
    assert guilds.placeAt(guild, 0).endedAt == left_at
    assert tx.events == []


def test_given_the_holder_has_left_and_taken_another_seat__marks_the_holder(
    vacate, two_seated, left_at, seated_again
):
    marked, _ = vacate(two_seated[:1], left_at - 1)
    assert marked == [seated_again.address]


def test_given_the_holder_has_left_and_taken_another_seat__leaves_him_his_new_seat(
    guilds, guild, vacate, two_seated, left_at, seated_again
):
    vacate(two_seated[:1], left_at - 1)
    assert guilds.memberOf(guild, seated_again).seat == 3
    assert guilds.placeAt(guild, 2) == (seated_again.address, 0)
