"""What the functions of the guilds and of tokens do. Nothing of a guild moves money."""

from collections.abc import Callable
from typing import Any, Final

from oathwork.contracts.effect import Allowance, Effect, Move, effect


def guild_effect(words: str, *, served: bool | None = None, **_: Any) -> Effect:
    """Return what a function of the guilds does: what its sentences say, and to posters what their arguments mean."""
    if served is None:
        return effect(words)
    if served:
        return effect(f"{words} It does from now on.")
    return effect(
        f"{words} It takes no new bounties of theirs. Those that stand go on, and mark nobody who stays away from them any "
        "more."
    )


def _approve(sender: str, token: str, *, spender: str, value: int) -> Effect:
    if not value:
        return effect(
            f"{spender} may take no more of the token {token} from {sender}: an old allowance ends."
        )
    return effect("", allowances=[Allowance(value, token, sender, spender)])


def _transfer(sender: str, token: str, *, to: str, value: int) -> Effect:
    return effect("", [Move(value, token, sender, to, "a transfer")])


def _transfer_from(sender: str, token: str, *, to: str, value: int, **more: str) -> Effect:
    return effect("", [Move(value, token, more["from"], to, "a transfer")])


def _permit(sender: str, token: str, *, owner: str, spender: str, value: int, **_: Any) -> Effect:
    return _approve(owner, token, spender=spender, value=value)


def _mint(sender: str, token: str, *, account: str, amount: int) -> Effect:
    return effect(f"{account} gets {amount:,} of the token {token} that nobody had before.")


TOKEN_EFFECTS: Final[dict[str, Callable[..., Effect]]] = {
    "approve": _approve,
    "transfer": _transfer,
    "transferFrom": _transfer_from,
    "permit": _permit,
    "mint": _mint,
}
