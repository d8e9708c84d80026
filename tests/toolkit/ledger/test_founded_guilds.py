"""founded_guilds: a guild is meant by its name where only one has it."""

import pytest

from oathwork.errors import NoSuchGuild, UsageError
from oathwork.ledger.founded_guilds import founded_guilds, guild_named, require_guild
from oathwork.model.guild import guild_hex
from tests.support.stage import SETTINGS

STRANGE_NAME = "Pythonists\x1b[2J"


def found(stage, founder, name):
    receipt = stage.contracts.guilds.found(name, founder.address, [], SETTINGS).send(founder)
    return receipt.event("Founded").facts["guild"]


def test_every_founding_is_read(stage):
    other = found(stage, stage.stranger, "Gardeners")
    numbers = [(each.name, each.number, each.founder) for each in founded_guilds(stage.contracts)]
    assert numbers == [
        ("Pythonists", stage.guild, stage.steward.address),
        ("Gardeners", other, stage.stranger.address),
    ]


@pytest.mark.parametrize("name", ["Pythonists", "pythonISTS"])
def test_a_name_that_one_guild_has_is_enough(stage, name):
    found(stage, stage.stranger, STRANGE_NAME)
    assert guild_named(stage.contracts, name).number == stage.guild


def test_a_name_that_several_have_is_refused_with_the_candidates(stage):
    other = found(stage, stage.stranger, "pythonists")
    with pytest.raises(UsageError) as refused:
        guild_named(stage.contracts, "Pythonists")
    assert guild_hex(stage.guild) in str(refused.value) and guild_hex(other) in str(refused.value)
    assert stage.stranger.address in str(refused.value) and "Give the number of one" in str(refused.value)


def test_a_name_that_nobody_has_is_refused_and_shown_safely(stage):
    with pytest.raises(UsageError, match=r"no guild is named 'Pythonists\\+x1b\[2J' on chain"):
        guild_named(stage.contracts, STRANGE_NAME)


def test_a_guild_that_is_not_there_is_refused(stage):
    assert require_guild(stage.contracts, stage.guild) == stage.guild
    with pytest.raises(NoSuchGuild, match="there is no guild 0x000000000000000000000007"):
        require_guild(stage.contracts, 7)
