"""Who sits in a guild and what they stand for: the rules of seats and standing, as pure data.

With `lifecycle` this is the executable specification of the contracts, written from the specification alone and
compared with them step by step in tests/invariants.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from oathwork.lifecycle.call import MessageCall, Refuse, Signature, checks
from oathwork.lifecycle.world import Guild, World, action
from oathwork.model import fading, lot
from oathwork.model import guild as guild_id
from oathwork.model.amounts import DAY
from oathwork.model.guild import Deed, Member, Place, Seat, Settings, Standing, token_id
from oathwork.model.terms import NOBODY, ZERO, Terms
from oathwork.model.terms_rules import MOST_PLACES

SEAT_REST: Final = 90 * DAY  # between two takings of a seat
MISS_MEMORY: Final = 90 * DAY  # a second miss costs the seat if it begins so soon after the first
LONGEST_NAME: Final = 64  # bytes
_LARGEST_POINTS: Final = 2**64 - 1
_LARGEST_COUNT: Final = {
    Deed.DELIVERED: 2**32 - 1,
    Deed.REVIEWED: 2**32 - 1,
    Deed.REJECTED: 2**24 - 1,
    Deed.ABANDONED: 2**24 - 1,
    Deed.MISSED: 2**24 - 1,
}

_NO_STANDING: Final = Standing()
_NO_MEMBER: Final = Member()

# --------------------------------------------------------------------------------------------------- stewards


@dataclass(frozen=True)
class FoundingCall:
    """What a founder asks for. Unlike `Settings`, which a guild has, these can be out of range."""

    name: str
    steward: str
    offers: tuple[str, ...]
    seat_at: int
    half_life_days: int
    max_effort: int
    min_review_days: int
    salt: bytes = ZERO


@action
def found(world: World, call: MessageCall, founding: FoundingCall) -> None:
    """Anyone: a guild with settings that are fixed for good, and seats on offer."""
    length = len(founding.name.encode())
    with checks() as refuse:
        refuse("NameLengthOutOfRange", not 1 <= length <= LONGEST_NAME)
        refuse("StewardIsZero", founding.steward == NOBODY)
        refuse("HalfLifeOutOfRange", not 1 <= founding.half_life_days <= guild_id.LONGEST_HALF_LIFE)
        refuse("MaxEffortIsZero", founding.max_effort == 0)
        refuse("SeatAtIsZero", founding.seat_at == 0)
        refuse("MinReviewOutOfRange", not 1 <= founding.min_review_days <= guild_id.LONGEST_MIN_REVIEW)
    settings = Settings(
        founding.seat_at, founding.half_life_days, founding.max_effort, founding.min_review_days
    )
    guild = guild_id.guild_id(world.chain_id, call.caller, founding.name, founding.salt, settings)
    with checks() as refuse:
        refuse("GuildExists", guild in world.guilds)

    world.guilds[guild] = Guild(founding.steward, min_review_days=settings.min_review_days)
    world.tell(
        "Founded",
        guild=guild,
        founder=call.caller,
        steward=founding.steward,
        name=founding.name,
        settings=settings,
    )
    for account in founding.offers:
        _offer(world, guild, account)


@action
def offer_seats(world: World, call: MessageCall, guild: int, accounts: Iterable[str]) -> None:
    """The steward lets each account take one seat."""
    holders = [account for account in accounts if member_of(world, guild, account).seat]
    with checks() as refuse:
        _check_steward(refuse, world, call, guild)
        refuse("AlreadySeated", bool(holders))

    for account in accounts:
        _offer(world, guild, account)


def _offer(world: World, guild: int, account: str) -> None:
    _change(world, guild, account, offered=True)
    world.tell("SeatOffered", guild=guild, account=account)


@action
def end_seat(world: World, call: MessageCall, guild: int, account: str) -> None:
    """The steward ends an account's seat, or takes back an offer."""
    member = member_of(world, guild, account)
    with checks() as refuse:
        _check_steward(refuse, world, call, guild)
        refuse("NotSeated", not member.seat and not member.offered)

    if member.offered:
        _change(world, guild, account, offered=False)
        world.tell("OfferWithdrawn", guild=guild, account=account)
    if member.seat:
        _end_place(world, guild, member.seat - 1, call.now)


