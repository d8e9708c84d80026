"""The machine: guided steps through every arrow of the lifecycle, and an intruder; contracts and twin must agree.

Guided steps choose among what the twin says is possible, travel through time if that is needed, and so get far: to the
third lot, to the arbiter, to the second claim. The intruder takes what lies around (stale states, dead bounties, others'
signatures) and tries it anywhere; the twin says by name how he is refused.
"""

import sys
from collections import defaultdict

from eth_utils.address import to_checksum_address
from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from oathwork import lifecycle
from oathwork.guild import DAY
from oathwork.lifecycle import Call, Lane, Refusal, Signed, Verdict, Work, bench
from oathwork.lifecycle.payout import Panel
from oathwork.terms import NOBODY, Status
from tests.invariants.actors import ARBITER, DAO, PEER, STEWARD, STRANGER, STUDIO
from tests.invariants.choices import DELIVERIES, HOUR, REVIEW, Menu, moments
from tests.invariants.finisher import finish, wait_for_block, wait_until
from tests.invariants.intruder import Intruder
from tests.invariants.promises import Witness

LANES = 3  # a poster
MOST_OPEN = 3  # no more are posted while so many wait to be claimed
REST = 90 * DAY  # between two seats
RULING = 14 * DAY
FATES = ("yes", "no", "no", "empty", "mixed", "neglected", "missed")  # what is likely to become of a bounty


