"""A standing, attested off the chain: signed for the Ethereum Attestation Service (EAS), kept as a file, checked by anybody.

A file says what the chain said at a moment, and who says so. Whoever checks it need not believe its signer: a standing that was
not marked since is still on the chain, and what it was at that moment follows from it. Of one that was marked since, only a
node that keeps old states can say what it was.
"""

import json
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from oathwork.chain.client import Chain
from oathwork.chain.keys import Signer, check_signature
from oathwork.chain.receipt import Block
from oathwork.contracts import Oathwork
from oathwork.error_sentences import date_text
from oathwork.errors import BadDocument, NodeRefused, NotValid, OathworkError, WrongChain
from oathwork.ledger.founded_guilds import require_guild
from oathwork.model.attestation import (
    ATTEST_FIELDS,
    ATTEST_TYPES,
    EAS_FORMAT,
    EAS_NAME,
    STANDING_UID,
    AttestedStanding,
    attest_message,
    attestation_uid,
    eas_domain,
)
from oathwork.model.fading import faded
from oathwork.model.guild import Standing, half_life
from oathwork.model.typed_data import Domain, TypedData, address, fit
from oathwork.untrusted.documents import read_file, read_object
from oathwork.untrusted.fields import Fields, as_hex
from oathwork.untrusted.files import write_new
from oathwork.untrusted.text import plain

_LARGEST: Final = 64 * 1024  # bytes of a file
_SAME_MOMENT: Final = 64  # blocks that are asked, on chains that make several in a second


class NotAttested(OathworkError):
    """What a file attests is not what its number and its schema say, or not what the chain said."""


@dataclass(frozen=True)
class Attestation:
    """What was signed off the chain, and by whom."""

    typed_data: TypedData
    signature: bytes
    signer: str

    @property
    def uid(self) -> bytes:
        """Its number."""
        return attestation_uid(self.typed_data)

    @cached_property
    def standing(self) -> AttestedStanding:
        """What it says."""
        return AttestedStanding.decoded(self.typed_data.message["data"])


# ----------------------------------------------------------------------------------------------------------- to sign it


def standing_at(contracts: Oathwork, guild: int, account: str, block: Block) -> AttestedStanding:
    """Return what the chain says of a standing at a block."""
    record = contracts.reputation.standing_of(guild, account, block=block.number)
    return _as_attested(record, guild, account, block.timestamp, contracts.reputation.address)


def _as_attested(
    record: Standing, guild: int, account: str, moment: int, reputation: str
) -> AttestedStanding:
    """Return a record as it was at a moment not before its last mark."""
    points = faded(record.points, moment - record.points_at, half_life(guild)) if record.points else 0
    counts = (record.delivered, record.reviewed, record.rejected, record.abandoned, record.missed)
    return AttestedStanding(guild, account, points, moment, *counts, reputation)


def sign_standing(domain: Domain, standing: AttestedStanding, salt: bytes, signer: Signer) -> Attestation:
    """Sign what the chain says of a standing, for the EAS of a domain. The salt makes the number another each time."""
    typed_data = attest_message(domain, standing, salt)
    return Attestation(typed_data, signer.sign(typed_data), signer.address)


# ------------------------------------------------------------------------------------------------------------- its file


def attestation_as_json(attestation: Attestation) -> dict[str, Any]:
    """Return an attestation as EAS' own SDK reads it; numbers beyond what JavaScript counts are text there."""
    data, signature = attestation.typed_data, attestation.signature
    message = {
        name: as_hex(value) if isinstance(value, bytes) else value for name, value in data.message.items()
    }
    texts = {name: str(message[name]) for name in ("time", "expirationTime")}
    content = {
        "version": EAS_FORMAT,
        "uid": as_hex(attestation.uid),
        "domain": data.domain.message() | {"chainId": str(data.domain.chain_id)},
        "primaryType": data.primary,
        "types": data.types,
        "message": message | texts,
        "signature": {"v": signature[64], "r": as_hex(signature[:32]), "s": as_hex(signature[32:64])},
    }
    return {"sig": content, "signer": attestation.signer}


def save_attestation(attestation: Attestation, file: Path) -> None:
    """Write an attestation's file. Raises FileInTheWay if there is another."""
    write_new(file, (json.dumps(attestation_as_json(attestation), indent=2) + "\n").encode())


def load_attestation(file: Path) -> Attestation:
    """Read an attestation's file, by whomever it was written. Raises BadDocument, NotAttested for another number in it."""
    name = plain(str(file), limit=500)
    with read_object(read_file(file, limit=_LARGEST), document=name) as fields:
        signer = fields.text_as("signer", address)
        attestation, uid = _signed(fields.object("sig"), signer)
    if uid != attestation.uid:
        raise NotAttested(f"{name} has the number {as_hex(attestation.uid)}, and calls itself {as_hex(uid)}")
    return attestation


def _signed(fields: Fields, signer: str) -> tuple[Attestation, bytes]:
    with fields:
        fields.integer("version", EAS_FORMAT, EAS_FORMAT)
        fields.constant("primaryType", "Attest")
        fields.object_as("types", _require_types)
        domain, message = fields.object_as("domain", _domain), fields.object_as("message", _message)
        signature = fields.object_as("signature", _signature)
        typed_data = TypedData(domain, "Attest", ATTEST_TYPES, message)
        return Attestation(typed_data, signature, signer), fields.data("uid", 32)


