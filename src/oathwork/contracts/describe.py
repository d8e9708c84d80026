"""Describes a call by its data alone: what is described is what would be signed, not what somebody meant."""

from oathwork.chain.abi import artifact
from oathwork.contracts.effect import CallData, Effect, effect, plain_money
from oathwork.contracts.escrow_effects import EFFECTS
from oathwork.contracts.guild_effects import GUILD_EFFECTS, TOKEN_EFFECTS
from oathwork.errors import BadDocument
from oathwork.model.typed_data import NOBODY


def describe(call: CallData, sender: str, now: int) -> Effect:
    """Return what a call from `sender` does to money and bounty if the chain stays as it is at `now` (seconds).

    Asks no chain: terms, state and people are in the call's own data. Whether the contract takes the call, simulating
    it says. What is none of our functions is told as unknown, never left out.

    >>> effect = describe(contracts.guilds.take_seat(guild), worker.address, chain.now())
    >>> effect.sentence().startswith(worker.address + " takes a seat in guild 0x"), effect.moves
    (True, ())
    """
    try:
        function, facts = artifact(call.contract).arguments(call.data) if call.contract else ("", {})
    except BadDocument:
        function, facts = "", {}
    if call.contract == "BountyEscrow" and function in EFFECTS:
        return EFFECTS[function](sender, now, **facts)
    if call.contract == "Guilds" and function in GUILD_EFFECTS:
        return GUILD_EFFECTS[function](sender, **facts)
    if call.contract == "MockToken" and function in TOKEN_EFFECTS:
        return TOKEN_EFFECTS[function](sender, call.to, **facts)
    return _unknown(call)


def _unknown(call: CallData) -> Effect:
    money = f", with {plain_money(NOBODY, call.value)}" if call.value else ""
    return effect(
        f"{call.to} is called{money}, and what that does is not known here: its data is 0x{call.data.hex()}."
    )
