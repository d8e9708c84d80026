"""What people sign: one function per EIP-712 message, each naming bounty and round, and dying with them."""

from collections.abc import Iterable
from typing import Any

from oathwork.model.terms import Share, Terms
from oathwork.model.typed_data import Domain, TypedData, Types, address, camel, fit, spelled

_TYPES = {
    "Claim": "bytes32 bounty,uint256 round,address worker,bool ownBond,uint256 deadline",
    "Delivery": "bytes32 bounty,uint256 round,bytes32 delivery,Share[] team,uint256 deadline",
    "Team": "bytes32 bounty,uint256 round,bytes32 delivery,Share[] team",
    "Quit": "bytes32 bounty,uint256 round",
    "Close": "bytes32 bounty",
    "Verdict": "bytes32 bounty,uint256 round,bytes32 delivery,address peer,uint256 score,bytes32 review",
    "TakeSeat": "uint96 guild,address account,uint40 takenAt,uint256 deadline",
    "Permit": "address owner,address spender,uint256 value,uint256 nonce,uint256 deadline",
    "Share": "address account,uint256 part",
    "Terms": ",".join(f"{kind} {camel(name)}" for name, kind in Terms.TYPES.items()),
}
# What people sign for each other alone: no contract knows it.
_OFF_CHAIN = {
    "Seal": "bytes32 bounty,uint256 round,bytes32 delivery,address peer,bytes32 seal,bytes32 parts",
    "Application": "bytes32 bounty,address worker,uint256 writtenAt,string note",
    "Link": "string forge,string name,address account",
    "Probe": "bytes32 bounty,uint256 round,bytes32 delivery,address worker,bytes32 commitment",
}

NAMES = tuple(_TYPES)  # of the messages that contracts read
NAMES_OFF_CHAIN = tuple(_OFF_CHAIN)


def _fields(name: str) -> list[dict[str, str]]:
    pairs = (field.split(" ") for field in (_TYPES | _OFF_CHAIN)[name].split(","))
    return [{"name": field, "type": kind} for kind, field in pairs]


def types_of(primary: str) -> Types:
    """Return what EIP-712 calls the types of a message: its own fields, and those of the structs among them."""
    structs = ["Share"] if "Share[]" in _TYPES.get(primary, "") else []
    return {name: _fields(name) for name in (primary, *structs)}


def type_string(primary: str) -> str:
    """Return a message's type as EIP-712 spells it: its hash is the type hash."""
    return spelled(primary, types_of(primary))


def _typed(domain: Domain, primary: str, **message: Any) -> TypedData:
    types = types_of(primary)
    for field in types[primary]:
        name = field["name"]
        if field["type"] == "Share[]":
            message[name] = [share.message() for share in message[name]]
        else:
            message[name] = fit(field["type"], message[name], f"{primary}.{name}")
    return TypedData(domain, primary, types, message)


def terms_message(domain: Domain, terms: Terms) -> TypedData:
    """Return what a poster signs so that anyone can post for them; its digest is the bounty's id."""
    return _typed(domain, "Terms", **terms.message())


def claim_message(
    domain: Domain, bounty: bytes, round: int, worker: str, deadline: int, *, own_bond: bool = False
) -> TypedData:
    """Return what a worker signs so that anyone can claim for them. `round` is the one the claim opens.

    `own_bond`: they stake their own money, by a permit that goes with the claim; else the sender's gift.
    """
    return _typed(
        domain, "Claim", bounty=bounty, round=round, worker=worker, ownBond=own_bond, deadline=deadline
    )


def delivery_message(
    domain: Domain, bounty: bytes, round: int, delivery: bytes, team: Iterable[Share], deadline: int
) -> TypedData:
    """Return what a worker signs so that anyone can hand in for them."""
    return _typed(
        domain, "Delivery", bounty=bounty, round=round, delivery=delivery, team=team, deadline=deadline
    )


def team_message(
    domain: Domain, bounty: bytes, round: int, delivery: bytes, team: Iterable[Share]
) -> TypedData:
    """Return what each member of a team signs: that it shares in this delivery, in these parts."""
    return _typed(domain, "Team", bounty=bounty, round=round, delivery=delivery, team=team)


def quit_message(domain: Domain, bounty: bytes, round: int) -> TypedData:
    """Return what a poster signs to give a worker who quits the whole bond back."""
    return _typed(domain, "Quit", bounty=bounty, round=round)


def verdict_message(
    domain: Domain, bounty: bytes, round: int, delivery: bytes, peer: str, score: int, review: bytes
) -> TypedData:
    """Return what a peer signs about a delivery: a score and the hash of the written review."""
    message = {"bounty": bounty, "round": round, "delivery": delivery, "peer": peer, "score": score}
    return _typed(domain, "Verdict", **message, review=review)


def seal_message(
    domain: Domain, bounty: bytes, round: int, delivery: bytes, peer: str, seal: bytes, parts: bytes
) -> TypedData:
    """Return what a peer signs of a sealed verdict: the seal, and the hash of the hashes of its parts."""
    message = {"bounty": bounty, "round": round, "delivery": delivery, "peer": peer, "seal": seal}
    return _typed(domain, "Seal", **message, parts=parts)


def application_message(domain: Domain, bounty: bytes, worker: str, written_at: int, note: str) -> TypedData:
    """Return what an applicant signs: that they would take the job. An empty note takes an earlier one back."""
    return _typed(domain, "Application", bounty=bounty, worker=worker, writtenAt=written_at, note=note)


def link_message(domain: Domain, forge: str, name: str, account: str) -> TypedData:
    """Return what an account signs to say that it belongs to who has a name on a forge (a host)."""
    return _typed(domain, "Link", forge=forge, name=name, account=account)


def probe_message(
    domain: Domain, bounty: bytes, round: int, delivery: bytes, worker: str, commitment: bytes
) -> TypedData:
    """Return what a worker signs of a delivery of theirs: that it is bad, as the commitment says."""
    message = {"bounty": bounty, "round": round, "delivery": delivery, "worker": worker}
    return _typed(domain, "Probe", **message, commitment=commitment)


def close_message(domain: Domain, bounty: bytes) -> TypedData:
    """Return what a poster signs so that anyone can close a bounty to further claims."""
    return _typed(domain, "Close", bounty=bounty)


def take_seat_message(domain: Domain, guild: int, account: str, taken_at: int, deadline: int) -> TypedData:
    """Return what a peer signs so that anyone can take a seat for them. The domain is that of `Guilds`."""
    return _typed(domain, "TakeSeat", guild=guild, account=account, takenAt=taken_at, deadline=deadline)


def permit_message(
    domain: Domain, owner: str, spender: str, value: int, nonce: int, deadline: int
) -> TypedData:
    """Return what a token's owner signs so that `spender` may take `value` (ERC-2612). The domain is the token's."""
    return _typed(
        domain,
        "Permit",
        owner=address(owner),
        spender=address(spender),
        value=value,
        nonce=nonce,
        deadline=deadline,
    )
