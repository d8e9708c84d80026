"""
requireBench — twice the panel, and three in four live seats, are among the first places, wherever the ended ones are.

├── given the seats are all places
│   ├── when twice the panel is live
│   │   └── accepts it
│   └── when one less is live
│       └── reverts with TooFewSeats
└── given places behind the seats
    ├── when one in four is behind
    │   └── accepts that
    ├── when one of all has ended
    │   └── reverts with TooFewSeats as if it were in front
    └── when two in four are behind
        └── reverts with TooFewSeats however small the panel is
"""

import pytest

from tests.support.outcome import refused


@pytest.fixture
def require_bench(guilds, guild, two_seated):
    """Of a guild with two places."""
    return lambda seats, size: guilds.requireBench(guild, seats, size)


@pytest.fixture
def two_seated(guilds, guild, peer, another):
    """Two peers in places 0 and 1."""
    return [guilds.takeSeat(guild, sender=each) for each in (peer, another)]


def test_when_twice_the_panel_is_live__accepts_it(require_bench):
    require_bench(2, 1)


def test_when_one_less_is_live__reverts_with_TooFewSeats(guilds, guild, require_bench, peer):
    guilds.leaveSeat(guild, sender=peer)
    with refused(guilds.TooFewSeats, live=1, needed=2):
        require_bench(2, 1)


@pytest.fixture
def four_seated(guilds, guild, steward, two_seated, stranger, worker):
    """Two more, in places 2 and 3."""
    guilds.offerSeats(guild, [stranger, worker], sender=steward)
    return [*two_seated, *(guilds.takeSeat(guild, sender=each) for each in (stranger, worker))]


def test_when_one_in_four_is_behind__accepts_that(four_seated, require_bench):
    require_bench(3, 1)


def test_when_one_of_all_has_ended__reverts_with_TooFewSeats_as_if_it_were_in_front(
    guilds, guild, four_seated, require_bench, another
):
    guilds.leaveSeat(guild, sender=another)
    with refused(guilds.TooFewSeats, live=3, needed=4):
        require_bench(3, 1)


def test_when_two_in_four_are_behind__reverts_with_TooFewSeats_however_small_the_panel_is(
    guilds, four_seated, require_bench
):
    with refused(guilds.TooFewSeats, live=4, needed=8):
        require_bench(2, 0)
