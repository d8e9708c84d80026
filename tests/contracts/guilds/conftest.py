"""Guilds on their own: an account plays the escrow, so that each of the escrow's calls can be made alone."""

from dataclasses import dataclass, replace

import pytest

from oathwork.model import messages
from oathwork.model.amounts import DAY
from oathwork.model.guild import Seat, Settings, guild_id
from oathwork.model.typed_data import Domain
from tests.support.actions import sign
from tests.support.shipped import shipped

NAME = "carpenters"
SALT = bytes(32)
TAKEN = b"\x01" * 32  # the salt of the guild that is there already
SETTINGS = Settings(seat_at=10, half_life_days=30, max_effort=100, min_review_days=3)


@dataclass(frozen=True)
class Founding:
    """The arguments of `found`."""

    name: str
    steward: object
    offers: tuple = ()
    settings: Settings = SETTINGS
    salt: bytes = SALT


@dataclass(frozen=True)
class Consent:
    """What `takeSeatFor` takes of the peer."""

    deadline: int
    signature: bytes


# Roles.


@pytest.fixture(scope="session")
def stand_in(accounts):
    """The account that makes the contracts, and that they take for the escrow."""
    return accounts[25]


@pytest.fixture(scope="session")
def founder(accounts):
    return accounts[26]


@pytest.fixture(scope="session")
def heir(accounts):
    return accounts[27]


@pytest.fixture(scope="session")
def peer(accounts):
    """Whom the steward has offered a seat."""
    return accounts[28]


@pytest.fixture(scope="session")
def another(accounts):
    """A second peer, to see that they are left alone."""
    return accounts[29]


# Contracts.


@pytest.fixture(scope="session")
def reputation(project, stand_in):
    return stand_in.deploy(shipped(project, "Reputation"))


@pytest.fixture(scope="session")
def guilds(project, stand_in, reputation):
    return stand_in.deploy(shipped(project, "Guilds"), reputation)


@pytest.fixture(scope="session")
def domain(guilds, chain):
    return Domain(chain.chain_id, guilds.address)


# Actions: valid unless a test changes something.


@pytest.fixture(scope="session")
def found(guilds, founder, steward):
    def found(*, sender=founder, **changes):
        founding = replace(Founding(NAME, steward.address), **changes)
        settings = founding.settings
        values = settings.values() if isinstance(settings, Settings) else settings
        return guilds.found(
            founding.name, founding.steward, founding.offers, values, founding.salt, sender=sender
        )

    return found


@pytest.fixture
def consent(domain, chain, guilds):
    """A peer's signature of `TakeSeat`, valid except for what is changed."""

    def consent(peer, guild, *, signer=None, domain=domain, **changes):
        fields = {
            "guild": guild,
            "account": peer.address,
            "taken_at": guilds.memberOf(guild, peer).takenAt,
            "deadline": chain.pending_timestamp + DAY,
        } | changes
        return Consent(fields["deadline"], sign(signer or peer, messages.take_seat_message(domain, **fields)))

    return consent


@pytest.fixture
def earn(reputation, stand_in, another):
    """Points for an account, as the escrow writes them down for a delivery of that effort that a peer finds perfect."""

    def earn(guild, account, points):
        panel, perfect = [Seat(0, another.address).word], 100
        return reputation.recordVerdict(guild, 0, points, account, [], panel, perfect, 1, sender=stand_in)

    return earn


# States.


@pytest.fixture(scope="session")
def guild(found, chain, founder, peer, another):
    """A guild that has offered a seat to `peer`, and to `another`."""
    found(offers=(peer.address, another.address), salt=TAKEN)
    return guild_id(chain.chain_id, founder.address, NAME, TAKEN, SETTINGS)


@pytest.fixture
def seated_peer(guilds, guild, peer):
    """A peer who has taken place 0."""
    guilds.takeSeat(guild, sender=peer)
    return peer


@pytest.fixture
def unseated_peer(guilds, guild, seated_peer):
    """A peer who has left their seat."""
    guilds.leaveSeat(guild, sender=seated_peer)
    return seated_peer
