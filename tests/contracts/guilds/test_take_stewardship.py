"""
takeStewardship — the heir becomes the steward.

├── given nobody is the heir
│   └── reverts with NotHeir
├── when the caller is not the heir
│   └── reverts with NotHeir
└── when the caller is the heir
    ├── makes him the steward
    ├── takes every power from the old one
    ├── emits StewardshipTaken
    └── cannot be repeated
"""

import pytest

from oathwork.model.typed_data import NOBODY
from tests.support.outcome import check_logged, refused


@pytest.fixture
def inherited_guild(guilds, guild, steward, heir):
    """A guild whose stewardship is offered to the heir."""
    guilds.offerStewardship(guild, heir, sender=steward)
    return guild


def test_given_nobody_is_the_heir__reverts_with_NotHeir(guilds, guild, heir):
    with refused(guilds.NotHeir, caller=heir):
        guilds.takeStewardship(guild, sender=heir)


@pytest.mark.parametrize("caller", ["steward", "stranger"])
def test_when_the_caller_is_not_the_heir__reverts_with_NotHeir(guilds, inherited_guild, request, caller):
    caller = request.getfixturevalue(caller)
    with refused(guilds.NotHeir, caller=caller):
        guilds.takeStewardship(inherited_guild, sender=caller)


def test_when_the_caller_is_the_heir__makes_him_the_steward(guilds, inherited_guild, heir):
    guilds.takeStewardship(inherited_guild, sender=heir)
    assert guilds.stewardOf(inherited_guild) == (heir.address, NOBODY)


def test_when_the_caller_is_the_heir__takes_every_power_from_the_old_one(
    guilds, inherited_guild, steward, heir
):
    guilds.takeStewardship(inherited_guild, sender=heir)
    with refused(guilds.NotSteward, caller=steward):
        guilds.offerStewardship(inherited_guild, steward, sender=steward)


def test_when_the_caller_is_the_heir__emits_StewardshipTaken(guilds, inherited_guild, heir):
    tx = guilds.takeStewardship(inherited_guild, sender=heir)
    check_logged(tx, guilds.StewardshipTaken, guild=inherited_guild, steward=heir)


def test_when_the_caller_is_the_heir__cannot_be_repeated(guilds, inherited_guild, heir):
    guilds.takeStewardship(inherited_guild, sender=heir)
    with refused(guilds.NotHeir, caller=heir):
        guilds.takeStewardship(inherited_guild, sender=heir)
