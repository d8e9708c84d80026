"""Reputation on its own: an account plays the escrow, so that each of the escrow's calls can be made alone."""

import pytest
from eth_abi import encode
from eth_utils import keccak

from oathwork.model.amounts import DAY
from oathwork.model.guild import Deed, Seat, Standing, token_id
from oathwork.model.scores import NO_SCORES
from tests.support.shipped import shipped

HALF_LIFE = 30 * DAY
EFFORT = 80
PASS_MARK = 60
BITS = (64, 40, 32, 32, 32, 32, 24)  # of the fields of a standing, from the lowest on
STANDINGS = 0  # storage slot of `_standings`


@pytest.fixture(scope="session")
def stand_in(accounts):
    """The account that makes the contract, and that it takes for the escrow."""
    return accounts[25]


@pytest.fixture(scope="session")
def reputation(project, stand_in):
    return stand_in.deploy(shipped(project, "Reputation"))


@pytest.fixture(scope="session")
def guild():
    """A guild of points that fade to a half in 30 days. Reputation does not ask whether it was founded."""
    return 0xABCDE_F0123456 << 44 | 10 << 28 | 30 << 16 | 100


@pytest.fixture(scope="session")
def another_guild(guild):
    return guild + (1 << 44)


@pytest.fixture(scope="session")
def judge(accounts):
    """The one peer who has judged, if a test names no others."""
    return accounts[26]


# Actions: valid unless a test changes something.


@pytest.fixture(scope="session")
def record_verdict(reputation, stand_in, guild, worker, judge):
    """What a majority says of the worker's delivery: by default one peer, and that it is perfect."""

    def record_verdict(
        deed=Deed.DELIVERED, *, guild=guild, effort=EFFORT, score=100, team=(), given=None, sender=stand_in
    ):
        given = given or [(judge, score)]
        panel = [Seat(place, peer.address).word for place, (peer, _) in enumerate(given)]
        scores = NO_SCORES
        for index, (_, each) in enumerate(given):
            scores = scores if each is None else scores.having(index, each)
        shares = [share.values() for share in team]
        return reputation.recordVerdict(
            guild, deed, effort, worker, shares, panel, scores, PASS_MARK, sender=sender
        )

    return record_verdict


@pytest.fixture(scope="session")
def record_broken(reputation, stand_in, guild):
    def record_broken(deed, *accounts, guild=guild, effort=EFFORT, sender=stand_in):
        return reputation.recordBroken(guild, deed, effort, accounts, sender=sender)

    return record_broken


@pytest.fixture(scope="session")
def standing_of(reputation, guild):
    """What is stored of an account."""

    def standing_of(account, guild=guild):
        return Standing(*reputation.standingOf(guild, account))

    return standing_of


@pytest.fixture
def put_standing(reputation, guild, put_storage):
    """Write a standing that no test has the time to earn."""

    def put_standing(account, standing):
        word, shift = 0, 0
        for value, bits in zip(standing.values(), BITS, strict=True):
            word, shift = word | value << shift, shift + bits
        slot = keccak(encode(["uint256", "uint256"], [token_id(guild, account.address), STANDINGS]))
        put_storage(reputation, int.from_bytes(slot), word)

    return put_standing


# States.


@pytest.fixture
def standing_worker(worker, record_verdict):
    """A worker with 80 points, delivered once."""
    record_verdict()
    return worker
