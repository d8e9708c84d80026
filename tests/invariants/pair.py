"""The contracts on one side and the twin on the other: every action is done on both, and they must never
disagree."""

from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import islice, product
from typing import ClassVar

from eth_abi.abi import decode
from eth_utils.address import to_checksum_address
from hypothesis import reject

from oathwork import lifecycle
from oathwork.lifecycle import FoundingCall, Guild, Lane, MessageCall, PastEnd, Pot, Refusal, World, bench
from oathwork.model import lot
from oathwork.model.guild import hash_panel, named_panel
from oathwork.model.terms import NOBODY, LaneEnd, State, Status, Terms, terms_id
from oathwork.model.typed_data import Domain, Struct
from tests.invariants.actors import DAO, KEYS, PEER, STEWARD, STRANGER, STUDIO, WORKERS, Notary, name_of
from tests.invariants.calls import ENCODERS, OF_GUILDS
from tests.invariants.engine import RICH, Reverted
from tests.invariants.telling import plain, short

HOUR = 3_600
LOST_LANES = 6  # the first of the DAO's lanes that are only used at the beginning
ANOTHER = 1 << 80  # a guild's number with this bit turned is that of a guild nobody has founded
POCKET = 10**24  # of every token, for everybody
CHAIN_IDS = {"pyrevm": 1, "eth-tester": 131277322940537}

# What the twin calls by other names: the token's own words, and what a wallet without `receive` answers.
ALIASES = {
    "FailedCall": {"FailedCall", "Blocked"},
    "InsufficientBalance": {"ERC20InsufficientBalance"},
}


class Disagreement(AssertionError):
    """Contracts and twin have done different things."""


@dataclass(frozen=True)
class Done:
    """An action that both sides accepted: the twin's worlds around it, and the events the contracts emitted."""

    action: str
    call: MessageCall
    args: tuple
    before: World
    after: World
    events: list

    @property
    def lane(self):
        """The lane it was about, or None."""
        terms = self.args[0]
        if self.action in ("close", "cancel"):
            return Lane(self.call.caller, terms)
        return Lane(terms.poster, terms.lane) if isinstance(terms, Terms) else None

    def told(self, name):
        """Return the facts of every such event."""
        return [event.facts for event in self.events if event.name == name]


