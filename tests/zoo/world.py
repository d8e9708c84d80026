"""The contracts, a guild, people with money, and bounties of the zoo: what every test of it starts from."""

from collections import namedtuple

from eth_abi.abi import decode
from eth_utils.address import to_checksum_address

from oathwork.model import messages
from oathwork.model.amounts import DAY
from oathwork.model.guild import hash_panel, named_panel
from oathwork.model.terms import NO_PERMIT, NOBODY, LaneEnd, Permit, Status, Terms, terms_id
from oathwork.model.typed_data import Domain
from tests.invariants.actors import ARBITER, DAO, KEYS, PEER, STEWARD, STRANGER, STUDIO, WORKERS, _sign
from tests.invariants.engine import Reverted
from tests.invariants.pair import CHAIN_IDS
from tests.support.bounty import Bounty

HOUR = 3_600
PLENTY = 2**200  # of every token, for everybody
ALL = 2**256 - 1
RULING = 14 * DAY
DELIVERY, REVIEW = b"\x01" * 32, b"\x5e" * 32
PEERS = PEER[:9]
PAYERS = (DAO, STUDIO, *WORKERS)
PEOPLE = (DAO, STUDIO, *WORKERS, ARBITER, STRANGER, *PEER)
WALLETS_MONEY = 10**24

Told = namedtuple("Told", "event_name event_arguments")


