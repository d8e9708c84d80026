"""
requireBench — twice the panel is live among the first places, wherever the ended ones are.

├── given the seats are all places
│   ├── when twice the panel is live
│   │   └── accepts it
│   └── when one less is live
│       └── reverts with TooFewSeats
└── given places behind the seats
    ├── when these are live and so many more
    │   └── accepts that
    └── when one of all has ended
        └── reverts with TooFewSeats as if it were in front
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


def test_when_these_are_live_and_so_many_more__accepts_that(require_bench):
    require_bench(1, 0)


def test_when_one_of_all_has_ended__reverts_with_TooFewSeats_as_if_it_were_in_front(
    guilds, guild, require_bench, another
):
    guilds.leaveSeat(guild, sender=another)
    with refused(guilds.TooFewSeats, live=1, needed=3):
        require_bench(1, 1)
