"""The simulation keeps the rules of the lifecycle to the last unit and second; its people do what is said of them."""

import heapq
from dataclasses import replace

import numpy as np
import pytest

from oathwork import lifecycle as twin
from oathwork.errors import NotValid
from oathwork.guild import Member, Place, Settings, guild_id
from oathwork.lifecycle import Call, Guild, Lane, Pot, Verdict, World
from oathwork.simulation import End, Habits, Plan, measure, rules, simulate
from oathwork.simulation.choices import IN_CLIQUE
from oathwork.terms import NOBODY, Status, Terms, terms_id
from oathwork.typed import Domain

NOW = 1_800_000_000
ESCROW, POSTER, ARBITER, STEWARD, STRANGER = (f"0x{number:040x}" for number in range(1, 6))
PEERS = [f"0x{number:040x}" for number in range(1_000, 1_400)]
GUILD = guild_id(1, STEWARD, "crafts", bytes(32), Settings(10, 30, 1_000))
POT = Pot(GUILD, NOBODY)
RICH = 10**12
MIXED = Plan(
    peers={"honest": 20, "careless": 12, "absent": 18, "colluding": 7, "sybil": 3},
    workers={"honest": 1, "careless": 1, "vanishing": 1, "colluding": 1, "empty": 1, "sybil": 1},
    posters={"honest": 1, "fishing": 1},
)
PLANS = {
    "as it is": Plan(),
    "all kinds": MIXED,
    "one judge": replace(MIXED, size=1),
    "seven, with an arbiter": replace(MIXED, size=7, bond=200_000, arbiter=True),
    "no fee, no bond": replace(MIXED, fee=0, bond=0, patience=0),
    "patience as long as the review": replace(MIXED, patience=MIXED.review_period),
    "soon closed": replace(MIXED, open_for=5 * 86_400),
    "one a week": replace(MIXED, bounties_a_day=1 / 7),
}


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


