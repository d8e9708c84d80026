"""The machine: guided steps through every arrow of the lifecycle, and an intruder; contracts and twin must
agree.

Guided steps choose among what the twin says is possible, travel through time if that is needed, and so get
far: to the third lot, to the arbiter, to the second claim. The intruder takes what lies around (stale states,
dead bounties, others' signatures) and tries it anywhere; the twin says with which error it reverts.
"""

import sys
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from oathwork.lifecycle import Lane, Signature
from oathwork.model.terms import Status
from tests.invariants.actors import DAO, KEYS, PEER, STEWARD, STRANGER, STUDIO
from tests.invariants.attacks import Attacks
from tests.invariants.choices import Menu, moments
from tests.invariants.finisher import finish, finish_against_squatters
from tests.invariants.intruder import Intruder
from tests.invariants.steps import Steps
from tests.invariants.witness import Witness

LANES = 3  # a poster
MOST_OPEN = 3  # no more are posted while so many wait to be claimed
FATES = ("yes", "no", "no", "empty", "mixed", "neglected", "missed")  # what is likely to become of a bounty

CHAINS = {  # what a chain has of that a lot is made of, as arguments of an engine
    "a mix": {"mix": True},
    "hashes": {},
    "hashes of 256 blocks": {"remembers": False},
}
HAPPENINGS = []


@dataclass(frozen=True)
class Happening:
    worth: int
    when: Callable
    happen: Callable


def happens(worth, when):
    """Make of a method something that can happen."""

    def remember(method):
        HAPPENINGS.append(Happening(worth, when, method))
        return method

    return remember


