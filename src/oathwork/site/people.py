"""Accounts and guilds as the page's JSON has them: see page/src/api.ts."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, TypeVar

from oathwork.contracts.guilds import GuildBench
from oathwork.errors import OathworkError, Refused
from oathwork.ledger.founded_guilds import FoundedGuild
from oathwork.ledger.questions import BoardPlace, BountyFilter, WaitPlace
from oathwork.model import queries
from oathwork.model.bounty import Bounty
from oathwork.model.guild import guild_hex, half_life, settings_of, token_id
from oathwork.model.parts import Role
from oathwork.model.price_of_capture import majority_chance
from oathwork.model.terms import Status
from oathwork.site.answers import at_json, rows_json
from oathwork.site.deeds import DeedKind, DeedPlace
from oathwork.site.following import Now
from oathwork.site.paging import ListPage
from oathwork.site.source import SiteSource
from oathwork.untrusted.fields import as_hex
from oathwork.untrusted.text import plain
from oathwork.workflows.guild_pairs import pairs_json
from oathwork.workflows.notices import Notice, notices

_SIZES: Final = (1, 3, 5, 7)
_MOST_LOOKED_AT: Final = 200  # bounties in which one answer looks for something to tell
_MOST_TOLD: Final = 20  # ended bounties that somebody has worked on, whose end is told
_MOST_TOKENS: Final = 20
_LONGEST_REASON: Final = 2_000  # characters of why a probe is bad
_LONGEST_NAME: Final = 64  # characters
_Entry = TypeVar("_Entry")


# --------------------------------------------------------------------------------------------------------------- accounts


def queue_json(source: SiteSource, account: str, page: ListPage, now: Now) -> dict[str, Any]:
    """Return a page of what waits for an account, what is most urgent first."""
    place, ledger = page.after("uint62", "bytes32", "uint16", "uint8"), source.ledger
    after = WaitPlace(*place) if place else None
    coming_waits = [each for each in source.coming_waits(account) if after is None or each > after]
    stored_waits = ledger.questions.waits(account, now.block.timestamp, after, page.limit)
    waits, following = page.cut(sorted({*stored_waits, *coming_waits}), _place_of_wait)
    bounties = ledger.questions.bounties({each.bounty for each in waits})
    titles, judged_rounds = source.titles(bounties.values()), source.box.left_by(account, bounties)
    rows = [
        _wait_row(bounty, each, titles.get(bounty.id, ""), (bounty.id, bounty.state.round) in judged_rounds)
        for each in waits
        if (bounty := bounties.get(each.bounty))
    ]
    return {"at": at_json(now), "queue": rows, "next": following}


def _place_of_wait(wait: WaitPlace) -> tuple[int, bytes, int, int]:
    return wait.until, wait.bounty, wait.place, int(wait.role)


def _wait_row(bounty: Bounty, wait: WaitPlace, title: str, has_judged: bool) -> dict[str, Any]:
    is_review = wait.role is Role.PEER
    return {
        "id": as_hex(bounty.id),
        "title": title,
        "guild": guild_hex(bounty.terms.guild),
        "action": _action(bounty, wait.role),
        "until": wait.until,
        "member": wait.place if is_review else None,
        "signed": is_review and has_judged,
    }


def _action(bounty: Bounty, role: Role) -> str:
    if role is Role.WORKER:
        return "deliver" if bounty.status is Status.CLAIMED else "claim"
    return "review" if role is Role.PEER else "rule"


def notices_json(source: SiteSource, account: str, page: ListPage, now: Now) -> dict[str, Any]:
    """Return a page of all that is to be told to an account of bounties in which it has a part: first of those that it
    has worked on last and that ended, then of live ones.

    A page can be short, or empty, though others follow: most bounties of a poster have nothing to tell.
    """
    bounties, following = _looked_at(source, account, page)
    if page.is_first:
        bounties = [*_worked_on(source, account), *bounties]
    notes: list[tuple[Bounty, Notice]] = []
    for number, bounty in enumerate(bounties):
        of_it = notices(bounty, account, now.block.timestamp)
        if notes and len(notes) + len(of_it) > page.size:
            following = page.cursor(_place_told(bounties[number - 1]))
            break
        notes += ((bounty, each) for each in of_it)
    titles = source.titles(bounty for bounty, _ in notes)
    rows = [{**notice.to_json(), "title": titles.get(bounty.id, "")} for bounty, notice in notes]
    return {"at": at_json(now), "notices": rows, "next": following}


def _looked_at(source: SiteSource, account: str, page: ListPage) -> tuple[Sequence[Bounty], str | None]:
    """Return the next bounties of an account, as many as one answer looks at, and what asks for those after them."""
    place, questions = page.after("uint8", "uint62", "bytes32"), source.ledger.questions
    bounties: list[Bounty] = []
    if place is None or not place[0]:
        bounties = questions.live_of(account, place[2] if place else None, _MOST_LOOKED_AT + 1)
    if (missing := _MOST_LOOKED_AT + 1 - len(bounties)) > 0:
        after = BoardPlace(*place[1:]) if place and place[0] else None
        of_poster = BountyFilter(frozenset([Status.FREE]), poster=account, after=after, limit=missing)
        bounties += questions.find(of_poster).values()
    if len(bounties) <= _MOST_LOOKED_AT:
        return bounties, None
    bounties.pop()
    return bounties, page.cursor(_place_told(bounties[-1]))


def _place_told(bounty: Bounty) -> tuple[int, int, bytes]:
    return (0, 0, bounty.id) if bounty.status.is_live else (1, *BoardPlace.of(bounty))


def _worked_on(source: SiteSource, account: str) -> list[Bounty]:
    """Return those of the last bounties that an account has worked on that have ended."""
    ids = [each.bounty for each in source.deeds_of(account, "worked")]
    some = source.ledger.questions.bounties(ids[:_MOST_TOLD]).values()
    return [bounty for bounty in some if not bounty.status.is_live]


def worked_json(source: SiteSource, account: str, page: ListPage, now: Now) -> dict[str, Any]:
    """Return a page of the bounties that an account has worked on, the last one first, as rows of the board."""
    return _deeds_json(source, account, "worked", page, now)


def judged_json(source: SiteSource, account: str, page: ListPage, now: Now) -> dict[str, Any]:
    """As `worked_json`, of those whose verdict of the account is recorded."""
    return _deeds_json(source, account, "judged", page, now)


def _deeds_json(source: SiteSource, account: str, deed: DeedKind, page: ListPage, now: Now) -> dict[str, Any]:
    place = page.after("uint48", "uint48")
    deeds = [each for each in source.deeds_of(account, deed) if place is None or each[:2] < place]
    some, following = page.cut(deeds, _place_of_deed)
    bounties = source.ledger.questions.bounties(each.bounty for each in some)
    rows = rows_json(source, bounties.values(), now.block.timestamp)
    return {"at": at_json(now), "bounties": rows, "next": following}


def _place_of_deed(place: DeedPlace) -> tuple[int, int]:
    return place.block, place.place


def amount_json(source: SiteSource, token: str, amount: int) -> dict[str, Any]:
    """Return a sum of a token."""
    decimals, symbol = source.label(token)
    return {"token": token, "symbol": symbol or None, "decimals": decimals, "amount": str(amount)}


def owed_json(source: SiteSource, account: str, page: ListPage, now: Now) -> dict[str, Any]:
    """Return a page of what the escrow owes an account, by token."""
    sums = sorted(source.debts(account).items())
    owed, following = page.cut(_those_after(sums, page.after("address"), _place_of_sum), _place_of_sum)
    return {"at": at_json(now), "owed": [amount_json(source, *each) for each in owed], "next": following}


def _place_of_sum(sum: tuple[str, int]) -> tuple[str]:
    return (sum[0],)


def _those_after(
    entries: Sequence[_Entry], after: tuple[Any, ...] | None, place_of: Callable[[_Entry], tuple[Any, ...]]
) -> Sequence[_Entry]:
    """Return those entries of a list in order that come after a place."""
    return entries if after is None else [each for each in entries if place_of(each) > after]


def standing_json(source: SiteSource, account: str, page: ListPage, now: Now) -> dict[str, Any]:
    """Return a page of an account's standing in each guild in which it has one, by the guilds' numbers."""
    all_guilds = _those_after(sorted(source.guilds_of(account)), page.after("uint96"), _place_of_number)
    guilds, following = page.cut(all_guilds, _place_of_number)

    def of_guild(guild: int) -> Any:
        return source.once_a_block(("standing", account, guild), lambda: _standing(source, guild, account))

    rows = [of_guild(each) for each in guilds]
    return {"at": at_json(now), "standing": rows, "next": following}


def _place_of_number(number: int) -> tuple[int]:
    return (number,)


def _standing(source: SiteSource, guild: int, account: str) -> dict[str, Any]:
    reputation = source.contracts.reputation
    standing = reputation.standing_of(guild, account)
    try:
        image: str | None = reputation.token_uri(token_id(guild, account))
    except (Refused, OathworkError):
        image = None
    counts = ("delivered", "reviewed", "rejected", "abandoned", "missed")
    return {
        "guild": guild_hex(guild),
        "name": _name(source, guild),
        "points": str(reputation.points_of(guild, account)),
        "stored": str(standing.points),
        "pointsAt": standing.points_at,
        "halfLife": half_life(guild),
        **{name: getattr(standing, name) for name in counts},
        "image": image,
    }


# ----------------------------------------------------------------------------------------------------------------- guilds


def _name(source: SiteSource, guild: int) -> str:
    return plain(source.names.get(guild, ""), limit=_LONGEST_NAME)


def _guild_row(guild: int, name: str, bench: GuildBench, steward: str) -> dict[str, Any]:
    return {
        "guild": guild_hex(guild),
        "name": plain(name, limit=_LONGEST_NAME),
        "steward": steward,
        "seats": bench.live,
        "places": bench.places,
    }


def guilds_json(source: SiteSource, page: ListPage, now: Now) -> dict[str, Any]:
    """Return a page of the guilds, the newest first."""
    place = page.after("uint48", "uint96")
    newest = sorted(source.guilds(), key=_place_founded, reverse=True)
    later = [each for each in newest if place is None or _place_founded(each) < place]
    guilds, following = page.cut(later, _place_founded)
    numbers = [each.number for each in guilds]
    facts = zip(guilds, source.benches(numbers), source.stewards(numbers), strict=True)
    rows = [_guild_row(each.number, each.name, bench, steward) for each, bench, steward in facts]
    return {"at": at_json(now), "guilds": rows, "next": following}


def _place_founded(guild: FoundedGuild) -> tuple[int, int]:
    return guild.block, guild.number


def guild_json(source: SiteSource, guild: int, now: Now) -> dict[str, Any]:
    """Return one guild: who decides, what it holds, how its peers have judged."""
    lists, bench = source.guild_lists(guild), source.bench(guild)
    report = source.report(guild)
    settings = settings_of(guild, bench.min_review_period // 86_400)
    return {
        "at": at_json(now),
        **_guild_row(guild, lists.name, bench, source.steward(guild)),
        "settings": settings.to_json(),
        "commons": _commons(source, guild, report),
        "majority": {str(size): seats for size in _SIZES if (seats := _seats_for(bench.live, size))},
        "report": {
            "standing": {status.label: count for status, count in report.standing.items()},
            "ends": dict(report.ends),
        },
    }


def _commons(source: SiteSource, guild: int, report: queries.Report) -> list[dict[str, Any]]:
    """Return what lies in a guild's commons, in the tokens that its bounties are paid in; the chain's own money first."""
    tokens = sorted({"0x" + "00" * 20, *report.in_escrow, *report.rewards, *report.fees})[:_MOST_TOKENS]

    def in_commons(token: str) -> int:
        ask = source.contracts.escrow.commons
        amount: int = source.once_a_block(("commons", guild, token), lambda: ask(guild, token))
        return amount

    amounts = {token: in_commons(token) for token in tokens}
    return [amount_json(source, token, amount) for token, amount in amounts.items() if amount]


def _seats_for(seats: int, size: int) -> int:
    """Return how many of the seats have the majority of one panel in two; zero where no panel of this size is drawn."""
    if seats < size:
        return 0
    return bisect_left(range(seats), True, key=lambda own: 2 * majority_chance(own, seats, size) >= 1)


def places_json(source: SiteSource, guild: int, page: ListPage, now: Now) -> dict[str, Any]:
    """Return a page of a guild's places in order, each with the standing of who holds it now, and how they have judged."""
    last = page.after("uint32")
    start, count = last[0] + 1 if last else 0, source.bench(guild).places
    numbers, following = page.cut(range(start, min(start + page.limit, count)), _place_of_number)
    rows = source.once_a_block(
        ("places", guild, start, page.size), lambda: list(_places(source, guild, numbers))
    )
    return {"at": at_json(now), "places": rows, "next": following}


