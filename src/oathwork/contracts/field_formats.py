"""How each argument and each field of a message is called and written: in our sentences, and by wallets (ERC-7730)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from oathwork.error_sentences import date_text
from oathwork.model.amounts import from_seconds, from_units
from oathwork.model.guild import guild_hex
from oathwork.model.typed_data import NOBODY


def _raw(value: Any) -> str:
    return f"0x{value.hex()}" if isinstance(value, bytes) else str(value)


@dataclass(frozen=True)
class Kind:
    """One way to write a value: ERC-7730's name and parameters for it, and what our own sentences say."""

    format: str
    params: Mapping[str, Any] = field(default_factory=dict)
    write: Callable[[Any], str] = _raw
    hidden: bool = False  # bytes that no person can judge


def _unit(name: str, decimals: int = 0) -> Kind:
    params = {"base": f"{name}s", "decimals": decimals}

    def write(value: int) -> str:
        amount = from_units(value, decimals)
        return f"{amount} {name}" if amount == "1" else f"{amount} {name}s"

    return Kind("unit", params, write)


_RAW: Final = Kind("raw")
_BYTES: Final = Kind("raw", hidden=True)
_TEXT: Final = Kind("raw", write=repr)
_GUILD: Final = Kind("raw", write=guild_hex)
_ACCOUNT: Final = Kind("addressName", {"types": ["eoa", "wallet", "contract"]})
_TOKEN: Final = Kind("addressName", {"types": ["token"]})
_DATE: Final = Kind("date", {"encoding": "timestamp"}, date_text)
_DURATION: Final = Kind("duration", write=from_seconds)
_POINTS: Final = _unit("point")
_DAYS: Final = _unit("day")
_SHARE: Final = Kind("unit", {"base": "%", "decimals": 2})
AMOUNT: Final = Kind(
    "tokenAmount", {"tokenPath": "token", "nativeCurrencyAddress": NOBODY}
)  # beside a `token`
COINS: Final = Kind("amount", write=lambda value: f"{from_units(value, 18)} ETH")  # the chain's own money


@dataclass(frozen=True)
class FieldFormat:
    """A label for small screens, and how the value is written. `rests`: zero says nothing, and need not be shown."""

    label: str
    kind: Kind
    rests: bool = False


