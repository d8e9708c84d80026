"""The main flows of a bounty, played on a chain in this process: who calls, where money goes, what is owed, what follows.

Nothing in the diagrams is drawn by hand: an arrow of money is a token's Transfer event, what is owed and what lies in the
commons is the escrow's answer before and after.
"""

from contextlib import contextmanager
from dataclasses import dataclass, field

from eth_utils.crypto import keccak

from checks.gas.chain import Anvil
from oathwork.chain import local
from oathwork.chain.client import connect
from oathwork.chain.keys import dev_signers
from oathwork.model.guild import hash_panel
from oathwork.model.guild import named_panel as seats_of
from oathwork.model.terms import Work
from oathwork.model.typed_data import address as checked
from tests.support.anvil import ANVIL
from tests.support.stage import HASH, build, rolled_back

UNIT = 10**18
REWARD, FEE, BOND = 100, 2, 10
ENDS = ("Paid", "Withdrawn", "Ruled", "Unverified")
TRANSFER = keccak(text="Transfer(address,address,uint256)")


@dataclass
class Step:
    """Money in whole tokens. `status` is the bounty's afterwards."""

    by: str
    verb: str
    words: str
    status: str
    moves: list = field(default_factory=list)  # from, to, amount
    owed: list = field(default_factory=list)  # to whom, how much more
    commons: float = 0  # how much more lies there


class Play:
    """One bounty on a stage, step after step."""

    def __init__(self, stage, **terms):
        self.stage, self.steps = stage, []
        worker, poster = stage.worker, stage.poster
        for who, amount in ((poster, REWARD + 7 * FEE), (worker, 3 * BOND)):
            stage.token.mint(who.address, amount * UNIT).send(who)
            stage.token.approve(stage.escrow.address, 2**255).send(who)
        amounts = {"reward": REWARD * UNIT, "fee": FEE * UNIT, "bond": BOND * UNIT}
        self.terms = stage.terms(token=stage.token.address, **(amounts | terms))
        self.bounty = None
        self.names = {
            stage.escrow.address: "escrow",
            poster.address: "poster",
            worker.address: "worker",
            stage.mate.address: "mate",
            stage.arbiter.address: "arbiter",
            stage.stranger.address: "anyone",
        } | {peer.address: "peers" for peer in stage.peers}

    def step(self, who, verb, words, call):
        before = self._ledger()
        receipt = call.send(who)
        after = self._ledger()
        if verb != "collect":
            id = self.bounty.id if self.bounty else receipt.event("Posted").facts["id"]
            self.bounty = self.stage.ledger.bounty(id)
        owed = [[who, _round(after[who] - before[who])] for who in after if who and after[who] > before[who]]
        self.steps.append(
            Step(
                self.names[who.address],
                verb,
                words,
                self._status(receipt),
                self._moves(receipt.transaction),
                owed,
                _round(after[""] - before[""]),
            )
        )
        return self

    def _status(self, receipt):
        """Open to Escalated; of a lane that is free again, how the bounty ended."""
        ends = [event.name for event in receipt.events if event.name in ENDS]
        if self.bounty.status.is_live:
            return self.bounty.status.name.replace("_", " ").capitalize()
        return ends[0] if ends else self.steps[-1].status

    def wait(self, seconds):
        self.stage.later(seconds)
        return self

    def _moves(self, transaction):
        logs = self.stage.chain.web3.eth.get_transaction_receipt(transaction)["logs"]
        return [
            [
                *(self.names[checked(bytes(topic)[12:])] for topic in log["topics"][1:]),
                _round(int.from_bytes(bytes(log["data"])) / UNIT),
            ]
            for log in logs
            if checked(log["address"]) == self.stage.token.address and bytes(log["topics"][0]) == TRANSFER
        ]

    def _ledger(self):
        """What is owed, by name; the commons is under no name."""
        token, escrow = self.stage.token.address, self.stage.escrow
        found = dict.fromkeys([*self.names.values(), ""], 0)
        for account, name in self.names.items():
            found[name] += escrow.owed(account, token) / UNIT
        found[""] = escrow.commons(self.stage.guild, token) / UNIT
        return found

    # What each action is called with.

    def post(self, panel=()):
        return self.step(
            self.stage.poster, "post", "terms, and the money", self.stage.escrow.post(self.terms, panel)
        )

    def claim(self):
        call = self.stage.escrow.claim(self.bounty.terms, self.bounty.state)
        return self.step(self.stage.worker, "claim", "the bond: the oath", call)

    def deliver(self):
        terms, state = self.bounty.terms, self.bounty.state
        call = self.stage.escrow.deliver(terms.poster, terms.lane, self.bounty.id, state, HASH)
        return self.step(self.stage.worker, "deliver", "hash of the evidence", call)

    def claim_and_deliver(self):
        work = Work(HASH)
        call = self.stage.escrow.claim_and_deliver(self.bounty.terms, self.bounty.state, work)
        return self.step(self.stage.worker, "claimAndDeliver", "mended", call)

    def draw(self):
        self.stage.reach_lot(self.bounty)
        return self._with_people("draw", f"of {self.terms.seats} seats", self.stage.stranger)

    def settle(self, *scores):
        verdicts = self.stage.verdicts(self.bounty, *scores)
        told = ", ".join("absent" if score is None else str(score) for score in scores)
        call = self.stage.escrow.settle(self.bounty.terms, self.bounty.state, self.bounty.people, verdicts)
        return self.step(self.stage.stranger, "settle", f"verdicts {told}", call)

    def redraw(self, words="the absent, anew"):
        return self.wait(self.terms.review_period)._with_people("redraw", words, self.stage.stranger)

    def rule(self, pay):
        call = self.stage.escrow.rule(self.bounty.terms, self.bounty.state, self.bounty.people, pay)
        return self.step(self.stage.arbiter, "rule", "yes" if pay else "no", call)

    def expire(self):
        return self._with_people("expire", "nobody has ruled", self.stage.stranger)

    def lapse(self):
        call = self.stage.escrow.lapse(self.bounty.terms, self.bounty.state)
        return self.step(self.stage.stranger, "lapse", "deadline and an hour past", call)

    def quit(self):
        call = self.stage.escrow.quit(self.bounty.terms, self.bounty.state)
        return self.step(self.stage.worker, "quit", "half of the time left", call)

    def withdraw(self):
        call = self.stage.escrow.withdraw(self.bounty.terms, self.bounty.state)
        return self.step(self.stage.poster, "withdraw", "", call)

    def collect(self):
        token = self.stage.token.address
        peer = next(peer for peer in self.stage.peers if self.stage.escrow.owed(peer.address, token) > 0)
        return self.step(peer, "collect", "one of them", self.stage.escrow.collect(token, peer.address))

    def _with_people(self, verb, words, who):
        act = getattr(self.stage.escrow, verb)
        return self.step(who, verb, words, act(self.bounty.terms, self.bounty.state, self.bounty.people))


