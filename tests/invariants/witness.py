"""Follows every action that the contracts accept, remembers what no contract keeps, and holds them to the
promises."""

from dataclasses import dataclass, field

from oathwork.model.guild import Place
from oathwork.model.terms import NOBODY
from tests.invariants.promises import Promises
from tests.invariants.told import account_of

ENDS = ("Withdrawn", "Paid", "Ruled", "Unverified")


@dataclass
class Life:
    """What a witness remembers of one bounty."""

    terms: object
    held: int = 0  # by the escrow for it, as the flow of money says
    ends: int = 0
    received: int = 0  # by its poster
    worker: str = NOBODY
    team: tuple = ()
    delivery: bytes = b""
    round: int = 0
    claimed_at: int = 0
    is_repair: bool = False  # the present claim, or the last
    since: int = 0  # its panel has judged, or should have
    closed: bool = False
    claims_left: int = 1  # once it is closed
    places: tuple = ()  # of its guild, as they stood at the claim
    drawn: tuple = ()
    judged: dict = field(default_factory=dict)  # peer: score, since the delivery


class Witness(Promises):
    """Follows every action that the contracts accept. On a slow chain it looks at all accounts only now
    and then, and leaves what needs a look before and after every action to the fast one."""

    NOW_AND_THEN = 12  # actions

    def __init__(self, pair, *, closely=True):
        self.pair, self.closely = pair, closely
        self.lives = {}
        self.used = set()  # signatures that have had an effect
        self.misses = {}  # when the last absence of (guild, account) was marked
        self.dead = []  # (terms, last state, people) of ended bounties
        self.turn = self.actions = 0
        self.told, self.folded = {}, 0  # bounties by what the log says, and how much of it was read
        self.look()

    def look(self):
        """Compare contracts and twin, and keep what the contracts have."""
        self.seen, self.is_fresh = self.pair.compare(), True

    def __call__(self, done):
        before, self.is_fresh = self.seen, False
        self.actions += 1
        if self.closely or self.actions % self.NOW_AND_THEN == 0:
            self.look()
        if done.action == "post":
            terms = done.args[0]
            self.lives[self.pair.world.hash_terms(terms)] = Life(terms)
        life = self._life(done)
        if life:
            self._follow(done, life)
            self.PROMISE_3_a_worker_is_paid_by_a_majority_or_a_ruling(done, life)
            self.PROMISE_10_no_party_judges(done, life)
            self.PROMISE_14_a_closed_bounty_takes_one_repair_and_no_other_claim(done, life)
        self.PROMISE_7_no_signature_works_elsewhere_or_twice(done, life)
        if self.closely:
            self._look_closely(before, done, life)

    def _look_closely(self, before, done, life):
        if life:
            self.PROMISE_2_a_bounty_holds_exactly_its_own_money_and_ends_once(before, done, life)
            self.PROMISE_3_a_worker_gains_no_more_than_his_bond_otherwise(before, done, life)
            self.PROMISE_5_a_poster_gets_no_reward_back_under_way_and_never_a_bond(before, done, life)
            self.PROMISE_9_the_panel_is_the_lots(done, life)
            self.PROMISE_13_a_recorded_verdict_is_paid_and_counted(before, done, life)
        self.PROMISE_2_what_is_owed_goes_to_whom_it_is_owed(before, done)
        self.PROMISE_6_commons_leave_only_with_verified_work(before, done, life)
        self.PROMISE_8_standing_changes_only_of_who_acted(before, done, life)
        self.PROMISE_15_one_absence_costs_no_seat_and_no_points_twice(before, done, life)

    def _life(self, done):
        if done.lane is None:
            return None
        bounty = done.before.bounties.get(done.lane) or done.after.bounties.get(done.lane)
        return self.lives[bounty.id] if bounty else None

    def _follow(self, done, life):
        """Remember what the log says."""
        for facts in done.told("Claimed"):
            life.worker, life.round = account_of(facts["worker"]), facts["round"]
            life.claimed_at, life.places = done.call.now, self._places(life.terms.guild)
            life.is_repair = facts["repair"]
            life.drawn = life.drawn if life.is_repair else ()
        for facts in done.told("Delivered"):
            life.delivery, life.judged = facts["delivery"], {}
            life.team, life.since = (), facts["since"]
        for facts in done.told("Shared"):
            life.team = tuple((account_of(account), part) for account, part in facts["team"])
        for facts in done.told("PanelDrawn"):
            life.since = facts["since"]
        for facts in done.told("Judged"):
            life.judged[account_of(facts["peer"])] = facts["score"]
        life.ends += sum(len(done.told(name)) for name in ENDS)
        if done.lane not in done.after.bounties:
            last = done.before.bounties[done.lane]
            self.dead.append((last.terms, last.state, last.people))

    def _places(self, guild):
        numbers = (number for kind, *where, number in self.seen if kind == "place" and where == [guild])
        words = (self.seen["place", guild, number] for number in numbers)
        return tuple(Place(account_of(f"0x{account:040x}"), ended_at) for account, ended_at in words)
