"""Accounts and guilds as the page's JSON has them: see page/src/api.ts."""

from collections.abc import Iterator
from typing import Any, Final

from oathwork.errors import OathworkError, Refused
from oathwork.model import queries
from oathwork.model.bounty import Bounty
from oathwork.model.guild import guild_hex, half_life, settings_of, token_id
from oathwork.model.next_step import served_until, wait_of
from oathwork.model.price_of_capture import majority_chance
from oathwork.model.terms import Status
from oathwork.site.answers import at_json
from oathwork.site.source import Now, SiteSource
from oathwork.untrusted.fields import as_hex
from oathwork.untrusted.text import plain
from oathwork.workflows.coming_panel import with_coming_panels
from oathwork.workflows.guild_pairs import pairs_json
from oathwork.workflows.notices import notices

_SIZES: Final = (1, 3, 5, 7)
_MOST_GUILDS: Final = 200
_MOST_ENDED: Final = 50  # bounties whose end is told
_MOST_DELIVERED: Final = 200  # whose coming panel is looked at
_MOST_PLACES: Final = 4_096
_MOST_TOKENS: Final = 20
_LONGEST_REASON: Final = 2_000  # characters of why a probe is bad
_LONGEST_NAME: Final = 64  # characters


# --------------------------------------------------------------------------------------------------------------- accounts


def queue_json(source: SiteSource, account: str, now: Now) -> dict[str, Any]:
    """Return what waits for an account, what is most urgent first."""
    waiting = sorted(_waiting(source, account, now), key=lambda row: (row["until"], row["id"]))
    return {"at": at_json(now), "queue": waiting}


def _waiting(source: SiteSource, account: str, now: Now) -> Iterator[dict[str, Any]]:
    moment, ledger = now.block.timestamp, source.ledger
    mine = list(ledger.questions.with_part_of([account]).values())
    with_panels = with_coming_panels(
        ledger, ledger.find(statuses=[Status.DELIVERED], limit=_MOST_DELIVERED).values()
    )
    reviews = queries.queue(
        [*mine, *(each for each in with_panels if each.status is Status.IN_REVIEW)], account
    )
    titles = source.titles([*mine, *(each.bounty for each in reviews)])

    def row(bounty: Bounty, action: str, until: int, member: int | None = None) -> dict[str, Any]:
        has_signed = member is not None and account in source.signers(bounty, now.block)
        return {
            "id": as_hex(bounty.id),
            "title": titles.get(bounty.id, ""),
            "guild": guild_hex(bounty.terms.guild),
            "action": action,
            "until": until,
            "member": member,
            "signed": has_signed,
        }

    yield from (row(each.bounty, "review", each.until, each.index) for each in reviews)
    for bounty in mine:
        wait = wait_of(bounty, moment)
        if wait is None or account not in wait.accounts or wait.action == "review":
            continue
        if wait.action != "claim" or served_until(bounty) > moment:
            yield row(bounty, wait.action, wait.until)


def notices_json(source: SiteSource, account: str, now: Now) -> dict[str, Any]:
    """Return all that is to be told to an account of bounties in which it has a part."""
    live = source.ledger.questions.with_part_of([account]).values()
    over = source.ledger.find(statuses=[Status.FREE], poster=account, limit=_MOST_ENDED).values()
    bounties = [*live, *over]
    titles = source.titles(bounties)
    rows = [
        {**notice.to_json(), "title": titles.get(bounty.id, "")}
        for bounty in bounties
        for notice in notices(bounty, account, now.block.timestamp)
    ]
    return {"at": at_json(now), "notices": rows}


def amount_json(source: SiteSource, token: str, amount: int) -> dict[str, Any]:
    """Return a sum of a token."""
    decimals, symbol = source.label(token)
    return {"token": token, "symbol": symbol or None, "decimals": decimals, "amount": str(amount)}


