"""The lifecycle's side of a simulation: the same bounties, played by it with people who do what the play says they chose."""

import heapq

import numpy as np

from oathwork import lifecycle as twin
from oathwork.lifecycle import Guild, Lane, MessageCall, PeerVerdict, Pot, World
from oathwork.model.guild import Member, Place, Settings, guild_id
from oathwork.model.terms import NOBODY, Status, Terms, terms_id
from oathwork.model.typed_data import Domain
from oathwork.simulation import rules

NOW = 1_800_000_000
ESCROW, POSTER, ARBITER, STEWARD, STRANGER = (f"0x{number:040x}" for number in range(1, 6))
PEERS = [f"0x{number:040x}" for number in range(1_000, 1_400)]
GUILD = guild_id(1, STEWARD, "crafts", bytes(32), Settings(10, 30, 1_000))
POT = Pot(GUILD, NOBODY)
RICH = 10**12


def ground(plan, bounties):
    """A guild that serves the poster, and everybody rich."""
    everybody = [POSTER, *(worker(number, round) for number in range(bounties) for round in range(20))]
    members = {(GUILD, peer): Member(seat=number + 1, taken_at=1) for number, peer in enumerate(PEERS)}
    return World(
        ESCROW,
        lambda terms: terms_id(Domain(1, ESCROW), terms),
        balances={(NOBODY, account): RICH for account in everybody},
        guilds={GUILD: Guild(STEWARD, places=tuple(map(Place, PEERS)))},
        members={**members, (GUILD, POSTER): Member(served=True)},
    )


def worker(number, round):
    return f"0x9{number:030d}{round:09d}"  # no letters: their case would matter


def rounds_of(play, number):
    """The rows of a bounty's rounds, in their order."""
    return np.flatnonzero(play.rounds.which == number)


def terms_of(plan, *, lane, now):
    """A plan's terms, as the contract takes them."""
    return Terms(
        poster=POSTER, lane=lane, guild=GUILD, seats=len(PEERS), size=plan.size, pass_mark=plan.pass_mark,
        reward=plan.reward, fee=plan.fee, bond=plan.bond, effort=plan.effort, open_until=now + plan.open_for,
        work_period=plan.work_period, review_period=plan.review_period, patience=plan.patience,
        arbiter=ARBITER if plan.arbiter else NOBODY, ruling_period=plan.ruling_period if plan.arbiter else 0,
    )  # fmt: skip


class Actors:
    """Play a simulation's bounties once more, by the lifecycle: everyone does what the play says they chose.

    A watcher settles as soon as that pays or sends back, draws after three blocks, and lets nothing lie.
    """

    def __init__(self, play):
        self.play, self.plan, self.table = play, play.plan, play.rounds
        self.world = ground(play.plan, play.bounties)
        self.ends, self.workers = {}, {}

    def run(self):
        lives = {number: self.life(number) for number in range(self.play.bounties)}
        waiting = [(next(life), number) for number, life in lives.items()]
        heapq.heapify(waiting)
        while waiting:
            self.now, number = heapq.heappop(waiting)
            following = next(lives[number], None)
            if following is not None:
                heapq.heappush(waiting, (following, number))
        return self

    def act(self, action, caller, number, *more, value=0, known=True):
        bounty = self.world.bounties.get(Lane(POSTER, number))
        given = (bounty.terms, bounty.state) if known else ()
        call = MessageCall(caller, (NOW + self.now) // 12, NOW + self.now, value)
        self.world = action(self.world, call, *given, *more)

    def bounty(self, number):
        return self.world.bounties.get(Lane(POSTER, number))

    def life(self, number):
        plan, posted = self.plan, int(self.play.posted_at[number])
        terms = terms_of(plan, lane=number, now=NOW + posted)
        yield posted
        self.act(twin.post, POSTER, number, terms, value=terms.stake, known=False)
        for round, row in enumerate(rounds_of(self.play, number)):
            who = self.claimant(number, round, row)
            yield int(self.table.opened_at[row] + self.table.choices.claim_after[row])
            self.act(twin.claim, who, number, value=plan.bond)
            yield from self.work(number, who, self.table.choices, row)
            self.ends[row] = self.now
            if self.bounty(number) is None:
                return
        yield posted + plan.open_for
        self.act(twin.withdraw, STRANGER, number)

    def claimant(self, number, round, row):
        """Who is served first claims in time, or somebody else does later."""
        first = self.bounty(number).state.worker
        returns = first != NOBODY and self.table.choices.claim_after[row] < self.plan.review_period
        who = first if returns else worker(number, round)
        self.workers.setdefault(who, []).append(row)
        return who

    def work(self, number, who, choices, row):
        if choices.vanishes[row]:
            yield self.now + self.plan.work_period + 3_600
            return self.act(twin.lapse, STRANGER, number)
        yield self.now + int(choices.work_for[row])
        self.act(twin.deliver_team, who, number, twin.TeamDelivery(b"\x01" * 32))
        for lot in range(3):
            if self.bounty(number).status is Status.DELIVERED:  # a repair goes to the panel that there is
                yield self.now + 36
                self.act(
                    twin.draw,
                    STRANGER,
                    number,
                    self.bounty(number).people,
                    b"",
                    bytes([number % 251, lot] * 16),
                )
            drawn = self.now
            yield from self.review(number, drawn, choices.scores[row, lot], choices.after[row, lot])
            bounty = self.bounty(number)
            if bounty is None or bounty.status is Status.OPEN:
                return None
            self.act(twin.redraw, STRANGER, number, bounty.people)
        bounty = self.bounty(number)
        if bounty.terms.arbiter == NOBODY:
            return self.act(twin.expire, STRANGER, number, bounty.people)
        yield self.now + int(self.plan.habits.ruling_after)
        return self.act(twin.rule, ARBITER, number, bounty.people, bool(choices.rules_yes[row]))

    def review(self, number, drawn, scores, after):
        """The watcher tries at every moment at which something can have changed."""
        given = {index: (int(when), int(score)) for index, (score, when) in enumerate(zip(scores, after, strict=True))
                 if score != rules.AWAY and index not in self.bounty(number).scores}  # fmt: skip
        ends = self.plan.review_period
        for moment in sorted({when for when, _ in given.values()} | {self.plan.patience, ends}):
            yield drawn + moment
            bounty = self.bounty(number)
            verdicts = [
                PeerVerdict(index, score, b"\x02" * 32, twin.Signature(bounty.panel[index].account, "Verdict", (
                    bounty.id, bounty.state.round, bounty.state.delivery, bounty.panel[index].account, score, b"\x02" * 32)))
                for index, (when, score) in given.items() if when <= moment
            ]  # fmt: skip
            before = self.world
            try:
                self.act(twin.settle, STRANGER, number, bounty.people, verdicts)
            except twin.Refusal:
                continue
            after_it = self.bounty(number)
            if after_it is None or after_it.status is Status.OPEN:
                return
            if moment < ends:
                self.world = before  # it decided nothing yet
