"""Bounties in honest money beside everything strange."""

from oathwork.model.terms import NOBODY, Status
from tests.invariants.actors import DAO, STUDIO, WORKERS
from tests.zoo.world import PEERS, collect


class Beside:
    """Bounties in honest money, in every state, that live beside the animals and must not be harmed."""

    def __init__(self, world):
        self.world = world
        self.tokens = (NOBODY, world.honest)
        self.bounties = []
        for lane, token in enumerate(self.tokens):
            self._used(token, 50 + lane)
            for status in (Status.OPEN, Status.CLAIMED, Status.DELIVERED, Status.IN_REVIEW):
                lane_of = 10 * lane + status
                life = world.bounty(token, poster=STUDIO, lane=lane_of, worker=WORKERS[1])
                self.bounties.append(life.reach(status))
            self.bounties[-1].settle(80)
        self.held = self._held()
        self.mine = []  # what a test adds in the same money

    def _used(self, token, lane):
        """Somebody has been paid, and somebody has lapsed: peers are owed fees, the commons is in use."""
        paid = self.world.bounty(token, poster=STUDIO, lane=lane, worker=WORKERS[1]).reach(Status.IN_REVIEW)
        paid.settle(80, 80, 80)
        again = self.world.bounty(token, poster=STUDIO, lane=lane, generation=1, worker=WORKERS[1])
        again.reach(Status.CLAIMED).lapse()
        again.finish()

    def _held(self):
        accounts = (self.world.escrow, STUDIO, DAO, *WORKERS, *PEERS)
        return self.world.look(self.tokens, accounts)

    def check(self):
        """All are kept to the last bit, nobody's honest money has moved or is owed anew, and the escrow has exactly what it owes."""
        world = self.world
        assert all(bounty.is_kept() for bounty in self.bounties)
        assert self._held() == self.held
        for token in self.tokens:
            assert world.balance(token, world.escrow) == world.ledger(token, self.bounties)

    def check_books(self):
        """All are kept, and the escrow has exactly what it owes, to these and to what a test has added."""
        assert all(bounty.is_kept() for bounty in (*self.bounties, *self.mine))
        for token in self.tokens:
            held = self.world.balance(token, self.world.escrow)
            assert held == self.world.ledger(token, [*self.bounties, *self.mine])

    def finish(self):
        """Play all to their ends: everyone is paid, and the escrow is left with nothing but the commons."""
        world = self.world
        for bounty in [each.copy() for each in self.bounties]:
            if bounty.status == Status.OPEN and world.engine.now >= bounty.terms.open_until:
                bounty.withdraw()
                continue
            if bounty.status == Status.OPEN:
                bounty.claim()
            if bounty.status == Status.CLAIMED:
                bounty.deliver()
            if bounty.status == Status.DELIVERED:
                bounty.draw()
            bounty.settle(*(90 if bounty.state.scores >> 8 * i & 255 == 255 else None for i in range(3)))
            assert bounty.has_ended and bounty.is_kept()
        for token in self.tokens:
            for peer in PEERS:
                if world.owed(token, peer):
                    collect(world, peer, token)
            assert world.balance(token, world.escrow) == world.commons(token)
