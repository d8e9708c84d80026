"""What the functions of the guilds and of tokens do. Nothing of a guild moves money."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from oathwork.contracts.effect import Allowance, Effect, Move, effect, people
from oathwork.model.guild import Settings, guild_hex

_STAYS = "For claims of the week to come its place still counts."


def _found(
    sender: str, *, name: str, steward: str, offers: Sequence[str], settings: Settings, **_: Any
) -> Effect:
    return effect(
        f"The guild {name!r} is founded, its steward {steward}. For good: a seat at {settings.seat_at} points, which "
        f"lose half in {settings.half_life_days} days, and efforts up to {settings.max_effort}; its lot judges no work in less than "
        f"{settings.min_review_days} {'day' if settings.min_review_days == 1 else 'days'}. "
        f"Seats are offered to {people(offers)}. Its lot serves nobody before the steward names posters."
    )


def _offer_seats(sender: str, *, guild: int, accounts: Sequence[str]) -> Effect:
    return effect(
        f"Seats in guild {guild_hex(guild)} are offered to {people(accounts)}; each is taken by its holder."
    )


def _end_seat(sender: str, *, guild: int, account: str) -> Effect:
    return effect(
        f"The seat of {account} in guild {guild_hex(guild)} ends, or what was offered is taken back. {_STAYS}"
    )


def _serve_posters(sender: str, *, guild: int, posters: Sequence[str], served: bool) -> Effect:
    names = people(posters)
    if served:
        return effect(f"The lot of guild {guild_hex(guild)} serves the bounties of {names}.")
    return effect(
        f"The lot of guild {guild_hex(guild)} serves no new bounties of {names}. Those that stand go on, and mark nobody "
        "who stays away from them any more."
    )


def _offer_stewardship(sender: str, *, guild: int, heir: str) -> Effect:
    return effect(f"The stewardship of guild {guild_hex(guild)} is offered to {heir}, who may take it.")


def _take_stewardship(sender: str, *, guild: int) -> Effect:
    return effect(f"{sender} becomes the steward of guild {guild_hex(guild)}.")


def _take_seat(sender: str, *, guild: int, account: str = "", **_: Any) -> Effect:
    return effect(
        f"{account or sender} takes a seat in guild {guild_hex(guild)} and can be drawn. Members who are drawn and do not judge "
        "lose points, after a second miss within 90 days the seat too."
    )


def _leave_seat(sender: str, *, guild: int) -> Effect:
    return effect(f"{sender} leaves guild {guild_hex(guild)}. {_STAYS}")


def _approve(sender: str, token: str, *, spender: str, value: int) -> Effect:
    return effect("", allowances=[Allowance(value, token, sender, spender)])


def _transfer(sender: str, token: str, *, to: str, value: int) -> Effect:
    return effect("", [Move(value, token, sender, to, "a transfer")])


def _transfer_from(sender: str, token: str, *, to: str, value: int, **more: str) -> Effect:
    return effect("", [Move(value, token, more["from"], to, "a transfer")])


def _permit(sender: str, token: str, *, owner: str, spender: str, value: int, **_: Any) -> Effect:
    return _approve(owner, token, spender=spender, value=value)


def _mint(sender: str, token: str, *, account: str, amount: int) -> Effect:
    return effect(f"{account} gets {amount:,} of the token {token} that nobody had before.")


GUILD_EFFECTS: Final[dict[str, Callable[..., Effect]]] = {
    "found": _found,
    "offerSeats": _offer_seats,
    "endSeat": _end_seat,
    "servePosters": _serve_posters,
    "offerStewardship": _offer_stewardship,
    "takeStewardship": _take_stewardship,
    "takeSeat": _take_seat,
    "takeSeatFor": _take_seat,
    "leaveSeat": _leave_seat,
}

TOKEN_EFFECTS: Final[dict[str, Callable[..., Effect]]] = {
    "approve": _approve,
    "transfer": _transfer,
    "transferFrom": _transfer_from,
    "permit": _permit,
    "mint": _mint,
}
