"""The world in which the tests of the executable specification begin."""

import pytest

from oathwork.lifecycle import Guild, World
from oathwork.model.guild import Member, Place
from oathwork.model.terms import NOBODY, terms_id
from oathwork.model.typed_data import Domain
from tests.toolkit.lifecycle.ground import ACCOUNTS, ESCROW, GUILD, PEERS, POSTER, STEWARD


@pytest.fixture
def world():
    """A guild of 20 peers that serves the poster; everybody has money."""
    places = tuple(Place(peer) for peer in PEERS[:20])
    members = {(GUILD, peer): Member(seat=number + 1, taken_at=1) for number, peer in enumerate(PEERS[:20])}
    return World(
        ESCROW,
        lambda terms: terms_id(Domain(1, ESCROW), terms),
        balances={(NOBODY, account): 10**6 for account in ACCOUNTS[1:]},
        guilds={GUILD: Guild(STEWARD, places=places)},
        members={**members, (GUILD, POSTER): Member(served=True)},
    )
