"""A guild, people with money, and the steps of a bounty, for the tests of the executable specification."""

from dataclasses import replace
from functools import reduce

from oathwork import lifecycle as twin
from oathwork.lifecycle import Lane, MessageCall, PeerVerdict, Pot, Signature, TeamDelivery
from oathwork.model.amounts import DAY
from oathwork.model.guild import Settings, Standing, guild_id
from oathwork.model.terms import NOBODY, Terms
from oathwork.model.typed_data import address

NOW, BLOCK, HOUR = 1_800_000_000, 1_000, 3_600
ACCOUNTS = [address(number.to_bytes(20)) for number in range(1, 30)]
ESCROW, POSTER, WORKER, HELPER, ARBITER, STEWARD, STRANGER, *PEERS = ACCOUNTS
GUILD = guild_id(1, STEWARD, "crafts", bytes(32), Settings(10, 30, 1_000))
LANE, POT = Lane(POSTER, 0), Pot(GUILD, NOBODY)
WORK, HASH = b"\x01" * 32, b"\x02" * 32
TERMS = Terms(
    poster=POSTER,
    guild=GUILD,
    seats=20,
    size=5,
    pass_mark=60,
    reward=10_000,
    fee=10,
    bond=1_000,
    effort=100,
    open_until=NOW + 30 * DAY,
    work_period=10 * DAY,
    review_period=3 * DAY,
)


def call(caller, *, value=0, after=0, blocks=0):
    return MessageCall(caller, BLOCK + blocks, NOW + after, value)


def posted(world, **changes):
    terms = replace(TERMS, **changes)
    return twin.post(world, call(POSTER, value=terms.stake), terms)


def known(world):
    bounty = world.bounties[LANE]
    return bounty.terms, bounty.state


def claimed(world, **changes):
    world = posted(world, **changes)
    return twin.claim(world, call(WORKER, value=world.bounties[LANE].terms.bond), *known(world))


def delivered(world, team=(), **changes):
    world = claimed(world, **changes)
    agreed = world.bounties[LANE].id, 1, WORK, team
    consents = tuple(Signature(share.account, "Team", agreed) for share in team)
    return twin.deliver_team(world, call(WORKER), *known(world), TeamDelivery(WORK, team, consents))


def reviewed(world, team=(), **changes):
    world = delivered(world, team, **changes)
    return drawn(world)


def drawn(world, after=0, blocks=3):
    people = world.bounties[LANE].people
    return twin.draw(world, call(STRANGER, after=after, blocks=blocks), *known(world), people, b"", HASH)


def judged(world, *scores, after=0):
    """Every peer of the panel sends their own verdict, in order; None stays away."""

    def judge(world, verdict):
        bounty = world.bounties[LANE]
        peer = call(bounty.panel[verdict.index].account, after=after)
        return twin.settle(world, peer, *known(world), bounty.people, (verdict,))

    verdicts = (PeerVerdict(index, score, HASH) for index, score in enumerate(scores) if score is not None)
    return reduce(judge, verdicts, world)


def gain(before, after, account):
    return after.balances[NOBODY, account] - before.balances[NOBODY, account]


def standing(world, account):
    return world.standings.get((GUILD, account), Standing())


def told(world):
    return [event.name for event in world.events]


def sent_back(world):
    """All five said no: open, for a while for its worker alone."""
    return judged(reviewed(world), 0, 10, 59)


def repaired(world):
    """The worker has mended it and handed in again."""
    world = twin.claim(world, call(WORKER, value=1_000), *known(world))
    return twin.deliver(world, call(WORKER), *known(world), WORK)
