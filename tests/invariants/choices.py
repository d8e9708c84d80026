"""What the machine chooses from: small menus, so that boundaries, equal values and collisions come up
often."""

from dataclasses import dataclass

from oathwork.model.amounts import DAY
from oathwork.model.guild import hash_panel as hash_of
from oathwork.model.guild import max_effort, named_panel
from oathwork.model.terms import NOBODY, Share, Terms
from tests.invariants.actors import ARBITER, DAO, PEER, STUDIO, WORKERS

HOUR = 3_600
DELIVERIES = tuple(bytes([number]) * 32 for number in (1, 2, 3))
REVIEW = bytes.fromhex("5e" * 32)
SCORES = (0, 1, 49, 50, 51, 99, 100)


@dataclass(frozen=True)
class Menu:
    """Everything there is to choose from, given who plays."""

    pair: object

    @property
    def posters(self):
        return (DAO, STUDIO, self.pair.treasury, PEER[0])

    @property
    def workers(self):
        return (*WORKERS, self.pair.vault, PEER[0], PEER[1], PEER[12])

    def terms(self, dice, lane, generation, poster):
        """Draw legal terms, by lot or with a named panel."""
        now = self.pair.engine.now
        guild = dice.choice((self.pair.crafts, self.pair.crafts, self.pair.scribes))
        times = {
            "open_until": now + dice.choice((365 * DAY, 365 * DAY, 90 * DAY, HOUR)),
            "work_period": dice.choice((HOUR, DAY, 20 * DAY)),
            "review_period": dice.choice((DAY, 3 * DAY, 30 * DAY)),
        }
        arbiter = dice.choice((NOBODY, NOBODY, ARBITER, PEER[2], WORKERS[1]))
        arbiter = NOBODY if arbiter == poster else arbiter
        times["ruling_period"] = dice.choice((HOUR, 14 * DAY, 90 * DAY)) if arbiter != NOBODY else 0
        common = {
            "poster": poster,
            "lane": lane,
            "generation": generation,
            "token": dice.choice(self.pair.tokens),
            "guild": guild,
            "pass_mark": dice.choice((1, 50, 50, 100)),
            "worker": dice.choice((NOBODY, NOBODY, NOBODY, NOBODY, WORKERS[0])),
            "min_standing": dice.choice((0, 0, 0, 0, 0, 0, 0, 0, 1, 9_000)),
            "arbiter": arbiter,
            **times,
        }
        return self._by_lot(dice, common) if dice.randint(0, 3) else self._named(dice, common)

    def _by_lot(self, dice, common):
        """The bench may be too thin for any panel: then the smallest is named, and refused."""
        guild = self.pair.world.guilds[common["guild"]]
        places, ended = len(guild.places), len(guild.places) - guild.live
        size = dice.choice([size for size in (3, 7, 5, 1, 7) if 2 * size <= guild.live] or [1])
        fewest = min(places, max(2 * size + ended, places - guild.live // 4))
        common["review_period"] = max(common["review_period"], guild.min_review_days * DAY)
        common["patience"] = dice.choice((0, 0, HOUR, common["review_period"]))
        fee = dice.choice((0, 1, 7, 1_000))
        return Terms(
            **common,
            size=size,
            seats=dice.randint(fewest, places),
            reward=dice.choice((0, 1, 10_007, 10**18)),
            fee=fee,
            bond=fee * size + dice.choice((0, 1, 999)),
            effort=dice.choice((0, 1, 77, min(500, max_effort(common["guild"])))),
        ), ()

    def _named(self, dice, common):
        common["patience"] = dice.choice((0, 0, HOUR, common["review_period"]))
        size = dice.choice((1, 3, 5, 7))
        others = [each for each in (*PEER, *WORKERS) if each not in (common["poster"], common["arbiter"])]
        chosen = dice.sample(others, size)
        panel = named_panel(chosen)
        return Terms(
            **common,
            size=size,
            panel=hash_of(panel),
            reward=dice.choice((1, 10_007)),
            bond=dice.choice((0, 1, 999)),
        ), tuple(seat.account for seat in panel)

    def team(self, dice, bounty, worker):
        """Draw a team for this worker: nobody, mostly."""
        if dice.randint(0, 2):
            return ()
        parties = {bounty.terms.poster, bounty.terms.arbiter, worker}
        free = [each for each in (*PEER[:6], *WORKERS) if each not in parties]
        members = dice.sample(free, dice.randint(1, 3))
        parts = [dice.choice((1, 3_333, 2_500)) for _ in members]
        rising = sorted(members, key=lambda account: int(account, 16))
        return tuple(Share(member, part) for member, part in zip(rising, parts, strict=True))

    def score(self, dice, mood, pass_mark):
        """Draw a score that fits a mood."""
        if mood == "yes":
            return dice.choice((pass_mark, 100))
        if mood == "no":
            return dice.choice((pass_mark - 1, 1 if pass_mark > 1 else 0))
        return 0 if mood == "empty" else dice.choice(SCORES)


def moments(bounty):
    """Return the moments at which something becomes possible or impossible for a bounty."""
    terms, state = bounty.terms, bounty.state
    claimed = state.claimed_at + terms.work_period if state.claimed_at else 0
    since = state.since
    return [
        moment
        for moment in (
            terms.open_until,
            claimed,
            claimed and claimed + HOUR,
            since and since + terms.patience,
            since and since + terms.review_period,
            since and since + terms.ruling_period,
        )
        if moment
    ]
