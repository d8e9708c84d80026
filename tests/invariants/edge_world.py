"""The contracts around the core on a fast chain: what their machines play with."""

from functools import cache

from oathwork.chain.abi import EDGE, artifact
from oathwork.model.amounts import DAY
from oathwork.model.terms import NOBODY, Status, Terms
from tests.invariants.actors import DAO, KEYS, STUDIO, WORKERS
from tests.invariants.artifacts import Artifacts
from tests.zoo.cage import Cage, compiled
from tests.zoo.world import ALL, Life, World

GIVERS = (DAO, STUDIO, *WORKERS[:2])
ORGANISER, WORKER = DAO, WORKERS[2]
OPEN_FOR = 30 * DAY


@cache
def _artifacts():
    around = {name: (artifact(name).abi, artifact(name).bytecode) for name in EDGE}
    return Artifacts(compiled().contracts | around)


class EdgeWorld(World):
    """The zoo's world, with the factories of deputies."""

    def __init__(self):
        super().__init__(Cage(KEYS), _artifacts())
        self.factories = {kind: self.deploy(f"{kind}s", self.escrow) for kind in ("Crowd", "Plan", "Rota")}

    def offer(self, token, **changes):
        """What is agreed on before there is a bounty; amounts that nothing divides evenly."""
        fixed = {"poster": NOBODY, "open_until": OPEN_FOR, "worker": NOBODY}
        return Terms(**vars(self.terms(token, **fixed | changes)))

    def start(self, kind, *arguments):
        """Let the organiser start a deputy, which the guild serves; return its address."""
        self.tell(self.factories[kind], f"{kind}s", "start", *arguments, sender=ORGANISER)
        address = self.read(self.factories[kind], f"{kind}s", "addressOf", "address", ORGANISER, *arguments)
        self.serve(self.guild, address)
        for account in GIVERS:
            self.tell(self.honest, "MockToken", "approve", address, ALL, sender=account)
        return address

    def post(self, kind, deputy, function, offer):
        """Let anyone post a deputy's bounty; return its life."""
        told = self.tell(deputy, kind, function, offer.values(), [], "")
        (posted,) = [event for event in told if event.event_name == "Posted"]
        life = DeputysLife(self, Terms.of(posted.event_arguments["terms"]), (), WORKER)
        life.kind = kind
        life.follow(told)
        return life


class DeputysLife(Life):
    """A bounty that a deputy has posted."""

    def withdraw(self, sender=ORGANISER):
        """By the deputy's organiser, or by anyone at the escrow."""
        if sender != ORGANISER:
            return super().withdraw(sender)
        told = self.world.tell(self.terms.poster, self.kind, "withdraw", *self.known, sender=sender)
        self.follow(told)

    ENDS = ("withdrawn", "nobody came", "paid", "ruled yes", "ruled no", "unverified")

    def come_to(self, how):
        """Bring it to one of its ends, from where it is open."""
        if how == "withdrawn":
            return self.withdraw()
        if how == "nobody came":
            return self.finish()
        self.reach_review()
        if how == "paid":
            return self.settle(80, 80, 80)
        self.settle(80)  # one of three: the fee is earned, and no majority stands
        while self.status != Status.ESCALATED:
            self.redraw() if self.status == Status.IN_REVIEW else self.draw()
        return self.rule(how == "ruled yes") if how != "unverified" else self.expire()

    def reach_review(self):
        """Let the worker do it, and a panel be drawn."""
        for step in (self.claim, self.deliver, self.draw):
            step()