def _round(amount):
    return int(amount) if amount == int(amount) else round(amount, 3)


def paid(stage):
    return Play(stage).post().claim().deliver().draw().settle(90, 75, 40).collect()


def sent_back(stage):
    play = Play(stage).post().claim().deliver().draw().settle(30, 50, 80)
    return play.claim_and_deliver().settle(80, 90, 85)


def lapsed(stage):
    play = Play(stage).post().claim()
    return play.wait(play.terms.work_period + 3_600).lapse().withdraw()


def given_up(stage):
    play = Play(stage).post().claim()
    return play.wait(play.terms.work_period // 2).quit().withdraw()


def ruled(stage):
    play = Play(stage, arbiter=stage.arbiter.address).post().claim().deliver()
    return (
        play.draw().settle(90, None, None).redraw().draw().redraw().draw().redraw("no lot is left").rule(True)
    )


def unverified(stage):
    play = Play(stage).post().claim().deliver()
    return play.draw().redraw().draw().redraw().draw().redraw("no lot is left").expire()


def named(stage):
    panel = sorted((peer.address for peer in stage.peers[:3]), key=lambda account: int(account, 16))
    play = Play(stage, panel=hash_panel(seats_of(panel)), fee=0, effort=0, seats=0)
    return play.post(panel).claim().deliver().settle(70, 80, 90)


FLOWS = {
    "A promise kept": (
        paid,
        "A majority says yes: the reward and the bond to the worker, a fee to each peer who judged.",
    ),
    "Sent back, and mended": (
        sent_back,
        "A majority says no: the bond pays the panel. The worker has priority and mends it, and the same panel judges again.",
    ),
    "The deadline passes": (
        lapsed,
        "Nothing is delivered: the bond goes to the commons, never to the poster.",
    ),
    "Given up half-way": (given_up, "The bond returns in proportion to the time left."),
    "Peers stay away, the arbiter rules": (
        ruled,
        "Three panels without a majority: the arbiter whom the terms named decides.",
    ),
    "Nobody judges": (
        unverified,
        "No arbiter: everybody gets back what they put in, and the end is called Unverified.",
    ),
    "A named panel": (named, "No lot and no fee; nothing is written about anybody."),
}


def play_all():
    """Play every flow, each on the same fresh stage, and return their steps."""
    with _chain() as (chain, people):
        stage = build(chain, people)
        return [_played(stage, title, *flow) for title, flow in FLOWS.items()]


def _played(stage, title, flow, words):
    with rolled_back(stage):
        return {"title": title, "words": words, "steps": [vars(step) for step in flow(stage).steps]}


@contextmanager
def _chain():
    """Anvil, which is quicker, or else the chain in this process."""
    if ANVIL is None:
        yield local.start(20)
    else:
        with Anvil() as anvil:
            people = dev_signers(20)
            for each in people:
                anvil.rpc("anvil_setBalance", each.address, hex(local.RICH))
            chain = connect(anvil.url)
            chain.poll = 0.02
            yield chain, people