class Actors:
    """Play a simulation's bounties once more, by the lifecycle: everyone does what the play says he chose.

    Whoever watches settles as soon as that pays or sends back, draws after three blocks, and lets nothing lie.
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
        call = Call(caller, (NOW + self.now) // 12, NOW + self.now, value)
        self.world = action(self.world, call, *given, *more)

    def bounty(self, number):
        return self.world.bounties.get(Lane(POSTER, number))

    def life(self, number):
        plan, posted = self.plan, int(self.play.posted[number])
        closes = posted + plan.open_for
        terms = Terms(
            poster=POSTER, lane=number, guild=GUILD, seats=len(PEERS), size=plan.size, pass_mark=plan.pass_mark,
            reward=plan.reward, fee=plan.fee, bond=plan.bond, effort=plan.effort, open_until=NOW + closes,
            work_period=plan.work_period, review_period=plan.review_period, patience=plan.patience,
            arbiter=ARBITER if plan.arbiter else NOBODY,
        )  # fmt: skip
        yield posted
        self.act(twin.post, POSTER, number, terms, value=terms.stake, known=False)
        for round, row in enumerate(rounds_of(self.play, number)):
            who = self.claimant(number, round, row)
            yield int(self.table.opened[row] + self.table.chosen.claim_after[row])
            self.act(twin.claim, who, number, value=plan.bond)
            yield from self.work(number, who, self.table.chosen, row)
            self.ends[row] = self.now
            if self.bounty(number) is None:
                return
        yield closes
        self.act(twin.withdraw, STRANGER, number)

    def claimant(self, number, round, row):
        """Who is served first claims in time, or somebody else does later."""
        first = self.bounty(number).state.worker
        returns = first != NOBODY and self.table.chosen.claim_after[row] < self.plan.review_period
        who = first if returns else worker(number, round)
        self.workers.setdefault(who, []).append(row)
        return who

    def work(self, number, who, chosen, row):
        if chosen.vanishes[row]:
            yield self.now + self.plan.work_period + 3_600
            return self.act(twin.lapse, STRANGER, number)
        yield self.now + int(chosen.work_for[row])
        self.act(twin.deliver_team, who, number, twin.Work(b"\x01" * 32))
        for lot in range(3):
            yield self.now + 36
            self.act(twin.draw, STRANGER, number, self.bounty(number).people, bytes([number % 251, lot] * 16))
            drawn = self.now
            yield from self.review(number, drawn, chosen.scores[row, lot], chosen.after[row, lot])
            bounty = self.bounty(number)
            if bounty is None or bounty.status is Status.OPEN:
                return None
            self.act(twin.redraw, STRANGER, number, bounty.people)
        bounty = self.bounty(number)
        if bounty.terms.arbiter == NOBODY:
            return self.act(twin.expire, STRANGER, number, bounty.people)
        yield self.now + int(self.plan.habits.ruling_after)
        return self.act(twin.rule, ARBITER, number, bounty.people, bool(chosen.rules_yes[row]))

    def review(self, number, drawn, scores, after):
        """Whoever watches tries at every moment at which something can have changed."""
        given = {index: (int(when), int(score)) for index, (score, when) in enumerate(zip(scores, after, strict=True))
                 if score != rules.AWAY and index not in self.bounty(number).scores}  # fmt: skip
        ends = self.plan.review_period
        for moment in sorted({when for when, _ in given.values()} | {self.plan.patience, ends}):
            yield drawn + moment
            bounty = self.bounty(number)
            verdicts = [
                Verdict(index, score, b"\x02" * 32, twin.Signed(bounty.panel[index].account, "Verdict", (
                    bounty.id, bounty.state.round, bounty.state.delivery, score, b"\x02" * 32)))
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


@pytest.mark.parametrize("name", PLANS)
def test_every_party_has_what_the_lifecycle_gives_it(name):
    play = simulate(PLANS[name], 60, seed=7)
    actors, table, out = Actors(play).run(), play.rounds, play.rounds.outcome
    world = actors.world
    for who, rows in actors.workers.items():
        assert world.balances[NOBODY, who] - RICH == (out.worker + table.bonus)[rows].sum()
    assert [actors.ends[row] for row in range(len(table.which))] == out.moment.tolist()
    assert sum(world.owed.values()) == out.fee_to.sum() * play.plan.fee
    assert world.commons.get(POT, 0) == play.commons
    poster = [each.money * each.times for each in measure(play).earnings if each.role == "poster"]
    assert world.balances[NOBODY, POSTER] - RICH == pytest.approx(sum(poster) - _earned_by_friends(play))


def _earned_by_friends(play):
    """What `measure` adds to posters who fish, and the lifecycle owes to their friends."""
    fished = play.posters[play.rounds.which] == 1
    friends = play.rounds.outcome.fee_to & IN_CLIQUE[play.rounds.cast.peers]
    return int(friends[fished].sum()) * play.plan.fee


@pytest.mark.parametrize("name", ["all kinds", "seven, with an arbiter"])
def test_every_end_is_reached_and_is_the_lifecycles(name):
    play = simulate(PLANS[name], 80, seed=3)
    actors = Actors(play)
    told = {}
    names = {"Lapsed": End.LAPSED, "SentBack": End.SENT_BACK, "FoundEmpty": End.FOUND_EMPTY, "Paid": End.PAID,
             "Unverified": End.UNVERIFIED}  # fmt: skip
    act = actors.act

    def hear(action, caller, number, *more, **options):
        act(action, caller, number, *more, **options)
        for event in actors.world.events:
            if event.name in names:
                told.setdefault(number, []).append(names[event.name])
            if event.name == "Ruled":
                told.setdefault(number, []).append(
                    End.RULED_PAID if event.facts["paid"] else End.RULED_REFUNDED
                )
            for deed in event.facts:
                assert deed

    actors.act = hear
    actors.run()
    for number in range(play.bounties):
        played = [End(end) for end in play.rounds.outcome.end[rounds_of(play, number)]]
        assert told.get(number, []) == played
    seen = {end for ends in told.values() for end in ends}
    assert seen >= {End.LAPSED, End.SENT_BACK, End.PAID}


def test_marks_are_those_of_the_lifecycle():
    """One bounty each, so that no seat is lost to another."""
    for seed in range(40):
        play = simulate(MIXED, 1, seed=seed)
        world, out = Actors(play).run().world, play.rounds.outcome
        found = {"delivered": 0, "reviewed": 0, "rejected": 0, "abandoned": 0, "missed": 0}
        for standing in world.standings.values():
            for name in found:
                found[name] += getattr(standing, name)
        ends = [End(end) for end in out.end]
        assert found == {
            "delivered": ends.count(End.PAID),
            "rejected": ends.count(End.SENT_BACK),
            "abandoned": ends.count(End.LAPSED) + ends.count(End.FOUND_EMPTY),
            "reviewed": sum(out.judged[np.isin(out.end, (End.SENT_BACK, End.FOUND_EMPTY, End.PAID))]),
            "missed": out.missed.sum(),
        }
        ended = [place for place in world.guilds[GUILD].places if place.ended_at]
        assert len(ended) == out.missed.sum()


def test_points_are_those_of_the_lifecycle():
    """What is earned, of bounties that are paid at the first claim: nothing has faded, and nothing is at the floor."""
    earned = 0
    for seed in range(60):
        play = simulate(MIXED, 1, seed=seed)
        out = play.rounds.outcome
        if [End(end) for end in out.end] != [End.PAID] or out.missed.any():
            continue
        standings = Actors(play).run().world.standings
        assert standings[GUILD, worker(0, 0)].points == rules.worker_points(play.plan, out)[0]
        peers = sum(points.points for (_, who), points in standings.items() if who.lower() in PEERS)
        assert peers == rules.peer_points(play.plan, out).sum()
        earned += 1
    assert earned > 5


# ------------------------------------------------------------------------------------------------------------ people


def test_the_same_seed_gives_the_same_play():
    one, same, other = (measure(simulate(Plan(), 2_000, seed=seed)) for seed in (5, 5, 6))
    assert one == same != other


def test_a_guild_of_honest_peers_pays_no_bad_work():
    honest = replace(Plan(), peers={"honest": 20}, habits=Habits(sees=1.0, away={}))
    found = measure(simulate(honest, 5_000))
    assert (found.bad_paid.share, found.good_refused.share) == (0, 0)
    assert found.bad_paid.of > 500


def test_a_larger_panel_errs_less_and_costs_more():
    one, seven = (measure(simulate(replace(Plan(), size=size, bond=140_000), 20_000)) for size in (1, 7))
    assert seven.bad_paid.share < one.bad_paid.share
    assert seven.cost > one.cost and seven.prices.bribe_in_seats > one.prices.bribe_in_seats


def test_who_vanishes_loses_and_who_stays_away_earns_nothing():
    everybody = replace(MIXED, peers={"honest": 30, "absent": 10})
    by = {(each.role, each.kind): each for each in measure(simulate(everybody, 10_000)).earnings}
    assert by["worker", "honest"].money > by["worker", "vanishing"].money
    assert by["worker", "empty"].money < 0 and by["worker", "empty"].points < 0
    assert by["peer", "absent"].money < by["peer", "honest"].money / 3
    assert by["peer", "absent"].points < 0 < by["peer", "honest"].points


@pytest.mark.parametrize(
    "changes, said",
    [
        ({"size": 2}, "1, 3, 5 or 7"),
        ({"size": 7, "bond": 140_000, "peers": {"honest": 20}}, "guild of 21 seats"),
        ({"bond": 1}, "at least the fees of the panel: 0.06 ETH"),
        ({"peers": {"saintly": 9}}, "no saintly peers; known: honest"),
        ({"workers": {"honest": 0}}, "at least one above"),
        ({"workers": {"honest": -1}}, "from zero on"),
        ({"patience": 10**9}, "within the review period"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(changes, said):
    with pytest.raises(NotValid, match=said):
        replace(Plan(), **changes)
