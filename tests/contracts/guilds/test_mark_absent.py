"""
markAbsent — the escrow marks peers who stayed away from a panel; a second miss in 90 days ends the seat.

├── when the caller is not the escrow
│   └── reverts with NotEscrow
├── when nobody was absent
│   └── marks nobody
├── given the poster is served no longer
│   └── marks nobody
├── given the absent never missed before
│   ├── marks all of them in their order
│   ├── leaves them their seats
│   ├── writes down the moment
│   ├── leaves the others alone
│   └── emits Missed for each
├── given a first miss was marked
│   ├── when the panel was drawn in the second of the first mark
│   │   ├── marks nobody for the same absence
│   │   ├── leaves the seat
│   │   └── counts on from the first
│   ├── when the panel was drawn a second after the first mark
│   │   ├── ends the seat
│   │   └── emits Missed and SeatEnded
│   ├── when the panel was drawn in the last second of the 90 days
│   │   └── ends the seat
│   └── when the panel was drawn 90 days after the first mark
│       └── leaves the seat and counts anew
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
    └── leaves the new seat
"""

import pytest

from oathwork.model.amounts import DAY
from oathwork.model.guild import Member, Seat
from tests.support.outcome import check_logged, logged, refused


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
def served_poster(guilds, guild, poster, steward):
    """A poster whose bounties the guild's lot serves."""
    guilds.servePosters(guild, [poster], True, sender=steward)
    return poster


@pytest.fixture
def mark_absent(guilds, guild, served_poster, stand_in):
    """The call, and whom it marks: asked first, as the answer of a transaction cannot be read."""

    def mark_absent(absent, drawn_at):
        arguments = (guild, served_poster, [seat.word for seat in absent], drawn_at)
        marked = guilds.markAbsent.call(*arguments, sender=stand_in)
        return marked, guilds.markAbsent(*arguments, sender=stand_in)

    return mark_absent


@pytest.fixture
def missed_at(mark_absent, two_seated):
    """The moment at which the first of the two was marked for the first time, for a panel drawn long before."""
    _, tx = mark_absent(two_seated[:1], 1)
    return tx.timestamp


@pytest.fixture
def seated_again(guilds, guild, steward, peer, left_at, chain):
    """The first of the two has taken another seat, place 2."""
    guilds.offerSeats(guild, [peer], sender=steward)
    chain.pending_timestamp = left_at + 90 * DAY
    guilds.takeSeat(guild, sender=peer)
    return peer


def test_when_the_caller_is_not_the_escrow__reverts_with_NotEscrow(
    guilds, guild, two_seated, poster, steward
):
    with refused(guilds.NotEscrow, caller=steward):
        guilds.markAbsent(guild, poster, [two_seated[0].word], 0, sender=steward)


def test_when_nobody_was_absent__marks_nobody(mark_absent):
    marked, tx = mark_absent([], 0)
    assert (marked, tx.events) == ([], [])


def test_given_the_poster_is_served_no_longer__marks_nobody(
    guilds, guild, mark_absent, two_seated, steward, served_poster
):
    guilds.servePosters(guild, [served_poster], False, sender=steward)
    marked, tx = mark_absent(two_seated, 1)
    assert (marked, tx.events) == ([], [])


# ---------------------------------------------------------------------------------------------------- the first time


def test_given_the_absent_never_missed_before__marks_all_of_them_in_their_order(
    mark_absent, two_seated, peer, another
):
    marked, _ = mark_absent([two_seated[1], two_seated[0]], 1)
    assert marked == [another.address, peer.address]


def test_given_the_absent_never_missed_before__leaves_them_their_seats(
    guilds, guild, mark_absent, two_seated, peer, another
):
    mark_absent(two_seated, 1)
    assert guilds.placeAt(guild, 0) == (peer.address, 0)
    assert guilds.placeAt(guild, 1) == (another.address, 0)


def test_given_the_absent_never_missed_before__writes_down_the_moment(
    guilds, guild, mark_absent, two_seated, peer
):
    taken_at = guilds.memberOf(guild, peer).takenAt
    _, tx = mark_absent(two_seated, 1)
    member = Member(*guilds.memberOf(guild, peer))
    assert member == Member(seat=1, taken_at=taken_at, missed_at=tx.timestamp)


def test_given_the_absent_never_missed_before__leaves_the_others_alone(
    guilds, guild, mark_absent, two_seated, another
):
    mark_absent(two_seated[:1], 1)
    assert guilds.memberOf(guild, another).missedAt == 0


def test_given_the_absent_never_missed_before__emits_Missed_for_each(
    guilds, guild, mark_absent, two_seated, peer, another
):
    _, tx = mark_absent(two_seated[:1], 7)
    check_logged(tx, guilds.Missed, guild=guild, account=peer, drawnAt=7)
    assert logged(tx, guilds.SeatEnded) == []


# --------------------------------------------------------------------------------------------------- the second time


