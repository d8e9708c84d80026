"""The steps of the machine: what may happen to a bounty in each status, and what goes with it."""

from dataclasses import replace

from eth_utils.address import to_checksum_address

from oathwork import lifecycle
from oathwork.lifecycle import MessageCall, PeerVerdict, Refusal, Signature, TeamDelivery, bench
from oathwork.lifecycle.payout import Panel
from oathwork.model import lot
from oathwork.model.amounts import DAY
from oathwork.model.terms import NOBODY, Status
from tests.invariants.actors import ARBITER, KEYS, STEWARD, STRANGER
from tests.invariants.choices import DELIVERIES, HOUR, REVIEW
from tests.invariants.finisher import wait_for_block, wait_until

REST = 90 * DAY  # between two seats


class Steps:
    """For a machine with a `pair`, a `menu`, the bounties' `fates` and how `far` blocks are remembered."""

    fates: dict
    far: tuple

    # ---------------------------------------------------------------------------------------- steps by status

    def move_on(self, dice, bounty):
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
        dice.choice(steps)(dice, bounty)

    def claim(self, dice, bounty):
        """A worker claims, in person or by signature; at times they hand in at once, or the poster closes first."""
        if dice.randint(0, 7) == 7:
            return self.close(dice, bounty)
        terms, state = bounty.terms, bounty.state
        value = self.value_of(terms, terms.bond)
        willing = [
            worker
            for worker in self.menu.workers
            if self.is_legal("claim", worker, terms, state, value=value)
        ]
        if not willing:  # it is too late, or nobody stands high enough
            return self.withdraw(dice, bounty)
        worker = dice.choice(willing)
        way = dice.choice(("in person", "in person", "by signature", "at once"))
        if way == "at once":
            work = self.work(dice, bounty, worker, state.round + 1)
            self.pair.do("claim_and_deliver", worker, terms, state, work, value=value)
        elif way == "by signature" and worker in KEYS:
            deadline, own = self.pair.engine.now + HOUR, dice.choice((True, False))
            signed = Signature(worker, "Claim", (bounty.id, state.round + 1, worker, own, deadline))
            self.pair.do("claim_for", STRANGER, terms, state, worker, deadline, signed, own, value=value)
        else:
            self.pair.do("claim", worker, terms, state, value=value)

    def close(self, dice, bounty):
        """The poster wants no more claims, and says so in person or through a stranger who has the signature."""
        terms = bounty.terms
        if terms.poster in KEYS and dice.choice((True, False)):
            signed = Signature(terms.poster, "Close", (bounty.id,))
            self.pair.do("close_for", STRANGER, terms, bounty.state, signed)
        else:
            self.pair.do("close", terms.poster, terms.lane)

    def withdraw(self, dice, bounty):
        """The poster takes the money back, or a stranger sends it, in time or not."""
        if dice.choice((True, False)):
            return self.pair.do("withdraw", bounty.terms.poster, bounty.terms, bounty.state)
        if dice.randint(0, 2) == 0:
            self.travel(dice, bounty.terms.open_until)
        self.pair.do("withdraw", STRANGER, bounty.terms, bounty.state)

    def deliver(self, dice, bounty):
        """The worker hands in: alone, with a team, by signature, or after the deadline."""
        terms, state = bounty.terms, bounty.state
        if dice.randint(0, 4) == 4:
            self.travel(dice, state.claimed_at + terms.work_period)
        work = self.work(dice, bounty, state.worker, state.round)
        way = dice.choice(("by id", "in person", "by signature"))
        if way == "by signature" and state.worker in KEYS:
            deadline = self.pair.engine.now + HOUR
            fields = bounty.id, state.round, work.delivery, work.team, deadline
            signed = Signature(state.worker, "Delivery", fields)
            self.pair.do("deliver_for", STRANGER, terms, state, work, deadline, signed)
        elif way == "by id" and not work.team:
            self.pair.do("deliver", state.worker, terms, state, work.delivery, work.uri)
        else:
            self.pair.do("deliver_team", state.worker, terms, state, work)

    def quit(self, dice, bounty):
        """The worker gives up, with or without the poster's leave."""
        terms, state = bounty.terms, bounty.state
        if dice.choice((True, False)):
            self.travel(dice, state.claimed_at + terms.work_period * dice.randint(0, 4) // 4)
        leave = None
        if terms.poster in KEYS and dice.randint(0, 2) == 0:
            leave = Signature(terms.poster, "Quit", (bounty.id, state.round))
        self.pair.do("quit_work", state.worker, terms, state, leave)

    def lapse(self, dice, bounty):
        """The worker has disappeared."""
        self.travel(dice, bounty.state.claimed_at + bounty.terms.work_period + HOUR)
        self.pair.do("lapse", STRANGER, bounty.terms, bounty.state)

    def draw(self, dice, bounty):
        """Somebody draws: in time, in the very block of the lot, late, or too late for the hash; at times with the
        verdicts of those who know by then that they are drawn."""
        state = bounty.state
        wait_for_block(self.pair, self.pair.engine.drawable(state.lot_block) - dice.choice((0, 0, 0, 0, 1)))
        late = 0, 0, 0, 0, 0, 255
        if self.fates[bounty.key] == "missed":
            late = self.far
        if blocks := dice.choice(late):
            self.pair.engine.advance(blocks=blocks)
        header, block_hash = self.pair.proof_of(state.lot_block)
        known = bounty.terms, state, bounty.people
        if dice.choice((True, False)):
            return self.pair.do("draw", STRANGER, *known, header, block_hash)
        verdicts = self.verdicts_to_come(dice, bounty)
        self.pair.do("draw_and_settle", STRANGER, *known, header, verdicts, block_hash)

    def verdicts_to_come(self, dice, bounty):
        """Return verdicts of a panel that nobody has drawn yet; none if its block is not there, or its seats."""
        if bounty.state.lot_block >= self.pair.engine.number:
            return ()
        panel = self.pair.panel_to_come(bounty)
        if not panel:
            return ()
        to_come = replace(bounty, status=Status.IN_REVIEW, panel=panel)
        return self.noise(dice, bounty, self.verdicts(dice, to_come))

    def settle(self, dice, bounty):
        """Peers judge: some or all, in one mood or in several, in time or late; one may send their own."""
        self.wait_for_verdicts(dice, bounty)
        verdicts = self.verdicts(dice, bounty)
        present = [bounty.panel[each.index].account for each in verdicts]
        caller = dice.choice((STRANGER, STRANGER, *present))
        self.pair.do(
            "settle", caller, bounty.terms, bounty.state, bounty.people, self.noise(dice, bounty, verdicts)
        )

    def decide(self, dice, bounty):
        """Anyone makes a majority count once patience is over; or has the absent replaced."""
        if not Panel(bounty, bounty.scores).decides:
            return self.redraw(dice, bounty)
        self.travel(dice, bounty.state.since + bounty.terms.patience)
        self.pair.do("settle", STRANGER, bounty.terms, bounty.state, bounty.people, ())

    def redraw(self, dice, bounty):
        """The absent are replaced, or nobody is left to ask."""
        self.travel(dice, bounty.state.since + bounty.terms.review_period)
        self.pair.do("redraw", STRANGER, bounty.terms, bounty.state, bounty.people)

    def rule(self, dice, bounty):
        """The arbiter rules, in time or too late."""
        if dice.randint(0, 3) == 3:
            self.travel(dice, bounty.state.since + bounty.terms.ruling_period)
        judge = ARBITER if bounty.terms.arbiter == NOBODY else bounty.terms.arbiter
        pay = dice.choice((True, False))
        self.pair.do("rule", judge, bounty.terms, bounty.state, bounty.people, pay)

    def expire(self, dice, bounty):
        """Nobody ruled."""
        if bounty.terms.arbiter != NOBODY:
            self.travel(dice, bounty.state.since + bounty.terms.ruling_period)
        self.pair.do("expire", STRANGER, bounty.terms, bounty.state, bounty.people)

    def take_seat(self, dice, guild, peer, by_signature):
        """A peer sits down, if they may, at times after the rest between two seats, or the week after one."""
        member = bench.member_of(self.pair.world, guild, peer)
        if member.taken_at and dice.randint(0, 7) == 7:
            self.travel(dice, max(member.taken_at + REST, member.left_at + lot.GRACE))
        if not by_signature:
            self.pair.do("take_seat", peer, guild)
            return
        deadline = self.pair.engine.now + HOUR
        signed = Signature(peer, "TakeSeat", (guild, peer, member.taken_at, deadline))
        self.pair.do("take_seat_for", STRANGER, guild, peer, deadline, signed)

    def move_place(self, dice, guild, peer):
        """A peer gives up a place that is old enough for another, and wants that within the week, or after it."""
        member = bench.member_of(self.pair.world, guild, peer)
        if not member.seat:
            return self.take_seat(dice, guild, peer, by_signature=False)
        wait_until(self.pair, member.taken_at + dice.choice((REST, REST, REST - 3 * DAY)))
        self.pair.do("leave_seat", peer, guild)
        self.pair.do("offer_seats", STEWARD, guild, (peer,))
        self.travel(dice, self.pair.engine.now + dice.choice((0, lot.GRACE - 1, lot.GRACE)))
        self.pair.do("take_seat", peer, guild)

    # -------------------------------------------------------------------------------------------- small steps

    def some(self, dice, *statuses):
        """Return one of the live bounties in these statuses."""
        bounties = sorted(self.pair.world.bounties.items())
        lanes = [lane for lane, bounty in bounties if bounty.status in statuses]
        return self.pair.world.bounties[dice.choice(lanes)]

    def with_status(self, status):
        """Return the live bounties with this status."""
        return [bounty for bounty in self.pair.world.bounties.values() if bounty.status == status]

    def with_lots_to_come(self):
        """Return the bounties whose lot's block has not been built yet, or can still be built otherwise."""
        engine = self.pair.engine
        waiting = self.with_status(Status.DELIVERED)
        return [each for each in waiting if engine.number < engine.drawable(each.state.lot_block)]

    def is_legal(self, action, caller, *args, value=0):
        """Whether the twin would accept the action now."""
        call = MessageCall(caller, self.pair.engine.number, self.pair.engine.now, value)
        try:
            getattr(lifecycle, action)(self.pair.world, call, *args)
        except Refusal:
            return False
        return True

    def travel(self, dice, moment):
        """Go to a moment, or one second before or after it; time never goes back."""
        wait_until(self.pair, moment + dice.choice((0, 0, 0, 1, -1)))

    @staticmethod
    def value_of(terms, amount):
        """Return what has to be sent with the call for an amount of the bounty's token."""
        return amount if terms.token == NOBODY else 0

    def work(self, dice, bounty, worker, round):
        """Return work, with a team's consents."""
        delivery = dice.choice(DELIVERIES)
        team = self.menu.team(dice, bounty, worker)
        agreed = bounty.id, round, delivery, team
        consents = tuple(Signature(share.account, "Team", agreed) for share in team)
        return TeamDelivery(delivery, team, consents, dice.choice(("", "ipfs://work")))

    def wait_for_verdicts(self, dice, bounty):
        """Not at all, until patience is over, or until the absent have missed it."""
        terms, since = bounty.terms, bounty.state.since
        wait = dice.choice((None, None, terms.patience, terms.review_period))
        if wait is not None:
            self.travel(dice, since + wait)

    def verdicts(self, dice, bounty):
        """Return verdicts of those who are there; at times one of them hands in a verdict of an earlier
        delivery."""
        fate = self.fates[bounty.key]
        mood = dice.choice((fate, fate, fate, "yes", "mixed"))
        verdicts = []
        for index in self.who_is_there(dice, bounty):
            peer = bounty.panel[index].account
            score = self.menu.score(dice, mood, bounty.terms.pass_mark)
            fields = bounty.id, bounty.state.round, bounty.state.delivery, peer, score, REVIEW
            signed = Signature(peer, "Verdict", fields)
            old = [each for each in self.pair.notary.made if each.by == peer and each.kind == "Verdict"]
            if old and dice.randint(0, 4) == 0:
                signed = dice.choice(old)
            verdicts.append(PeerVerdict(index, *signed.fields[4:], signed))
        return verdicts

    def who_is_there(self, dice, bounty):
        """Return who judges now: often just enough for a majority, or one too few."""
        missing = [index for index in range(bounty.terms.size) if index not in bounty.scores]
        half = max(0, bounty.terms.size // 2 - len(bounty.scores))
        there = dice.choice(("one too few", "enough", "all", "some"))
        if there == "some" and missing:
            some = dice.randint(0, 2 ** len(missing) - 1)
            return [index for at, index in enumerate(missing) if some >> at & 1]
        last = dice.choice((True, False))
        count = {"one too few": half, "enough": half + 1}.get(there, len(missing))
        return missing[::-1][:count] if last else missing[:count]

    def noise(self, dice, bounty, verdicts):
        """Add, at times, what cannot be recorded."""
        noise = dice.choice(("", "", "", "stranger", "twice", "above", "unsigned"))
        size = bounty.terms.size
        if noise == "stranger":
            verdicts = [PeerVerdict(size, 50, REVIEW), *verdicts]
        elif noise == "twice":
            verdicts = [*verdicts, *verdicts]
        elif noise == "above":
            verdicts = [PeerVerdict(0, 101, REVIEW), *verdicts]
        elif noise == "unsigned":
            verdicts = [PeerVerdict(size - 1, 50, REVIEW), *verdicts]
        return tuple(verdicts)

    def rehearse(self, bounty, calls):
        """Settle in these calls, undo it, and return the result for every peer who was recorded."""
        pair, before, first = self.pair, self.pair.world, len(self.pair.log)
        with pair.undone():
            for verdicts in calls:
                now = pair.world.bounties.get(bounty.key)
                if now is None or now.status != Status.IN_REVIEW:
                    break
                pair.do("settle", STRANGER, now.terms, now.state, now.people, verdicts)
            told = [event for _, event in pair.log[first:]]
            if not {"Paid", "SentBack", "FoundEmpty"} & {event.name for event in told}:
                return {}
            peers = [event.facts["peer"] for event in told if event.name == "Judged"]
            return {peer: self.gained(before, bounty.terms, to_checksum_address(peer)) for peer in peers}

    def drawn_by(self, bounty, builder):
        """Draw as if the lot's block had this builder, undo it, and return the panel. Only the world's own end can
        come before: then there is none."""
        pair, engine = self.pair, self.pair.engine
        with pair.undone():
            engine.builder, known = builder, (bounty.terms, bounty.state, bounty.people)
            wait_for_block(pair, engine.drawable(bounty.state.lot_block))
            pair.do("draw", STRANGER, *known, *pair.proof_of(bounty.state.lot_block))
            return pair.world.bounties[bounty.key].panel

    def gained(self, before, terms, peer):
        """Return what a peer is owed more than before, and their marks and points for it."""
        after, guild, debt = self.pair.world, terms.guild, (peer, terms.token)
        old, new = (bench.standing_of(world, guild, peer) for world in (before, after))
        points = new.points - bench.points_now(before, guild, peer, new.points_at) if new != old else 0
        return after.owed.get(debt, 0) - before.owed.get(debt, 0), new.reviewed - old.reviewed, points
