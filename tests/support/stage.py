"""A chain in this process with the contracts, a guild with seats, and people who act."""

from contextlib import contextmanager
from dataclasses import dataclass

from oathwork.chain import local
from oathwork.chain.client import Chain
from oathwork.chain.keys import KeySigner
from oathwork.contracts import Oathwork, Token
from oathwork.contracts.deployments import deploy
from oathwork.ledger.logs import Ledger
from oathwork.model import messages
from oathwork.model.guild import Settings
from oathwork.model.terms import People, Terms, Verdict
from oathwork.model.typed_data import NOBODY

DAY = 86_400
SETTINGS = Settings(seat_at=50, half_life_days=180, max_effort=100)
HASH = bytes.fromhex("d0" * 32)


@dataclass
class Stage:
    """`peers` hold the guild's places 0 to 11; steward, poster, worker, mate, arbiter and stranger hold none."""

    chain: Chain
    contracts: Oathwork
    token: Token
    people: tuple[KeySigner, ...]
    guild: int = 0

    def __post_init__(self):
        self.steward, self.poster, self.worker, self.mate, self.arbiter, self.stranger = self.people[:6]
        self.peers = self.people[6:18]

    @property
    def escrow(self):
        return self.contracts.escrow

    @property
    def ledger(self):
        return Ledger(self.contracts)

    @property
    def arbitrated(self):
        """What the terms of a bounty with an arbiter say of it."""
        return {"arbiter": self.arbiter.address, "ruling_period": 14 * DAY}

    def found(self, name="Pythonists"):
        guilds = self.contracts.guilds
        offers = [peer.address for peer in self.peers]
        receipt = guilds.found(name, self.steward.address, offers, SETTINGS).send(self.steward)
        self.guild = receipt.event("Founded").facts["guild"]
        guilds.serve_posters(self.guild, [self.poster.address]).send(self.steward)
        for peer in self.peers:
            guilds.take_seat(self.guild).send(peer)

    def terms(self, **changes):
        terms = {
            "poster": self.poster.address,
            "reward": 10**18,
            "fee": 10**15,
            "bond": 10**17,
            "guild": self.guild,
            "seats": 12,
            "size": 3,
            "pass_mark": 60,
            "effort": 40,
            "open_until": self.chain.now() + 30 * DAY,
            "work_period": 7 * DAY,
            "review_period": 2 * DAY,
            "spec": b"\x5c" * 32,
        }
        if changes.get("arbiter", NOBODY) != NOBODY:
            terms["ruling_period"] = 14 * DAY
        return Terms(**(terms | changes))

    def post(self, terms=None, **more):
        terms = terms or self.terms()
        receipt = self.escrow.post(terms, **more).send(self.poster)
        return self.ledger.bounty(receipt.event("Posted").facts["id"])

    def claim(self, bounty):
        self.escrow.claim(bounty.terms, bounty.state).send(self.worker)
        return self.again(bounty)

    def deliver(self, bounty, delivery=HASH):
        terms = bounty.terms
        call = self.escrow.deliver(
            terms.poster, terms.lane, bounty.id, bounty.state, delivery, uri="ipfs://work"
        )
        call.send(self.worker)
        return self.again(bounty)

    def draw(self, bounty):
        self.reach_lot(bounty)
        self.escrow.draw(bounty.terms, bounty.state, bounty.people).send(self.stranger)
        return self.again(bounty)

    def reach_lot(self, bounty):
        """Let the lot's block be past."""
        local.mine(self.chain, max(1, bounty.state.lot_block + 1 - self.chain.block().number))

    def verdicts(self, bounty, *scores):
        """One signed verdict a score, by the panel's first members; None for a member who stays away."""
        by_account = {peer.address: peer for peer in self.people}
        given = []
        for index, score in enumerate(scores):
            if score is None:
                continue
            review = bytes([index + 1]) * 32
            peer, state = bounty.people.panel[index].account, bounty.state
            typed = messages.verdict_message(
                self.escrow.domain, bounty.id, state.round, state.delivery, peer, score, review
            )
            signature = by_account[peer].sign(typed)
            given.append(Verdict(index, score, review, signature))
        return given

    def settle(self, bounty, *scores):
        verdicts = self.verdicts(bounty, *scores)
        self.escrow.settle(bounty.terms, bounty.state, bounty.people, verdicts).send(self.stranger)
        return self.again(bounty)

    def later(self, seconds):
        local.travel(self.chain, self.chain.now() + seconds)

    def again(self, bounty):
        return self.ledger.bounty(bounty.id)


def build(chain, people):
    deployment, _ = deploy(chain, people[0])
    stage = Stage(chain, Oathwork.at(chain, deployment), Token.create(chain, people[0]), people)
    stage.found()
    return stage


@contextmanager
def rolled_back(stage):
    """Leave the chain afterwards as it was before."""
    mark = local.snapshot(stage.chain)
    try:
        yield stage
    finally:
        local.restore(stage.chain, mark)


__all__ = ["DAY", "HASH", "NOBODY", "SETTINGS", "People", "Stage", "build", "rolled_back"]
