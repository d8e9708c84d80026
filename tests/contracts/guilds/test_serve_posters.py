"""
servePosters — the steward names whose bounties the guild's lot serves, or no longer serves.

├── when the caller is not the steward
│   └── reverts with NotSteward
├── when the posters are to be served
│   ├── serves each of them
│   ├── serves nobody else
│   ├── keeps what they are as peers
│   └── emits PosterServed for each
└── when a poster is no longer to be served
    ├── serves him no longer
    ├── serves the others on
    └── emits PosterServed
"""

import pytest

from oathwork.model.guild import Member
from tests.support.outcome import check_logged, logged, refused


@pytest.fixture
def serve(guilds, guild, steward):
    def serve(*posters, served=True, sender=steward):
        return guilds.servePosters(guild, posters, served, sender=sender)

    return serve


def test_when_the_caller_is_not_the_steward__reverts_with_NotSteward(guilds, serve, stranger):
    with refused(guilds.NotSteward, caller=stranger):
        serve(stranger, sender=stranger)


def test_when_the_posters_are_to_be_served__serves_each_of_them(guilds, guild, serve, founder, stranger):
    serve(founder, stranger)
    assert guilds.bench(guild, founder).served
    assert guilds.bench(guild, stranger).served


def test_when_the_posters_are_to_be_served__serves_nobody_else(guilds, guild, serve, founder, stranger):
    serve(founder)
    assert not guilds.bench(guild, stranger).served
    assert not guilds.bench(guild + 1, founder).served


def test_when_the_posters_are_to_be_served__keeps_what_they_are_as_peers(guilds, guild, serve, seated_peer):
    taken_at = guilds.memberOf(guild, seated_peer).takenAt
    serve(seated_peer)
    assert Member(*guilds.memberOf(guild, seated_peer)) == Member(1, taken_at, offered=False, served=True)


def test_when_the_posters_are_to_be_served__emits_PosterServed_for_each(
    guilds, guild, serve, founder, stranger
):
    assert logged(serve(founder, stranger), guilds.PosterServed) == [
        {"guild": guild, "poster": founder.address, "served": True},
        {"guild": guild, "poster": stranger.address, "served": True},
    ]


def test_when_a_poster_is_no_longer_to_be_served__serves_him_no_longer(guilds, guild, serve, founder):
    serve(founder)
    serve(founder, served=False)
    assert not guilds.bench(guild, founder).served


def test_when_a_poster_is_no_longer_to_be_served__serves_the_others_on(
    guilds, guild, serve, founder, stranger
):
    serve(founder, stranger)
    serve(founder, served=False)
    assert guilds.bench(guild, stranger).served


def test_when_a_poster_is_no_longer_to_be_served__emits_PosterServed(guilds, guild, serve, founder):
    serve(founder)
    tx = serve(founder, served=False)
    check_logged(tx, guilds.PosterServed, guild=guild, poster=founder, served=False)
