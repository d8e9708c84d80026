"""The world of the zoo, once for each file, and as it was before for each test."""

import pytest

from oathwork.model.terms import NOBODY
from tests.invariants.actors import ARBITER, DAO, KEYS, STRANGER, WORKERS
from tests.zoo.beside import Beside
from tests.zoo.cage import Cage, compiled
from tests.zoo.races import KINDS
from tests.zoo.world import PEERS, World


@pytest.fixture(scope="module")
def stage(request):
    """Of the chain without a mix, unless a file asks for both kinds."""
    pytest.importorskip("pyrevm", reason="pyrevm has no wheel for this Python")
    has_mix = getattr(request, "param", KINDS[0]) == KINDS[1]
    world = World(Cage(KEYS, remembers=has_mix, mix=has_mix), compiled())
    assert world.read(world.guilds, "Guilds", "hasMix", "bool") is has_mix
    return world, Beside(world)


@pytest.fixture
def beside(stage):
    """The bounties in honest money; afterwards nothing has happened."""
    world, beside = stage
    mark = world.engine.snapshot()
    yield beside
    world.engine.restore(mark)


@pytest.fixture
def race(beside):
    """Send two acts, in this order: the first is accepted. Return how the second is answered; if it is refused, the
    sender has lost nothing by it."""
    world = beside.world

    def race(acts, order):
        first, second = acts[::order]
        assert world.why(first) == ""
        before = _purses(world)
        answer = world.why(second)
        assert not answer or _purses(world) == before
        return answer

    yield race
    beside.check_books()


def _purses(world):
    return world.look((NOBODY, world.honest), (world.escrow, DAO, *WORKERS, STRANGER, ARBITER, *PEERS))


@pytest.fixture
def bounty(beside, money):
    """A bounty in this money, whose books are checked with all others in the end."""
    token = {"ETH": NOBODY, "token": beside.world.honest}[money]
    life = beside.world.bounty(token, lane=1, reward=1_000, fee=10, bond=100)
    beside.mine = [life]
    return life