@action
def serve_posters(world: World, call: MessageCall, guild: int, posters: Iterable[str], serves: bool) -> None:
    """The steward names whose bounties the guild's lot serves, or no longer serves."""
    with checks() as refuse:
        _check_steward(refuse, world, call, guild)

    for poster in posters:
        _change(world, guild, poster, served=serves)
        world.tell("PosterServed", guild=guild, poster=poster, served=serves)


@action
def offer_stewardship(world: World, call: MessageCall, guild: int, heir: str) -> None:
    """The steward names who may take their place; nobody takes the offer back."""
    with checks() as refuse:
        _check_steward(refuse, world, call, guild)

    world.guilds[guild] = replace(world.guilds[guild], heir=heir)
    world.tell("StewardshipOffered", guild=guild, heir=heir)


@action
def take_stewardship(world: World, call: MessageCall, guild: int) -> None:
    """The heir becomes the steward."""
    with checks() as refuse:
        refuse("NotHeir", guild not in world.guilds or world.guilds[guild].heir != call.caller)

    world.guilds[guild] = replace(world.guilds[guild], steward=call.caller, heir=NOBODY)
    world.tell("StewardshipTaken", guild=guild, steward=call.caller)


# ------------------------------------------------------------------------------------------------------ seats


@action
def take_seat(world: World, call: MessageCall, guild: int) -> None:
    """Anyone who was offered a seat, or has earned one, sits down in the next place."""
    with checks() as refuse:
        _check_seat(refuse, world, call, guild, call.caller)

    _sit_down(world, call, guild, call.caller)


@action
def take_seat_for(
    world: World, call: MessageCall, guild: int, account: str, deadline: int, signature: Signature | None
) -> None:
    """As `take_seat`, sent by anyone with the account's signature, which dies with the next taking."""
    taken_at = member_of(world, guild, account).taken_at
    with checks() as refuse:
        refuse("TooLate", call.now >= deadline)
        refuse(
            "BadSignature", signature != Signature(account, "TakeSeat", (guild, account, taken_at, deadline))
        )
        _check_seat(refuse, world, call, guild, account)

    _sit_down(world, call, guild, account)


@action
def leave_seat(world: World, call: MessageCall, guild: int) -> None:
    """A peer gives their seat back. Their place stays in the list, ended."""
    member = member_of(world, guild, call.caller)
    with checks() as refuse:
        refuse("NotSeated", not member.seat)

    _end_place(world, guild, member.seat - 1, call.now)


def _check_seat(refuse: Refuse, world: World, call: MessageCall, guild: int, account: str) -> None:
    member = member_of(world, guild, account)
    has_earned = points_now(world, guild, account, call.now) >= guild_id.seat_at(guild)
    refuse("AlreadySeated", bool(member.seat))
    refuse("TooEarly", bool(member.taken_at) and call.now < member.taken_at + SEAT_REST)
    refuse("TooEarly", bool(member.left_at) and call.now < member.left_at + lot.GRACE)  # or be in a lot twice
    refuse("NeitherOfferedNorEarned", guild not in world.guilds or not (member.offered or has_earned))
    refuse("GuildIsFull", len(places_of(world, guild)) >= MOST_PLACES)


def _sit_down(world: World, call: MessageCall, guild: int, account: str) -> None:
    number = len(places_of(world, guild))
    places = (*places_of(world, guild), Place(account))
    world.guilds[guild] = replace(world.guilds[guild], places=places)
    _change(world, guild, account, seat=number + 1, taken_at=call.now, offered=False)
    world.tell("SeatTaken", guild=guild, account=account, place=number)


