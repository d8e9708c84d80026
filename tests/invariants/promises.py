"""The promises of the specification, checked on what the contracts show, each by its name.

They share no rule with the twin: they look at balances, words and logs before and after an action, at who
really signed what, and at the places as they stood at a claim. `Witness` calls them.
"""

from collections import Counter, defaultdict

from oathwork.lifecycle import Lane, PeerVerdict, Pot, Signature
from oathwork.model import lot
from oathwork.model.amounts import DAY
from oathwork.model.bounty import fold
from oathwork.model.guild import Seat
from oathwork.model.terms import NOBODY, Status
from tests.invariants.actors import KEYS, STRANGER
from tests.invariants.told import account_of, as_told, signatures_of, signers_needed

PENDING = (Status.CLAIMED, Status.DELIVERED, Status.IN_REVIEW)  # between claim and verdict


class Promises:
    """For a witness with what it has `seen`, the bounties' `lives`, and the `dead`."""

    def PROMISE_1_the_escrow_is_solvent(self):
        """The escrow holds exactly the sum of live rewards, fees, bonds, commons and amounts owed."""
        if not self.is_fresh:
            return
        live = defaultdict(int)
        for life in self.lives.values():
            status, *_ = self.pair.status(Lane(life.terms.poster, life.terms.lane))
            if not life.ends:
                live[life.terms.token] += life.terms.stake + (life.terms.bond if status > Status.OPEN else 0)
        for token in self.pair.tokens:
            owed = sum(self._owed(self.seen, token, account) for account in self.pair.accounts)
            commons = sum(self._commons(self.seen, guild, token) for guild in self.pair.guilds_named)
            assert self._balance(self.seen, token, self.pair.escrow) == live[token] + owed + commons

    def PROMISE_2_a_bounty_holds_exactly_its_own_money_and_ends_once(self, before, done, life):
        """No bounty is paid twice, and none with another's money. A live one holds exactly what the
        specification says."""
        token = life.terms.token
        life.held += self._kept(self.seen, token) - self._kept(before, token)
        status, *_ = self.pair.status(done.lane)
        staked = life.terms.bond if status > Status.OPEN else 0
        assert life.held == (0 if life.ends else life.terms.stake + staked)
        assert life.ends <= 1 and (life.ends == 0) == (status != Status.FREE)
        for other in self.pair.tokens:
            assert other == token or self._kept(self.seen, other) == self._kept(before, other)

    def PROMISE_2_what_is_owed_goes_to_whom_it_is_owed(self, before, done):
        """`collectFor` leaves everybody with what is theirs, no matter who sends it."""
        if done.action == "collect_for":
            account, token = done.args
            assert self._wealth(self.seen, token, account) == self._wealth(before, token, account)

    def PROMISE_3_a_worker_is_paid_by_a_majority_or_a_ruling(self, done, life):
        """A worker is paid only by a majority of the panel's verdicts on that very delivery, or by the
        arbiter both sides accepted."""
        if done.told("Paid"):
            yes = [peer for peer, score in life.judged.items() if score >= life.terms.pass_mark]
            assert 2 * len(yes) > life.terms.size, "paid without a majority of the whole panel"
        for facts in done.told("Ruled"):
            assert not facts["paid"] or done.call.caller == life.terms.arbiter

    def PROMISE_3_a_worker_gains_no_more_than_his_bond_otherwise(self, before, done, life):
        """Without such a majority or ruling nobody who claimed gets more than the bond they staked."""
        if done.lane not in done.before.bounties or done.before.bounties[done.lane].status == Status.OPEN:
            return
        accepted = done.told("Paid") or any(facts["paid"] for facts in done.told("Ruled"))
        wealth = (self._wealth(seen, life.terms.token, life.worker) for seen in (self.seen, before))
        assert accepted or next(wealth) - next(wealth) <= life.terms.bond

    def PROMISE_4_the_escrow_keeps_commons_alone(self):
        """After the last end and the last `collect` nothing is left in the escrow but the commons."""
        self.look()
        for token in self.pair.tokens:
            commons = sum(self._commons(self.seen, guild, token) for guild in self.pair.guilds_named)
            assert self._balance(self.seen, token, self.pair.escrow) == commons

    def PROMISE_5_a_poster_gets_no_reward_back_under_way_and_never_a_bond(self, before, done, life):
        """A poster cannot take the reward back between claim and verdict, never receives a bond, and never
        ends with more than they put in."""
        if done.action == "post":
            return
        poster, token = life.terms.poster, life.terms.token
        gain = self._wealth(self.seen, token, poster) - self._wealth(before, token, poster)
        if done.before.bounties[done.lane].status in PENDING:
            assert gain == 0
        life.received += max(0, gain)
        assert life.received <= life.terms.stake

    def PROMISE_6_commons_leave_only_with_verified_work(self, before, done, life):
        """What enters the commons leaves only with a verified delivery by lot, and never more than half of what
        that delivery's panel was paid."""
        for guild in self.pair.guilds_named:
            for token in self.pair.tokens:
                assert guild in done.after.guilds or not self._commons(self.seen, guild, token), "PROMISE_6"
                if self._commons(self.seen, guild, token) < self._commons(before, guild, token):
                    assert done.told("Paid")
                    assert Pot(life.terms.guild, life.terms.token) == Pot(guild, token)
        for facts in done.told("Paid"):
            token, paid = life.terms.token, life.terms.fee * len(life.judged)
            workers = {life.worker, *(account for account, _ in life.team)}
            gain = sum(
                self._wealth(self.seen, token, each) - self._wealth(before, token, each) for each in workers
            )
            bonus = gain - life.terms.reward - life.terms.bond
            assert bonus == facts["bonus"] <= (paid / 2 if life.terms.by_lot else 0)

    def PROMISE_7_no_signature_works_elsewhere_or_twice(self, done, life):
        """No signature works for another bounty, round or delivery, for another signer, or twice."""
        signatures = list(signatures_of(done))
        missing = signers_needed(done) - {signed.by for signed in signatures}
        assert not missing, f"done in the name of {missing}, who have not signed"
        for signed in signatures:
            assert signed not in self.used, f"a second effect of {signed}"
            self.used.add(signed)
            if signed.kind == "TakeSeat":
                continue
            assert self.lives[signed.fields[0]] is life
            if signed.kind not in ("Terms", "Close"):
                assert signed.fields[1] == life.round
            if signed.kind == "Claim":
                assert signed.fields[2] == life.worker == signed.by
            if signed.kind == "Verdict":
                assert signed.fields[3] == signed.by
            if signed.kind in ("Delivery", "Team", "Verdict"):
                assert signed.fields[2] == life.delivery

    def PROMISE_8_standing_changes_only_of_who_acted(self, before, done, life):
        """Standing changes only through the escrow, only in the guild of the terms, only of accounts that
        acted."""
        acted = set()
        if life and life.terms.by_lot:
            panel = done.before.bounties[done.lane].panel if done.lane in done.before.bounties else ()
            panel = (*panel, *(Seat.of(word) for facts in done.told("PanelDrawn") for word in facts["panel"]))
            acted = {life.worker, *(account for account, _ in life.team), *(seat.account for seat in panel)}
        for label, words in self.seen.items():
            if label[0] == "standing" and words != before[label]:
                assert label[1] == life.terms.guild and label[2] in acted

    def PROMISE_9_the_panel_is_the_lots(self, done, life):
        """The panel is a function of the mix of the lot's block (its hash, on a chain that has none), the
        bounty, the round, the lot, the first places as they stood at the claim, and the team; of nothing the
        caller, the steward or a peer does later. A repair is judged by who asked for it."""
        for facts in done.told("Delivered"):
            assert not (life.is_repair and facts["lotBlock"]), "PROMISE_9: a repair waits for a lot"
        for facts in done.told("PanelDrawn"):
            terms, state = life.terms, done.before.bounties[done.lane].state
            kept = {index: seat for index, seat in enumerate(life.drawn) if seat.account in life.judged}
            drawn = lot.draw_seats(
                lot.seed(
                    self.pair.engine.randomness_of(state.lot_block), facts["id"], life.round, facts["lot"]
                ),
                life.places,
                terms.seats,
                life.claimed_at,
                terms.size - len(kept),
                (
                    terms.poster,
                    terms.arbiter,
                    life.worker,
                    *(account for account, _ in life.team),
                    *(seat.account for seat in life.drawn),
                ),
            )
            new = iter(drawn)
            expected = tuple(kept.get(index) or next(new) for index in range(terms.size))
            life.drawn = tuple(Seat.of(word) for word in facts["panel"])
            assert life.drawn == expected
        for facts in done.told("Judged") if life.terms.by_lot else ():
            assert account_of(facts["peer"]) == life.drawn[facts["index"]].account

    def PROMISE_10_no_party_judges(self, done, life):
        """Poster, arbiter, worker and those with a share never judge, by lot or by name."""
        team = {account for account, _ in life.team}
        for facts in done.told("Judged"):
            assert (
                account_of(facts["peer"]) not in {life.terms.poster, life.terms.arbiter, life.worker} | team
            )

    def PROMISE_11_logs_tell_the_whole_state(self):
        """State rebuilt from the logs equals the chain's words."""
        news = self.pair.log[self.folded :]
        self.folded = len(self.pair.log)
        self.told = fold((as_told(event) for _, event in news), self.told)
        for told in self.told.values():
            status, generation, closed = self.pair.status(Lane(told.terms.poster, told.terms.lane))
            if told.status == Status.FREE:
                assert (status, generation) != (Status.FREE, told.terms.generation)
            else:
                assert (status, closed) == (told.status, told.closed), told
                assert self.pair.verify(told.terms, told.state), told

    def PROMISE_12_terminal_is_terminal(self):
        """No action is accepted for an ended generation."""
        if not self.dead:
            return
        self.turn += 1
        terms, state, people = self.dead[self.turn % len(self.dead)]
        tries = (
            ("withdraw", terms.poster, terms, state),
            ("claim", self.pair.accounts[self.turn % 9], terms, state),
            ("lapse", terms.poster, terms, state),
            ("close_for", STRANGER, terms, state, self._leave_to_close(terms)),
            ("draw", terms.poster, terms, state, people, b"", None),
            ("draw_and_settle", terms.poster, terms, state, people, b"", (), None),
            ("settle", terms.poster, terms, state, people, ()),
            ("redraw", terms.poster, terms, state, people),
            ("rule", terms.arbiter if terms.arbiter != NOBODY else terms.poster, terms, state, people, True),
            ("expire", terms.poster, terms, state, people),
            (
                "post",
                terms.poster,
                terms,
                () if terms.by_lot else tuple(seat.account for seat in people.panel),
            ),
        )
        action, caller, *args = tries[self.turn % len(tries)]
        value = {"claim": terms.bond, "post": terms.stake}.get(action, 0) if terms.token == NOBODY else 0
        assert self.pair.can(action, caller, *args, value=value) is not None

    def _leave_to_close(self, terms):
        """What the poster may have signed while the bounty lived."""
        signer = terms.poster if terms.poster in KEYS else STRANGER
        return Signature(signer, "Close", (self.pair.world.hash_terms(terms),))

    def the_picture_has_no_other_arrows(self):
        """An action that does not belong to a bounty's status reverts by name for every sender."""
        self.turn += 1
        bounties = sorted(self.pair.world.bounties.items())
        for _, bounty in bounties[self.turn % (len(bounties) or 1) :][:1]:
            known, people, judge = (bounty.terms, bounty.state), bounty.people, bounty.terms.arbiter
            calls = (
                (Status.OPEN, "withdraw", bounty.terms.poster, *known),
                (Status.OPEN, "claim", STRANGER, *known),
                (Status.CLAIMED, "deliver", bounty.state.worker, *known, bytes(32)),
                (Status.CLAIMED, "quit_work", bounty.state.worker, *known),
                (Status.CLAIMED, "lapse", STRANGER, *known),
                (Status.DELIVERED, "draw", STRANGER, *known, people, b"", None),
                (Status.DELIVERED, "draw_and_settle", STRANGER, *known, people, b"", (), None),
                (Status.IN_REVIEW, "settle", STRANGER, *known, people, ()),
                (Status.IN_REVIEW, "redraw", STRANGER, *known, people),
                (Status.ESCALATED, "rule", judge, *known, people, True),
                (Status.ESCALATED, "expire", STRANGER, *known, people),
            )
            others = [each for each in calls if each[0] != bounty.status and each[2] != NOBODY]
            for status, action, caller, *args in others[self.turn % 3 :: 3]:
                found = self.pair.can(action, caller, *args)
                assert found == "WrongStatus", f"{action} belongs to {status!r}, and is {found}"

    def PROMISE_13_a_recorded_verdict_is_paid_and_counted(self, before, done, life):
        """Who called settle or redraw, and with what, changes nothing for a peer whose verdict was
        recorded."""
        terms, ended = life.terms, done.told("Paid") + done.told("SentBack") + done.told("FoundEmpty")
        refunded = done.told("Ruled") + done.told("Unverified")
        if not ended and not refunded:
            state = self.pair.world.bounties.get(done.lane)
            if state and state.status in (Status.DELIVERED, Status.IN_REVIEW, Status.ESCALATED):
                assert {state.panel[index].account for index in state.scores} == set(life.judged)
            return
        expected = Counter({peer: terms.fee for peer in life.judged})
        for account in self.pair.accounts:
            owed = self._owed(self.seen, terms.token, account) - self._owed(before, terms.token, account)
            pushed = sum(
                facts["amount"] for facts in done.told("Owed") if account_of(facts["account"]) == account
            )
            assert owed == expected[account] + pushed
        for account in self.pair.accounts:
            reviewed = (self._reviews(seen, terms.guild, account) for seen in (self.seen, before))
            counted = account in life.judged and bool(ended) and terms.by_lot
            assert next(reviewed) - next(reviewed) == counted

    def PROMISE_13_any_peer_can_record_his_own(self):
        """Any peer on a panel can record their own verdict."""
        self.turn += 1
        bounties = [each for each in self.pair.world.bounties.values() if each.status == Status.IN_REVIEW]
        for bounty in bounties[self.turn % (len(bounties) or 1) :][:1]:
            parties = {bounty.state.worker, *(share.account for share in bounty.team)}
            for index, seat in enumerate(bounty.panel):
                if index in bounty.scores or seat.account in parties:
                    continue
                own = (PeerVerdict(index, 50, bytes(32)),)
                refusal = self.pair.can(
                    "settle", seat.account, bounty.terms, bounty.state, bounty.people, own
                )
                assert refusal is None, f"{seat} cannot judge: {refusal}"

    def PROMISE_14_a_closed_bounty_takes_one_repair_and_no_other_claim(self, done, life):
        """Once the poster has closed it, a bounty sees nothing but the claim it is in and that claim's
        repair."""
        for facts in done.told("Claimed") if life.closed else ():
            life.claims_left -= 1
            assert life.claims_left >= 0 and facts["repair"], "PROMISE_14: another claim on a closed bounty"
        if done.told("ClaimsClosed"):
            assert not life.closed
            life.closed = True
            state = done.after.bounties[done.lane]
            is_last = life.is_repair if state.status > Status.OPEN else not state.served_until
            life.claims_left = 0 if is_last else 1

    def PROMISE_14_a_poster_can_always_close(self):
        """A poster can always stop further claims, at any moment, and nobody can make it fail."""
        self.turn += 1
        lanes = sorted(self.pair.world.bounties)
        for lane in lanes[self.turn % (len(lanes) or 1) :][:1]:
            bounty = self.pair.world.bounties[lane]
            refusal = self.pair.can("close", lane.poster, lane.number)
            assert refusal == ("Closed" if bounty.closed else None), f"PROMISE_14: {lane} answers {refusal}"

    def PROMISE_15_one_absence_costs_no_seat_and_no_points_twice(self, before, done, life):
        """No account loses a seat by one absence, nor points twice, nor anything by a bounty of a poster
        whom the guild no longer serves."""
        for label, words in self.seen.items():
            if label[0] != "standing" or words[6] == before[label][6]:
                continue
            guild, account = label[1:]
            last = self.misses.get((guild, account), -1)
            assert before["member", guild, life.terms.poster][5], "PROMISE_15: marked for a poster not served"
            assert life.since > last, "PROMISE_15: marked twice for one absence"
            self.misses[guild, account] = done.call.now
            if self._has_lost_seat(before, guild, account):
                assert last >= 0 and life.since < last + 90 * DAY, "PROMISE_15: a seat lost by one absence"
        for guild, account in self._unseated(before):
            own = done.action in ("leave_seat", "end_seat")
            assert own or self.misses.get((guild, account)) == done.call.now, (
                "PROMISE_15: a seat lost for nothing"
            )

    def _unseated(self, before):
        members = [label[1:] for label in self.seen if label[0] == "member"]
        return [each for each in members if self._has_lost_seat(before, *each)]

    def _has_lost_seat(self, before, guild, account):
        return before["member", guild, account][0] and not self.seen["member", guild, account][0]

    # -------------------------------------------------------------------------------------------------- money

    @staticmethod
    def _balance(seen, token, account):
        return seen["balance", token, account][0]

    @staticmethod
    def _owed(seen, token, account):
        return seen["owed", token, account][0]

    @staticmethod
    def _commons(seen, guild, token):
        return seen["commons", guild, token][0]

    def _kept(self, seen, token):
        """What the escrow holds and owes to nobody and no commons: what live bounties hold."""
        owed = sum(self._owed(seen, token, account) for account in self.pair.accounts)
        commons = sum(self._commons(seen, guild, token) for guild in self.pair.guilds_named)
        return self._balance(seen, token, self.pair.escrow) - owed - commons

    @staticmethod
    def _reviews(seen, guild, account):
        return seen["standing", guild, account][3]

    def _wealth(self, seen, token, account):
        if account == NOBODY:
            return 0
        return self._balance(seen, token, account) + self._owed(seen, token, account)
