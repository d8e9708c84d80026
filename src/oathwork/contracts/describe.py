"""Describes a call by its data alone: what is described is what would be signed, not what somebody meant."""

from typing import Any

from oathwork.chain.abi import artifact
from oathwork.contracts import create2
from oathwork.contracts.edge_effects import edge_effect
from oathwork.contracts.edge_sentences import EDGE_SENTENCES
from oathwork.contracts.effect import Allowance, AskContract, CallData, Effect, Move, effect, plain_money
from oathwork.contracts.escrow_effects import EFFECTS
from oathwork.contracts.guild_effects import TOKEN_EFFECTS, guild_effect
from oathwork.contracts.paths import filled, message_items, sentence_of
from oathwork.contracts.sentences import ESCROW_SENTENCES, GUILD_SENTENCES, MESSAGE_SENTENCES
from oathwork.error_sentences import date_text
from oathwork.errors import BadDocument
from oathwork.model.attestation import AttestedStanding
from oathwork.model.guild import guild_hex
from oathwork.model.typed_data import NOBODY, TypedData


def describe(call: CallData, sender: str, now: int, ask: AskContract | None = None) -> Effect:
    """Return what a call from `sender` does to money and bounty if the chain stays as it is at `now` (seconds).

    Terms, state and people are in the call's own data. What stands nowhere but on the chain, such as what `collect` takes
    out, `ask` asks the contract for, or it is not said. Whether the contract takes the call, simulating it says. What is
    none of our functions is said to be unknown, never left out.

    >>> effect = describe(contracts.guilds.take_seat(guild), worker.address, chain.now())
    >>> effect.sentence().startswith(worker.address + " takes a seat in guild 0x"), effect.moves
    (True, ())
    """
    function, facts = _decoded(call)
    if call.contract == "BountyEscrow" and function in EFFECTS:
        words = sentence_of(call.contract, function, ESCROW_SENTENCES[function], facts, sender)
        return EFFECTS[function](words, sender, now, ask=ask, **facts)
    if call.contract == "Guilds" and function in GUILD_SENTENCES:
        return guild_effect(
            sentence_of(call.contract, function, GUILD_SENTENCES[function], facts, sender), **facts
        )
    if function in EDGE_SENTENCES.get(call.contract, {}):
        return edge_effect(call, sender, now, ask, facts)
    if call.contract == "MockToken" and function in TOKEN_EFFECTS:
        return TOKEN_EFFECTS[function](sender, call.to, **facts)
    if call.to == create2.PROXY and (creation := create2.described(call.data)):
        return effect(creation)
    if call.to == create2.PROXY_SIGNER and not call.data:
        funding = Move(call.value, NOBODY, sender, call.to, "the price of the CREATE2 proxy")
        return effect(create2.FUNDING_WORDS, [funding])
    if not call.data:
        return effect("", [Move(call.value, NOBODY, sender, call.to, "a transfer")])
    return _unknown(call)


def describe_message(message: TypedData) -> str:
    """Return what a signature of this message lets happen. A token's permit is one; raises KeyError for what is not ours.

    >>> from oathwork.model.messages import close_message
    >>> describe_message(close_message(contracts.escrow.domain, bounty.id)).endswith("anyone can then end the bounty.")
    True
    """
    facts = message.message
    if message.primary == "Permit":
        allowance = Allowance(facts["value"], message.domain.contract, facts["owner"], facts["spender"])
        return allowance.sentence(plain_money)
    if message.primary == "Attest":
        return _said_of_standing(AttestedStanding.decoded(facts["data"]))
    items = message_items(message.primary)
    return filled(MESSAGE_SENTENCES[message.primary].words, items, [facts[item["name"]] for item in items])


def _said_of_standing(standing: AttestedStanding) -> str:
    """As one of our sentences: the message is EAS' own, and holds the standing as bytes."""
    counts = ", ".join(f"{name} {count}" for name, count in standing.counts.items())
    return (
        f"{standing.account} had {standing.points / 1000:.3f} points in guild {guild_hex(standing.guild)} at {date_text(standing.as_of)}: "
        f"{counts}. Whoever holds this can show it for ever, to readers of the Ethereum Attestation Service too. It moves "
        "nothing, and no contract of ours reads it."
    )


def _decoded(call: CallData) -> tuple[str, dict[str, Any]]:
    try:
        return artifact(call.contract).arguments(call.data) if call.contract else ("", {})
    except BadDocument:
        return "", {}


def _unknown(call: CallData) -> Effect:
    money = f", with {plain_money(NOBODY, call.value)}" if call.value else ""
    return effect(
        f"{call.to} is called{money}, and what that does is not known here: its data is 0x{call.data.hex()}."
    )