def test_when_the_panel_was_drawn_in_the_second_of_the_first_mark__marks_nobody_for_the_same_absence(
    mark_absent, two_seated, missed_at, another
):
    marked, tx = mark_absent(two_seated, missed_at)
    assert (marked, [event.account for event in tx.events]) == ([another.address], [another.address])


def test_when_the_panel_was_drawn_in_the_second_of_the_first_mark__leaves_the_seat(
    guilds, guild, mark_absent, two_seated, missed_at
):
    mark_absent(two_seated[:1], missed_at)
    assert guilds.placeAt(guild, 0).endedAt == 0


def test_when_the_panel_was_drawn_in_the_second_of_the_first_mark__counts_on_from_the_first(
    guilds, guild, mark_absent, two_seated, missed_at, peer
):
    mark_absent(two_seated[:1], missed_at)
    assert guilds.memberOf(guild, peer).missedAt == missed_at


def test_when_the_panel_was_drawn_a_second_after_the_first_mark__ends_the_seat(
    guilds, guild, mark_absent, two_seated, missed_at, peer
):
    taken_at = guilds.memberOf(guild, peer).takenAt
    _, tx = mark_absent(two_seated[:1], missed_at + 1)
    member = Member(*guilds.memberOf(guild, peer))
    assert member == Member(taken_at=taken_at, left_at=tx.timestamp, missed_at=tx.timestamp)
    assert guilds.placeAt(guild, 0).endedAt == tx.timestamp


def test_when_the_panel_was_drawn_a_second_after_the_first_mark__emits_Missed_and_SeatEnded(
    guilds, guild, mark_absent, two_seated, missed_at, peer
):
    _, tx = mark_absent(two_seated[:1], missed_at + 1)
    check_logged(tx, guilds.Missed, guild=guild, account=peer, drawnAt=missed_at + 1)
    check_logged(tx, guilds.SeatEnded, guild=guild, account=peer, place=0)


def test_when_the_panel_was_drawn_in_the_last_second_of_the_90_days__ends_the_seat(
    guilds, guild, mark_absent, two_seated, missed_at
):
    _, tx = mark_absent(two_seated[:1], missed_at + 90 * DAY - 1)
    assert guilds.placeAt(guild, 0).endedAt == tx.timestamp


def test_when_the_panel_was_drawn_90_days_after_the_first_mark__leaves_the_seat_and_counts_anew(
    guilds, guild, mark_absent, two_seated, missed_at, peer
):
    _, tx = mark_absent(two_seated[:1], missed_at + 90 * DAY)
    assert guilds.placeAt(guild, 0).endedAt == 0
    assert guilds.memberOf(guild, peer).missedAt == tx.timestamp


# ------------------------------------------------------------------------------------------------------ ended places


def test_given_a_place_had_ended_before_the_draw__marks_the_others_only(
    mark_absent, two_seated, left_at, another
):
    marked, _ = mark_absent(two_seated, left_at + 1)
    assert marked == [another.address]


def test_given_a_place_had_ended_before_the_draw__leaves_the_place_as_it_ended(
    guilds, guild, mark_absent, two_seated, left_at
):
    mark_absent(two_seated, left_at + 1)
    assert guilds.placeAt(guild, 0).endedAt == left_at


def test_given_a_place_ended_in_the_second_of_the_draw__does_not_mark_its_holder(
    mark_absent, two_seated, left_at, another
):
    marked, _ = mark_absent(two_seated, left_at)
    assert marked == [another.address]


def test_given_a_place_ended_a_second_after_the_draw__marks_its_holder(
    mark_absent, two_seated, left_at, peer, another
):
    marked, _ = mark_absent(two_seated, left_at - 1)
    assert marked == [peer.address, another.address]


def test_given_a_place_ended_a_second_after_the_draw__leaves_the_place_as_it_ended(
    guilds, guild, mark_absent, two_seated, missed_at, peer, chain
):
    chain.pending_timestamp = missed_at + 10
    left_at = guilds.leaveSeat(guild, sender=peer).timestamp
    marked, tx = mark_absent(two_seated[:1], left_at - 1)
    assert (marked, logged(tx, guilds.SeatEnded)) == ([peer.address], [])
    assert guilds.placeAt(guild, 0).endedAt == left_at


def test_given_the_holder_has_left_and_taken_another_seat__marks_the_holder(
    mark_absent, two_seated, left_at, seated_again
):
    marked, _ = mark_absent(two_seated[:1], left_at - 1)
    assert marked == [seated_again.address]


def test_given_the_holder_has_left_and_taken_another_seat__leaves_the_new_seat(
    guilds, guild, steward, mark_absent, two_seated, missed_at, peer, chain
):
    chain.pending_timestamp = missed_at + 10
    left_at = guilds.leaveSeat(guild, sender=peer).timestamp
    guilds.offerSeats(guild, [peer], sender=steward)
    chain.pending_timestamp = left_at + 90 * DAY
    guilds.takeSeat(guild, sender=peer)
    marked, _ = mark_absent(two_seated[:1], left_at - 1)
    assert marked == [peer.address]
    assert (guilds.memberOf(guild, peer).seat, guilds.placeAt(guild, 2).endedAt) == (3, 0)
