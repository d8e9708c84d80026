"""Any sequence of cases of a court, which end in any order: its float to the wei."""

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from oathwork.model.amounts import DAY
from oathwork.model.terms import NOBODY, LaneEnd, Status, Terms
from tests.invariants.edge_money import MoneyMachine, OnRevm
from tests.zoo.world import Life

WAYS = {  # how a case ends: what the panel says, or that nobody hands the file in
    "yes": (80, 80, 80),
    "yes of two": (80, 80),
    "no": (10, 10, 10),
    "no of two": (10, 10),
    "empty": (0, 0, 0),
    "empty of two": (0, 0),
    "one voice": (80,),
    "silence": (),
    "lapsed": None,
}


class CourtMachine(MoneyMachine):
    """Cases that come to their ends in any order: the float is what the rules say, to the wei, and comes back whole."""

    FEE, SIZE = 10**15, 3
    BOND = FEE * SIZE
    EVIDENCE, REVIEW, PATIENCE = 3 * DAY, 2 * DAY, DAY

    @initialize(gift=st.integers(0, 3 * BOND))
    def start(self, gift):
        world = self.world
        setup = (
            world.escrow,
            world.guild,
            self.FEE,
            self.SIZE,
            self.EVIDENCE,
            self.REVIEW,
            self.PATIENCE,
            bytes(32),
        )
        self.court = world.deploy("PanelArbitrator", setup)
        world.serve(world.guild, self.court)
        self.cases, self.float, self.whole, self.has_escalated = {}, 0, 0, False
        self.give(gift)

    @rule(amount=st.integers(0, 2 * BOND))
    def give(self, amount):
        self.pay(self.court, amount)
        self.float += amount
        self.whole += amount

    @precondition(lambda self: len(self.cases) < 5)
    @rule(extra=st.integers(0, BOND), missing=st.integers(0, 1))
    def open(self, extra, missing):
        world, cost = self.world, self.BOND + max(0, self.BOND - self.float)
        assert world.read(self.court, "PanelArbitrator", "cost", "uint256") == cost
        call = (self.court, "PanelArbitrator", "createDispute", 2, b"")
        if missing:
            assert self.why(*call, value=cost - 1) == "WrongValue"
            return
        told = world.tell(*call, value=cost + extra)
        (posted,) = [event for event in told if event.event_name == "Posted"]
        case = Life(world, Terms.of(posted.event_arguments["terms"]))
        case.follow(told)
        self.cases[case.terms.lane] = case
        self.float += cost + extra - 2 * self.BOND
        self.whole += cost + extra - self.BOND

    @precondition(lambda self: any(case.status.is_live for case in self.cases.values()))
    @rule(chance=st.integers(0, 100), way=st.sampled_from([*WAYS]))
    def end(self, chance, way):
        """At most one case ends in silence: peers who are absent twice lose their seats."""
        live = [number for number, case in self.cases.items() if case.status.is_live]
        number = live[chance % len(live)]
        case, scores = self.cases[number], WAYS[way]
        if scores is not None and len(scores) < 2:
            scores = (80, 80, 80) if self.has_escalated else scores
            self.has_escalated = True
        self.bring_to(number, case, scores)
        self.world.tell(self.court, "PanelArbitrator", "conclude", number, *case.known)
        if case.status.is_live:
            self.reclaim(case)

    def bring_to(self, number, case, scores):
        if scores is None:
            return case.lapse()
        self.hand_in(number, case)
        case.draw()
        if len(scores) == 2:
            self.world.wait_until(case.state.since + self.PATIENCE)
        if scores:
            case.settle(*scores)
        if len(scores) < 2:
            return self.fall_silent(case)
        if scores[0] == 80:
            (paid,) = [event for event in case.told if event.event_name == "Paid"]
            self.float += self.BOND + paid.event_arguments["bonus"]
        elif scores[0] == 10:
            self.float += self.BOND - self.FEE * len(scores)

    def hand_in(self, number, case):
        world = self.world
        world.wait_until(
            world.read(self.court, "PanelArbitrator", "caseAt", "(address,uint40,bool,bool,uint8)", number)[1]
        )
        case.follow(world.tell(self.court, "PanelArbitrator", "handIn", number, case.id, case.state.values()))

    def fall_silent(self, case):
        while case.status != Status.ESCALATED:
            case.redraw() if case.status == Status.IN_REVIEW else case.draw()
        case.expire()
        assert case.end == LaneEnd.UNVERIFIED
        self.float += self.BOND + case.back

    def reclaim(self, case):
        """Who is served first has their time before."""
        if case.state.since:
            self.world.wait_until(case.state.since + self.REVIEW)
        case.follow(self.world.tell(self.court, "PanelArbitrator", "reclaim", *case.known))
        self.float += self.BOND

    @invariant()
    def the_float_is_what_the_court_has(self):
        if hasattr(self, "cases"):
            assert self.world.read(self.court, "PanelArbitrator", "float", "uint256") == self.float
            assert self.world.balance(NOBODY, self.court) == self.float

    def finish(self):
        while hasattr(self, "cases") and any(case.status.is_live for case in self.cases.values()):
            self.end(0, "lapsed")
        if hasattr(self, "cases"):
            self.the_float_is_what_the_court_has()
            assert self.float >= self.whole


class TestCourt(OnRevm, CourtMachine.TestCase):
    settings = OnRevm.settings
