"""
The commons: whether what was forfeited can be taken out, or lost.

K11  the owner of a guild gets a worker's bond: his peers find the work empty, and his second account earns the bonus
K11  a poster whom a guild serves, with some of its seats, drains its commons at a profit: the bonus pays for the panel
K14  the bond of a named panel's bounty in a guild that does not exist is lost for good
K26  so it is in a guild that exists, without a seat and without anybody who could offer one
"""

from oathwork.model.terms import NOBODY
from tests.attacks.ground import ETHER, SETTINGS, Tally, found_guild, settle
from tests.invariants.actors import DAO, PEER, STEWARD, STRANGER, STUDIO, WORKERS
from tests.zoo.world import HOUR

VICTIM, ACCOMPLICE = WORKERS[0], WORKERS[2]
NO_KEY = "0x000000000000000000000000000000000000dEaD"


def judged(world, guild, worker, colluders, words, **terms):
    """Play a bounty up to its verdict."""
    life = world.bounty(guild=guild, reward=0, **terms)
    life.post()
    life.claim_and_deliver(worker)
    life.draw()
    settle(life, colluders, **words)
    return life


def take_a_bond(world):
    """The poster owns the guild. What a victim staked goes to the commons, and from there to his second account."""
    guild = found_guild(world, PEER[:6], steward=STUDIO, posters=[STUDIO])
    tally, victim = Tally(world, STUDIO, ACCOMPLICE, *PEER[:6]), Tally(world, VICTIM)
    job = {"poster": STUDIO, "seats": 6, "size": 3}
    life = judged(world, guild, VICTIM, PEER, {"colluding": 0}, fee=0, bond=ETHER, **job)
    life.withdraw()
    fee = -(-2 * ETHER // 3)  # twice the bond for the panel, half of which comes back
    judged(world, guild, ACCOMPLICE, PEER, {}, fee=fee, bond=3 * fee, generation=1, **job)
    return tally.outcome(victim.outcome(True).money < 0, lots=2)


def test_K11_the_owner_of_a_guild_gets_the_whole_bond(world):
    """No rule ends it: half of a panel's pay is no bound for one who pays himself. A risk of the specification."""
    outcome = take_a_bond(world)
    assert outcome.succeeds and outcome.money == ETHER


def fill_commons(world, guild, amount):
    """Somebody has let a bond lapse."""
    life = world.bounty(guild=guild, seats=14, reward=0, fee=0, bond=amount, lane=99, work_period=HOUR)
    life.post()
    life.claim(VICTIM)
    life.lapse()


def drain(world, share):
    """Post easy jobs, have them done well, and get the fees back as a bonus; one's own seats keep theirs.

    The honest are honest: the work is good, and they say so. Fourteen seats, of which `share` are the attacker's.
    """
    guild = found_guild(world, PEER[:14], posters=[DAO, STUDIO])
    fill_commons(world, guild, ETHER)
    own, fee, lots = PEER[:share], ETHER // 70, 0
    tally = Tally(world, STUDIO, ACCOMPLICE, *own)
    while world.commons(NOBODY, guild) >= 7 * fee and lots < 30:
        job = {"poster": STUDIO, "seats": 14, "size": 7, "fee": fee, "bond": 7 * fee, "generation": lots}
        judged(world, guild, ACCOMPLICE, own, {"honest": 90}, **job)
        lots += 1
    return tally.outcome(tally.outcome(True).money > 0, lots=lots)


def test_K11_six_of_fourteen_seats_lose_by_draining_the_commons(world):
    """The bonus pays half of a panel at most: as long as that is not theirs, each job costs more than it brings."""
    outcome = drain(world, 6)
    assert not outcome.succeeds and outcome.lots >= 10
    assert outcome.money < 0


def lose_a_bond(world, guild):
    """A claim lapses in a bounty with a named panel; return what of the bond anybody can ever get."""
    life = world.bounty(panel=PEER[:3], guild=guild, reward=1, bond=ETHER, work_period=HOUR)
    tally = Tally(world, DAO, VICTIM, ACCOMPLICE, STEWARD, *PEER)
    if world.why(life.post):
        return tally.outcome(False)
    life.claim(VICTIM)
    life.lapse()
    life.withdraw()
    return tally.outcome(world.commons(NOBODY, guild) == ETHER)


def never_founded(world):
    """A guild's id with a half-life of no days: none can ever be founded with it, and nothing ever verified in it."""
    settings = SETTINGS.values()
    founding = (
        world.guilds,
        "Guilds",
        "found",
        "nobody's",
        STEWARD,
        [],
        (settings[0], 0, *settings[2:]),
        bytes(32),
    )
    assert world.why(world.tell, *founding) == "HalfLifeOutOfRange"
    return 300 << 28 | 500


def without_a_seat(world):
    """A guild that exists, and no more: its steward is nobody, and whoever has no seat offered needs points to take one.

    Points are earned by verdicts alone, and there can be none.
    """
    return found_guild(world, PEER[:0], steward=NO_KEY, founder=STRANGER, posters=())


def test_K14_a_guild_that_nobody_founded_gets_no_bond(world):
    outcome = lose_a_bond(world, never_founded(world))
    assert not outcome.succeeds and outcome.money == 0


def test_K26_a_bond_in_a_guild_without_a_seat_is_nobodys(world):
    """No rule ends it: that a guild exists says nothing of who is in it. A risk of the specification."""
    outcome = lose_a_bond(world, without_a_seat(world))
    assert outcome.succeeds and outcome.money == -ETHER