def owed_json(source: SiteSource, account: str, now: Now) -> dict[str, Any]:
    """Return what the escrow owes an account."""
    owed_sums = source.debts(account).items()
    return {"at": at_json(now), "owed": [amount_json(source, *each) for each in owed_sums]}


def standing_json(source: SiteSource, account: str, now: Now) -> dict[str, Any]:
    """Return an account's standing in each guild in which it has one."""
    guilds = source.guilds_of(account)[:_MOST_GUILDS]

    def of_guild(guild: int) -> Any:
        return source.once_a_block(("standing", account, guild), lambda: _standing(source, guild, account))

    rows = [of_guild(each) for each in guilds]
    return {"at": at_json(now), "standing": rows}


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
    names = (each.name for each in source.guilds() if each.number == guild)
    return plain(next(names, ""), limit=_LONGEST_NAME)


def _guild_row(source: SiteSource, guild: int, name: str) -> dict[str, Any]:
    bench = source.bench(guild)
    return {
        "guild": guild_hex(guild),
        "name": plain(name, limit=_LONGEST_NAME),
        "steward": source.steward(guild),
        "seats": bench.live,
        "places": bench.places,
    }


def guilds_json(source: SiteSource, now: Now) -> dict[str, Any]:
    """Return the guilds, the newest first."""
    newest = source.guilds()[::-1][:_MOST_GUILDS]
    return {"at": at_json(now), "guilds": [_guild_row(source, each.number, each.name) for each in newest]}


def guild_json(source: SiteSource, guild: int, now: Now) -> dict[str, Any]:
    """Return one guild: who decides, what it holds, how its peers have judged."""
    lists, bench = source.guild_lists(guild), source.bench(guild)
    report = source.ledger.report(now.block.timestamp, guild=guild)
    settings = settings_of(guild, bench.min_review_period // 86_400)
    return {
        "at": at_json(now),
        **_guild_row(source, guild, lists.name),
        "settings": settings.to_json(),
        "posters": list(lists.posters),
        "commons": _commons(source, guild, report),
        "majority": {str(size): seats for size in _SIZES if (seats := _seats_for(bench.live, size))},
        "report": {
            "standing": {status.label: count for status, count in report.standing.items()},
            "ends": dict(report.ends),
            "peers": {account: vars(peer) for account, peer in report.peers.items()},
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
    return next(own for own in range(seats + 1) if 2 * majority_chance(own, seats, size) >= 1)


def places_json(source: SiteSource, guild: int, now: Now) -> dict[str, Any]:
    """Return a guild's places in order, each with the standing of who holds it now."""
    count = min(source.bench(guild).places, _MOST_PLACES)
    rows = source.once_a_block(("places", guild), lambda: list(_places(source, guild, count)))
    return {"at": at_json(now), "places": rows}


def _places(source: SiteSource, guild: int, count: int) -> Iterator[dict[str, Any]]:
    places = source.contracts.guilds.place_at_each(guild, range(count))
    accounts = [place.account for place in places]
    members = source.contracts.guilds.member_of_each(guild, accounts)
    points = source.contracts.reputation.points_of_each(guild, accounts)
    for number, (place, member, standing) in enumerate(zip(places, members, points, strict=True)):
        yield {
            "place": number,
            "account": place.account,
            "from": member.taken_at if member.seat == number + 1 else 0,
            "until": place.ended_at,
            "standing": str(standing),
        }


def pairs_answer(source: SiteSource, guild: int, now: Now) -> dict[str, Any]:
    """Return who favours whom in a guild, who judge each other, and whose points come from one poster."""
    return {"at": at_json(now), **pairs_json(source.pairs(guild))}


def probes_answer(source: SiteSource, guild: int, now: Now) -> dict[str, Any]:
    """Return how much work known to be bad has passed in a guild."""
    document = source.probes(guild).json()
    for row in document["probes"]:
        row["reason"] = plain(row["reason"], limit=_LONGEST_REASON)
    return {"at": at_json(now), **document}