def mark_absent(
    world: World, guild: int, poster: str, absent: Iterable[Seat], drawn_at: int, now: int
) -> list[str]:
    """Write down who stayed away since `drawn_at`; return those to lose points for it.

    Nobody is marked for a poster whom the guild does not serve now, nor whose place had ended before the draw, nor
    twice for one absence: what was drawn before the last miss was written down belongs to that one.
    """
    if not member_of(world, guild, poster).served:
        return []
    to_mark = []
    for seat in absent:
        ended_at = places_of(world, guild)[seat.place].ended_at
        had_left = ended_at != 0 and ended_at <= drawn_at
        if had_left or drawn_at <= member_of(world, guild, seat.account).missed_at:
            continue
        _miss(world, guild, seat, drawn_at, now)
        to_mark.append(seat.account)
    return to_mark


def _miss(world: World, guild: int, seat: Seat, drawn_at: int, now: int) -> None:
    """The second miss costs the very place that was drawn, not one taken since."""
    last = member_of(world, guild, seat.account).missed_at
    is_second = last != 0 and drawn_at < last + MISS_MEMORY
    _change(world, guild, seat.account, missed_at=now)
    world.tell("Missed", guild=guild, account=seat.account, drawnAt=drawn_at)
    if is_second and not places_of(world, guild)[seat.place].ended_at:
        _end_place(world, guild, seat.place, now)


def _end_place(world: World, guild: int, number: int, now: int) -> None:
    places = list(places_of(world, guild))
    account = places[number].account
    places[number] = Place(account, ended_at=now)
    world.guilds[guild] = replace(world.guilds[guild], places=tuple(places))
    _change(world, guild, account, seat=0, left_at=now)
    world.tell("SeatEnded", guild=guild, account=account, place=number)


# --------------------------------------------------------------------------------------------------- standing


def points_now(world: World, guild: int, account: str, now: int) -> int:
    """Return the account's points as they have faded until `now`, in thousandths."""
    standing = standing_of(world, guild, account)
    return fading.faded(standing.points, now - standing.points_at, guild_id.half_life(guild))


def mark(world: World, call: MessageCall, guild: int, account: str, deed: Deed, points: int) -> None:
    """Write a deed down: points (thousandths, lost if negative) on top of what is left now, and one more
    of its kind."""
    before = standing_of(world, guild, account)
    points_left = points_now(world, guild, account, call.now)
    after = min(max(points_left + points, 0), _LARGEST_POINTS)
    kind = deed.name.lower()
    count = {kind: min(getattr(before, kind) + 1, _LARGEST_COUNT[deed])}
    world.standings[guild, account] = replace(before, points=after, points_at=call.now, **count)

    token = token_id(guild, account)
    if not before.points_at:
        world.tell("Transfer", **{"from": NOBODY, "to": account, "tokenId": token})
        world.tell("Locked", tokenId=token)
    world.tell("MetadataUpdate", tokenId=token)


def standing_of(world: World, guild: int, account: str) -> Standing:
    """Return what is written down about an account in a guild."""
    return world.standings.get((guild, account), _NO_STANDING)


def member_of(world: World, guild: int, account: str) -> Member:
    """Return what an account is in a guild."""
    return world.members.get((guild, account), _NO_MEMBER)


def places_of(world: World, guild: int) -> tuple[Place, ...]:
    """Return a guild's list of places; a guild that nobody founded has none."""
    return world.guilds[guild].places if guild in world.guilds else ()


def min_review_period(world: World, guild: int) -> int:
    """Return the least review period of a bounty by the guild's lot, in seconds."""
    return world.guilds[guild].min_review_days * DAY if guild in world.guilds else 0


def check_bench(refuse: Refuse, world: World, terms: Terms) -> None:
    """Twice the panel, and three quarters of the live seats, must be among the first `seats`, even if all others live."""
    guild = world.guilds.get(terms.guild, Guild(NOBODY))
    behind = len(guild.places) - terms.seats
    refuse("TooFewSeats", guild.live < max(behind + 2 * terms.size, 4 * behind))


def _change(world: World, guild: int, account: str, **changes: int | bool) -> None:
    member = replace(member_of(world, guild, account), **changes)  # type: ignore[arg-type]
    world.members[guild, account] = member


def _check_steward(refuse: Refuse, world: World, call: MessageCall, guild: int) -> None:
    refuse("NotSteward", guild not in world.guilds or world.guilds[guild].steward != call.caller)
