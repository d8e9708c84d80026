"""No amount of gas makes a push and its debt both happen or neither: measured to the unit, at every border.

On eth-tester, where each transaction finds everything cold, as on a chain; pyrevm keeps accounts warm.
"""

import os
from itertools import product

import pytest
from eth_utils.exceptions import ValidationError

from oathwork.model.terms import Status
from tests.invariants.actors import DAO, KEYS, WORKERS
from tests.invariants.engine import GAS, Reverted
from tests.zoo.cage import Cold, compiled
from tests.zoo.world import World

COARSE = 150_000  # between limits that are tried before the borders between them are searched
HIGHEST = 900_000
# Who is paid by which step: a receiver by a push of the chain's own money, or a token's transfer, and what may come of it.
PAID, OWED = "paid", "owed"
# Receivers and tokens that need nearly all they are promised: no sender may be able to make them fail.
RECEIVERS = {
    "ZooPickyWallet": PAID,
    "MockDearWallet": PAID,
    "MockRejectingWallet": OWED,
    "MockGreedyWallet": OWED,
}
TOKENS = {"ZooPicky": PAID, "ZooDear": PAID, "MockPausingToken": OWED, "MockGasBurningToken": OWED}
DEEP = os.environ.get("HYPOTHESIS_PROFILE") == "deep"


@pytest.fixture(scope="module")
def world():
    return World(Cold(KEYS), compiled())


@pytest.fixture
def mark(world):
    kept = world.engine.snapshot()
    yield
    world.engine.restore(kept)


def borders(answer, low, high):
    """Return what is answered as the limit rises from low to high, each answer once, in order."""
    limits = [*range(low, high, COARSE), high]
    found = [answer(limit) for limit in limits]
    told = found[:1]
    for at in range(len(limits) - 1):
        told += _between(answer, limits[at], limits[at + 1], found[at], found[at + 1])
    return [each for number, each in enumerate(told) if number == 0 or each != told[number - 1]]


def _between(answer, low, high, first, last):
    """Search the border between two limits with different answers by halves, down to one unit."""
    if first == last or high - low == 1:
        return [last]
    middle = (low + high) // 2
    found = answer(middle)
    return _between(answer, low, middle, first, found) + _between(answer, middle, high, found, last)


def tried(world, life, act, receiver):
    """Return a function that takes the step with a limit of gas, returns the result, and undoes it."""
    token = life.terms.token
    before, owed = world.balance(token, receiver), world.owed(token, receiver)

    def answer(limit):
        kept = world.engine.snapshot()
        world.engine.limit = limit
        try:
            act(life.copy())
        except (Reverted, ValidationError):  # the latter: less than it costs to send so long a call
            pass
        finally:
            world.engine.limit = GAS
        got = world.balance(token, receiver) - before, world.owed(token, receiver) - owed
        world.engine.restore(kept)
        return got

    return answer


STEPS = {
    "pay": (Status.IN_REVIEW, "worker", lambda life: life.settle(80, 80, 80)),
    "send back": (Status.IN_REVIEW, "worker", lambda life: life.settle(10, 10, 10)),
    "quit": (Status.CLAIMED, "worker", lambda life: life.quit()),
    "withdraw": (Status.OPEN, "poster", lambda life: life.withdraw()),
    "rule no": (Status.ESCALATED, "worker", lambda life: life.rule(False)),
}


def some(names, quickly):
    """Return the pairs that are tried on every change; all of them in a deep run."""
    return [each for each in product(names, STEPS) if DEEP or each[1] in quickly.get(each[0], ["withdraw"])]


def check(found, outcome):
    """Nothing at all, and from some amount of gas on the one thing, whole; never anything between."""
    amounts = {each for pair in found for each in pair} - {0}
    assert found[0] == (0, 0), "even the least gas does something"
    assert len(found) == 2, found
    assert (found[1][0] > 0, found[1][1] > 0) == (outcome == PAID, outcome == OWED)
    assert len(amounts) == 1


@pytest.mark.usefixtures("mark")
@pytest.mark.parametrize("wallet,step", some(RECEIVERS, {"ZooPickyWallet": list(STEPS)}))
def test_a_receiver_is_paid_whole_or_owed_whole_whatever_gas_there_is(world, wallet, step):
    status, role, act = STEPS[step]
    receiver = world.wallet(wallet, DAO if role == "poster" else WORKERS[0])
    who = {"worker": receiver} if role == "worker" else {"poster": receiver}
    if role == "poster":
        world.serve(world.guild, receiver)
    life = world.bounty(lane=3, **who).reach(status)
    check(borders(tried(world, life, act, receiver), 30_000, HIGHEST), RECEIVERS[wallet])


@pytest.mark.usefixtures("mark")
@pytest.mark.parametrize("contract,step", some(TOKENS, {"ZooPicky": ["pay", "withdraw"]}))
def test_a_token_pays_whole_or_is_owed_whole_whatever_gas_there_is(world, contract, step):
    status, role, act = STEPS[step]
    token = world.token(contract)
    life = world.bounty(token, lane=3).reach(status)
    world.tell(token, contract, "arm", True)
    receiver = DAO if role == "poster" else WORKERS[0]
    check(borders(tried(world, life, act, receiver), 30_000, HIGHEST), TOKENS[contract])
