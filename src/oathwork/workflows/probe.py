"""Probes: a delivery that its worker knows to be bad, handed in to see whether the panel finds it.

The prober commits before the delivery, on the chain, to what nobody can read: which delivery, and why it is bad. The
commitment is the number of a lane: `cancel` is the one call that writes a number of one's own choice into the escrow's log,
and a lane of such a number is nobody's. Its first 96 bits are the guild, the rest a hash.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from oathwork.chain.keys import Signer
from oathwork.errors import BadSignature, NotValid
from oathwork.evidence.manifest import Claim, claim_from_fields
from oathwork.model import messages
from oathwork.model.typed_data import TypedData
from oathwork.untrusted.documents import canonical, content_hash, read_canonical, read_file
from oathwork.untrusted.fields import Fields, as_hex
from oathwork.untrusted.files import write_file, write_new
from oathwork.untrusted.text import plain, text_problem
from oathwork.verdicts.verdict import Witness, require_signed

PROBE_FORMAT: Final = "oathwork/probe/1"
LARGEST_PROBE: Final = 16 * 1024  # bytes of the file
LONGEST_REASON: Final = 2_000  # characters
_HASH_BITS: Final = 160


def guild_of_lane(lane: int) -> int:
    """Return the guild that a lane's number commits to a probe of; zero for the lanes of bounties.

    >>> guild_of_lane(7), guild_of_lane((0xD4C9 << 160) + 7) == 0xD4C9
    (0, True)
    """
    return lane >> _HASH_BITS


@dataclass(frozen=True)
class Probe:
    """What was known beforehand: that this delivery of this worker is bad, and why. Secret until it is revealed.

    `salt`: 32 random bytes, so that nobody finds the rest by trying. `signature`: the worker's, empty until they sign.
    """

    claim: Claim
    delivery: bytes
    guild: int
    prober: str
    reason: str
    salt: bytes
    signature: bytes = b""

    @property
    def commitment(self) -> bytes:
        """The hash of all of it but the signature; the prober's account is in it, so that to copy it is no use."""
        return content_hash(canonical(_facts(self)))

    @property
    def lane(self) -> int:
        """The number that is written into the log."""
        return (self.guild << _HASH_BITS) + int.from_bytes(self.commitment[: _HASH_BITS // 8])

    @property
    def typed(self) -> TypedData:
        """What the worker signs, so that nobody calls another's work bad."""
        claim = self.claim
        return messages.probe_message(
            claim.domain, claim.bounty, claim.round, self.delivery, claim.worker, self.commitment
        )

    @property
    def data(self) -> bytes:
        """The canonical bytes of the file."""
        return canonical({**_facts(self), "signature": as_hex(self.signature)})

    def verify(self, witness: Witness | None = None) -> None:
        """Raise `BadSignature` unless the worker stands by it. Only a `witness` can check a contract's signature."""
        worker = self.claim.worker
        require_signed("probe", self.typed, self.signature, worker, witness, "is another one")


def new_probe(claim: Claim, delivery: bytes, guild: int, prober: str, reason: str) -> Probe:
    """Return a probe of a delivery that is not handed in yet. Raises NotValid."""
    if problem := text_problem(reason, limit=LONGEST_REASON, least=1):
        raise NotValid(f"--reason: {problem}")
    return Probe(claim, delivery, guild, prober, reason, secrets.token_bytes(32))


def sign_probe(probe: Probe, worker: Signer) -> Probe:
    """Return a probe signed by its worker. Raises BadSignature for anybody else."""
    if worker.address != probe.claim.worker:
        raise BadSignature(f"the delivery is of {probe.claim.worker}; {worker.address} cannot call it bad")
    return replace(probe, signature=worker.sign(probe.typed))


def save_probe(probe: Probe, path: Path) -> None:
    """Write a probe's file: a new one, or the same one signed. Raises FileInTheWay."""
    if path.exists() and replace(load_probe(path), signature=b"") == replace(probe, signature=b""):
        write_file(path, probe.data)
    else:
        write_new(path, probe.data)


def load_probe(path: Path) -> Probe:
    """Read a probe's file. Raises DocumentRefused."""
    return read_probe(read_file(path, limit=LARGEST_PROBE), document=plain(path.name, limit=200))


def read_probe(data: bytes, *, document: str = "probe") -> Probe:
    """Read a probe; refuse with `DocumentRefused` whatever is not exactly in the format.

    The signature is not looked at here: see `Probe.verify`.
    """
    fields = read_canonical(data, document=document, limit=LARGEST_PROBE)
    fields.constant("format", PROBE_FORMAT)
    probe = Probe(
        claim=claim_from_fields(fields),
        delivery=fields.data("delivery", 32),
        guild=_guild(fields),
        prober=fields.address("prober"),
        reason=fields.text("reason", limit=LONGEST_REASON, least=1),
        salt=fields.data("salt", 32),
        signature=fields.data("signature", most=1_024),
    )
    fields.done()
    return probe


def _guild(fields: Fields) -> int:
    return int.from_bytes(fields.data("guild", 12))


def _facts(probe: Probe) -> Mapping[str, Any]:
    return {
        "format": PROBE_FORMAT,
        **probe.claim.as_json(),
        "delivery": as_hex(probe.delivery),
        "guild": as_hex(probe.guild.to_bytes(12)),
        "prober": probe.prober,
        "reason": probe.reason,
        "salt": as_hex(probe.salt),
    }
