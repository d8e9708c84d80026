"""The intruder: any actor, any action, with whatever lies around. Half of what they send is right, so that
one thing is wrong at a time; the twin says by which error they are refused, and now and then that they are not."""

from dataclasses import replace

from oathwork.lifecycle import FoundingCall, Lane, PeerVerdict, Signature, TeamDelivery, bench
from oathwork.model.amounts import DAY
from oathwork.model.guild import Seat, hash_panel
from oathwork.model.terms import NOBODY, People, Share, Status
from tests.invariants.actors import ARBITER, KEYS, PEER, STEWARD, STRANGER, WORKERS
from tests.invariants.choices import DELIVERIES, HOUR, REVIEW
from tests.invariants.pair import ANOTHER

FITS = {
    "close_for": Status.CLAIMED,
    "withdraw": Status.OPEN,
    "claim": Status.OPEN,
    "claim_for": Status.OPEN,
    "claim_and_deliver": Status.OPEN,
    "deliver": Status.CLAIMED,
    "deliver_team": Status.CLAIMED,
    "deliver_for": Status.CLAIMED,
    "quit_work": Status.CLAIMED,
    "lapse": Status.CLAIMED,
    "draw": Status.DELIVERED,
    "draw_and_settle": Status.DELIVERED,
    "settle": Status.IN_REVIEW,
    "redraw": Status.IN_REVIEW,
    "rule": Status.ESCALATED,
    "expire": Status.ESCALATED,
}
OF_GUILDS = (
    "found",
    "offer_seats",
    "end_seat",
    "serve_posters",
    "offer_stewardship",
    "take_stewardship",
    "take_seat",
    "take_seat_for",
    "leave_seat",
)
MOST_KNOWN = 60  # bounties as they once were


