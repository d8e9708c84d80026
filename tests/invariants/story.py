"""A bounty's life in a few lines, on contracts and twin at once: for sequences that are worth keeping."""

from oathwork.lifecycle import Lane, PeerVerdict, Signature, TeamDelivery
from oathwork.model.amounts import DAY
from oathwork.model.terms import NOBODY, Terms
from tests.invariants.actors import DAO, STRANGER, WORKERS
from tests.invariants.finisher import finish, wait_for_block
from tests.invariants.witness import Witness

WORK, REVIEW = b"\x01" * 32, b"\x5e" * 32


class Story:
    """The bounty in the DAO's first lane. Every step has to be accepted, and a witness watches all
    promises."""

    def __init__(self, pair, lane=0):
        self.pair = pair
        self.witness = pair.listener = pair.listener or Witness(pair)
        self.lane = Lane(DAO, lane)

    @property
    def bounty(self):
        return self.pair.world.bounties[self.lane]

    @property
    def known(self):
        return self.bounty.terms, self.bounty.state

    def post(self, *, members=(), **changes):
        terms = self.terms(**changes)
        return self._do("post", DAO, terms, members, value=terms.stake if terms.token == NOBODY else 0)

    def terms(self, **changes):
        """Return terms by lot for the lane's next generation."""
        now = self.pair.engine.now
        terms = {
            "poster": DAO,
            "lane": self.lane.number,
            "generation": self.pair.world.generations.get(self.lane, 0),
            "guild": self.pair.crafts,
            "seats": 15,
            "size": 3,
            "pass_mark": 50,
            "reward": 1_001,
            "fee": 10,
            "bond": 100,
            "effort": 100,
            "open_until": now + 300 * DAY,
            "work_period": 10 * DAY,
            "review_period": 3 * DAY,
        }
        if changes.get("arbiter", NOBODY) != NOBODY:
            terms["ruling_period"] = 14 * DAY
        return Terms(**terms | changes)

    def claim(self, worker=WORKERS[0]):
        return self._do("claim", worker, *self.known, value=self.bounty.terms.bond)

    def deliver(self, *team):
        agreed = self.bounty.id, self.bounty.state.round, WORK, team
        consents = tuple(Signature(share.account, "Team", agreed) for share in team)
        return self._do(
            "deliver_team", self.bounty.state.worker, *self.known, TeamDelivery(WORK, team, consents)
        )

    def draw(self):
        self._wait_for_lot()
        return self._do("draw", STRANGER, *self.known, self.bounty.people, *self.proof)

    def draw_and_judge(self, *scores):
        """The panel has computed itself, signed, and is drawn and settled at once."""
        self._wait_for_lot()
        panel = self.pair.panel_to_come(self.bounty)
        verdicts = tuple(self.verdict(index, score, panel) for index, score in enumerate(scores))
        header, block_hash = self.proof
        known = *self.known, self.bounty.people
        return self._do("draw_and_settle", STRANGER, *known, header, verdicts, block_hash)

    def miss(self):
        """Nobody draws as long as the hash of the lot's block can be reached."""
        self.pair.engine.advance(blocks=8_300)
        return self._do("draw", STRANGER, *self.known, self.bounty.people, *self.proof)

    @property
    def proof(self):
        """What a draw of the present lot brings, and what the chain knows of its block."""
        return self.pair.proof_of(self.bounty.state.lot_block)

    def _wait_for_lot(self):
        wait_for_block(self.pair, self.pair.engine.drawable(self.bounty.state.lot_block))

    def judge(self, *scores):
        """A stranger hands in the verdicts of the first members of the panel; None has stayed away."""
        given = [(index, score) for index, score in enumerate(scores) if score is not None]
        verdicts = tuple(self.verdict(index, score) for index, score in given)
        return self._do("settle", STRANGER, *self.known, self.bounty.people, verdicts)

    def verdict(self, index, score, panel=()):
        """The signed verdict of a member of the panel, or of one that is about to be drawn."""
        peer, state = (panel or self.bounty.panel)[index].account, self.bounty.state
        fields = self.bounty.id, state.round, state.delivery, peer, score, REVIEW
        return PeerVerdict(index, score, REVIEW, Signature(peer, "Verdict", fields))

    def close(self):
        return self._do("close", DAO, self.lane.number)

    def quit(self):
        return self._do("quit_work", self.bounty.state.worker, *self.known)

    def withdraw(self, caller=DAO):
        return self._do("withdraw", caller, *self.known)

    def redraw(self):
        self.wait(self.bounty.terms.review_period)
        return self._do("redraw", STRANGER, *self.known, self.bounty.people)

    def wait(self, seconds):
        self.pair.engine.advance(seconds=seconds)
        return self

    def finish(self):
        """Anyone can end every live bounty, and then the escrow keeps the commons alone."""
        finish(self.pair)
        self.witness.PROMISE_1_the_escrow_is_solvent()
        self.witness.PROMISE_4_the_escrow_keeps_commons_alone()

    def _do(self, action, caller, *args, value=0):
        refusal = self.pair.do(action, caller, *args, value=value)
        assert refusal is None, f"{action}: {refusal}"
        return self
