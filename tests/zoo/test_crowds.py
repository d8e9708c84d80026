"""Every strange token in a crowd: what the escrow would refuse to take in, a crowd refuses too; what cannot be sent back stays
whose it is; and a crowd in honest money beside it is not touched."""

from dataclasses import replace

import pytest

from tests.invariants.actors import DAO, STUDIO
from tests.invariants.edge_world import EdgeWorld
from tests.zoo.play import Beast
from tests.zoo.table import ANIMALS, WORKS
from tests.zoo.world import ALL

TAKEN_IN = (WORKS, "free", "dear")
UNTIL = 2**40
GIVERS = (DAO, STUDIO)


@pytest.fixture(scope="module")
def stage():
    pytest.importorskip("pyrevm", reason="pyrevm has no wheel for this Python")
    return EdgeWorld()


class CrowdPlay:
    """A crowd in an animal's money with a gift of each of two, and one like it in honest money."""

    def __init__(self, world, animal):
        self.world, self.animal = world, animal
        # What an animal does in the course of a bounty's life plays no part here: it has nothing to call back with.
        self.beast = Beast(world, replace(animal, calls_back=False), None)
        reward, fee = max(animal.amounts[0], 1), animal.amounts[1]
        self.token, self.stake = self.beast.address, reward + 3 * fee
        self.crowd = self.start(self.token, reward, fee)
        self.honest = self.start(world.honest, 1_000, 10)
        for giver in GIVERS:
            self.give(self.honest, giver, 1)

    def start(self, token, reward, fee):
        offer = self.world.offer(token, reward=reward, fee=fee)
        crowd = self.world.start("Crowd", offer.values(), UNTIL, bytes(32))
        for giver in GIVERS:
            self.world.tell(token, "MockToken", "approve", crowd, ALL, sender=giver)
        return crowd

    def give(self, crowd, giver, amount):
        self.world.tell(crowd, "Crowd", "give", amount, sender=giver)

    def take(self, crowd, giver):
        self.world.tell(crowd, "Crowd", "take", giver, sender=giver)

    def given(self, crowd):
        return self.world.read(crowd, "Crowd", "given", "uint256")


@pytest.fixture
def play(stage):
    """A crowd in an animal's money; afterwards nothing has happened."""
    mark = stage.engine.snapshot()
    yield lambda animal: CrowdPlay(stage, animal)
    stage.engine.restore(mark)


def check_honest(play):
    """Everybody who gave honest money takes all of it back."""
    before = [play.world.balance(play.world.honest, giver) for giver in GIVERS]
    for giver in GIVERS:
        play.take(play.honest, giver)
    after = [play.world.balance(play.world.honest, giver) for giver in GIVERS]
    assert [new - old for new, old in zip(after, before, strict=True)] == [1, 1]
    assert play.world.balance(play.world.honest, play.honest) == 0


@pytest.mark.parametrize("animal", ANIMALS, ids=lambda animal: animal.name)
def test_a_gift_is_taken_in_if_the_escrow_would_take_it_and_else_nothing_has_changed(play, animal):
    play = play(animal)
    play.beast.arm()
    answer = play.world.why(play.give, play.crowd, DAO, play.stake)
    is_about_us = animal.aim != "escrow"
    assert (answer == "") == (animal.answer("post") in TAKEN_IN or not is_about_us), answer
    assert play.given(play.crowd) == play.stake * (answer == "")
    check_honest(play)


@pytest.mark.parametrize("animal", ANIMALS, ids=lambda animal: animal.name)
def test_what_cannot_be_sent_back_stays_whose_it_is_until_it_can(play, animal):
    play = play(animal)
    play.give(play.crowd, DAO, play.stake)
    play.beast.arm()
    answer = play.world.why(play.take, play.crowd, DAO)
    still = play.world.read(play.crowd, "Crowd", "givenBy", "uint256", DAO)
    assert still == play.stake * (answer != ""), answer
    if animal.heals and not animal.at_once and answer != "" and animal.keeps_books:
        play.beast.arm(False)
        play.take(play.crowd, DAO)
        assert play.given(play.crowd) == 0
    check_honest(play)