class World:
    """Contracts of the work tree on an engine, a guild of nine, and an honest token."""

    def __init__(self, engine, artifacts):
        self.engine, self.artifacts = engine, artifacts
        self.wallets = {}  # contracts that act for an account, by address
        self.escrow = self.deploy("BountyEscrow")
        self.guilds = self.read(self.escrow, "BountyEscrow", "guilds", "address")
        self.reputation = self.read(self.escrow, "BountyEscrow", "reputation", "address")
        self.domain = Domain(CHAIN_IDS[engine.name], self.escrow)
        self.lens = self.deploy("Lens")
        self.guild = self._found()
        self.honest = self.token("MockToken")

    # ------------------------------------------------------------------------------------------------- contracts

    def deploy(self, contract, *args, sender=STRANGER, value=0):
        return self.engine.deploy(sender, self.artifacts.bytecode(contract, *args), value)

    def token(self, contract, *args):
        """Deploy a token of which the payers have plenty, and which they allow the escrow to take."""
        token = self.deploy(contract, *args)
        for account in PAYERS:
            self.tell(token, contract, "mint", account, PLENTY)
            self.tell(token, contract, "approve", self.escrow, ALL, sender=account)
        return token

    def wallet(self, contract, owner):
        """Deploy a contract that acts for an account, with some of the chain's own money."""
        wallet = self.deploy(contract, owner, sender=owner, value=WALLETS_MONEY)
        self.wallets[wallet] = owner
        return wallet

    def tell(self, to, contract, function, *args, sender=STRANGER, value=0):
        """Send a call of this function; return the events of ours it led to."""
        return self.send(sender, to, self.artifacts.calldata(contract, function, *args), value)

    def read(self, to, contract, function, kind, *args):
        """Return the answer of a view, of this type."""
        answer = self.engine.call(to, self.artifacts.calldata(contract, function, *args))
        found = decode([kind], answer)[0]
        return to_checksum_address(found) if kind == "address" else found

    def send(self, sender, to, data, value=0):
        if sender in self.wallets:
            data = self.artifacts.calldata("MockWallet", "execute", to, value, data)
            sender, to, value = self.wallets[sender], sender, 0
        logs = self.engine.transact(sender, to, data, value)
        ours = (self.escrow, self.guilds, self.reputation)
        events = [self.artifacts.event(log.topics, log.data) for log in logs if log.address in ours]
        return [Told(event.name, event.facts) for event in events if event]

    def why(self, act, *args, **options):
        """Return the name of the error that refuses an act, "nameless" for other words, or "" if it is done."""
        try:
            act(*args, **options)
        except Reverted as reverted:
            return self.artifacts.errors.get(reverted.data[:4], "nameless")
        return ""

    def _found(self):
        settings = (3, 30, 500, 1)
        data = self.artifacts.calldata("Guilds", "found", "crafts", STEWARD, PEERS, settings, bytes(32))
        logs = self.engine.transact(STEWARD, self.guilds, data)
        guild = self.artifacts.event(logs[0].topics, logs[0].data).facts["guild"]
        for peer in PEERS:
            self.tell(self.guilds, "Guilds", "takeSeat", guild, sender=peer)
        self.serve(guild, DAO, STUDIO)
        return guild

    def serve(self, guild, *posters):
        self.tell(self.guilds, "Guilds", "servePosters", guild, posters, True, sender=STEWARD)

    # ----------------------------------------------------------------------------------------------------- money

    def balance(self, token, account):
        if token == NOBODY:
            return self.engine.balance(account)
        return self.read(token, "MockToken", "balanceOf", "uint256", account)

    def owed(self, token, account):
        return self.read(self.escrow, "BountyEscrow", "owed", "uint256", account, token)

    def commons(self, token, guild=None):
        return self.read(self.escrow, "BountyEscrow", "commons", "uint256", guild or self.guild, token)

    def look(self, tokens, accounts):
        """Return balance and debt by token and account, in one call."""
        question = self.artifacts.calldata("Lens", "look", self.escrow, accounts, tokens, ())
        words = decode(["uint256[]"], self.engine.call(self.lens, question))[0]
        pairs = [(token, account) for token in tokens for account in accounts]
        return dict(zip(pairs, zip(words[::2], words[1::2], strict=True), strict=True))

    def ledger(self, token, bounties):
        """Return what the escrow must hold of a token: live bounties, what is owed, and the commons."""
        live = sum(bounty.holds for bounty in bounties if bounty.terms.token == token)
        seen = self.look([token], [*PEOPLE, *self.wallets])
        return live + sum(owed for _, owed in seen.values()) + self.commons(token)

    # ------------------------------------------------------------------------------------------------- bounties

    def terms(self, token=NOBODY, *, panel=(), **changes):
        values = {
            "poster": DAO,
            "token": token,
            "reward": 1_001,
            "fee": 10,
            "bond": 100,
            "guild": self.guild,
            "seats": 9,
            "size": 3,
            "pass_mark": 50,
            "effort": 100,
            "open_until": self.engine.now + 300 * DAY,
            "work_period": 10 * DAY,
            "review_period": 3 * DAY,
            "arbiter": ARBITER,
        } | changes
        values.setdefault("ruling_period", RULING if values["arbiter"] != NOBODY else 0)
        if panel:
            named = {"seats": 0, "fee": 0, "effort": 0, "size": len(panel)}
            values |= named | {"panel": hash_panel(named_panel(panel))} | changes
        return Terms(**values)

    def bounty(self, token=NOBODY, *, panel=(), worker=WORKERS[0], **changes):
        """Return the life of a bounty that has not been posted yet."""
        return Life(self, self.terms(token, panel=panel, **changes), named_panel(panel), worker)

    def wait_until(self, moment):
        if moment > self.engine.now:
            self.engine.advance(seconds=moment - self.engine.now)

    def sign(self, account, typed):
        return _sign(KEYS[account], typed.digest())

    def permit(self, token, owner, amount, deadline=None):
        """Return the owner's permit for the escrow, by ERC-2612."""
        deadline = deadline or self.engine.now + DAY
        name = self.read(token, "MockToken", "name", "string")
        nonce = 0  # of accounts that act once
        domain = Domain(self.domain.chain_id, token, name)
        return Permit.signed(
            deadline,
            self.sign(owner, messages.permit_message(domain, owner, self.escrow, amount, nonce, deadline)),
        )


