"""Attackers with a plan: they squat, try again until they are lucky, and empty guilds.

What they do is legal, or refused, as the twin says; what must not come of it the witness and the finisher know.
"""

from oathwork.lifecycle import PeerVerdict, Signature, bench
from oathwork.model import lot
from oathwork.model.terms import NOBODY, Status
from tests.invariants.actors import DAO, KEYS, PEER, STEWARD, STRANGER, STUDIO, WORKERS
from tests.invariants.choices import DELIVERIES, REVIEW
from tests.invariants.finisher import wait_for_block, wait_until


class Attacks:
    """For a machine with a `pair`."""

    def attack(self, dice):
        """One of the plans, on a bounty that suits it."""
        plans = (
            self.squat,
            self.try_again,
            self.try_again,
            self.empty_a_guild,
            self.empty_a_guild,
            self.thin,
        )
        dice.choice(plans)(dice)

    def squat(self, dice):
        """Who holds a bounty gives it back and takes it again, until its poster closes it in between."""
        bounty = self.some(dice, Status.OPEN, Status.CLAIMED) if self._held() else None
        turns = dice.randint(1, 3)
        while bounty and turns and bounty.key in self.pair.world.bounties:
            bounty, turns = self.pair.world.bounties[bounty.key], turns - 1
            known = bounty.terms, bounty.state
            if bounty.status == Status.CLAIMED:
                if dice.choice((True, False)):
                    self.pair.do("close", bounty.terms.poster, bounty.terms.lane)
                self.pair.do("quit_work", bounty.state.worker, *known, None)
                bounty = self.pair.world.bounties[bounty.key]
            self._claim(dice.choice(WORKERS), bounty)

    def _held(self):
        return self.with_status(Status.OPEN) + self.with_status(Status.CLAIMED)

    def try_again(self, dice):
        """Junk is delivered, refused, mended with junk, refused again; then a second account wants its turn."""
        bounties = [each for each in self.with_status(Status.OPEN) if each.terms.worker == NOBODY]
        if not bounties:
            return
        lane = dice.choice(bounties).key
        for worker in (WORKERS[0], WORKERS[0], WORKERS[1]):
            bounty = self.pair.world.bounties.get(lane)
            if bounty is None or bounty.status != Status.OPEN or self._claim(worker, bounty):
                return
            bounty = self.pair.world.bounties[lane]
            known = bounty.terms, bounty.state
            self.pair.do("deliver", worker, *known, dice.choice(DELIVERIES), "")
            if self._drawn(lane):
                self._refuse(dice, lane)

    def empty_a_guild(self, dice):
        """All wait until the panel has slept through its review, again and again; at times the steward has seen it."""
        lanes = [each.key for each in self.pair.world.bounties.values() if each.status == Status.DELIVERED]
        lanes += [each.key for each in self.with_status(Status.IN_REVIEW)]
        if dice.choice((True, False, False)):
            guild = dice.choice(tuple(self.pair.world.guilds))
            self.pair.do("serve_posters", STEWARD, guild, (DAO, STUDIO), False)
        for lane in lanes:
            if self._drawn(lane):
                bounty = self.pair.world.bounties[lane]
                wait_until(self.pair, bounty.state.since + bounty.terms.review_period)
        for lane in lanes:
            bounty = self.pair.world.bounties.get(lane)
            if bounty and bounty.status == Status.IN_REVIEW:
                self.pair.do("redraw", STRANGER, bounty.terms, bounty.state, bounty.people)

    def thin(self, dice):
        """The steward ends seats until two panels are hardly left, and a friend claims a week later."""
        bounties = [each for each in self.with_status(Status.OPEN) if each.terms.by_lot]
        if not bounties:
            return
        bounty = dice.choice(bounties)
        guild, peers = bounty.terms.guild, list(PEER)
        while (
            self.is_legal("claim", WORKERS[0], bounty.terms, bounty.state, value=self._bond(bounty)) and peers
        ):
            if bench.member_of(self.pair.world, guild, peer := peers.pop()).seat:
                self.pair.do("end_seat", STEWARD, guild, peer)
        if dice.choice((True, False)):
            wait_until(self.pair, self.pair.engine.now + lot.GRACE - dice.choice((0, 1)))
        self._claim(WORKERS[0], bounty)

    def _bond(self, bounty):
        return self.value_of(bounty.terms, bounty.terms.bond)

    def _claim(self, worker, bounty):
        """Return how the claim was refused, if it was."""
        return self.pair.do("claim", worker, bounty.terms, bounty.state, value=self._bond(bounty))

    def _drawn(self, lane):
        """Draw if that is what the bounty waits for; return whether a panel judges."""
        bounty = self.pair.world.bounties[lane]
        if bounty.status == Status.DELIVERED:
            wait_for_block(self.pair, self.pair.engine.drawable(bounty.state.lot_block))
            proof = self.pair.proof_of(bounty.state.lot_block)
            self.pair.do("draw", STRANGER, bounty.terms, bounty.state, bounty.people, *proof)
        return self.pair.world.bounties[lane].status == Status.IN_REVIEW

    def _refuse(self, dice, lane):
        """All of the panel say no who can be asked."""
        bounty, verdicts = self.pair.world.bounties[lane], []
        score = max(0, bounty.terms.pass_mark - 1)
        for index, seat in enumerate(bounty.panel):
            fields = (bounty.id, bounty.state.round, bounty.state.delivery, seat.account, score, REVIEW)
            signed = Signature(seat.account, "Verdict", fields) if seat.account in KEYS else None
            verdicts.append(PeerVerdict(index, score, REVIEW, signed))
        order = tuple(dice.sample(verdicts, len(verdicts)))
        self.pair.do("settle", STRANGER, bounty.terms, bounty.state, bounty.people, order)