class Machine(Attacks, Steps, RuleBasedStateMachine):
    """A subclass says on which chain: `stage` returns a fresh pair of one of the `CHAINS`."""

    closely = True  # look at every account after every action
    far = (257, 8_300)  # blocks: beyond `blockhash`, and beyond what anybody remembers

    def stage(self, chain):
        raise NotImplementedError

    @initialize(chain=st.sampled_from(sorted(CHAINS)))
    def begin(self, chain):
        """Two guilds, four posters, wallets that cannot receive."""
        self.pair = self.stage(CHAINS[chain])
        self.witness = self.pair.listener = Witness(self.pair, closely=self.closely)
        self.menu = Menu(self.pair)
        self.intruder = Intruder(self.pair, self.menu)
        self.step = 0
        self.fates = defaultdict(lambda: "mixed")  # by lane; an intruder's bounty has none

    def teardown(self):
        if not hasattr(self, "pair"):
            return
        if sys.exc_info()[0] is None and self.step % 2:
            self.PROMISE_14_closed_bounties_end_whatever_squatters_do()
        elif sys.exc_info()[0] is None:
            self.PROMISE_4_everything_can_be_ended_by_anyone()
        note(self.pair.story())

    @rule(seed=st.integers(0, 2**64 - 1))
    def something_happens(self, seed):
        """One of the things that can happen now, the likelier the more it is worth; the dice decide, and what follows.

        Hypothesis draws a seed for them and no more: asked for every choice, it prefers the first of each, and likes
        to repeat itself; hence the number of the step.
        """
        self.step += 1
        dice = Random(f"{seed} {self.step}")
        possible = [each for each in HAPPENINGS if each.when(self)]
        chosen = dice.choices(possible, [each.worth for each in possible])[0]
        chosen.happen(self, dice)

    # ------------------------------------------------------------------------------------------- what can happen

    @happens(4, when=lambda self: len(self.with_status(Status.OPEN)) < MOST_OPEN)
    def somebody_posts(self, dice):
        """A poster, or a stranger with the poster's signature, opens a bounty in a free lane."""
        poster = dice.choice(self.menu.posters)
        lane = Lane(poster, dice.randint(0, LANES - 1))
        if lane in self.pair.world.bounties:
            return
        generation = self.pair.world.generations.get(lane, 0)
        terms, panel = self.menu.terms(dice, lane.number, generation, poster)
        self.fates[lane] = dice.choice(FATES)
        uri = dice.choice(("", "ipfs://spec"))
        value = self.value_of(terms, terms.stake)
        if poster in KEYS and dice.randint(0, 3) == 0:
            signed = Signature(poster, "Terms", (self.pair.world.hash_terms(terms),))
            self.pair.do("post", STRANGER, terms, panel, uri, signed, value=value)
        else:
            self.pair.do("post", poster, terms, panel, uri, value=value)

    @happens(6, when=lambda self: self.pair.world.bounties)
    def a_bounty_moves_on(self, dice):
        """Any bounty takes the next steps of its life."""
        lane = self.some(dice, *Status).key
        for _ in range(dice.randint(1, 5)):
            if lane in self.pair.world.bounties:
                self.move_on(dice, self.pair.world.bounties[lane])

    @happens(4, when=lambda self: self.pair.world.bounties)
    def the_furthest_moves_on(self, dice):
        """The bounty that has come furthest takes the next steps of its life."""
        for _ in range(dice.randint(1, 5)):
            if bounties := self.pair.world.bounties.values():
                self.move_on(dice, max(bounties, key=lambda bounty: bounty.status))

    @happens(1, when=lambda self: self.pair.world.bounties)
    def a_poster_wants_no_more_claims(self, dice):
        """In any status."""
        self.close(dice, self.some(dice, *Status))

    @happens(1, when=lambda self: self.witness.lives)
    def a_poster_takes_terms_back(self, dice):
        """Terms signed for a free lane are void; a stranger who kept them tries."""
        poster = dice.choice(self.menu.posters)
        lane = Lane(poster, dice.randint(0, LANES - 1))
        terms, panel = self.menu.terms(dice, lane.number, self.pair.world.generations.get(lane, 0), poster)
        self.pair.do("cancel", poster, lane.number)
        if poster in KEYS:
            signed = Signature(poster, "Terms", (self.pair.world.hash_terms(terms),))
            self.pair.do("post", STRANGER, terms, panel, "", signed, value=self.value_of(terms, terms.stake))

    @happens(1, when=lambda self: len(self.with_status(Status.OPEN)) == MOST_OPEN)
    def a_bounty_is_withdrawn(self, dice):
        """The poster withdraws; or nobody came, and anyone sends the money back."""
        self.withdraw(dice, self.some(dice, Status.OPEN))

    @happens(1, when=lambda self: any(self.pair.world.owed.values()))
    def somebody_collects(self, dice):
        """Who is owed takes it out, or a stranger sends it to them."""
        owed = sorted(key for key, amount in self.pair.world.owed.items() if amount)
        account, token = dice.choice(owed)
        if dice.choice((True, False)):
            self.pair.do("collect_for", STRANGER, account, token)
        else:
            self.pair.do("collect", account, token, dice.choice((account, STRANGER)))

    @happens(3, when=lambda self: self.witness.lives)
    def a_bench_changes(self, dice):
        """Seats are offered, taken, left and ended; posters are named and named no longer."""
        guild = dice.choice(tuple(self.pair.world.guilds))
        peer = dice.choice(PEER)
        act = dice.choice(("leave", "end", "offer", "take", "take", "by signature", "serve", "move"))
        if act == "move":
            self.move_place(dice, guild, peer)
        elif act == "leave":
            self.pair.do("leave_seat", peer, guild)
        elif act == "end":
            self.pair.do("end_seat", STEWARD, guild, peer)
        elif act == "offer":
            self.pair.do("offer_seats", STEWARD, guild, (peer,))
        elif act == "serve":
            served = dice.choice((True, True, False))
            self.pair.do("serve_posters", STEWARD, guild, (dice.choice((DAO, STUDIO)),), served)
        else:
            self.take_seat(dice, guild, peer, by_signature=act == "by signature")

    @happens(2, when=lambda self: self.pair.world.bounties)
    def time_passes(self, dice):
        """To the next moment at which something begins or ends for somebody, or just past or before it."""
        now = self.pair.engine.now
        all_moments = {moment for bounty in self.pair.world.bounties.values() for moment in moments(bounty)}
        ahead = sorted(moment for moment in all_moments if moment > now)
        if ahead:
            self.travel(dice, dice.choice(ahead[:2]))

    @happens(4, when=lambda self: self.witness.lives)
    def an_intruder_tries(self, dice):
        """Anybody, anything: the twin knows with which error it reverts, or that it is legal."""
        for _ in range(dice.randint(1, 6)):
            self.intruder.strike(dice)

    @happens(2, when=lambda self: self.pair.world.bounties)
    def an_attacker_has_a_plan(self, dice):
        """Squatting, trying again until it succeeds, emptying a guild, thinning its bench."""
        self.attack(dice)

    @happens(2, when=lambda self: self.pair.engine.mix and self.with_lots_to_come())
    def PROMISE_16_the_builder_of_the_lots_block_cannot_choose(self, dice):
        """On a chain with a mix the panel does not depend on anything the builder of the lot's block can
        choose but whether there is a block."""
        bounty = dice.choice(self.with_lots_to_come())
        panels = {self.drawn_by(bounty, builder) for builder in (b"one", b"another", b"a third")}
        assert len(panels) == 1, f"PROMISE_16: {panels}"

    @happens(1, when=lambda self: self.with_status(Status.IN_REVIEW))
    def PROMISE_13_order_and_subsets_change_nothing_for_who_is_recorded(self, dice):
        """Who calls settle, and with what, changes nothing for a peer whose verdict is recorded."""
        bounty = self.some(dice, Status.IN_REVIEW)
        verdicts = [each for each in self.verdicts(dice, bounty) if each.signature]
        order = dice.sample(verdicts, len(verdicts))
        together = self.rehearse(bounty, [tuple(verdicts)])
        apart = self.rehearse(bounty, [(each,) for each in order])
        for peer in together.keys() & apart.keys():
            assert together[peer] == apart[peer], f"{peer}: {together[peer]} or {apart[peer]}"

    # ----------------------------------------------------------------------------------------------- promises

    @invariant()
    def PROMISE_1_the_escrow_is_solvent(self):
        """The escrow holds exactly the sum of live rewards, fees, bonds, commons and amounts owed."""
        self.witness.PROMISE_1_the_escrow_is_solvent()

    @invariant()
    def PROMISE_14_a_poster_can_always_close(self):
        """A poster can always stop further claims."""
        self.witness.PROMISE_14_a_poster_can_always_close()

    def PROMISE_14_closed_bounties_end_whatever_squatters_do(self):
        """Closed, every bounty ends within one claim and one repair, however long both are drawn out."""
        finish_against_squatters(self.pair)
        self.witness.PROMISE_4_the_escrow_keeps_commons_alone()

    def PROMISE_4_everything_can_be_ended_by_anyone(self):
        """Every live bounty can always be ended by transactions that anyone may send, within the time
        promised; and then the escrow holds the commons and nothing else."""
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
        """An action that does not belong to a bounty's status reverts."""
        self.witness.the_picture_has_no_other_arrows()

    @invariant()
    def PROMISE_13_any_peer_can_record_his_own(self):
        """Any peer on a panel can record their own verdict."""
        self.witness.PROMISE_13_any_peer_can_record_his_own()