class Machine(RuleBasedStateMachine):
    """A subclass says on which chain: `stage` returns a fresh pair, with or without EIP-2935."""

    closely = True  # look at every account after every action
    far = (257, 8_300)  # blocks: beyond `blockhash`, and beyond what anybody remembers

    def stage(self, remembers):
        raise NotImplementedError

    @initialize(remembers=st.booleans())
    def begin(self, remembers):
        """Two guilds, four posters, wallets that cannot receive."""
        self.pair = self.stage(remembers)
        self.witness = self.pair.listener = Witness(self.pair, closely=self.closely)
        self.menu = Menu(self.pair)
        self.intruder = Intruder(self.pair, self.menu)
        self.fates = defaultdict(lambda: "mixed")  # by lane; an intruder's bounty has none

    def teardown(self):
        if not hasattr(self, "pair"):
            return
        if sys.exc_info()[0] is None:
            self.PROMISE_4_everything_can_be_ended_by_anyone()
        note(self.pair.story())

    # --------------------------------------------------------------------------------------------------- the guided steps

    @precondition(lambda self: len(self.with_status(Status.OPEN)) < MOST_OPEN)
    @rule(data=st.data(), fate=st.sampled_from(FATES))
    def somebody_posts(self, data, fate):
        """A poster, or a stranger with his signature, opens a bounty in a free lane."""
        poster = data.draw(st.sampled_from(self.menu.posters))
        lane = Lane(poster, data.draw(st.integers(0, LANES - 1)))
        if lane in self.pair.world.bounties:
            return
        generation = self.pair.world.generations.get(lane, 0)
        terms, panel = self.menu.terms(data.draw, lane.number, generation, poster)
        self.fates[lane] = fate
        uri = data.draw(st.sampled_from(("", "ipfs://spec")))
        value = self.value_of(terms, terms.stake)
        if poster != self.pair.treasury and data.draw(st.integers(0, 3)) == 0:
            signed = Signed(poster, "Terms", (self.pair.world.hash_terms(terms),))
            self.pair.do("post", STRANGER, terms, panel, uri, signed, value=value)
        else:
            self.pair.do("post", poster, terms, panel, uri, value=value)

    @precondition(lambda self: self.pair.world.bounties)
    @rule(data=st.data(), steps=st.integers(1, 5))
    def a_bounty_moves_on(self, data, steps):
        """Any bounty takes the next steps of its life."""
        lane = self.some(data, *Status).key
        for _ in range(steps):
            if lane in self.pair.world.bounties:
                self.move_on(data, self.pair.world.bounties[lane])

    @precondition(lambda self: self.pair.world.bounties)
    @rule(data=st.data(), steps=st.integers(1, 5))
    def the_furthest_moves_on(self, data, steps):
        """The bounty that has come furthest takes the next steps of its life."""
        for _ in range(steps):
            if bounties := self.pair.world.bounties.values():
                self.move_on(data, max(bounties, key=lambda bounty: bounty.status))

    @precondition(lambda self: len(self.with_status(Status.OPEN)) == MOST_OPEN)
    @rule(data=st.data())
    def a_bounty_is_withdrawn(self, data):
        """The poster changes his mind; or nobody came, and anyone sends the money back."""
        self.withdraw(data, self.some(data, Status.OPEN))

    @precondition(lambda self: any(self.pair.world.owed.values()))
    @rule(data=st.data())
    def somebody_collects(self, data):
        """Who is owed takes it out."""
        owed = sorted(key for key, amount in self.pair.world.owed.items() if amount)
        account, token = data.draw(st.sampled_from(owed))
        self.pair.do("collect", account, token, data.draw(st.sampled_from((account, STRANGER))))

    @precondition(lambda self: self.witness.lives)
    @rule(data=st.data())
    def a_bench_changes(self, data):
        """Seats are offered, taken, left and ended; posters are named and named no longer."""
        guild = data.draw(st.sampled_from(tuple(self.pair.world.guilds)))
        peer = data.draw(st.sampled_from(PEER))
        act = data.draw(st.sampled_from(("leave", "end", "offer", "take", "take", "by signature", "serve")))
        if act == "leave":
            self.pair.do("leave_seat", peer, guild)
        elif act == "end":
            self.pair.do("end_seat", STEWARD, guild, peer)
        elif act == "offer":
            self.pair.do("offer_seats", STEWARD, guild, (peer,))
        elif act == "serve":
            served = data.draw(st.sampled_from((True, True, False)))
            self.pair.do(
                "serve_posters", STEWARD, guild, (data.draw(st.sampled_from((DAO, STUDIO))),), served
            )
        else:
            self.take_seat(data, guild, peer, by_signature=act == "by signature")

    @precondition(lambda self: self.pair.world.bounties)
    @rule(data=st.data())
    def time_passes(self, data):
        """To the next moment at which something begins or ends for somebody, or just past or before it."""
        now = self.pair.engine.now
        all_moments = {moment for bounty in self.pair.world.bounties.values() for moment in moments(bounty)}
        ahead = sorted(moment for moment in all_moments if moment > now)
        if ahead:
            self.travel(data, data.draw(st.sampled_from(ahead[:2])))

    @precondition(lambda self: self.witness.lives)
    @rule(data=st.data())
    def an_intruder_tries(self, data):
        """Anybody, anything: the twin knows how he is refused, or that he may."""
        self.intruder.strike(data.draw)

    @precondition(lambda self: self.with_status(Status.IN_REVIEW))
    @rule(data=st.data())
    def PROMISE_13_order_and_subsets_change_nothing_for_who_is_recorded(self, data):
        """Whoever calls settle, and with what, changes nothing for a peer whose verdict is recorded."""
        bounty = self.some(data, Status.IN_REVIEW)
        verdicts = [each for each in self.verdicts(data, bounty) if each.signature]
        order = data.draw(st.permutations(verdicts))
        together = self.rehearse(bounty, [tuple(verdicts)])
        apart = self.rehearse(bounty, [(each,) for each in order])
        for peer in together.keys() & apart.keys():
            assert together[peer] == apart[peer], f"{peer}: {together[peer]} or {apart[peer]}"

    # --------------------------------------------------------------------------------------------------------- promises

    @invariant()
    def PROMISE_1_the_escrow_is_solvent(self):
        """The escrow holds exactly the sum of live rewards, fees, bonds, commons and amounts owed."""
        self.witness.PROMISE_1_the_escrow_is_solvent()

    def PROMISE_4_everything_can_be_ended_by_anyone(self):
        """Every live bounty can always be ended by transactions that anyone may send, within the time promised; and
        then the escrow holds the commons and nothing else."""
        finish(self.pair)
        self.witness.PROMISE_4_the_escrow_keeps_commons_alone()

    @invariant()
    def PROMISE_11_logs_tell_the_whole_state(self):
        """State rebuilt from the logs equals the chain's words."""
        self.witness.PROMISE_11_logs_tell_the_whole_state()

    @invariant()
    def PROMISE_12_terminal_is_terminal(self):
        """No action is accepted for an ended generation."""
        self.witness.PROMISE_12_terminal_is_terminal()

    @invariant()
    def the_picture_has_no_other_arrows(self):
        """An action that does not belong to a bounty's status is refused."""
        self.witness.the_picture_has_no_other_arrows()

    @invariant()
    def PROMISE_13_any_peer_can_record_his_own(self):
        """Any peer on a panel can record his own verdict."""
        self.witness.PROMISE_13_any_peer_can_record_his_own()

    # ------------------------------------------------------------------------------------------------- steps by status

    def move_on(self, data, bounty):
        """Do with a bounty what its status and its fate suggest."""
        steps = {
            Status.OPEN: (self.claim,),
            Status.CLAIMED: (self.deliver, self.deliver, self.deliver, self.deliver, self.quit, self.lapse),
            Status.DELIVERED: (self.draw,),
            Status.IN_REVIEW: (self.settle, self.settle, self.settle, self.decide),
            Status.ESCALATED: (self.rule, self.expire),
        }[bounty.status]
        if bounty.status == Status.ESCALATED and bounty.terms.arbiter != NOBODY:
            steps = (self.rule, self.rule, self.rule, self.expire)
        if bounty.status == Status.IN_REVIEW and self.fates[bounty.key] == "neglected":
            steps = (self.redraw, self.redraw, self.settle)
        data.draw(st.sampled_from(steps))(data, bounty)

    def claim(self, data, bounty):
        """A worker claims, himself or by signature; at times he hands in at once."""
        terms, state = bounty.terms, bounty.state
        value = self.value_of(terms, terms.bond)
        willing = [
            worker
            for worker in self.menu.workers
            if self.is_legal("claim", worker, terms, state, value=value)
        ]
        if not willing:  # it is too late, or nobody stands high enough
            return self.withdraw(data, bounty)
        worker = data.draw(st.sampled_from(willing))
        way = data.draw(st.sampled_from(("himself", "himself", "by signature", "at once")))
        if way == "at once":
            work = self.work(data, bounty, worker, state.round + 1)
            self.pair.do("claim_and_deliver", worker, terms, state, work, value=value)
        elif way == "by signature" and worker != self.pair.vault:
            deadline = self.pair.engine.now + HOUR
            signed = Signed(worker, "Claim", (bounty.id, state.round + 1, deadline))
            self.pair.do("claim_for", STRANGER, terms, state, worker, deadline, signed, value=value)
        else:
            self.pair.do("claim", worker, terms, state, value=value)

    def withdraw(self, data, bounty):
        """The poster takes his money back, or a stranger sends it, in time or not."""
        if data.draw(st.booleans()):
            return self.pair.do("withdraw", bounty.terms.poster, bounty.terms, bounty.state)
        if data.draw(st.integers(0, 2)) == 0:
            self.travel(data, bounty.terms.open_until)
        self.pair.do("withdraw", STRANGER, bounty.terms, bounty.state)

    def deliver(self, data, bounty):
        """The worker hands in: alone, with a team, by signature, or after the deadline."""
        terms, state = bounty.terms, bounty.state
        if data.draw(st.integers(0, 4)) == 4:
            self.travel(data, state.claimed_at + terms.work_period)
        work = self.work(data, bounty, state.worker, state.round)
        way = data.draw(st.sampled_from(("by id", "himself", "by signature")))
        if way == "by signature" and state.worker != self.pair.vault:
            deadline = self.pair.engine.now + HOUR
            fields = bounty.id, state.round, work.delivery, work.team, deadline
            signed = Signed(state.worker, "Delivery", fields)
            self.pair.do("deliver_for", STRANGER, terms, state, work, deadline, signed)
        elif way == "by id" and not work.team:
            self.pair.do("deliver", state.worker, terms, state, work.delivery, work.uri)
        else:
            self.pair.do("deliver_team", state.worker, terms, state, work)

    def quit(self, data, bounty):
        """The worker gives up, with or without the poster's leave."""
        terms, state = bounty.terms, bounty.state
        if data.draw(st.booleans()):
            self.travel(data, state.claimed_at + terms.work_period * data.draw(st.integers(0, 4)) // 4)
        leave = None
        if terms.poster != self.pair.treasury and data.draw(st.integers(0, 2)) == 0:
            leave = Signed(terms.poster, "Quit", (bounty.id, state.round))
        self.pair.do("quit_work", state.worker, terms, state, leave)

    def lapse(self, data, bounty):
        """The worker has disappeared."""
        self.travel(data, bounty.state.claimed_at + bounty.terms.work_period + HOUR)
        self.pair.do("lapse", STRANGER, bounty.terms, bounty.state)

    def draw(self, data, bounty):
        """Somebody draws: in time, in the very block of the lot, late, or too late for the hash."""
        wait_for_block(self.pair, bounty.state.lot_block + data.draw(st.sampled_from((1, 1, 1, 1, 0))))
        late = 0, 0, 0, 0, 0, 255
        if self.fates[bounty.key] == "missed":
            late = self.far
        if blocks := data.draw(st.sampled_from(late)):
            self.pair.engine.advance(blocks=blocks)
        block_hash = self.pair.engine.hash_of(bounty.state.lot_block)
        self.pair.do("draw", STRANGER, bounty.terms, bounty.state, bounty.people, block_hash)

    def settle(self, data, bounty):
        """Peers judge: some or all, in one mood or in several, in time or late; one may send it himself."""
        self.wait_for_verdicts(data, bounty)
        verdicts = self.verdicts(data, bounty)
        present = [bounty.panel[each.index].account for each in verdicts]
        caller = data.draw(st.sampled_from((STRANGER, STRANGER, *present)))
        self.pair.do(
            "settle", caller, bounty.terms, bounty.state, bounty.people, self.noise(data, bounty, verdicts)
        )

    def decide(self, data, bounty):
        """Anyone makes a majority count once patience is over; or has the absent replaced."""
        if not Panel(bounty, bounty.scores).decides:
            return self.redraw(data, bounty)
        self.travel(data, bounty.state.since + bounty.terms.patience)
        self.pair.do("settle", STRANGER, bounty.terms, bounty.state, bounty.people, ())

    def redraw(self, data, bounty):
        """The absent are replaced, or nobody is left to ask."""
        self.travel(data, bounty.state.since + bounty.terms.review_period)
        self.pair.do("redraw", STRANGER, bounty.terms, bounty.state, bounty.people)

    def rule(self, data, bounty):
        """The arbiter rules, in time or too late."""
        if data.draw(st.integers(0, 3)) == 3:
            self.travel(data, bounty.state.since + RULING)
        judge = ARBITER if bounty.terms.arbiter == NOBODY else bounty.terms.arbiter
        pay = data.draw(st.booleans())
        self.pair.do("rule", judge, bounty.terms, bounty.state, bounty.people, pay)

    def expire(self, data, bounty):
        """Nobody ruled."""
        if bounty.terms.arbiter != NOBODY:
            self.travel(data, bounty.state.since + RULING)
        self.pair.do("expire", STRANGER, bounty.terms, bounty.state, bounty.people)

    def take_seat(self, data, guild, peer, by_signature):
        """A peer sits down, if he may, at times after the rest between two seats."""
        member = bench.member_of(self.pair.world, guild, peer)
        if member.taken_at and data.draw(st.integers(0, 7)) == 7:
            self.travel(data, member.taken_at + REST)
        if not by_signature:
            self.pair.do("take_seat", peer, guild)
            return
        deadline = self.pair.engine.now + HOUR
        signed = Signed(peer, "TakeSeat", (guild, peer, member.taken_at, deadline))
        self.pair.do("take_seat_for", STRANGER, guild, peer, deadline, signed)

    # ------------------------------------------------------------------------------------------------------ small steps

    def some(self, data, *statuses):
        """Return one of the live bounties in these statuses."""
        bounties = sorted(self.pair.world.bounties.items())
        lanes = [lane for lane, bounty in bounties if bounty.status in statuses]
        return self.pair.world.bounties[data.draw(st.sampled_from(lanes))]

    def with_status(self, status):
        """Return the live bounties with this status."""
        return [bounty for bounty in self.pair.world.bounties.values() if bounty.status == status]

    def is_legal(self, action, caller, *args, value=0):
        """Whether the twin would accept the action now."""
        call = Call(caller, self.pair.engine.number, self.pair.engine.now, value)
        try:
            getattr(lifecycle, action)(self.pair.world, call, *args)
        except Refusal:
            return False
        return True

    def travel(self, data, moment):
        """Go to a moment, or one second before or after it; time never goes back."""
        wait_until(self.pair, moment + data.draw(st.sampled_from((0, 0, 0, 1, -1))))

    @staticmethod
    def value_of(terms, amount):
        """Return what has to be sent with the call for an amount of the bounty's token."""
        return amount if terms.token == NOBODY else 0

    def work(self, data, bounty, worker, round):
        """Return work, with a team's consents."""
        delivery = data.draw(st.sampled_from(DELIVERIES))
        team = self.menu.team(data.draw, bounty, worker)
        agreed = bounty.id, round, delivery, team
        consents = tuple(Signed(share.account, "Team", agreed) for share in team)
        return Work(delivery, team, consents, data.draw(st.sampled_from(("", "ipfs://work"))))

    def wait_for_verdicts(self, data, bounty):
        """Not at all, until patience is over, or until the absent have missed it."""
        terms, since = bounty.terms, bounty.state.since
        wait = data.draw(st.sampled_from((None, None, terms.patience, terms.review_period)))
        if wait is not None:
            self.travel(data, since + wait)

    def verdicts(self, data, bounty):
        """Return verdicts of those who are there; at times one of them hands in a verdict of an earlier delivery."""
        fate = self.fates[bounty.key]
        mood = data.draw(st.sampled_from((fate, fate, fate, "yes", "mixed")))
        verdicts = []
        for index in self.who_is_there(data, bounty):
            peer = bounty.panel[index].account
            score = self.menu.score(data.draw, mood, bounty.terms.pass_mark)
            fields = bounty.id, bounty.state.round, bounty.state.delivery, score, REVIEW
            signed = Signed(peer, "Verdict", fields)
            old = [each for each in self.pair.notary.made if each.by == peer and each.kind == "Verdict"]
            if old and data.draw(st.integers(0, 4)) == 0:
                signed = data.draw(st.sampled_from(old))
            verdicts.append(Verdict(index, signed.fields[3], signed.fields[4], signed))
        return verdicts

    def who_is_there(self, data, bounty):
        """Return who judges now: often just enough for a majority, or one too few."""
        missing = [index for index in range(bounty.terms.size) if index not in bounty.scores]
        half = max(0, bounty.terms.size // 2 - len(bounty.scores))
        there = data.draw(st.sampled_from(("one too few", "enough", "all", "some")))
        if there == "some" and missing:
            some = data.draw(st.integers(0, 2 ** len(missing) - 1))
            return [index for at, index in enumerate(missing) if some >> at & 1]
        last = data.draw(st.booleans())
        count = {"one too few": half, "enough": half + 1}.get(there, len(missing))
        return missing[::-1][:count] if last else missing[:count]

    def noise(self, data, bounty, verdicts):
        """Add, at times, what cannot be recorded."""
        noise = data.draw(st.sampled_from(("", "", "", "stranger", "twice", "above", "unsigned")))
        size = bounty.terms.size
        if noise == "stranger":
            verdicts = [Verdict(size, 50, REVIEW), *verdicts]
        elif noise == "twice":
            verdicts = [*verdicts, *verdicts]
        elif noise == "above":
            verdicts = [Verdict(0, 101, REVIEW), *verdicts]
        elif noise == "unsigned":
            verdicts = [Verdict(size - 1, 50, REVIEW), *verdicts]
        return tuple(verdicts)

    def rehearse(self, bounty, calls):
        """Settle in these calls, undo it, and return what came of it for every peer who was recorded."""
        engine, pair = self.pair.engine, self.pair
        taken, kept = engine.snapshot(), (pair.world, pair.listener, list(pair.log), list(pair.history))
        before, pair.listener = pair.world, None
        try:
            for verdicts in calls:
                now = pair.world.bounties.get(bounty.key)
                if now is None or now.status != Status.IN_REVIEW:
                    break
                pair.do("settle", STRANGER, now.terms, now.state, now.people, verdicts)
            told = [event for _, event in pair.log[len(kept[2]) :]]
            if not {"Paid", "SentBack", "FoundEmpty"} & {event.name for event in told}:
                return {}
            peers = [event.facts["peer"] for event in told if event.name == "Judged"]
            return {peer: self.gained(before, bounty.terms, to_checksum_address(peer)) for peer in peers}
        finally:
            engine.restore(taken)
            pair.world, pair.listener, pair.log, pair.history = kept

    def gained(self, before, terms, peer):
        """Return what a peer is owed more than before, and his marks and points for it."""
        after, guild, debt = self.pair.world, terms.guild, (peer, terms.token)
        old, new = (bench.standing_of(world, guild, peer) for world in (before, after))
        points = new.points - bench.points_now(before, guild, peer, new.points_at) if new != old else 0
        return after.owed.get(debt, 0) - before.owed.get(debt, 0), new.reviewed - old.reviewed, points
