"""Every way in which the escrow sends money to somebody who did not ask for it in that call."""

from dataclasses import dataclass

from oathwork.model.terms import NOBODY, Status
from tests.invariants.actors import DAO, WORKERS
from tests.zoo.world import Life

# By name: who receives, from which status, by which step.
PUSHES = {
    "pay": ("worker", Status.IN_REVIEW, lambda life: life.settle(80, 80, 80)),
    "send back": ("worker", Status.IN_REVIEW, lambda life: life.settle(10, 10, 10)),
    "quit": ("worker", Status.CLAIMED, lambda life: life.quit()),
    "withdraw": ("poster", Status.OPEN, lambda life: life.withdraw()),
    "rule yes": ("worker", Status.ESCALATED, lambda life: life.rule(True)),
    "rule no": ("poster", Status.ESCALATED, lambda life: life.rule(False)),
    "expire": ("worker", Status.ESCALATED, lambda life: life.expire()),
}


@dataclass
class Push:
    """A bounty about to pay a wallet."""

    life: Life
    wallet: str
    act: object

    def send(self):
        self.act(self.life)


def about_to(name, world, wallet, token=NOBODY):
    """Return a bounty that is about to pay a new wallet of this kind, in this way."""
    role, status, act = PUSHES[name]
    address = world.wallet(wallet, WORKERS[0] if role == "worker" else DAO)
    changes = {"worker": address} if role == "worker" else {"poster": address}
    if role == "poster":
        world.serve(world.guild, address)
    if token != NOBODY:
        world.fill(token, address)
    life = world.bounty(token, **changes, lane=3)
    return Push(life.reach(status), address, act)