class Pair:
    """Two guilds, a token, wallets that cannot receive; `world` is the twin's, `engine` the chain's.

    `tally` counts events and refusals over all pairs: what a run has reached. Without `strict`
    a disagreement is no failure: then only the promises can find a bug, and the twin is but a guide.
    """

    tally: ClassVar = Counter()

    def __init__(self, engine, artifacts, *, strict=True):
        self.engine, self.artifacts, self.strict = engine, artifacts, strict
        self.history = []  # (action, call, arguments, events or refusal)
        self.log = []  # every event the contracts emitted, in order
        self.listener = None  # called with a Deed after every action that both sides accept
        self._ask = cache(self._encode_view)
        self._deploy()
        self._fill()

    # ------------------------------------------------------------------------------------------------- set-up

    def _deploy(self):
        engine, code = self.engine, self.artifacts.bytecode
        self.escrow = engine.deploy(STRANGER, code("BountyEscrow"))
        self.guilds = self._address("guilds")
        self.reputation = self._address("reputation")
        self.lens = engine.deploy(STRANGER, code("Lens"))
        self.coin = engine.deploy(STRANGER, code("Coin"))
        self.wallets = {
            engine.deploy(owner, code("Wallet", owner), POCKET): owner for owner in (DAO, WORKERS[0])
        }
        self.treasury, self.vault = self.wallets  # a poster, and a worker
        self.accounts = (*KEYS, *self.wallets)
        self.tokens = (NOBODY, self.coin)
        chain_id = CHAIN_IDS[engine.name]
        self.notary = Notary(self.escrow, self.guilds, chain_id)
        domain = Domain(chain_id, self.escrow)
        self.world = World(
            self.escrow, cache(lambda terms: terms_id(domain, terms)), chain_id, has_mix=engine.mix
        )

    def _address(self, view):
        answer = self.engine.call(self.escrow, self.artifacts.calldata("BountyEscrow", view))
        return to_checksum_address(decode(["address"], answer)[0])

    def _fill(self):
        for account in self.accounts:
            self._raw(STRANGER, self.coin, "Coin", "mint", account, POCKET)
            self._raw(account, self.coin, "Coin", "approve", self.escrow, 2**256 - 1)
            self.world.balances[self.coin, account] = POCKET
            self.world.balances[NOBODY, account] = POCKET if account in self.wallets else RICH
        blocked = WORKERS[2]
        self._raw(STRANGER, self.coin, "Coin", "forbid", blocked)
        rejecting = [(NOBODY, wallet) for wallet in self.wallets]
        self.world.unreachable = frozenset([(self.coin, blocked), *rejecting])
        for wallet, owner in self.wallets.items():
            self.world.balances[NOBODY, owner] -= POCKET
            assert wallet not in KEYS
        self.crafts = self._found("crafts", (3, 30, 500, 1), PEER[:15])
        self.scribes = self._found("scribes", (1, 1, 65_535, 3), PEER[10:])
        self._feed_commons()
        assert not any(refusal for *_, refusal in self.history)

    def _feed_commons(self):
        """A worker of old has let a bond lapse in every guild and token: there is something to win from
        the start."""
        panel, pots = named_panel(PEER[:1]), product(self.world.guilds, self.tokens)
        lost = [self._lost(lane, guild, token, panel) for lane, (guild, token) in enumerate(pots, LOST_LANES)]
        for terms in lost:
            self.do("post", DAO, terms, PEER[:1], value=terms.stake if terms.token == NOBODY else 0)
        for terms in lost:
            state = self.world.bounties[Lane(DAO, terms.lane)].state
            self.do("claim", WORKERS[0], terms, state, value=terms.bond if terms.token == NOBODY else 0)
        self.engine.advance(seconds=3 * HOUR)
        for terms in lost:
            self.do("lapse", STRANGER, terms, self.world.bounties[Lane(DAO, terms.lane)].state)
            self.do("withdraw", STRANGER, terms, self.world.bounties[Lane(DAO, terms.lane)].state)

    def _lost(self, lane, guild, token, panel):
        return Terms(
            poster=DAO,
            lane=lane,
            token=token,
            guild=guild,
            reward=1,
            bond=2_500,
            size=1,
            panel=hash_panel(panel),
            pass_mark=1,
            open_until=self.engine.now + 3 * HOUR,
            work_period=HOUR,
            review_period=72 * HOUR,
        )

    def _found(self, name, settings, peers):
        self.do("found", STEWARD, FoundingCall(name, STEWARD, peers, *settings))
        guild = next(reversed(self.world.guilds))
        for peer in peers:
            self.do("take_seat", peer, guild)
        self.do("serve_posters", STEWARD, guild, (DAO, STUDIO, self.treasury, PEER[0]), True)
        return guild

    def _raw(self, sender, to, contract, function, *args):
        return self._send(sender, to, self.artifacts.calldata(contract, function, *args), 0)

    # ------------------------------------------------------------------------------------------------ actions

    def do(self, action, caller, *args, value=0):
        """Do an action on both sides; return the refusal if there is one. Both refuse, or both tell the
        same events."""
        call = MessageCall(caller, self.engine.number, self.engine.now, value)
        before, refusal = self.world, None
        try:
            after = getattr(lifecycle, action)(before, call, *args)
        except Refusal as error:
            refusal = error
        self.history.append((action, call, args, refusal))
        self.tally.update(
            [action] if refusal is None else [f"{action}: {each}" for each in refusal.reasons[:1]]
        )
        contract, data = self.calldata(action, *args)
        try:
            logs = self._send(caller, self._target(contract), data, value)
        except Reverted as reverted:
            return self._refused(refusal, self.artifacts.error(reverted.data))
        events = [event for event in (self._event(log) for log in logs) if event]
        self._compare_events(action, refusal, () if refusal else after.events, events)
        self.world = before if refusal else after
        self._tell(Done(action, call, args, before, self.world, events))
        if refusal:
            reject()  # not strict: the twin has lost its way, and this run is over
        return None

    def _refused(self, refusal, found):
        """Compare refusals; return the contract's in the end."""
        expected = set().union(*(ALIASES.get(each, {each}) for each in refusal.reasons)) if refusal else set()
        if self.strict and found not in expected:
            raise Disagreement(f"the contract refuses with {found}, the twin with {refusal}")
        return refusal or Refusal(found)

    def _tell(self, done):
        self.tally.update(event.name for event in done.events)
        self.tally.update(f"{event.name}, a repair" for event in done.events if event.facts.get("repair"))
        self.log.extend((done.call, event) for event in done.events)
        for bounty in done.after.bounties.values():
            if bounty.status == Status.DELIVERED:
                self.engine.watch(bounty.state.lot_block)
        if self.listener:
            self.listener(done)

    def proof_of(self, number):
        """Return the header that a draw from this block brings, and the hash that the chain knows of it."""
        return self.engine.header_of(number), self.engine.hash_of(number)

    def panel_to_come(self, bounty):
        """Return the panel that the present lot draws, as any peer can compute it before it is drawn."""
        places = bench.places_of(self.world, bounty.terms.guild)
        randomness = self.engine.randomness_of(bounty.state.lot_block)
        return lot.panel(bounty.id, bounty.terms, bounty.state, bounty.people, places, randomness)

    def can(self, action, caller, *args, value=0):
        """Whether the contract would accept the action now; nothing is done. Return None, or the error's
        name."""
        contract, data = self.calldata(action, *args)
        try:
            self._send(caller, self._target(contract), data, value, self.engine.attempt)
        except Reverted as reverted:
            return self.artifacts.error(reverted.data)
        return None

    @contextmanager
    def undone(self):
        """Undo on both sides whatever is done inside, which nobody listens to."""
        taken = self.engine.snapshot(), self.engine.builder
        kept = self.world, self.listener, list(self.log), list(self.history)
        self.listener = None
        try:
            yield
        finally:
            snapshot, self.engine.builder = taken
            self.engine.restore(snapshot)
            self.world, self.listener, self.log, self.history = kept

    def story(self):
        """Return every attempt, a line each: when, who, what, and how it was answered."""
        return "\n".join(self._line(*each) for each in self.history)

    @staticmethod
    def _line(action, call, args, refusal):
        told = ", ".join(short(each) for each in args)
        answer = f" — refused: {refusal}" if refusal else ""
        return f"{call.now}/{call.number} {name_of(call.caller)}: {action}({told}){answer}"

    def _send(self, caller, to, data, value, send=None):
        send = send or self.engine.transact
        if caller in self.wallets:
            inner = self.artifacts.calldata("Wallet", "execute", to, value, data)
            return send(self.wallets[caller], caller, inner, 0)
        return send(caller, to, data, value)

    def _target(self, contract):
        return self.escrow if contract == "BountyEscrow" else self.guilds

    def _event(self, log):
        ours = log.address in (self.escrow, self.guilds, self.reputation)
        return self.artifacts.event(log.topics, log.data) if ours else None

    def _compare_events(self, action, refusal, expected, found):
        if not self.strict:
            return
        if refusal:
            raise Disagreement(f"{action}: the contract accepts what the twin refuses with {refusal}")
        left = sorted((event.name, plain(event.facts)) for event in expected)
        right = sorted((event.name, plain(event.facts)) for event in found)
        if left != right:
            missing = [each for each in left if each not in right]
            extra = [each for each in right if each not in left]
            raise Disagreement(f"{action}: the twin tells {missing}, the contract {extra}")

    # ----------------------------------------------------------------------------------------------- calldata

    def calldata(self, action, *args):
        """Return the contract an action is for, and its calldata."""
        sign = self.notary.bytes_of
        function, values = ENCODERS[action](self, sign, *args)
        contract = "Guilds" if action in OF_GUILDS else "BountyEscrow"
        return contract, self.artifacts.calldata(contract, function, *values)

    # --------------------------------------------------------------------------------------------- comparison

    def compare(self):
        """Compare every balance, debt, commons, place, member and standing, and every lane's word.

        Return what the contracts have, by label.
        """
        expected = self._expected()
        answer = self.engine.call(self.lens, self._question)
        words = iter(int.from_bytes(answer[at : at + 32]) for at in range(64, len(answer), 32))
        found = {label: tuple(islice(words, len(values))) for label, values in expected.items()}
        for account in self._watched():
            found["balance", NOBODY, account] = (
                found["balance", NOBODY, account][0] + self.engine.spent.get(account, 0),
            )
        differ = [
            f"{label}: the twin has {expected[label]}, the contract {found[label]}"
            for label in expected
            if expected[label] != found[label]
        ]
        if not self.strict:
            return found
        if differ or any(words):
            raise Disagreement("; ".join(differ[:12]) or "the contract has more places than the twin")
        for lane in {*self.world.bounties, *self.world.generations}:
            self._compare_lane(lane)
        return found

    @cached_property
    def _question(self):
        return self.artifacts.calldata(
            "Lens", "look", self.escrow, self._watched(), self.tokens, self.guilds_named
        )

    def _watched(self):
        return (self.escrow, *self.accounts)

    @cached_property
    def guilds_named(self):
        """The guilds, and those nobody founded, whose commons nothing may ever reach."""
        return (*self.world.guilds, *(guild ^ ANOTHER for guild in self.world.guilds))

    def _expected(self):
        """Return what the lens should see, by label, in its order."""
        world, seen = self.world, {}
        for token in self.tokens:
            for account in self._watched():
                seen["balance", token, account] = (world.balances.get((token, account), 0),)
                seen["owed", token, account] = (world.owed.get((account, token), 0),)
        for guild in self.guilds_named:
            kept = world.guilds.get(guild, Guild(NOBODY))
            for token in self.tokens:
                seen["commons", guild, token] = (world.commons.get(Pot(guild, token), 0),)
            seen["guild", guild] = (
                int(kept.steward, 16),
                int(kept.heir, 16),
                len(kept.places),
                kept.live,
                bench.min_review_period(world, guild),
            )
            for number, place in enumerate(kept.places):
                seen["place", guild, number] = int(place.account, 16), place.ended_at
            for account in self._watched():
                member = bench.member_of(world, guild, account)
                seen["member", guild, account] = tuple(int(value) for value in member.values())
                seen["standing", guild, account] = bench.standing_of(world, guild, account).values()
        return seen

    def _compare_lane(self, lane):
        bounty, generation = self.world.bounties.get(lane), self.world.generations.get(lane, 0)
        expected = (bounty.status, 0, bounty.closed) if bounty else (Status.FREE, generation, False)
        if self.status(lane) != expected:
            raise Disagreement(f"{lane}: the twin has {expected}, the contract {self.status(lane)}")
        last = PastEnd(LaneEnd.NONE) if bounty else self.world.ends[lane]
        expected = (last.how, 0 if bounty else generation, last.back)
        if self.last_end(lane) != expected:
            raise Disagreement(f"{lane}: it ended as {expected}, the contract says {self.last_end(lane)}")
        if bounty and not self.verify(bounty.terms, bounty.state):
            raise Disagreement(f"{lane}: the contract keeps another state than {bounty.state}")

    def status(self, lane):
        """Return the contract's status of a lane, its generation if it is free, and whether it is closed."""
        status, generation, closed = self._words("status", lane)
        return Status(status), generation, bool(closed)

    def last_end(self, lane):
        """Return how the contract says a free lane's last generation ended, the next one, and what went back."""
        how, generation, back = self._words("lastEnd", lane)
        return LaneEnd(how), generation, back

    def _words(self, view, lane):
        answer = self.engine.call(self.escrow, self._ask(view, lane.poster, lane.number))
        return tuple(int.from_bytes(answer[at : at + 32]) for at in range(0, len(answer), 32))

    def verify(self, terms: Terms, state: State):
        """Whether the contract keeps exactly these terms and this state."""
        return bool(int.from_bytes(self.engine.call(self.escrow, self._ask("verify", terms, state))))

    def _encode_view(self, view, *args):
        plain = (each.values() if isinstance(each, Struct) else each for each in args)
        return self.artifacts.calldata("BountyEscrow", view, *plain)
