"""Any sequence of steps with a crowd, a plan and a rota: nobody gets a unit more or less than their part."""

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from oathwork.model.amounts import DAY
from oathwork.model.terms import NOBODY, LaneEnd
from tests.invariants.actors import STRANGER
from tests.invariants.conftest import PROFILE
from tests.invariants.edge_world import GIVERS, ORGANISER, DeputysLife, EdgeWorld

SALT = bytes(32)
amounts = st.one_of(st.integers(1, 40), st.integers(1, 2_000))
ends = st.sampled_from(DeputysLife.ENDS)
givers = st.sampled_from(GIVERS)
PAID = (LaneEnd.PAID, LaneEnd.RULED_YES)


class DeputyMachine(RuleBasedStateMachine):
    """A deputy, the model of its books, and the bounty that it has posted."""

    kind = ""
    world = None

    def begin(self, token):
        if DeputyMachine.world is None:
            DeputyMachine.world = EdgeWorld()
        self.mark = self.world.engine.snapshot()
        self.token = {"ETH": NOBODY, "token": self.world.honest}[token]
        self.gifts = 0  # that nobody asked for
        self.life, self.has_escalated = None, False

    def teardown(self):
        if hasattr(self, "mark"):
            try:
                if hasattr(self, "deputy"):
                    self.finish()
            finally:
                self.world.engine.restore(self.mark)

    def tell(self, function, *arguments, sender=ORGANISER, value=0):
        return self.world.tell(self.deputy, self.kind, function, *arguments, sender=sender, value=value)

    def view(self, function, kind, *arguments):
        return self.world.read(self.deputy, self.kind, function, kind, *arguments)

    def why(self, function, *arguments, **options):
        return self.world.why(self.tell, function, *arguments, **options)

    def value(self, amount):
        return amount * (self.token == NOBODY)

    @property
    def here(self):
        return self.world.balance(self.token, self.deputy)

    @property
    def lives(self):
        return self.life is not None and self.life.status.is_live

    @rule(amount=st.integers(1, 50))
    def give_unasked(self, amount):
        """Tokens that are sent without a call are nobody's."""
        if self.token != NOBODY:
            self.world.tell(self.token, "MockToken", "transfer", self.deputy, amount, sender=ORGANISER)
            self.gifts += amount

    @precondition(lambda self: self.lives)
    @rule(how=ends)
    def end(self, how):
        """At most one of them escalates: peers who are absent twice lose their seats, and too few are left."""
        is_absence = how in ("ruled yes", "ruled no", "unverified")
        self.life.come_to("paid" if is_absence and self.has_escalated else how)
        self.has_escalated = self.has_escalated or is_absence
        self.ended()

    def ended(self):
        """What the books do then."""

    def finish(self):
        """Let everybody take what is theirs."""


class CrowdMachine(DeputyMachine):
    kind = "Crowd"

    @initialize(token=st.sampled_from(["ETH", "token"]), reward=st.integers(1, 3_000), fee=st.integers(0, 7))
    def start(self, token, reward, fee):
        self.begin(token)
        self.offer = self.world.offer(self.token, reward=reward, fee=fee)
        self.until = self.world.engine.now + 60 * DAY
        self.deputy = self.world.start("Crowd", self.offer.values(), self.until, SALT)
        self.given, self.left, self.paid_out = {}, None, 0

    @property
    def total(self):
        return sum(self.given.values())

    @rule(giver=givers, amount=amounts)
    def give(self, giver, amount):
        taken = min(amount, self.offer.stake - self.total)
        answer = self.why("give", amount, sender=giver, value=self.value(amount))
        if self.life is not None:
            assert answer == "AlreadyPosted"
        elif self.world.engine.now > self.until:
            assert answer == "TooLate"
        elif taken == 0:
            assert answer == "Full"
        else:
            assert answer == ""
            self.given[giver] = self.given.get(giver, 0) + taken

    @precondition(lambda self: self.life is None)
    @rule(parts=st.lists(st.tuples(givers, amounts), max_size=6), last=givers)
    def fill_up(self, parts, last):
        """Several give, and one the rest: else most crowds would never be full."""
        for giver, amount in (*parts, (last, self.offer.stake)):
            self.give(giver, amount)

    @rule()
    def post(self):
        if self.life is None and self.total == self.offer.stake and self.world.engine.now < self.until:
            self.life = self.world.post("Crowd", self.deputy, "post", self.offer)
        else:
            assert self.why("post", self.offer.values(), [], "", sender=STRANGER) in (
                *("NotFull", "AlreadyPosted", "TooLate"),
            )

    @rule(giver=givers, to=st.sampled_from((*GIVERS, STRANGER)))
    def take(self, giver, to):
        if giver not in self.given:
            assert self.why("take", to, sender=giver) == "NothingGiven"
        elif self.lives:
            assert self.why("take", to, sender=giver) == "WrongStatus"
        else:
            self.take_part(giver, to)

    def take_part(self, giver, to):
        expected = self.part(giver)
        before = self.world.balance(self.token, to)
        assert self.view("dueTo", "uint256", giver) == expected
        self.tell("take", to, sender=giver)
        assert self.world.balance(self.token, to) - before == expected
        self.paid_out += expected * (self.life is not None)
        del self.given[giver]

    def part(self, giver):
        """Exactly what they gave, or that part of what came back; the last takes what the roundings left."""
        if self.life is None:
            return self.given[giver]
        if len(self.given) == 1:
            return self.life.back - self.paid_out
        return self.life.back * self.given[giver] // self.offer.stake

    @rule(days=st.integers(1, 20))
    def wait(self, days):
        if self.life is None:
            self.world.engine.advance(seconds=days * DAY)

    @invariant()
    def its_money_is_what_the_books_say(self):
        if not hasattr(self, "given"):
            return
        back = 0 if self.life is None or self.lives else self.life.back - self.paid_out
        assert self.here == self.gifts + (self.total if self.life is None else back)
        assert self.view("given", "uint256") == self.total

    def finish(self):
        if self.lives:
            self.life.finish()
        for giver in list(self.given):
            self.take_part(giver, giver)
        assert self.here == self.gifts


