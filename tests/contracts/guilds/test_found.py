"""
found — anyone founds a guild; its settings are fixed for good and part of its id.

├── when the name is empty
│   └── reverts with NameLengthOutOfRange
├── when the name is one byte too long
│   └── reverts with NameLengthOutOfRange
├── when the steward is zero
│   └── reverts with StewardIsZero
├── when the half life is zero
│   └── reverts with HalfLifeOutOfRange
├── when the half life is a day too long
│   └── reverts with HalfLifeOutOfRange
├── when the largest effort is zero
│   └── reverts with MaxEffortIsZero
├── when a seat that nobody offered costs no points
│   └── reverts with SeatAtIsZero
├── when the shortest review is not of 1 to 30 days
│   └── reverts with MinReviewOutOfRange
├── given the same call has been made
│   └── reverts with GuildExists
├── when an offer is made twice
│   └── offers one seat
├── when every length is the longest
│   └── founds a guild
├── when one thing differs
│   └── founds another guild
└── when all is in order
    ├── makes the id of chain and founder and name and salt and settings
    ├── makes the steward the steward
    ├── has no places
    ├── serves nobody
    ├── keeps the shortest review
    ├── offers the seats
    └── emits Founded and SeatOffered
"""

from dataclasses import replace

import pytest

from oathwork.model.amounts import DAY
from oathwork.model.guild import LONGEST_HALF_LIFE, Member, Settings, guild_id, settings_of
from oathwork.model.typed_data import NOBODY
from tests.support.outcome import check_logged, refused

from .conftest import NAME, SALT, SETTINGS, TAKEN


def test_when_the_name_is_empty__reverts_with_NameLengthOutOfRange(guilds, found):
    with refused(guilds.NameLengthOutOfRange, length=0):
        found(name="")


def test_when_the_name_is_one_byte_too_long__reverts_with_NameLengthOutOfRange(guilds, found):
    with refused(guilds.NameLengthOutOfRange, length=65):
        found(name="é" * 32 + "e")


def test_when_the_steward_is_zero__reverts_with_StewardIsZero(guilds, found):
    with refused(guilds.StewardIsZero):
        found(steward=NOBODY)


def test_when_the_half_life_is_zero__reverts_with_HalfLifeOutOfRange(guilds, found):
    with refused(guilds.HalfLifeOutOfRange, halfLifeDays=0):
        found(settings=(10, 0, 100, 1))


def test_when_the_half_life_is_a_day_too_long__reverts_with_HalfLifeOutOfRange(guilds, found):
    with refused(guilds.HalfLifeOutOfRange, halfLifeDays=4096):
        found(settings=(10, 4096, 100, 1))


def test_when_the_largest_effort_is_zero__reverts_with_MaxEffortIsZero(guilds, found):
    with refused(guilds.MaxEffortIsZero):
        found(settings=(10, 30, 0, 1))


def test_when_a_seat_that_nobody_offered_costs_no_points__reverts_with_SeatAtIsZero(guilds, found):
    with refused(guilds.SeatAtIsZero):
        found(settings=(0, 30, 100, 1))


@pytest.mark.parametrize("days", [0, 31])
def test_when_the_shortest_review_is_not_of_1_to_30_days__reverts_with_MinReviewOutOfRange(
    guilds, found, days
):
    with refused(guilds.MinReviewOutOfRange, minReviewDays=days):
        found(settings=(10, 30, 100, days))


def test_given_the_same_call_has_been_made__reverts_with_GuildExists(guilds, guild, found):
    with refused(guilds.GuildExists, guild=guild):
        found(salt=TAKEN)


def test_when_an_offer_is_made_twice__offers_one_seat(guilds, found, chain, founder, peer):
    found(offers=(peer.address, peer.address))
    guild = guild_id(chain.chain_id, founder.address, NAME, SALT, SETTINGS)
    guilds.takeSeat(guild, sender=peer)
    assert not guilds.memberOf(guild, peer).offered


def test_when_every_length_is_the_longest__founds_a_guild(guilds, found, founder, chain, steward):
    settings = Settings(2**16 - 1, LONGEST_HALF_LIFE, 2**16 - 1, min_review_days=30)
    found(name="n" * 64, settings=settings)
    guild = guild_id(chain.chain_id, founder.address, "n" * 64, SALT, settings)
    assert guilds.stewardOf(guild).steward == steward
    assert settings_of(guild, min_review_days=30) == settings


@pytest.mark.parametrize(
    "difference",
    [
        {"name": "carpenter"},
        {"salt": SALT},
        {"settings": replace(SETTINGS, seat_at=11)},
        {"settings": replace(SETTINGS, half_life_days=31)},
        {"settings": replace(SETTINGS, max_effort=101)},
        {"settings": replace(SETTINGS, min_review_days=4)},
    ],
    ids=str,
)
def test_when_one_thing_differs__founds_another_guild(guilds, guild, found, difference):
    [founded] = found(**{"salt": TAKEN} | difference).events
    assert founded.guild != guild


def test_when_all_is_in_order__makes_the_id_of_chain_and_founder_and_name_and_salt_and_settings(
    found, chain, founder
):
    [founded] = found().events
    assert founded.guild == guild_id(chain.chain_id, founder.address, NAME, SALT, SETTINGS)


def test_when_all_is_in_order__makes_the_steward_the_steward(guilds, guild, steward):
    assert guilds.stewardOf(guild) == (steward.address, NOBODY)


def test_when_all_is_in_order__has_no_places(guilds, guild, steward):
    assert guilds.bench(guild, steward)[:2] == (0, 0)


@pytest.mark.parametrize("account", ["founder", "steward", "peer", "stranger"])
def test_when_all_is_in_order__serves_nobody(guilds, guild, request, account):
    assert not guilds.bench(guild, request.getfixturevalue(account)).served


def test_when_all_is_in_order__keeps_the_shortest_review(guilds, guild, steward):
    assert guilds.bench(guild, steward).minReviewPeriod == 3 * DAY


def test_when_all_is_in_order__offers_the_seats(guilds, guild, peer, another, stranger):
    offered = [Member(*guilds.memberOf(guild, account)) for account in (peer, another, stranger)]
    assert offered == [Member(offered=True), Member(offered=True), Member()]


def test_when_all_is_in_order__emits_Founded_and_SeatOffered(guilds, found, chain, founder, steward, peer):
    tx = found(offers=(peer.address,))
    guild = guild_id(chain.chain_id, founder.address, NAME, SALT, SETTINGS)
    check_logged(
        tx, guilds.Founded, guild=guild, founder=founder, steward=steward, name=NAME, settings=SETTINGS
    )
    check_logged(tx, guilds.SeatOffered, guild=guild, account=peer)
