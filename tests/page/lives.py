"""Whole lives of bounties in the executable specification, each in a world of its own, step by step."""

import random
from typing import Any, Final

from oathwork.contracts.deployments import predicted
from oathwork.lifecycle import (
    Guild,
    LiveBounty,
    MessageCall,
    PeerVerdict,
    Pot,
    Signature,
    TeamDelivery,
    World,
    claim,
    deliver_team,
    draw,
    expire,
    lapse,
    post,
    quit_work,
    redraw,
    rule,
    settle,
    withdraw,
)
from oathwork.model import fading
from oathwork.model.amounts import DAY, HOUR
from oathwork.model.guild import Member, Place, Seat, Standing, half_life, hash_panel
from oathwork.model.terms import NOBODY, ZERO, Share, Terms, terms_id
from oathwork.model.typed_data import Domain, address

ESCROW: Final = predicted(31337).escrow
POSTER, WORKER, MATE, ARBITER, TOKEN = (address(f"0x{number:040x}") for number in range(0xA1, 0xA6))
PEERS: Final = tuple(address(f"0x{number:040x}") for number in range(0xB0, 0xC0))
GUILD: Final = 7 << 44 | 5 << 28 | 400 << 16 | 1_000  # efforts of up to 1,000 points
BEGIN: Final = 1_800_000_000
POINTS: Final = 10**9  # of everybody before, so that no mark meets the floor of zero


class Life:
    """One bounty in a world of its own, and what everybody has gained since before it was posted."""

    def __init__(self, terms: Terms, commons: int):
        self.terms, self.number, self.now = terms, 100, BEGIN
        domain = Domain(1, ESCROW)
        self.world = World(ESCROW, lambda terms: terms_id(domain, terms))
        self.world.guilds[GUILD] = Guild(POSTER, places=tuple(map(Place, PEERS)))
        self.world.members[GUILD, POSTER] = Member(served=True)
        self.world.commons[Pot(GUILD, terms.token)] = commons
        for account in (POSTER, WORKER):
            self.world.balances[terms.token, account] = 2**127
        self.world.balances[terms.token, ESCROW] = commons
        for place, account in enumerate(PEERS):
            self.world.members[GUILD, account] = Member(seat=place + 1, taken_at=BEGIN - DAY)
        for account in (WORKER, MATE, *PEERS):
            self.world.standings[GUILD, account] = Standing(POINTS, BEGIN)
        self.before = self.world
        self.steps: list[tuple[str, World, World]] = []  # who acted, and the world before and after
        self.panel_named = () if terms.by_lot else PEERS[: terms.size]

    @property
    def bounty(self) -> LiveBounty:
        """The one bounty."""
        return next(iter(self.world.bounties.values()))

    def do(self, act: Any, caller: str, *args: Any, value: int = 0, wait: int = 0) -> None:
        """Do one step, a block and so many seconds later."""
        self.number, self.now, before = self.number + 70, self.now + wait, self.world
        self.world = act(self.world, MessageCall(caller, self.number, self.now, value), *args)
        self.steps.append((caller, before, self.world))

    def present(self) -> tuple[Any, ...]:
        """Terms and state, as steps want them."""
        return self.terms, self.bounty.state

    def post(self) -> None:
        """Post it."""
        value = self.terms.stake if self.terms.token == NOBODY else 0
        self.do(post, POSTER, self.terms, self.panel_named, value=value)

    def claim(self) -> None:
        """Claim it."""
        value = self.terms.bond if self.terms.token == NOBODY else 0
        self.do(claim, WORKER, *self.present(), value=value)

    def deliver(self, team: tuple[Share, ...]) -> None:
        """Hand in the work, and draw the panel if it is by lot."""
        work = b"\x01" * 32
        fields = (self.bounty.id, self.bounty.state.round, work, team)
        consents = tuple(Signature(share.account, "Team", fields) for share in team)
        self.do(deliver_team, WORKER, *self.present(), TeamDelivery(work, team, consents))
        self.draw()

    def draw(self) -> None:
        """Draw, if it is by lot."""
        if self.terms.by_lot:
            self.do(draw, POSTER, *self.present(), self.bounty.people, b"", b"\x05" * 32)

    def settle(self, scores: list[int], wait: int) -> None:
        """Settle by these scores, of the first members."""
        self.do(settle, POSTER, *self.present(), self.bounty.people, self.verdicts(scores), wait=wait)

    def verdicts(self, scores: list[int]) -> list[PeerVerdict]:
        """Signed verdicts of the first members."""
        return [self._verdict(index, score) for index, score in enumerate(scores)]

    def _verdict(self, index: int, score: int) -> PeerVerdict:
        peer, state = self.bounty.panel[index].account, self.bounty.state
        fields = (self.bounty.id, state.round, state.delivery, peer, score, ZERO)
        return PeerVerdict(index, score, ZERO, Signature(peer, "Verdict", fields))

    def escalate(self, scores: list[int]) -> None:
        """Let panel after panel come to nothing; only the last of them has these scores."""
        while self.bounty.status.name == "IN_REVIEW":
            is_last = not self.terms.by_lot or self.bounty.state.lot >= 25
            if is_last and scores:
                self.settle(scores, 0)
            self.do(redraw, POSTER, *self.present(), self.bounty.people, wait=self.terms.review_period)
            if self.bounty.status.name == "DELIVERED":
                self.draw()

    # ------------------------------------------------------------------------------------------------- what came of it

    def gained(self) -> dict[str, int]:
        """What each has more than before; what is owed to somebody is theirs."""
        pot, commons = Pot(GUILD, self.terms.token), self.world.commons
        held = sum(bounty.holds for bounty in self.world.bounties.values())
        return {
            "worker": self._money(WORKER) + self._money(MATE),
            "poster": self._money(POSTER),
            "peers": sum(map(self._money, PEERS)),
            "commons": commons[pot] - self.before.commons[pot],
            "escrow": held,
        }

    def _money(self, account: str) -> int:
        def has(world: World) -> int:
            return world.balances.get((self.terms.token, account), 0) + world.owed.get(
                (account, self.terms.token), 0
            )

        return has(self.world) - has(self.before)

    def marked(self, account: str) -> int:
        """The points that an account has got or lost, its others faded."""
        standing = self.world.standings[GUILD, account]
        return standing.points - fading.faded(POINTS, standing.points_at - BEGIN, half_life(GUILD))


