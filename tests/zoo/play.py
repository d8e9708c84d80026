"""Plays an animal through a step of a bounty's life, and says what happened."""

from eth_utils.crypto import keccak

from oathwork.model.terms import Status
from tests.invariants.actors import DAO, PEER, STUDIO, WORKERS
from tests.zoo.world import PEERS, Life, World, collect

LOCKED = keccak(text="ReentrancyGuardReentrantCall()")[:4]
WORKER = WORKERS[0]
ROLES = {"poster": DAO, "worker": WORKER}

# What has happened before the step, and the step.
BEFORE = {
    "post": Status.FREE,
    "post by permit": Status.FREE,
    "claim": Status.OPEN,
    "claim by permit": Status.OPEN,
    "deliver": Status.CLAIMED,
    "draw": Status.DELIVERED,
    "pay": Status.IN_REVIEW,
    "send back": Status.IN_REVIEW,
    "quit": Status.CLAIMED,
    "lapse": Status.CLAIMED,
    "withdraw": Status.OPEN,
    "rule no": Status.ESCALATED,
    "expire": Status.ESCALATED,
    "collect": Status.IN_REVIEW,
}


class Beast:
    """One deployed animal."""

    def __init__(self, world: World, animal, beside):
        self.world, self.animal = world, animal
        self.address = world.token(animal.contract, *animal.args)
        self.hook = None
        if animal.aim:
            self.hook = self._target(animal.aim)
            self._tell("aim", self.hook)
        if animal.calls_back:
            self._prepare(beside.bounties[-1])

    def _target(self, aim):
        if aim == "escrow":
            return self.world.escrow
        return ROLES.get(aim) or self.world.deploy(aim)

    def _tell(self, function, *args):
        self.world.tell(self.address, self.animal.contract, function, *args)

    def _prepare(self, neighbour: Life):
        """Let it call back with what would be a valid verdict on a neighbour's work."""
        world = self.world
        verdicts = [neighbour.verdict(1, 10)]
        data = world.artifacts.calldata(
            "BountyEscrow", "settle", *neighbour.known, neighbour.people.values(), verdicts
        )
        caller = self._caller
        world.tell(caller[1], caller[0], "prepare", world.escrow, data)

    @property
    def _caller(self):
        """The contract that calls back: the token or the hook."""
        at_hook = self.animal.aim.startswith("Zoo")
        return (self.animal.aim, self.hook) if at_hook else (self.animal.contract, self.address)

    @property
    def listens(self):
        """Whether it keeps what it was answered when it called back."""
        contract, _ = self._caller
        functions = self.world.artifacts.functions
        return self.animal.calls_back and {(contract, "answer"), (contract, "answers")} & functions.keys()

    def answers(self):
        """Return what it was answered when it called back, the first four bytes each."""
        if not self.listens:
            return []
        contract, address = self._caller
        read, artifacts = self.world.read, self.world.artifacts
        if (contract, "answer") in artifacts.functions:
            found = [read(address, contract, "answer", "bytes")]
        else:
            count = read(address, contract, "count", "uint256")
            found = [read(address, contract, "answers", "bytes", number) for number in range(count)]
        return [each[:4] for each in found if each]

    def arm(self, armed=True):
        if self.animal.erased:
            import pyrevm  # not there for every Python

            evm = self.world.engine.evm
            self.code = evm.get_code(self.address) if armed else self.code
            evm.insert_account_info(
                self.address, pyrevm.AccountInfo(nonce=1, code=b"" if armed else self.code)
            )
        elif (self.animal.contract, "arm") in self.world.artifacts.functions:
            self._tell("arm", armed)

    def balance(self, account):
        """Return what an account has of it: as it says, or, of one that lies, as it says when it is honest."""
        if self.animal.seen == "armed":
            return self.world.balance(self.address, account)
        engine = self.world.engine
        mark = engine.snapshot()
        self._tell("arm", False)
        held = self.world.balance(self.address, account)
        engine.restore(mark)
        return held