class TillMachine(DeputyMachine):
    """What plans and rotas do alike."""

    held = 0

    @rule(giver=givers, amount=amounts)
    def fill(self, giver, amount):
        self.tell("fill", amount, sender=giver, value=self.value(amount))
        self.held += amount

    def ended(self):
        self.held += self.life.back

    @invariant()
    def its_money_is_what_the_books_say(self):
        if hasattr(self, "deputy"):
            assert self.view("held", "uint256") == self.held
            assert self.here == self.held + self.gifts


class PlanMachine(TillMachine):
    kind = "Plan"

    @initialize(
        token=st.sampled_from(["ETH", "token"]), rewards=st.lists(st.integers(1, 900), min_size=1, max_size=3)
    )
    def start(self, token, rewards):
        self.begin(token)
        self.offers = [self.world.offer(self.token, reward=reward) for reward in rewards]
        values = [offer.values() for offer in self.offers]
        self.deputy = self.world.start("Plan", values, SALT)
        self.posted, self.held, self.stopped = 0, 0, False

    @property
    def can_follow(self):
        fits = self.posted < len(self.offers) and not self.stopped and not self.lives
        return fits and (self.life is None or self.life.end in PAID)

    @rule()
    def fill_all(self):
        amount = sum(offer.stake for offer in self.offers)
        self.tell("fill", amount, value=self.value(amount))
        self.held += amount

    @rule(number=st.integers(0, 2))
    def next(self, number):
        offer = self.offers[min(number, len(self.offers) - 1)]
        total = sum(offer.stake for offer in self.offers)
        fits = self.can_follow and offer.values() == self.offers[self.posted].values()
        if fits and (self.posted > 0 or self.held >= total):
            self.life = self.world.post("Plan", self.deputy, "next", offer)
            self.posted += 1
            self.held -= offer.stake
        else:
            assert self.why("next", offer.values(), [], "", sender=STRANGER) != ""

    @rule(sender=st.sampled_from((ORGANISER, STRANGER)))
    def take(self, sender):
        is_over = self.stopped or (self.posted > 0 and not self.can_follow)
        may = not self.lives and (sender == ORGANISER or is_over)
        answer = self.why("take", ORGANISER, sender=sender)
        assert (answer == "") is may
        if may:
            self.held, self.stopped = 0, True

    def finish(self):
        if self.lives:
            self.life.finish()
        self.tell("take", ORGANISER)
        assert self.here == self.gifts


class RotaMachine(TillMachine):
    kind = "Rota"

    @initialize(
        token=st.sampled_from(["ETH", "token"]), reward=st.integers(1, 900), period=st.integers(1, 40)
    )
    def start(self, token, reward, period):
        self.begin(token)
        self.offer = self.world.offer(self.token, reward=reward)
        self.first, self.period = self.world.engine.now + DAY, period * DAY
        self.deputy = self.world.start("Rota", self.offer.values(), self.first, self.period, SALT)
        self.held, self.turns = 0, 0

    @rule()
    def next(self):
        now = self.world.engine.now
        turn = (now - self.first) // self.period + 1
        if turn > self.turns and not self.lives and self.held >= self.offer.stake:
            self.life = self.world.post("Rota", self.deputy, "next", self.offer)
            self.turns = turn
            self.held -= self.offer.stake
        else:
            assert self.why("next", self.offer.values(), [], "", sender=STRANGER) != ""
        assert self.view("turns", "uint256") == self.turns

    @rule(days=st.integers(1, 60))
    def wait(self, days):
        if not self.lives:
            self.world.engine.advance(seconds=days * DAY)

    @rule(amount=amounts, sender=st.sampled_from((ORGANISER, STRANGER)))
    def take(self, amount, sender):
        may = sender == ORGANISER and amount <= self.held
        assert (self.why("take", sender, amount, sender=sender) == "") is may
        self.held -= amount * may

    def finish(self):
        if self.lives:
            self.life.finish()
            self.ended()
        self.tell("take", ORGANISER, self.held)
        assert self.here == self.gifts


class _OnRevm:
    settings = settings(PROFILE, max_examples=5 * PROFILE.max_examples)

    def setUp(self):
        pytest.importorskip("pyrevm")


class TestCrowd(_OnRevm, CrowdMachine.TestCase):
    settings = _OnRevm.settings


class TestPlan(_OnRevm, PlanMachine.TestCase):
    settings = _OnRevm.settings


class TestRota(_OnRevm, RotaMachine.TestCase):
    settings = _OnRevm.settings