def random_terms(chance: random.Random) -> Terms:
    """Return terms that the contract takes, by lot or with a named panel."""
    size, by_lot = chance.choice([1, 3, 5, 7]), chance.random() < 0.75
    fee = chance.getrandbits(chance.randrange(1, 90)) if by_lot else 0
    arbiter = chance.choice([NOBODY, ARBITER])
    panel = ZERO if by_lot else hash_panel(Seat(0, account) for account in PEERS[:size])
    return Terms(
        poster=POSTER,
        token=chance.choice([NOBODY, TOKEN]),
        reward=chance.getrandbits(chance.randrange(1, 100)) + 1,
        fee=fee,
        bond=fee * size + chance.getrandbits(chance.randrange(1, 90)),
        guild=GUILD,
        seats=len(PEERS) if by_lot else 0,
        size=size,
        panel=panel,
        pass_mark=chance.randrange(1, 101),
        effort=chance.randrange(1_000) if by_lot else 0,
        open_until=BEGIN + 300 * DAY,
        work_period=chance.randrange(HOUR, 100 * DAY),
        review_period=chance.randrange(DAY, 30 * DAY),
        patience=HOUR,
        arbiter=arbiter,
        ruling_period=0 if arbiter == NOBODY else 20 * DAY,
    )


def bring_to(life: Life, end: str, chance: random.Random, scores: list[int], left: int) -> None:
    """Bring a bounty to an end of this kind."""
    terms = life.terms
    life.post()
    if end == "withdrawn":
        life.do(withdraw, POSTER, *life.present())
        return
    life.claim()
    if end == "quit":
        life.do(quit_work, WORKER, *life.present(), wait=terms.work_period - left)
        return
    if end == "lapsed":
        life.do(lapse, POSTER, *life.present(), wait=terms.work_period + HOUR)
        return
    team = chance.choice([(), (Share(MATE, chance.randrange(1, 9_999)),)])
    life.deliver(team)
    if end in ("paid", "sentBack", "empty"):
        life.settle(scores, terms.review_period)
        return
    life.escalate(scores)
    if end == "unverified":
        life.do(expire, POSTER, *life.present(), life.bounty.people, wait=terms.ruling_period)
    else:
        life.do(rule, ARBITER, *life.present(), life.bounty.people, end == "ruledYes")
