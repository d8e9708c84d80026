"""
views — what can be read of a guild.

├── given nobody has founded the guild
│   ├── has no steward and no heir
│   ├── is not founded
│   ├── has no places and serves nobody
│   └── has no members
├── given somebody has founded it
│   └── is founded
├── when the place does not exist yet
│   └── reverts with NoSuchPlace
├── when the place exists
│   └── tells its holder and that it has not ended
├── given one guild has a peer
│   └── is not the peer of another
└── given the contracts are deployed
    ├── names the escrow
    ├── names the reputation
    ├── tells the domain of its signatures
    └── tells whether the chain has a mix
"""

import pytest

from oathwork.model.guild import Member
from oathwork.model.typed_data import NOBODY
from tests.support.outcome import refused
from tests.support.shipped import shipped

NOT_FOUNDED = 1 << 44 | 1 << 16 | 1


def test_given_nobody_has_founded_the_guild__has_no_steward_and_no_heir(guilds):
    assert guilds.stewardOf(NOT_FOUNDED) == (NOBODY, NOBODY)


def test_given_nobody_has_founded_the_guild__is_not_founded(guilds):
    assert not guilds.isFounded(NOT_FOUNDED)


def test_given_nobody_has_founded_the_guild__has_no_places_and_serves_nobody(guilds, stranger):
    assert guilds.bench(NOT_FOUNDED, stranger) == (0, 0, 0, False)


def test_given_nobody_has_founded_the_guild__has_no_members(guilds, stranger):
    assert Member(*guilds.memberOf(NOT_FOUNDED, stranger)) == Member()


def test_given_somebody_has_founded_it__is_founded(guilds, guild):
    assert guilds.isFounded(guild)


def test_when_the_place_does_not_exist_yet__reverts_with_NoSuchPlace(guilds, guild, seated_peer):
    with refused(guilds.NoSuchPlace, place=1):
        guilds.placeAt(guild, 1)


def test_when_the_place_exists__tells_its_holder_and_that_it_has_not_ended(guilds, guild, seated_peer):
    assert guilds.placeAt(guild, 0) == (seated_peer.address, 0)


def test_given_one_guild_has_a_peer__is_not_the_peer_of_another(guilds, seated_peer):
    assert guilds.memberOf(NOT_FOUNDED, seated_peer).seat == 0


def test_given_the_contracts_are_deployed__names_the_escrow(guilds, stand_in):
    assert guilds.escrow() == stand_in


def test_given_the_contracts_are_deployed__names_the_reputation(guilds, reputation):
    assert guilds.reputation() == reputation


def test_given_the_contracts_are_deployed__tells_the_domain_of_its_signatures(guilds, chain):
    domain = guilds.eip712Domain()
    assert domain[:4] == (b"\x0f", "oathwork", "1", chain.chain_id)
    assert domain[4:] == (guilds.address, bytes(32), [])


@pytest.mark.parametrize("has_mix", [True, False])
def test_given_the_contracts_are_deployed__tells_whether_the_chain_has_a_mix(
    project, stand_in, reputation, has_mix
):
    contract = stand_in.deploy(shipped(project, "Guilds", has_mix=has_mix), reputation)
    assert contract.hasMix() == has_mix