class Life(Bounty):
    """A bounty, and its steps: each is valid, and sent by one who may."""

    def __init__(self, world, terms, panel=(), worker=WORKERS[0]):
        super().__init__(terms, terms_id(world.domain, terms), panel)
        self.world, self.worker = world, worker
        self.has_ended = False
        self.skipped = 0  # generations of its lane, by `cancel`
        self.told = ()  # the events of its last step

    def copy(self):
        life = Life(self.world, self.terms, self.named, self.worker)
        life.status, life.state, life.people = self.status, self.state, self.people
        life.closed, life.end, life.last = self.closed, self.end, self.last
        life.has_ended, life.skipped = self.has_ended, self.skipped
        return life

    def _Cancelled(self, facts):
        self.skipped += 1

    def follow(self, logs):
        was_live = self.status.is_live
        super().follow(logs)
        if self.status == Status.DELIVERED:
            self.world.engine.watch(self.state.lot_block)
        self.has_ended = self.has_ended or (was_live and not self.status.is_live)

    @property
    def known(self):
        return self.terms.values(), self.state.values()

    def send(self, sender, function, *args, value=0):
        if self.terms.token != NOBODY:
            value = 0
        escrow = self.world.escrow
        self.told = self.world.tell(escrow, "BountyEscrow", function, *args, sender=sender, value=value)
        self.follow(self.told)

    # ---------------------------------------------------------------------------------------------------- steps

    def post(self, *, permit=NO_PERMIT, signature=b"", sender=None):
        panel = [seat.account for seat in self.named]
        self.send(
            sender or self.terms.poster,
            "post",
            self.terms.values(),
            panel,
            "",
            permit.values(),
            signature,
            value=self.stake,
        )

    def post_by_permit(self, permit):
        """A stranger posts, with the poster's signature and permit."""
        self.post(permit=permit, signature=_sign(KEYS[self.terms.poster], self.id), sender=STRANGER)

    def close(self):
        """The poster forbids further claims."""
        self.send(self.terms.poster, "close", self.terms.lane)

    def close_for(self, signature=None, sender=STRANGER):
        """A stranger closes it, with the poster's signature."""
        if signature is None:
            signature = self.world.sign(self.terms.poster, self.close_message())
        self.send(sender, "closeFor", *self.known, signature)

    def close_message(self):
        return messages.close_message(self.world.domain, self.id)

    def cancel(self):
        """The poster takes back terms that he has signed for a lane that is free."""
        self.send(self.terms.poster, "cancel", self.terms.lane)

    def withdraw(self, sender=None):
        self.send(sender or self.terms.poster, "withdraw", *self.known)

    def claim(self, worker=None):
        self.send(worker or self.worker, "claim", *self.known, value=self.terms.bond)

    def claim_by_permit(self, permit):
        """A stranger claims for the worker, with the worker's signature and permit."""
        world, deadline = self.world, self.world.engine.now + HOUR
        typed = messages.claim_message(
            world.domain, self.id, self.state.round + 1, self.worker, deadline, own_bond=True
        )
        signed = world.sign(self.worker, typed)
        self.send(STRANGER, "claimFor", *self.known, self.worker, permit.values(), deadline, signed)

    def deliver(self):
        terms = self.terms
        self.send(
            self.state.worker, "deliver", terms.poster, terms.lane, self.id, self.state.values(), DELIVERY, ""
        )

    def claim_and_deliver(self, worker=None):
        work = (DELIVERY, (), (), "")
        self.send(worker or self.worker, "claimAndDeliver", *self.known, work, value=self.terms.bond)

    def quit(self):
        self.send(self.state.worker, "quit", *self.known, b"")

    def lapse(self):
        self.world.wait_until(self.deadline + HOUR)
        self.send(STRANGER, "lapse", *self.known)

    def wait_for_lot(self):
        """Let blocks pass until the lot can be drawn; return what proves its mix, on a chain that has one."""
        engine, number = self.world.engine, self.state.lot_block
        engine.advance(blocks=max(0, engine.drawable(number) - engine.number))
        return engine.header_of(number)

    def draw(self):
        header = self.wait_for_lot()
        self.send(STRANGER, "draw", *self.known, self.people.values(), header)

    def foreseen_verdicts(self, header, *scores):
        """The panel computes its seats from the block, and signs before anybody has drawn."""
        seen, engine = self.copy(), self.world.engine
        mark = engine.snapshot()
        seen.send(STRANGER, "draw", *self.known, self.people.values(), header)
        engine.restore(mark)
        return [seen.verdict(index, score) for index, score in enumerate(scores) if score is not None]

    def draw_and_settle(self, *scores):
        header = self.wait_for_lot()
        given = self.foreseen_verdicts(header, *scores)
        self.send(STRANGER, "drawAndSettle", *self.known, self.people.values(), header, given)

    def verdict(self, index, score, *, signature=None, signer=None):
        """Return the signed verdict of the member at `index`, as the call wants it."""
        if signature is None:
            state, peer = self.state, to_checksum_address(self.people.panel[index].account)
            typed = messages.verdict_message(
                self.world.domain, self.id, state.round, state.delivery, peer, score, REVIEW
            )
            signature = self.world.sign(signer or peer, typed)
        return index, score, REVIEW, signature, ""

    def settle(self, *scores, verdicts=(), sender=STRANGER):
        given = [self.verdict(index, score) for index, score in enumerate(scores) if score is not None]
        self.send(sender, "settle", *self.known, self.people.values(), [*verdicts, *given])

    def redraw(self):
        self.world.wait_until(self.state.since + self.terms.review_period)
        self.send(STRANGER, "redraw", *self.known, self.people.values())

    def rule(self, pay):
        self.send(ARBITER, "rule", *self.known, self.people.values(), pay)

    def expire(self, *, wait=True):
        if wait:
            self.world.wait_until(self.state.since + self.terms.ruling_period)
        self.send(STRANGER, "expire", *self.known, self.people.values())

    # ------------------------------------------------------------------------------------------------ many steps

    def reach(self, status):
        """Take the shortest way to a status."""
        steps = [self.post, self.claim, self.deliver, *([self.draw] if self.terms.by_lot else ())]
        while self.status < min(status, Status.IN_REVIEW):
            steps.pop(0)()
        while self.status < status:
            self.redraw() if self.status == Status.IN_REVIEW else self.draw()
            while self.status == Status.DELIVERED:
                self.draw()
        return self

    def finish(self):
        """End it as strangers can, who only wait."""
        while self.status.is_live:
            if self.status == Status.OPEN:
                self.world.wait_until(self.terms.open_until)
                self.withdraw(STRANGER)
            elif self.status == Status.CLAIMED:
                self.lapse()
            elif self.status == Status.DELIVERED:
                self.draw()
            elif self.status == Status.IN_REVIEW:
                self.redraw()
            else:
                self.expire()

    def is_kept(self):
        """Whether the chain keeps exactly this bounty; of one that has ended, how, and the next generation."""
        world, place = self.world, (self.terms.poster, self.terms.lane)
        found = world.read(world.escrow, "BountyEscrow", "status", "(uint8,uint256,bool)", *place)
        if self.status.is_live:
            is_true = world.read(world.escrow, "BountyEscrow", "verify", "bool", *self.known)
            return (found[0], found[2]) == (self.status, self.closed) and is_true
        generation = self.terms.generation + self.has_ended + self.skipped
        how = (LaneEnd.CANCELLED, generation, 0) if self.skipped else (self.end, generation, self.back)
        last = world.read(world.escrow, "BountyEscrow", "lastEnd", "(uint8,uint256,uint256)", *place)
        is_told = last == how or generation == self.terms.generation
        return found == (Status.FREE, generation, False) and is_told


def collect(world, account, token, to=None):
    world.tell(world.escrow, "BountyEscrow", "collect", token, to or account, sender=account)


def collect_for(world, account, token, sender=STRANGER):
    world.tell(world.escrow, "BountyEscrow", "collectFor", account, token, sender=sender)
