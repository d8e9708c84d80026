"""A team's consents: each member but the worker signs who gets which part of one delivery, into a file of its own.

The evidence names the parts, so a consent is to this very work, in this round, and to nothing else.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from oathwork.chain.keys import Signer
from oathwork.errors import NotValid, OathworkError
from oathwork.evidence.manifest import Claim, Manifest, claim_from_fields, shares_from_fields
from oathwork.model import messages
from oathwork.model.terms import Share, Work
from oathwork.model.typed_data import TypedData
from oathwork.untrusted.documents import canonical, read_canonical, read_file
from oathwork.untrusted.fields import as_hex
from oathwork.untrusted.files import write_new
from oathwork.untrusted.text import plain

_FORMAT: Final = "oathwork/consent/1"
_LARGEST: Final = 16 * 1024  # bytes of a file
HasSigned = Callable[[TypedData, bytes, str], bool]


@dataclass(frozen=True)
class Consent:
    """What one member has signed: these parts of this delivery. `claim` says whose delivery, of which bounty and round."""

    claim: Claim
    delivery: bytes
    shares: tuple[Share, ...]  # of all members but the worker, rising by account
    member: str
    signature: bytes

    @property
    def typed(self) -> TypedData:
        """What the signature is over."""
        claim = self.claim
        return messages.team_message(claim.domain, claim.bounty, claim.round, self.delivery, self.shares)


class ConsentMissing(OathworkError):
    """Somebody who is to share has not signed that."""


def sign_consent(manifest: Manifest, member: Signer) -> Consent:
    """Sign as a member of the team. Raises NotValid if the manifest gives this account no part."""
    if member.address not in (each.account for each in manifest.shares):
        raise NotValid(f"the evidence gives {member.address} no part")
    consent = Consent(manifest.claim, manifest.delivery, manifest.shares, member.address, b"")
    return replace(consent, signature=member.sign(consent.typed))


def handed_in(manifest: Manifest, consents: Iterable[Consent], verify: HasSigned, *, uri: str = "") -> Work:
    """Return the work as the contracts take it. Raises ConsentMissing unless every member has signed exactly this."""
    by_member = {each.member: each for each in consents}
    signatures = []
    for share in manifest.shares:
        consent = by_member.get(share.account)
        if consent is None:
            raise ConsentMissing(f"{share.account} is to get a share and has not agreed to that")
        same = (consent.claim, consent.delivery, consent.shares)
        if same != (manifest.claim, manifest.delivery, manifest.shares):
            raise ConsentMissing(f"{share.account} has agreed to another delivery, or to other shares")
        if not verify(consent.typed, consent.signature, share.account):
            raise ConsentMissing(f"the consent of {share.account} is not signed by it")
        signatures.append(consent.signature)
    return Work(manifest.delivery, manifest.shares, tuple(signatures), uri)


def save_consent(consent: Consent, folder: Path) -> Path:
    """Write a consent into a folder under a name that says to what, whole or not at all; return its path."""
    claim, delivery = consent.claim, consent.delivery.hex()[:16]
    path = folder / f"{claim.bounty.hex()[:16]}-{claim.round}-{delivery}-{consent.member}.consent.json"
    write_new(path, canonical(_as_json(consent)))
    return path


def load_consent(path: Path) -> Consent:
    """Read a consent's file. Raises DocumentRefused for whatever is not exactly in the format."""
    fields = read_canonical(
        read_file(path, limit=_LARGEST), document=plain(path.name, limit=200), limit=_LARGEST
    )
    fields.constant("format", _FORMAT)
    consent = Consent(
        claim=claim_from_fields(fields),
        delivery=fields.data("delivery", 32),
        shares=shares_from_fields(fields),
        member=fields.address("member"),
        signature=fields.data("signature", most=4_096),
    )
    fields.done()
    return consent


def _as_json(consent: Consent) -> Mapping[str, Any]:
    return {
        "format": _FORMAT,
        **consent.claim.as_json(),
        "delivery": as_hex(consent.delivery),
        "shares": [share.to_json() for share in consent.shares],
        "member": consent.member,
        "signature": as_hex(consent.signature),
    }
