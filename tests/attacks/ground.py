"""What the attacks have in common: guilds, what the honest do, and what comes of an attack."""

from dataclasses import dataclass
from math import comb

from eth_utils.address import to_checksum_address

from oathwork.model.guild import Place, Settings
from oathwork.model.terms import NOBODY
from tests.attacks.people import EVERYBODY
from tests.invariants.actors import DAO, STEWARD, _sign
from tests.zoo.world import World

ETHER = 10**18
SETTINGS = Settings(
    seat_at=300, half_life_days=180, max_effort=500
)  # the shortest review is a day, the weakest choice
HONEST_NO, YES = 10, 100  # scores: of who sees that the work is poor, and of who would pay for anything
MEMBER = "(uint16,uint40,uint40,uint40,bool,bool)"


class Ground(World):
    """The world of the zoo, in which an attacker's own accounts can sign too."""

    def sign(self, account, typed):
        return _sign(EVERYBODY[account], typed.digest())


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of an attack: whether the attackers got what they came for, and at what price."""

    succeeds: bool
    money: int  # what they have more than before, with what they are owed, without gas, in wei
    gas: int
    seconds: int
    lots: int = 0  # panels that the attack took
    seats: int = 0  # that honest peers have lost


class Tally:
    """What attackers have and spend, from now on."""

    def __init__(self, world, *attackers):
        self.world, self.attackers = world, attackers
        self._money, self._gas, self._since = self._riches(), self._burnt(), world.engine.now

    def outcome(self, succeeds, **facts):
        """Return what has come of it so far."""
        return Outcome(
            succeeds=succeeds,
            money=self._riches() - self._money,
            gas=self._burnt() - self._gas,
            seconds=self.world.engine.now - self._since,
            **facts,
        )

    def _riches(self):
        world = self.world
        return sum(world.balance(NOBODY, who) + world.owed(NOBODY, who) for who in self.attackers)

    def _burnt(self):
        return sum(self.world.engine.gas.get(who, 0) for who in self.attackers)


# ------------------------------------------------------------------------------------------------------------- guilds


def found_guild(world, peers, *, steward=STEWARD, founder=None, posters=(DAO,), settings=SETTINGS):
    """Found a guild whose places these peers take, in this order; return its id."""
    told = world.tell(
        world.guilds,
        "Guilds",
        "found",
        "attacked",
        steward,
        peers,
        settings.values(),
        bytes(32),
        sender=founder or steward,
    )
    guild = told[0].event_arguments["guild"]
    for peer in peers:
        take_seat(world, guild, peer)
    if posters:
        serve(world, guild, *posters, steward=steward)
    return guild


def serve(world, guild, *posters, served=True, steward=STEWARD):
    world.tell(world.guilds, "Guilds", "servePosters", guild, posters, served, sender=steward)


def end_seats(world, guild, accounts, *, steward=STEWARD):
    for account in accounts:
        world.tell(world.guilds, "Guilds", "endSeat", guild, account, sender=steward)


def offer_seats(world, guild, *accounts, steward=STEWARD):
    world.tell(world.guilds, "Guilds", "offerSeats", guild, accounts, sender=steward)


def take_seat(world, guild, account):
    world.tell(world.guilds, "Guilds", "takeSeat", guild, sender=account)


def is_seated(world, guild, account):
    return world.read(world.guilds, "Guilds", "memberOf", MEMBER, guild, account)[0] > 0


def points(world, guild, account):
    """Return an account's faded points, in whole ones."""
    return world.read(world.reputation, "Reputation", "pointsOf", "uint256", guild, account) // 1_000


def unseated(world, guild, accounts):
    """Return how many of these accounts have no seat."""
    return sum(not is_seated(world, guild, account) for account in accounts)


def places(world, guild, count):
    """Return the guild's first places, as the chain has them."""
    question = [
        world.read(world.guilds, "Guilds", "placeAt", "(address,uint256)", guild, number)
        for number in range(count)
    ]
    return [Place(to_checksum_address(account), ended_at) for account, ended_at in question]


# ------------------------------------------------------------------------------------------------------------- honest


def try_to_end(life):
    """The poster does all that the rules let him do to get his money back; return whether it is back."""
    if life.status.is_live:
        life.world.why(life.close)
        life.world.why(life.withdraw)
    return not life.status.is_live


def was_paid(life):
    """Whether the last step of the bounty paid the worker."""
    return any(each.event_name == "Paid" for each in life.told)


def members(life):
    """Return the accounts of the panel, in its order."""
    return [seat.account for seat in life.people.panel]


def scores(life, colluders, *, colluding=YES, honest=HONEST_NO):
    """Return what each of the panel says; None of an honest one who sleeps."""
    return [colluding if account in colluders else honest for account in members(life)]


def settle(life, colluders, **words):
    """The whole panel judges, each as it is."""
    life.settle(*scores(life, colluders, **words))


# ---------------------------------------------------------------------------------------------------------- attackers


def batcher(world, owner):
    """Return a wallet of the attacker's that does several things in one transaction."""
    return world.wallet("Batcher", owner)


def in_one_transaction(life, wallet, *steps):
    """Send these steps, each a function of the escrow with its arguments and value, at once."""
    world = life.world
    calls = [
        world.artifacts.calldata("BountyEscrow", function, *arguments) for function, arguments, _ in steps
    ]
    values = [value for *_, value in steps]
    life.told = world.tell(
        wallet, "Batcher", "executeAll", world.escrow, values, calls, sender=world.wallets[wallet]
    )
    life.follow(life.told)


def chance_of_luck(seats, colluders, size):
    """Return how likely a panel has a majority of colluders."""
    ways = (
        comb(colluders, many) * comb(seats - colluders, size - many)
        for many in range(size // 2 + 1, size + 1)
    )
    return sum(ways) / comb(seats, size)
