"""Any sequence of steps with a holdback, and with two posters' pots: the money to the wei."""

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from oathwork.model.amounts import DAY
from oathwork.model.terms import NOBODY, Status
from tests.invariants.actors import ARBITER, DAO, STRANGER, STUDIO, WORKERS
from tests.invariants.edge_money import MoneyMachine, OnRevm, amounts
from tests.zoo.world import Life

COST = 10**17  # of the court that is a person
days = st.integers(1, 30)


class HoldbackMachine(MoneyMachine):
    """All of it goes to one of two accounts, whatever poster, worker, court and strangers do."""

    RULING = 20 * DAY
    PEOPLE = (DAO, WORKERS[0], STRANGER, ARBITER)

    @initialize(warranty=st.integers(1, 100))
    def start(self, warranty):
        world = self.world
        holdbacks = world.deploy("Holdbacks", world.escrow)
        self.court = world.deploy("MockCourt")
        self.until, self.rules_until, self.ruled = self.now + warranty * DAY, 0, False
        terms = world.terms(poster=DAO, lane=77).values()
        made_of = (terms, WORKERS[0], self.court, b"how", self.until, self.RULING)
        world.tell(holdbacks, "Holdbacks", "make", *made_of)
        self.holdback = world.read(holdbacks, "Holdbacks", "addressOf", "address", *made_of)
        self.left, self.got = dict.fromkeys((NOBODY, world.honest), 0), set()
        self.to_poster = False

    @property
    def holder(self):
        """Whose it is; nobody's before that is clear."""
        is_clear = self.ruled or self.now >= (self.rules_until or self.until)
        return (DAO if self.to_poster else WORKERS[0]) if is_clear else None

    @rule(is_token=st.booleans(), amount=amounts)
    def comes(self, is_token, amount):
        token = self.world.honest if is_token else NOBODY
        if is_token:
            self.world.tell(token, "MockToken", "transfer", self.holdback, amount, sender=STUDIO)
        else:
            self.pay(self.holdback, amount)
        self.left[token] += amount

    @rule(sender=st.sampled_from((DAO, DAO, *PEOPLE)))
    def complain(self, sender):
        may = sender == DAO and self.now < self.until and not self.rules_until
        now = self.now
        answer = self.why(self.holdback, "Holdback", "complain", "why", sender=sender, value=COST)
        assert (answer == "") is may
        if may:
            self.rules_until = now + self.RULING

    @precondition(lambda self: self.rules_until)
    @rule(ruling=st.integers(0, 3))
    def judge(self, ruling):
        """A late ruling and a second one are heard, and change nothing."""
        if not self.ruled and self.now < self.rules_until:
            self.ruled, self.to_poster = True, ruling == 1
        self.world.tell(self.court, "MockCourt", "give", 0, ruling)

    @rule(is_token=st.booleans(), to=st.sampled_from(PEOPLE), sender=st.sampled_from(PEOPLE))
    def release(self, is_token, to, sender):
        world, token, holder = self.world, self.world.honest if is_token else NOBODY, self.holder
        may = holder is not None and holder in (to, sender) and self.left[token] > 0
        before = world.balance(token, to)
        assert (self.why(self.holdback, "Holdback", "release", token, to, sender=sender) == "") is may
        if may:
            assert world.balance(token, to) - before == self.left[token]
            self.left[token] = 0
            self.got.add(holder)

    @rule(days=days)
    def wait(self, days):
        self.world.engine.advance(seconds=days * DAY)

    @invariant()
    def it_has_what_came_and_did_not_go(self):
        if hasattr(self, "left"):
            for token, left in self.left.items():
                assert self.world.balance(token, self.holdback) == left
            assert len(self.got) <= 1

    def finish(self):
        """A stranger ends it."""
        if hasattr(self, "left"):
            self.world.wait_until(max(self.until, self.rules_until))
            for is_token in (False, True):
                self.release(is_token, self.holder, STRANGER)
            self.it_has_what_came_and_did_not_go()
            assert set(self.left.values()) == {0}


