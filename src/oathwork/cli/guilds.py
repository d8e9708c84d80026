"""Guilds: founding, seats, whom they serve; and what a name is worth there."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from oathwork.cli import options
from oathwork.cli.context import Desk
from oathwork.cli.progress import Bar

_GUILD = click.argument("guild", metavar="GUILD", type=options.GUILD)
_DELEGATED = bytes.fromhex("ef0100")  # how the code of a plain key begins that has delegated (EIP-7702)


@click.group()
def guild() -> None:
    """Found a guild, show it, and change who sits in it and whom it serves."""


@guild.command("found")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@options.writes
def found_guild(desk: Desk, file: Path) -> None:
    """Found the guild that FILE describes; its lot serves nobody until its steward names posters (`guild posters`).

    \b
    oathwork guild found guild.toml --account steward
    """
    from oathwork.model.guild import guild_hex, guild_id
    from oathwork.workflows.terms_file import read_founding

    founding = read_founding(file)
    steward, guilds = founding.steward or desk.sender, desk.contracts.guilds
    number = guild_id(desk.chain.id, desk.sender, founding.name, founding.salt, founding.settings)
    calls = [guilds.found(founding.name, steward, founding.offers, founding.settings, founding.salt)]
    if founding.posters and steward == desk.sender:
        calls.append(guilds.serve_posters(number, founding.posters))
    desk.act(*calls, words=f"guild {guild_hex(number)}", guild=guild_hex(number), steward=steward)


@guild.command(name="show")
@_GUILD
@options.reads
def show_guild(desk: Desk, guild: int) -> None:
    """Show GUILD: its name, settings and steward, whom its lot serves, who is offered a seat, and who sits in it.

    \b
    oathwork guild show 0xd4c9…
    """
    from oathwork.ledger.guild_lists import guild_lists
    from oathwork.model.amounts import DAY
    from oathwork.model.guild import guild_hex, settings_of
    from oathwork.model.typed_data import NOBODY

    at = desk.at()
    block: int = at["at"]["block"]
    steward, heir = desk.contracts.guilds.steward_of(guild, block=block)
    bench = desk.contracts.guilds.bench(guild, NOBODY, block=block)
    lists = guild_lists(desk.contracts, guild, block, Bar("reading the guild's log", "blocks"))
    settings = settings_of(guild, bench.min_review_period // DAY)
    document = {
        **at,
        "guild": guild_hex(guild),
        "name": lists.name,
        "founder": lists.founder,
        "steward": steward,
        "heir": heir,
        "seatAt": settings.seat_at,
        "halfLifeDays": settings.half_life_days,
        "maxEffort": settings.max_effort,
        "minReviewDays": settings.min_review_days,
        "posters": list(lists.posters),
        "offers": list(lists.offers),
        "places": bench.places,
        "seated": _seated(desk, guild, bench.places, block),
    }
    desk.answer(document, _guild_lines(document))


def _seated(desk: Desk, guild: int, count: int, block: int) -> list[dict[str, Any]]:
    """Return who sits in a guild: place, account, and points now."""
    places = desk.contracts.guilds.place_at_each(guild, range(count), block=block)
    seats = {place.account: number for number, place in enumerate(places) if not place.ended_at}
    points = desk.contracts.reputation.points_of_each(guild, list(seats), block=block)
    return [
        {"place": number, "account": account, "thousandths": each}
        for (account, number), each in zip(seats.items(), points, strict=True)
    ]


def _guild_lines(document: dict[str, Any]) -> Iterator[str]:
    from oathwork.model.typed_data import NOBODY
    from oathwork.untrusted.text import plain

    members, heir = document["seated"], document["heir"]
    name, founder = plain(document["name"], limit=100), document["founder"]
    yield f"guild {document['guild']}"
    yield f"  name       {name or 'not known: the log of its founding is lost'}"
    yield from [f"  founder    {founder}"] if founder else []
    yield f"  steward    {document['steward']}" + ("" if heir == NOBODY else f"; offered to {heir}")
    yield (
        f"  settings   a seat at {document['seatAt']} points, half-life {document['halfLifeDays']} days, "
        f"effort up to {document['maxEffort']}, reviews of at least {document['minReviewDays']} days"
    )
    yield f"  posters    {'' if document['posters'] else 'none: its lot serves nobody'}".rstrip()
    yield from (f"          {account}" for account in document["posters"])
    yield f"  offers     {'' if document['offers'] else 'none is open'}".rstrip()
    yield from (f"          {account}" for account in document["offers"])
    yield f"  seats      {len(members)} of {document['places']} places; {len(members) // 2 + 1} hold a majority"
    yield from (
        f"    {each['place']:>4}  {each['account']}  {each['thousandths'] / 1000:.3f} points"
        for each in members
    )


@guild.command()
@_GUILD
@click.option("--offer", multiple=True, metavar="0x…", help="Offer a seat to this account, as the steward.")
@options.writes
def seat(desk: Desk, guild: int, offer: tuple[str, ...]) -> None:
    """Take the seat in GUILD that was offered to you or that you have earned; with --offer, offer seats as its steward.

    \b
    oathwork guild seat 0xd4c9… --account peer
    oathwork guild seat 0xd4c9… --offer 0x… --offer 0x… --account steward
    """
    guilds = desk.contracts.guilds
    if offer:
        desk.act(guilds.offer_seats(guild, offer), words="offered")
    else:
        _remark_on(desk, desk.sender)
        desk.act(guilds.take_seat(guild), words="seated")


def _remark_on(desk: Desk, account: str) -> None:
    """Say that a plain key cannot be changed. Code that a key has delegated to (EIP-7702) leaves it the master."""
    code = desk.chain.code(account)
    if code and not code.startswith(_DELEGATED):
        return
    click.echo(
        f"this is a plain key: seat and standing stay with {account} for good, and are lost with its key. A Safe or "
        "another contract account can change its keys and keeps its name.",
        err=True,
    )


@guild.command()
@_GUILD
@click.argument("member", metavar="[ACCOUNT]", required=False)
@options.writes
def unseat(desk: Desk, guild: int, member: str | None) -> None:
    """Leave your seat in GUILD or, as its steward, end the seat of ACCOUNT.

    \b
    oathwork guild unseat 0xd4c9… --account peer
    """
    guilds = desk.contracts.guilds
    if member:
        desk.act(guilds.end_seat(guild, member), words="ended")
    else:
        desk.act(guilds.leave_seat(guild), words="left")


@guild.command()
@_GUILD
@click.argument("posters", nargs=-1, required=True)
@click.option(
    "--serve/--refuse", default=True, show_default=True, help="Let the lot serve their bounties, or stop it."
)
@options.writes
def posters(desk: Desk, guild: int, posters: tuple[str, ...], serve: bool) -> None:
    """Name, as the steward of GUILD, the posters whose bounties its lot serves.

    \b
    oathwork guild posters 0xd4c9… 0x… --account steward
    """
    desk.act(desk.contracts.guilds.serve_posters(guild, posters, serve), words="named")


@guild.command()
@_GUILD
@click.option("--offer", metavar="0x…", help="Offer the stewardship to this account.")
@click.option("--take", is_flag=True, help="Take the stewardship that was offered to you.")
@options.writes
def steward(desk: Desk, guild: int, offer: str | None, take: bool) -> None:
    """Hand the stewardship of GUILD over: the steward offers it, and the heir takes it.

    \b
    oathwork guild steward 0xd4c9… --offer 0x… --account steward
    oathwork guild steward 0xd4c9… --take --account heir
    """
    guilds = desk.contracts.guilds
    if bool(offer) == take:
        raise click.UsageError("give either --offer or --take")
    if offer:
        desk.act(guilds.offer_stewardship(guild, offer), words="offered")
    else:
        desk.act(guilds.take_stewardship(guild), words="taken")


@click.command()
@_GUILD
@click.argument("name", metavar="ACCOUNT")
@options.reads
def standing(desk: Desk, guild: int, name: str) -> None:
    """Show the standing of ACCOUNT in GUILD: points that fade, promises kept and broken.

    \b
    oathwork standing 0xd4c9… me
    """
    from oathwork.chain.accounts import address_of_account
    from oathwork.model.guild import guild_hex

    who, at = address_of_account(name, desk.chain.id), desk.at()
    block: int = at["at"]["block"]
    record = desk.contracts.reputation.standing_of(guild, who, block=block)
    member = desk.contracts.guilds.member_of(guild, who, block=block)
    points = desk.contracts.reputation.points_of(guild, who, block=block)
    counts = {
        name: getattr(record, name) for name in ("delivered", "reviewed", "rejected", "abandoned", "missed")
    }
    place = member.seat - 1 if member.seat else None
    document = {
        **at,
        "guild": guild_hex(guild),
        "account": who,
        "thousandths": points,
        **counts,
        "place": place,
    }
    lines = [
        f"{who} in guild {guild_hex(guild)}",
        f"  points     {points / 1000:.3f} now",
        *(f"  {name:<10} {count}" for name, count in counts.items()),
    ]
    desk.answer(document, [*lines, f"  seat       {'none' if place is None else f'place {place}'}"])