# By name; by struct and name where the same name is something else.
_FORMATS: Final = {
    "poster": FieldFormat("Poster", _ACCOUNT),
    "worker": FieldFormat("Worker", _ACCOUNT),
    "account": FieldFormat("Account", _ACCOUNT),
    "accounts": FieldFormat("Account", _ACCOUNT),
    "posters": FieldFormat("Poster", _ACCOUNT),
    "peer": FieldFormat("Peer", _ACCOUNT),
    "to": FieldFormat("Paid to", _ACCOUNT),
    "heir": FieldFormat("Offered to", _ACCOUNT),
    "steward": FieldFormat("Steward", _ACCOUNT),
    "offers": FieldFormat("Seat offered to", _ACCOUNT),
    "panel": FieldFormat("Panel member", _ACCOUNT),
    "absent": FieldFormat("Absent member", _ACCOUNT),
    "token": FieldFormat("Token", _TOKEN),
    "bounty": FieldFormat("Bounty", _RAW),
    "id": FieldFormat("Bounty", _RAW),
    "lane": FieldFormat("Lane", _RAW),
    "generation": FieldFormat("Generation", _RAW),
    "round": FieldFormat("Round", _RAW),
    "guild": FieldFormat("Guild", _GUILD),
    "name": FieldFormat("Name", _TEXT),
    "delivery": FieldFormat("Delivery's hash", _RAW),
    "index": FieldFormat("Member number", _RAW),
    "score": FieldFormat("Score out of 100", _RAW),
    "review": FieldFormat("Review's hash", _RAW),
    "seal": FieldFormat("Seal", _RAW),
    "parts": FieldFormat("Hash of its parts", _RAW),
    "commitment": FieldFormat("Commitment", _RAW),
    "note": FieldFormat("Note", _TEXT),
    "forge": FieldFormat("Forge", _TEXT),
    "writtenAt": FieldFormat("Written", _DATE),
    "pay": FieldFormat("The work is paid", _RAW),
    "served": FieldFormat("Served from now on", _RAW),
    "ownBond": FieldFormat("By the own bond", _RAW),
    "deadline": FieldFormat("Valid until", _DATE),
    "takenAt": FieldFormat("Last seat taken", _DATE, rests=True),
    "drawnAt": FieldFormat("Panel drawn", _DATE),
    "uri": FieldFormat("Where it lies", _RAW),
    "salt": FieldFormat("Salt", _RAW),
    "signature": FieldFormat("Signature", _BYTES),
    "consents": FieldFormat("Consents", _BYTES),
    "header": FieldFormat("Block header", _BYTES),
    "Terms.reward": FieldFormat("Reward", AMOUNT),
    "Terms.fee": FieldFormat("Fee of each peer", AMOUNT),
    "Terms.bond": FieldFormat("Bond", AMOUNT),
    "Terms.seats": FieldFormat("Seats in the lot", _RAW, rests=True),
    "Terms.size": FieldFormat("Size of the panel", _RAW),
    "Terms.panel": FieldFormat("Named panel's hash", _RAW, rests=True),
    "Terms.passMark": FieldFormat("Pass mark", _RAW),
    "Terms.effort": FieldFormat("Effort", _POINTS, rests=True),
    "Terms.worker": FieldFormat("Reserved for", _ACCOUNT, rests=True),
    "Terms.minStanding": FieldFormat("Least standing", _unit("point", 3), rests=True),
    "Terms.openUntil": FieldFormat("Claims until", _DATE),
    "Terms.workPeriod": FieldFormat("Time to work", _DURATION),
    "Terms.reviewPeriod": FieldFormat("Time to review", _DURATION),
    "Terms.patience": FieldFormat("Patience", _DURATION, rests=True),
    "Terms.arbiter": FieldFormat("Arbiter", _ACCOUNT, rests=True),
    "Terms.rulingPeriod": FieldFormat("Time to rule", _DURATION, rests=True),
    "Terms.spec": FieldFormat("Specification hash", _RAW),
    "State.claimedAt": FieldFormat("Claimed", _DATE),
    "State.since": FieldFormat("Last step", _DATE),
    "State.repair": FieldFormat("Repair", _RAW),
    "State.lot": FieldFormat("Lot", _RAW),
    "State.lotBlock": FieldFormat("Block of the lot", _RAW),
    "State.team": FieldFormat("Team's hash", _RAW),
    "State.panel": FieldFormat("Panel's hash", _RAW),
    "State.scores": FieldFormat("Scores", _RAW),
    "Share.account": FieldFormat("Team member", _ACCOUNT),
    "Share.part": FieldFormat("Share of the reward", _SHARE),
    "Permit.deadline": FieldFormat("Permit until", _DATE, rests=True),
    "Permit.v": FieldFormat("Permit v", _BYTES),
    "Permit.r": FieldFormat("Permit r", _BYTES),
    "Permit.s": FieldFormat("Permit s", _BYTES),
    "Offer.poster": FieldFormat("Poster", _ACCOUNT, rests=True),
    "Offer.lane": FieldFormat("Lane", _RAW, rests=True),
    "Offer.generation": FieldFormat("Generation", _RAW, rests=True),
    "Offer.openUntil": FieldFormat("Claims for", _DURATION),
    "until": FieldFormat("Until", _DATE),
    "start_": FieldFormat("First turn", _DATE),
    "period": FieldFormat("Once in", _DURATION),
    "most": FieldFormat("In smallest units", _RAW),
    "amount": FieldFormat("In smallest units", _RAW),
    "court": FieldFormat("Court", _ACCOUNT),
    "extraData": FieldFormat("Told to the court", _BYTES),
    "rulingPeriod": FieldFormat("Time to rule", _DURATION),
    "dispute": FieldFormat("Dispute", _RAW),
    "dispute_": FieldFormat("Dispute", _RAW),
    "_disputeID": FieldFormat("Dispute", _RAW),
    "ruling": FieldFormat("Ruling", _RAW),
    "_ruling": FieldFormat("Ruling", _RAW),
    "number": FieldFormat("Case", _RAW),
    "market": FieldFormat("Market", _ACCOUNT),
    "jobId": FieldFormat("Job", _RAW),
    "payer": FieldFormat("Paid by", _ACCOUNT),
    "agentId": FieldFormat("Agent", _RAW),
    "tip": FieldFormat("Tip for a move", COINS),
    "mostBaseFee": FieldFormat("Highest base fee", COINS),
    "call": FieldFormat("Step", _BYTES),
    "Settings.seatAt": FieldFormat("Standing for a seat", _POINTS),
    "Settings.halfLifeDays": FieldFormat("Half-life", _DAYS),
    "Settings.maxEffort": FieldFormat("Largest effort", _POINTS),
    "Settings.minReviewDays": FieldFormat("Shortest review", _DAYS),
}


def field_format(struct: str, name: str) -> FieldFormat:
    """Return how a field of a struct, or an argument (`struct` empty), is called and written. Raises KeyError."""
    terms = _FORMATS.get(f"Terms.{name}") if struct == "Offer" else None
    return _FORMATS.get(f"{struct}.{name}") or terms or _FORMATS[name]