class PotMachine(MoneyMachine):
    """Bounties that a keeper moves on: the tip, which is all that a move costs where gas is free, is in the own pot or not paid."""

    KEEPER = WORKERS[1]
    POSTERS = (DAO, STUDIO)

    @initialize()
    def start(self):
        self.pot = self.world.deploy("KeeperPot", self.world.escrow)
        self.held, self.tip = dict.fromkeys(self.POSTERS, 0), dict.fromkeys(self.POSTERS, 0)
        self.lives, self.redraws = {}, 0

    @rule(poster=st.sampled_from(POSTERS), amount=amounts)
    def fill(self, poster, amount):
        self.world.tell(self.pot, "KeeperPot", "fill", poster, value=amount)
        self.held[poster] += amount

    @rule(poster=st.sampled_from(POSTERS), tip=st.integers(0, 10**17), most=st.integers(0, 10**10))
    def set_price(self, poster, tip, most):
        self.world.tell(self.pot, "KeeperPot", "setPrice", tip, most, sender=poster)
        self.tip[poster] = tip

    @rule(sender=st.sampled_from((*POSTERS, STRANGER)), amount=amounts)
    def take(self, sender, amount):
        may = amount <= self.held.get(sender, 0)
        answer = self.why(self.pot, "KeeperPot", "take", ARBITER, amount, sender=sender)
        assert answer == ("" if may else "TooLittle")
        if may:
            self.held[sender] -= amount

    @rule(poster=st.sampled_from(POSTERS), choice=st.integers(0, 7))
    def onward(self, poster, choice):
        """What can come next where the poster's bounty is."""
        life = self.lives.get(poster)
        if life is None or not life.status.is_live:
            return self.post(poster)
        if life.status == Status.OPEN:
            is_open = self.now < life.terms.open_until
            return life.claim() if choice and is_open else self.end_open(life)
        if life.status == Status.CLAIMED:
            return life.deliver() if choice > 2 else self.run(life.lapse)
        if life.status == Status.DELIVERED:
            return self.run(life.draw)
        if life.status == Status.ESCALATED:
            return self.run(life.expire)
        self.review(life, choice)

    def post(self, poster):
        place = (poster, 9)
        _, generation, _ = self.world.read(
            self.world.escrow, "BountyEscrow", "status", "(uint8,uint256,bool)", *place
        )
        self.lives[poster] = PaidLife(
            self, self.world.terms(poster=poster, lane=9, generation=generation, arbiter=NOBODY)
        )
        self.lives[poster].post()

    def end_open(self, life):
        self.world.wait_until(life.terms.open_until)
        self.run(lambda: life.withdraw(STRANGER))

    def review(self, life, choice):
        """At most three times a panel is replaced: who is absent twice loses the seat."""
        if choice == 0 and not life.has_spoken:
            life.has_spoken = True
            return self.run(lambda: life.settle(80), moves=False)
        if choice < 3 and self.redraws < 3:
            self.redraws += 1
            return self.run(life.redraw)
        self.run(lambda: life.settle(80, 80, 80))

    def run(self, act, *, moves=True):
        """Through the pot; if it must not pay, past it."""
        self.is_asked, self.moves = True, moves
        act()
        self.is_asked = False

    def through(self, life, function, data):
        """Send one of the escrow's calls through the pot; return its events, or None if the pot refuses."""
        world, poster = self.world, life.terms.poster
        may = self.moves and self.tip[poster] <= self.held[poster]
        before = world.balance(NOBODY, self.KEEPER)
        told = []
        answer = world.why(
            lambda: told.extend(world.tell(self.pot, "KeeperPot", "run", data, sender=self.KEEPER))
        )
        assert answer == ("" if may else "TooLittle" if self.moves else "NothingMoved"), (function, answer)
        paid = world.balance(NOBODY, self.KEEPER) - before
        assert paid == self.tip[poster] * may
        self.held[poster] -= paid
        return told if may else None

    @invariant()
    def each_pot_has_what_its_poster_has(self):
        if hasattr(self, "held"):
            for poster, held in self.held.items():
                found = self.world.read(self.pot, "KeeperPot", "pots", "(uint128,uint64,uint64)", poster)
                assert found[:2] == (held, self.tip[poster])
            assert self.world.balance(NOBODY, self.pot) == sum(self.held.values())


class PaidLife(Life):
    """A bounty whose moves a keeper makes."""

    def __init__(self, machine, terms):
        super().__init__(machine.world, terms)
        self.machine, self.has_spoken = machine, False

    def send(self, sender, function, *args, value=0):
        machine = self.machine
        if not getattr(machine, "is_asked", False):
            return super().send(sender, function, *args, value=value)
        told = machine.through(self, function, self.world.artifacts.calldata("BountyEscrow", function, *args))
        if told is None:
            return super().send(sender, function, *args, value=value)
        self.told = told
        self.follow(told)


class TestHoldback(OnRevm, HoldbackMachine.TestCase):
    settings = OnRevm.settings


class TestKeeperPot(OnRevm, PotMachine.TestCase):
    settings = OnRevm.settings
