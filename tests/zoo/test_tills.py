"""Every strange token in a rota (whose till plans have too) and in a holdback: what the escrow would refuse to take in, a till
refuses too; what cannot be sent out stays whose it is; and honest money beside it is not touched."""

from dataclasses import replace

import pytest

from oathwork.model.amounts import DAY
from tests.invariants.actors import DAO, STUDIO, WORKERS
from tests.invariants.edge_world import EdgeWorld
from tests.zoo.play import Beast
from tests.zoo.table import ANIMALS, WORKS
from tests.zoo.world import ALL

TAKEN_IN = (WORKS, "free", "dear")
WORKER = WORKERS[0]
EACH = pytest.mark.parametrize("animal", ANIMALS, ids=lambda animal: animal.name)


@pytest.fixture(scope="module")
def stage():
    pytest.importorskip("pyrevm", reason="pyrevm has no wheel for this Python")
    return EdgeWorld()


class TillPlay:
    """A rota in an animal's money, and one like it in honest money that is filled."""

    def __init__(self, world, animal):
        self.world, self.animal = world, animal
        # What an animal does in the course of a bounty's life plays no part here: it has nothing to call back with.
        self.beast = Beast(world, replace(animal, calls_back=False), None)
        self.token, self.amount = self.beast.address, max(animal.amounts[0], 1)
        self.rota, self.honest = self.start(self.token), self.start(world.honest)
        self.fill(self.honest)

    def start(self, token):
        offer = self.world.offer(token, reward=self.amount, fee=0)
        rota = self.world.start("Rota", offer.values(), self.world.engine.now, 7 * DAY, bytes(32))
        self.world.tell(token, "MockToken", "approve", rota, ALL, sender=DAO)
        return rota

    def fill(self, rota):
        self.world.tell(rota, "Rota", "fill", self.amount, sender=DAO)

    def take(self, rota):
        self.world.tell(rota, "Rota", "take", DAO, self.amount, sender=DAO)

    def held(self, rota):
        return self.world.read(rota, "Rota", "held", "uint256")


@pytest.fixture
def play(stage):
    """A rota in an animal's money; afterwards nothing has happened."""
    mark = stage.engine.snapshot()
    yield lambda animal: TillPlay(stage, animal)
    stage.engine.restore(mark)


def check_honest(play):
    """The organiser takes all honest money back."""
    before = play.world.balance(play.world.honest, DAO)
    play.take(play.honest)
    assert play.world.balance(play.world.honest, DAO) - before == play.amount
    assert play.world.balance(play.world.honest, play.honest) == play.held(play.honest) == 0


@EACH
def test_money_comes_in_if_the_escrow_would_take_it_and_else_nothing_has_changed(play, animal):
    play = play(animal)
    play.beast.arm()
    answer = play.world.why(play.fill, play.rota)
    is_about_us = animal.aim != "escrow"
    assert (answer == "") == (animal.answer("post") in TAKEN_IN or not is_about_us), answer
    assert play.held(play.rota) == play.amount * (answer == "")
    check_honest(play)


@EACH
def test_what_cannot_be_taken_out_stays_in_the_books_until_it_can(play, animal):
    play = play(animal)
    play.fill(play.rota)
    play.beast.arm()
    answer = play.world.why(play.take, play.rota)
    assert play.held(play.rota) == play.amount * (answer != ""), answer
    if animal.heals and not animal.at_once and answer != "" and animal.keeps_books:
        play.beast.arm(False)
        play.take(play.rota)
        assert play.held(play.rota) == 0
    check_honest(play)


@pytest.fixture
def holdback(stage):
    """A holdback whose warranty is over, with honest money in it; afterwards nothing has happened."""
    mark, world = stage.engine.snapshot(), stage
    maker = world.deploy("Holdbacks", world.escrow)
    until = world.engine.now + DAY
    made_of = (world.terms(poster=STUDIO, lane=77).values(), WORKER, STUDIO, b"", until, DAY)
    world.tell(maker, "Holdbacks", "make", *made_of)
    place = world.read(maker, "Holdbacks", "addressOf", "address", *made_of)
    world.tell(world.honest, "MockToken", "transfer", place, 7, sender=DAO)
    world.wait_until(until)
    yield place
    stage.engine.restore(mark)


@EACH
def test_a_warranty_in_strange_money_keeps_nobody_from_the_honest_one(stage, holdback, animal):
    beast = Beast(stage, replace(animal, calls_back=False), None)
    amount = max(animal.amounts[0], 1)  # of what is no money at all nothing arrives
    stage.why(stage.tell, beast.address, "MockToken", "transfer", holdback, amount, sender=DAO)
    beast.arm()
    stage.why(stage.tell, holdback, "Holdback", "release", beast.address, WORKER)
    before = stage.balance(stage.honest, WORKER)
    stage.tell(holdback, "Holdback", "release", stage.honest, WORKER)
    assert stage.balance(stage.honest, WORKER) - before == 7