def _require_types(types: dict[str, Any]) -> None:
    if types != ATTEST_TYPES:
        raise NotValid("not the types of version 2 of EAS' attestations off the chain")


def _exactly(document: dict[str, Any], kinds: dict[str, str], what: str) -> dict[str, Any]:
    if document.keys() != kinds.keys():
        raise NotValid(f"{what}: expected exactly the fields {', '.join(kinds)}")
    return {name: fit(kind, document[name], f"{what}.{name}") for name, kind in kinds.items()}


def _domain(document: dict[str, Any]) -> Domain:
    values = _exactly(document, dict(Domain.FIELDS.values()), "domain")
    if values["name"] != EAS_NAME:
        raise NotValid(f"domain.name: not {EAS_NAME!r}")
    return eas_domain(values["chainId"], values["verifyingContract"], values["version"])


def _message(document: dict[str, Any]) -> dict[str, Any]:
    message = _exactly(document, ATTEST_FIELDS, "message")
    AttestedStanding.decoded(message["data"])
    return message


def _signature(document: dict[str, Any]) -> bytes:
    parts = _exactly(document, {"v": "uint8", "r": "bytes32", "s": "bytes32"}, "signature")
    return bytes(parts["r"] + parts["s"] + bytes([parts["v"]]))


# ---------------------------------------------------------------------------------------------------------- to check it


@dataclass(frozen=True)
class AttestationCheck:
    """What of an attestation is true. `was_so`: whether the chain said so at that moment; None if no state that old is kept."""

    was_so: bool | None
    now: AttestedStanding  # what the chain says now
    marked_at: int  # the moment of the standing's last mark; zero: there is none
    is_stewards: bool  # signed by who is the guild's steward now


def check_attestation(contracts: Oathwork, attestation: Attestation) -> AttestationCheck:
    """Check who has signed, and compare what is said with what the chain said at that moment, and says now.

    Raises BadSignature, WrongChain, NoSuchGuild, NotAttested for another schema or other contracts.
    """
    statement, block = attestation.standing, contracts.chain.block()
    _require_ours(contracts, attestation)
    check_signature(attestation.typed_data, attestation.signature, attestation.signer)
    require_guild(contracts, statement.guild)
    if statement.as_of > block.timestamp:
        raise NotAttested(
            f"it says what the chain will have said at {date_text(statement.as_of)}, which nobody knows"
        )
    record = contracts.reputation.standing_of(statement.guild, statement.account, block=block.number)
    steward, _ = contracts.guilds.steward_of(statement.guild, block=block.number)
    return AttestationCheck(
        was_so=_was_so(contracts, statement, record),
        now=_as_attested(record, statement.guild, statement.account, block.timestamp, statement.reputation),
        marked_at=record.points_at,
        is_stewards=steward == attestation.signer,
    )


def _require_ours(contracts: Oathwork, attestation: Attestation) -> None:
    """Refuse what is not about a standing on this chain, by these contracts."""
    message, statement = attestation.typed_data.message, attestation.standing
    chain_id, reputation = attestation.typed_data.domain.chain_id, contracts.reputation.address
    if chain_id != contracts.chain.id:
        raise WrongChain(f"the attestation is for chain {chain_id}, and this is chain {contracts.chain.id}")
    if message["schema"] != STANDING_UID:
        raise NotAttested(
            f"its schema is {as_hex(message['schema'])}, not that of standing: {as_hex(STANDING_UID)}"
        )
    if statement.reputation != reputation:
        raise NotAttested(f"it says what {statement.reputation} says, and standing here is {reputation}'s")
    if statement.account != message["recipient"]:
        raise NotAttested(f"it is about {statement.account}, and given to {message['recipient']}")


def _was_so(contracts: Oathwork, statement: AttestedStanding, record: Standing) -> bool | None:
    """Return whether the chain said so then: by the standing as it is, if it was not marked since, else by the old state."""
    if record.points_at <= statement.as_of and _at_moment_of(statement, record) == statement:
        return True
    if record.points_at < statement.as_of:
        return False
    try:
        return any(_at_moment_of(statement, each) == statement for each in _records_at(contracts, statement))
    except (NodeRefused, BadDocument):  # nodes drop old states
        return None


def _at_moment_of(statement: AttestedStanding, record: Standing) -> AttestedStanding:
    return _as_attested(record, statement.guild, statement.account, statement.as_of, statement.reputation)


def _records_at(contracts: Oathwork, statement: AttestedStanding) -> Iterator[Standing]:
    """Yield the record as it stood at a moment: after its last block, and after each other block of that same second."""
    chain, reputation = contracts.chain, contracts.reputation
    last = _last_block(chain, statement.as_of)
    for number in range(last, max(last - _SAME_MOMENT, -1), -1):
        yield reputation.standing_of(statement.guild, statement.account, block=number)
        if chain.block(number).timestamp < statement.as_of:
            return


def _last_block(chain: Chain, moment: int) -> int:
    """Return the last block that is not after a moment."""
    return bisect_right(range(chain.block().number + 1), moment, key=lambda n: chain.block(n).timestamp) - 1