class Play:
    """A bounty in an animal's money, another one in the same money, and those beside them."""

    def __init__(self, world, beside, animal):
        self.world, self.animal = world, animal
        self.beast = Beast(world, animal, beside)
        self.token = self.beast.address
        reward, fee, bond = animal.amounts
        changes = {"reward": reward, "fee": fee, "bond": bond}
        self.sibling = None
        if animal.amounts[0] > 1 and animal.contract != "ZooPicture":
            self.sibling = world.bounty(self.token, poster=STUDIO, lane=99, worker=WORKERS[1], **changes)
            self.sibling.reach(Status.CLAIMED)
        self.life = world.bounty(self.token, **changes)

    def prepare(self, step):
        """Play up to the step, in honest money."""
        self.life.reach(BEFORE[step])
        if step.endswith("permit"):
            self._prepare_permit(step)
        if step == "collect":
            self.life.settle(80, 80, 80)
        if step == "quit":
            self.world.engine.advance(seconds=self.life.terms.work_period // 2)
        if step == "lapse":
            self.world.wait_until(self.life.deadline + 3_600)
        if step == "expire":
            self.world.wait_until(self.life.state.since + self.life.terms.ruling_period)

    def _prepare_permit(self, step):
        """The payer allows nothing, and signs a permit; somebody may use it before us."""
        world, terms = self.world, self.life.terms
        payer, amount = (DAO, terms.stake) if step.startswith("post") else (WORKER, terms.bond)
        world.tell(self.token, self.animal.contract, "approve", world.escrow, 0, sender=payer)
        self.permit = given = world.permit(self.token, payer, amount)
        if self.animal.used_permit:
            values = payer, world.escrow, amount, *given.values()
            world.tell(self.token, "MockToken", "permit", *values)

    def act(self, step):
        """Take the step."""
        life = self.life
        {
            "post": life.post,
            "post by permit": lambda: life.post_by_permit(self.permit),
            "claim": life.claim,
            "claim by permit": lambda: life.claim_by_permit(self.permit),
            "deliver": life.deliver,
            "draw": life.draw,
            "pay": lambda: life.settle(80, 80, 80),
            "send back": lambda: life.settle(10, 10, 10),
            "quit": life.quit,
            "lapse": life.lapse,
            "withdraw": life.withdraw,
            "rule no": lambda: life.rule(False),
            "expire": life.expire,
            "collect": lambda: collect(self.world, self.peer, self.token),
        }[step]()

    @property
    def peer(self):
        """Somebody who is owed a fee, if anybody is."""
        return next((each for each in PEERS if self.world.owed(self.token, each)), PEER[0])

    def expected(self, step):
        """Return what should come to whom by the step; what is paid in is below zero."""
        terms = self.life.terms
        stake, bond = terms.stake, terms.bond
        left = self.life.deadline - self.world.engine.now
        return {
            "post": {DAO: -stake},
            "claim": {WORKER: -bond},
            "pay": {WORKER: terms.reward + bond},
            "send back": {WORKER: bond - terms.fees},
            "quit": {WORKER: bond * left // terms.work_period},
            "withdraw": {DAO: stake},
            "rule no": {DAO: stake, WORKER: bond},
            "expire": {DAO: stake, WORKER: bond},
            "collect": {self.peer: self.world.owed(self.token, self.peer)},
        }.get(step.removesuffix(" by permit"), {})

    # -------------------------------------------------------------------------------------------- what came of it

    def outcome(self, step, *, arming=True):
        """Arm the animal, take the step, and return what the table should say of it."""
        if arming:
            self.beast.arm()
        expected = self.expected(step)
        before = self._measure(expected)
        error = self.world.why(self.act, step)
        after = self._measure(expected)
        if error:
            assert after == before and self.life.is_kept(), "refused, and yet something has changed"
            return error
        assert self.life.is_kept()
        changes = {
            each: tuple(new - old for new, old in zip(after[each], before[each], strict=True))
            for each in after
        }
        return self._words(step, expected, changes)

    def _measure(self, accounts):
        """Return balance and debt by account."""
        if self.animal.erased:  # there is nobody to ask
            return {each: (0, self.world.owed(self.token, each)) for each in (*accounts, self.world.escrow)}
        return {
            each: (self.beast.balance(each), self.world.owed(self.token, each))
            for each in (*accounts, self.world.escrow)
        }

    def _words(self, step, expected, changes):
        escrow, _ = changes.pop(self.world.escrow)
        words = {}
        for account, amount in expected.items():
            got, owed = changes[account]
            if step == "collect":
                assert owed == -amount
                owed = 0
            words[account] = _incoming(-got, escrow, -amount) if amount < 0 else _outgoing(got, owed, amount)
        if set(words.values()) == {"works"} and -escrow > sum(got for got, _ in changes.values()):
            return "dear"
        if len(set(words.values())) < 2:
            return next(iter(words.values()), "works")
        names = {account: role for role, account in ROLES.items()}
        return ", ".join(f"{names[account]} {word}" for account, word in words.items())

    def strange_life(self):
        """Play a life of a token that was strange before anybody met it, until a step is refused; yield the result of each."""
        if not self.animal.at_once:
            self.beast.arm()
        for step in (
            "post",
            "claim",
            "deliver",
            "draw",
            "send back",
            "claim",
            "deliver",  # a repair, which the same panel judges
            "pay",
            "collect",
        ):
            found = self.outcome(step, arming=False)
            yield step, found
            if found[0].isupper() or found == "nameless":
                return

    # ---------------------------------------------------------------------------------------------------- the end

    def end(self):
        """End both bounties as strangers can, the token still armed; then heal it, and let everybody collect."""
        if self.life.status.is_live:
            self.life.finish()
        assert self.life.is_kept()
        if self.sibling and not self.animal.keeps_books:
            self.sibling.finish()
        if not self.animal.stays:
            self.beast.arm(False)
        if self.animal.heals and self.animal.keeps_books:
            self._settle_accounts()

    def _settle_accounts(self):
        """The other bounty in the same money is paid, and the escrow is left with the commons and gifts alone."""
        sibling, world = self.sibling, self.world
        if sibling:
            before, fed = self._of(sibling.worker), world.commons(self.token)
            sibling.deliver()
            sibling.draw()
            sibling.settle(80, 80, 80)
            bonus = min(fed, sibling.terms.fees // 2)
            assert self._of(sibling.worker) - before == sibling.terms.reward + sibling.terms.bond + bonus
        for account in (DAO, STUDIO, *WORKERS, *PEERS):
            if world.owed(self.token, account):
                collect(world, account, self.token)
        left = world.balance(self.token, world.escrow) - world.commons(self.token)
        assert left == 0 or (left > 0 and self.animal.leaves)

    def _of(self, account):
        """Return what an account has or is owed."""
        return self.world.balance(self.token, account) + self.world.owed(self.token, account)


def _incoming(paid, arrived, asked):
    if (paid, arrived) == (asked, asked):
        return "works"
    return {(0, asked): "free"}.get(
        (paid, arrived), "dear" if paid > asked == arrived else f"{paid}, {arrived} of {asked}"
    )


def _outgoing(got, owed, amount):
    if owed:
        return {(0, amount): "owed", (amount, amount): "paid and owed"}.get(
            (got, owed), f"{got}, {owed} of {amount}"
        )
    return "works" if got == amount else "short" if got < amount else "more"