class Intruder:
    """Remembers how bounties were, and uses it."""

    def __init__(self, pair, menu):
        self.pair, self.menu = pair, menu
        self.known = []

    def strike(self, dice):
        """Try something."""
        for bounty in self.pair.world.bounties.values():
            if (known := (bounty.terms, bounty.state, bounty.people)) not in self.known:
                self.known.append(known)
        del self.known[:-MOST_KNOWN]
        target = dice.choice(("bounty", "bounty", "bounty", "bounty", "post", "guild", "collect", "lane"))
        if target == "bounty" and self.known:
            self.touch_a_bounty(dice)
        elif target == "post":
            self.post(dice)
        elif target == "guild":
            self.touch_a_guild(dice)
        elif target == "lane":
            caller = dice.choice((*self.menu.posters, STRANGER))
            self.pair.do(dice.choice(("close", "cancel")), caller, dice.randint(0, 3))
        else:
            token = dice.choice(self.pair.tokens)
            caller = self.anybody(dice)
            if dice.choice((True, False)):
                self.pair.do("collect", caller, token, dice.choice((caller, NOBODY, WORKERS[2])))
            else:
                self.pair.do("collect_for", caller, dice.choice(self.pair.accounts), token)

    def anybody(self, dice):
        return dice.choice((STRANGER, ARBITER, *self.menu.posters, *self.menu.workers, *PEER[3:6]))

    # ----------------------------------------------------------------------------------------------- bounties

    def touch_a_bounty(self, dice):
        """An action in a status it fits or not, with terms, state and people that are present, or old,
        dead, another's."""
        action = dice.choice(tuple(FITS))
        live = [(each.terms, each.state, each.people) for each in self.pair.world.bounties.values()]
        fitting = [each for each in self.pair.world.bounties.values() if each.status == FITS[action]]
        fitting = [(each.terms, each.state, each.people) for each in fitting]
        choices = [each for each in (fitting, fitting, live, self.known) if each]
        terms, state, people = dice.choice(dice.choice(choices))
        other = dice.choice(self.known)
        wrong = dice.choice(("", "", "state", "people", "field"))
        if wrong == "state":
            state = other[1]
        elif wrong == "people":
            people = dice.choice((other[2], People(), People(people.team, other[2].panel)))
        elif wrong == "field":
            state = replace(state, round=state.round + 1)
        caller = dice.choice((state.worker, terms.poster, self.anybody(dice)))
        caller = STRANGER if caller == NOBODY else caller
        args = getattr(self, f"_{action}")(dice, terms, state, people)
        self.pair.do(action, caller, *args, value=self._value(dice, action, terms))

    def _value(self, dice, action, terms):
        if action not in ("claim", "claim_for", "claim_and_deliver"):
            return 0
        right = terms.bond if terms.token == NOBODY else 0
        return dice.choice((right, right, right, right + 1, 0))

    def _signature(self, dice, kind, signer, fields):
        """The right one, somebody else's, one about something else, an old one, or none."""
        old = [each for each in self.pair.notary.made if each.kind == kind]
        signer = signer if signer in KEYS else STRANGER  # a wallet of ours cannot sign
        right = Signature(signer, kind, fields)
        changed = Signature(signer, kind, (*fields[:-1], _other(fields[-1])))
        others = Signature(dice.choice((STRANGER, ARBITER, *PEER[:3])), kind, fields)
        return dice.choice((right, right, others, changed, None, *old[-6:]))

    def _deadline(self, dice):
        return self.pair.engine.now + dice.choice((HOUR, 1, 0))

    def _work(self, dice, terms, round, worker):
        """Work whose team is seldom in order."""
        delivery = dice.choice(DELIVERIES)
        pool = (worker, terms.poster, terms.arbiter, *PEER[:9])
        members = [each for each in dice.sample(pool, len(pool)) if each != NOBODY]
        members = members[: dice.choice((0, 1, 2, 8))]
        if dice.choice((True, False)):
            members = sorted(members, key=lambda account: int(account, 16))
        parts = dice.choice((0, 1, 5_000, 5_001, 10_001))
        team = tuple(Share(member, parts) for member in members)
        id = self.pair.world.hash_terms(terms)
        consents = [
            self._signature(dice, "Team", share.account, (id, round, delivery, team)) for share in team
        ]
        return TeamDelivery(delivery, team, tuple(consents[: dice.choice((9, 9, 9, 1))]))

    def _withdraw(self, dice, terms, state, people):
        return terms, state

    def _claim(self, dice, terms, state, people):
        return terms, state

    def _claim_for(self, dice, terms, state, people):
        worker, deadline = dice.choice(self.menu.workers), self._deadline(dice)
        own = dice.choice((True, False))
        fields = (
            self.pair.world.hash_terms(terms),
            state.round + 1,
            dice.choice((worker, worker, worker, self.anybody(dice))),
            dice.choice((own, own, not own)),
            deadline,
        )
        return terms, state, worker, deadline, self._signature(dice, "Claim", worker, fields), own

    def _claim_and_deliver(self, dice, terms, state, people):
        return terms, state, self._work(dice, terms, state.round + 1, self.anybody(dice))

    def _deliver(self, dice, terms, state, people):
        return terms, state, dice.choice(DELIVERIES)

    def _deliver_team(self, dice, terms, state, people):
        return terms, state, self._work(dice, terms, state.round, state.worker)

    def _deliver_for(self, dice, terms, state, people):
        work, deadline = self._work(dice, terms, state.round, state.worker), self._deadline(dice)
        fields = self.pair.world.hash_terms(terms), state.round, work.delivery, work.team, deadline
        return terms, state, work, deadline, self._signature(dice, "Delivery", state.worker, fields)

    def _quit_work(self, dice, terms, state, people):
        fields = self.pair.world.hash_terms(terms), state.round
        return terms, state, self._signature(dice, "Quit", terms.poster, fields)

    def _lapse(self, dice, terms, state, people):
        return terms, state

    def _close_for(self, dice, terms, state, people):
        return (
            terms,
            state,
            self._signature(dice, "Close", terms.poster, (self.pair.world.hash_terms(terms),)),
        )

    def _draw(self, dice, terms, state, people):
        return terms, state, people, self._header(dice, state), self.pair.engine.hash_of(state.lot_block)

    def _draw_and_settle(self, dice, terms, state, people):
        *known, verdicts = self._settle(dice, terms, state, people)
        header, block_hash = self._header(dice, state), self.pair.engine.hash_of(state.lot_block)
        return *known, header, verdicts, block_hash

    def _header(self, dice, state):
        """The right one, another block's, one that somebody has mended, or none."""
        right = self.pair.engine.header_of(state.lot_block)
        others = self.pair.engine.header_of(self.pair.engine.number - dice.randint(1, 9))
        at = dice.randint(0, max(0, len(right) - 1))
        mended = right[:at] + bytes([dice.randint(0, 255)]) + right[at + 1 :]
        return dice.choice((right, right, right, others, mended, right[:-1], right + b"\0", b""))

    def _settle(self, dice, terms, state, people):
        """Verdicts in anybody's name, of this delivery and others."""
        id, verdicts = self.pair.world.hash_terms(terms), []
        for index in range(dice.randint(0, terms.size)):
            peer = people.panel[index].account if index < len(people.panel) else STRANGER
            score = dice.choice((0, 50, 100, 100, 101))
            fields = id, state.round, state.delivery, peer, score, REVIEW
            signed = self._signature(dice, "Verdict", peer, fields)
            about = signed.fields[4:] if signed and dice.choice((True, False)) else (score, REVIEW)
            verdicts.append(PeerVerdict(index, *about, signed))
        return terms, state, people, tuple(verdicts)

    def _redraw(self, dice, terms, state, people):
        return terms, state, people

    def _rule(self, dice, terms, state, people):
        return terms, state, people, dice.choice((True, False))

    def _expire(self, dice, terms, state, people):
        return terms, state, people

    # ------------------------------------------------------------------------------------------------ posting

    def post(self, dice):
        """Terms with one thing wrong; or in a lane that is not free; or in another's name."""
        poster = dice.choice((*self.menu.posters, STRANGER))
        lane = Lane(poster, dice.randint(0, 2))
        generation = self.pair.world.generations.get(lane, 0)
        terms, panel = self.menu.terms(dice, lane.number, generation, poster)
        value = terms.stake if terms.token == NOBODY else 0
        field, wrong = dice.choice(self._breaks(terms))
        terms = replace(terms, **{field: wrong})
        panel = dice.choice((panel, panel, panel, panel[::-1], (*panel, PEER[0]), panel[1:]))
        if panel and dice.randint(0, 3) == 0:
            terms = replace(terms, panel=self._hash(panel))
        id = self.pair.world.hash_terms(terms)
        signed = self._signature(dice, "Terms", poster, (id,))
        caller = dice.choice((poster, poster, STRANGER))
        value = dice.choice((value, value, value, value + 1))
        self.pair.do("post", caller, terms, panel, "", signed, value=value)

    @staticmethod
    def _hash(panel):
        return hash_panel(Seat(0, account) for account in panel)

    def _breaks(self, terms):
        now, places = self.pair.engine.now, len(self.pair.world.guilds[terms.guild].places)
        return (
            ("spec", REVIEW),  # nothing wrong
            ("generation", terms.generation + 1),
            ("size", 2),
            ("size", 9),
            ("size", 0),
            ("pass_mark", 0),
            ("pass_mark", 101),
            ("fee", terms.bond + 1),
            ("reward", 0),
            ("reward", 2**128),
            ("reward", 2**128 - 1),
            ("bond", 2**128),
            ("open_until", now),
            ("open_until", now + 365 * DAY + 1),
            ("work_period", HOUR - 1),
            ("work_period", 365 * DAY + 1),
            ("review_period", DAY - 1),
            ("review_period", 30 * DAY + 1),
            ("patience", terms.review_period + 1),
            ("arbiter", terms.poster),
            ("ruling_period", HOUR - 1),
            ("ruling_period", 90 * DAY + 1),
            ("ruling_period", HOUR),
            ("review_period", 3 * DAY - 1),
            ("worker", terms.poster),
            ("seats", places + 1),
            ("seats", (places - 1) // 2),
            ("seats", 2 * terms.size - 1),
            ("effort", 70_000),
            ("guild", terms.guild ^ ANOTHER),
        )

    # ------------------------------------------------------------------------------------------------- guilds

    def touch_a_guild(self, dice):
        """A guild, or one that nobody founded."""
        action = dice.choice(OF_GUILDS)
        guilds = tuple(self.pair.world.guilds)
        guild = dice.choice((*guilds, *guilds, guilds[0] ^ ANOTHER))
        peer, caller = dice.choice(PEER), self.anybody(dice)
        args = {
            "offer_seats": ((peer,),),
            "end_seat": (peer,),
            "serve_posters": ((peer,), True),
            "offer_stewardship": (peer,),
            "take_seat_for": self._take_seat_for(dice, guild, peer),
        }.get(action, ())
        if action == "found":
            self.found(dice, caller, peer)
        else:
            self.pair.do(action, caller, guild, *args)

    def found(self, dice, caller, peer):
        """A guild with one thing wrong, or one that is there already."""
        asked = FoundingCall("crafts", STEWARD, PEER[:15], 3, 30, 500, 1)
        wrong = dice.choice(
            (
                {"name": ""},
                {"name": "n" * 65},
                {"steward": NOBODY},
                {"seat_at": 0},
                {"half_life_days": 0},
                {"half_life_days": 4_096},
                {"max_effort": 0},
                {"min_review_days": 0},
                {"min_review_days": 31},
                {},
            )
        )
        self.pair.do("found", caller if wrong else STEWARD, replace(asked, **wrong))

    def _take_seat_for(self, dice, guild, peer):
        deadline = self._deadline(dice)
        taken_at = bench.member_of(self.pair.world, guild, peer).taken_at
        signed = self._signature(dice, "TakeSeat", peer, (guild, peer, taken_at, deadline))
        return peer, deadline, signed


def _other(field):
    """Return another value of the same type."""
    return type(field)() if isinstance(field, tuple) else bytes(32) if isinstance(field, bytes) else field + 1