def _places(source: SiteSource, guild: int, numbers: Sequence[int]) -> Iterator[dict[str, Any]]:
    places = source.contracts.guilds.place_at_each(guild, numbers)
    accounts = [place.account for place in places]
    members = source.contracts.guilds.member_of_each(guild, accounts)
    points = source.contracts.reputation.points_of_each(guild, accounts)
    peers = source.report(guild).peers
    for number, place, member, standing in zip(numbers, places, members, points, strict=True):
        yield {
            "place": number,
            "account": place.account,
            "from": member.taken_at if member.seat == number + 1 else 0,
            "until": place.ended_at,
            "standing": str(standing),
            "judged": vars(peers.get(place.account, queries.Peer())),
        }


def posters_json(source: SiteSource, guild: int, page: ListPage, now: Now) -> dict[str, Any]:
    """Return a page of the accounts whose bounties a guild's lot serves, by their addresses."""
    all_posters = [(each,) for each in sorted(source.guild_lists(guild).posters)]
    posters, following = page.cut(_those_after(all_posters, page.after("address"), tuple), tuple)
    return {"at": at_json(now), "posters": [each for (each,) in posters], "next": following}


def pairs_answer(source: SiteSource, guild: int, now: Now) -> dict[str, Any]:
    """Return who favours whom in a guild, who judge each other, and whose points come from one poster."""
    return {"at": at_json(now), **pairs_json(source.pairs(guild))}


def probes_answer(source: SiteSource, guild: int, now: Now) -> dict[str, Any]:
    """Return how much work known to be bad has passed in a guild."""
    document = source.probes(guild).json()
    for row in document["probes"]:
        row["reason"] = plain(row["reason"], limit=_LONGEST_REASON)
    return {"at": at_json(now), **document}
