"""Sealed verdicts: everyone sees that a peer has judged, and nobody how, until the whole panel has.

A seal is the hash of a signed verdict and a salt, and the peer signs it. The salt and the verdict's file are split into
parts, one for each mailbox: each is random to whoever lacks another, and all of them together are the file.
"""

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from oathwork.chain.keys import Signer, recover
from oathwork.errors import BadSignature, NotValid, OathworkError
from oathwork.model import messages
from oathwork.model.typed_data import TypedData
from oathwork.untrusted.documents import canonical, content_hash, read_canonical, read_file
from oathwork.untrusted.fields import DocumentRefused, Fields, as_hex
from oathwork.untrusted.files import write_file
from oathwork.untrusted.text import plain
from oathwork.verdicts.review import Subject, subject_from_fields
from oathwork.verdicts.verdict import SignedVerdict, Witness, read_verdict, require_signed, verdict_file_name

SEAL_FORMAT: Final = "oathwork/seal/1"
SEALED_FORMAT: Final = "oathwork/sealed/1"
FEWEST_PARTS: Final = 2
MOST_PARTS: Final = 8
LARGEST_PART: Final = 128 * 1024  # bytes
LARGEST_SEAL: Final = 2 * LARGEST_PART + 4_096  # bytes of a seal's file: the part is in hexadecimal digits
_SALT: Final = 32  # bytes
_STEP: Final = 4_096  # parts are as long as a multiple of it, so that their length says little of the review


class DoesNotOpen(OathworkError):
    """All parts are there as the peer has signed them, and are not the verdict that the peer has sealed."""


@dataclass(frozen=True)
class PeerSeal:
    """One peer's signed seal, and the part that one mailbox has of the sealed file; None while it is not shown.

    `parts` are the hashes of all parts, and `number` says whose this one is, from 0. All of it is signed but the number.
    """

    subject: Subject
    peer: str
    seal: bytes
    parts: tuple[bytes, ...]
    number: int
    signature: bytes
    part: bytes | None = None

    @property
    def typed(self) -> TypedData:
        """What was signed."""
        about, parts = self.subject, content_hash(b"".join(self.parts))
        return messages.seal_message(
            about.domain, about.bounty, about.round, about.delivery, self.peer, self.seal, parts
        )

    @property
    def data(self) -> bytes:
        """The canonical bytes of the file."""
        return canonical(_seal_as_json(self))

    @property
    def without_part(self) -> "PeerSeal":
        """The same, as it is shown before it may be opened."""
        return replace(self, part=None)

    def verify(self, witness: Witness | None = None) -> None:
        """Raise `BadSignature` unless the peer stands by it. Only a `witness` can check a contract's signature."""
        require_signed("seal", self.typed, self.signature, self.peer, witness, "is another one")


# --------------------------------------------------------------------------------------------------------------- sealing


def seal_verdict(
    verdict: SignedVerdict,
    signer: Signer,
    count: int,
    *,
    before: Callable[[TypedData], None] = lambda message: None,
) -> tuple[PeerSeal, ...]:
    """Return a verdict sealed by its peer, in so many parts: one for each mailbox. Asks `signer` for one signature.

    `before` sees what is about to be signed, and may raise. Raises NotValid for a verdict that is too large, for fewer than two parts, or more than eight.
    """
    if not FEWEST_PARTS <= count <= MOST_PARTS:
        raise NotValid(f"a verdict is sealed in {FEWEST_PARTS} to {MOST_PARTS} parts, not in {count}")
    salt = _salt(verdict)
    parts = _split(salt + verdict.data, count)
    seal = _seal_hash(verdict, salt)
    hashes = tuple(map(content_hash, parts))
    draft = PeerSeal(verdict.subject, verdict.peer, seal, hashes, 0, b"")
    before(draft.typed)
    signature = signer.sign(draft.typed)
    return tuple(
        replace(draft, number=number, signature=signature, part=part) for number, part in enumerate(parts)
    )


def _salt(verdict: SignedVerdict) -> bytes:
    """A key's signature is a secret until it is shown, and the key makes it again. A contract's can be public: a Safe's
    approval is. So its salt is random, and only in the file.
    """
    if _is_by_key(verdict):
        return content_hash(b"oathwork/salt/1" + verdict.signature)
    return secrets.token_bytes(_SALT)


def _is_by_key(verdict: SignedVerdict) -> bool:
    try:
        return recover(verdict.typed, verdict.signature) == verdict.peer
    except BadSignature:
        return False


def _seal_hash(verdict: SignedVerdict, salt: bytes) -> bytes:
    """The peer's account is in it, so that whose seal is copied by another opens as a verdict that is not theirs."""
    facts = bytes.fromhex(verdict.peer[2:]) + bytes([verdict.score]) + verdict.review
    return content_hash(SEAL_FORMAT.encode() + salt + facts + verdict.signature)


def _split(data: bytes, count: int) -> list[bytes]:
    """Return parts of equal length whose bits together, by exclusive or, are `data` and zeros: a one-time pad of each."""
    size = -(-len(data) // _STEP) * _STEP
    if size > LARGEST_PART:
        raise NotValid(f"the verdict's file has {len(data)} bytes, and one of {LARGEST_PART} can be sealed")
    pads = [secrets.token_bytes(size) for _ in range(count - 1)]
    return [*pads, _join([data.ljust(size, b"\0"), *pads])]


def _join(parts: Sequence[bytes]) -> bytes:
    content = 0
    for part in parts:
        content ^= int.from_bytes(part)
    return content.to_bytes(len(parts[0]))


# --------------------------------------------------------------------------------------------------------------- opening


def open_seal(seals: Sequence[PeerSeal]) -> SignedVerdict:
    """Return the verdict that all the parts of one seal make, in their order. Its own signature is not looked at here.

    Raises DoesNotOpen if they are the parts that the peer has signed, and make anything else.
    """
    seal = seals[0]
    parts = [each.part for each in seals if each.part is not None]
    if len({len(part) for part in parts}) != 1:
        raise DoesNotOpen("its parts differ in length")
    content = _join(parts)
    try:
        verdict = read_verdict(content[_SALT:].rstrip(b"\0"), document="the sealed verdict")
    except DocumentRefused as problem:
        raise DoesNotOpen(f"what is sealed is no verdict: {problem}") from problem
    if verdict.peer != seal.peer:
        raise DoesNotOpen(f"what is sealed is the verdict of {verdict.peer}")
    if verdict.subject != seal.subject:
        raise DoesNotOpen("what is sealed is a verdict on another delivery")
    if _seal_hash(verdict, content[:_SALT]) != seal.seal:
        raise DoesNotOpen("what its parts hold is not what the seal is of")
    return verdict


def whole_seals(seals: Iterable[PeerSeal]) -> list[tuple[PeerSeal, ...]]:
    """Return those seals of which all parts are there, each with its parts in order.

    A part that is not the one whose hash the peer has signed is no part: the mailbox that shows it opens nothing.
    """
    groups: dict[PeerSeal, dict[int, PeerSeal]] = {}
    for seal in seals:
        if seal.part is not None and content_hash(seal.part) == seal.parts[seal.number]:
            key = replace(seal, number=0, part=None)
            groups.setdefault(key, {})[seal.number] = seal
    return [
        tuple(parts[number] for number in sorted(parts))
        for key, parts in groups.items()
        if len(parts) == len(key.parts)
    ]


# -------------------------------------------------------------------------------------------------------------- as files


def read_seal(data: bytes, *, document: str = "seal") -> PeerSeal:
    """Read a seal with its part, or without; refuse with `DocumentRefused` whatever is not exactly in the format.

    The signature is not looked at here: see `PeerSeal.verify`.
    """
    fields = read_canonical(data, document=document, limit=LARGEST_SEAL)
    seal = _seal_from_fields(fields)
    fields.done()
    return seal


def _seal_from_fields(fields: Fields) -> PeerSeal:
    fields.constant("format", SEAL_FORMAT)
    hashes = fields.texts_as("parts", _word)
    if not FEWEST_PARTS <= len(hashes) <= MOST_PARTS:
        fields.refuse("parts", f"not {FEWEST_PARTS} to {MOST_PARTS} hashes")
    seal = PeerSeal(
        subject=subject_from_fields(fields),
        peer=fields.address("peer"),
        seal=fields.data("seal", 32),
        parts=hashes,
        number=fields.integer("number", 0, len(hashes) - 1),
        signature=fields.data("signature", most=1_024),
        part=None if fields.absent("part") else fields.data("part", most=LARGEST_PART),
    )
    if seal.part is not None and content_hash(seal.part) != seal.parts[seal.number]:
        fields.refuse("part", "not the part whose hash was signed")
    return seal


def _word(text: str) -> bytes:
    """Return the 32 bytes of a hash in its one spelling."""
    word = bytes.fromhex(text[2:]) if text[:2] == "0x" and set(text[2:]) <= set("0123456789abcdef") else b""
    if len(word) != 32:
        raise NotValid("not 32 bytes in the form 0x00ff")
    return word


def _seal_as_json(seal: PeerSeal) -> Mapping[str, Any]:
    return {
        "format": SEAL_FORMAT,
        **seal.subject.as_json(),
        "peer": seal.peer,
        "seal": as_hex(seal.seal),
        "parts": [as_hex(each) for each in seal.parts],
        "number": seal.number,
        "signature": as_hex(seal.signature),
        "part": None if seal.part is None else as_hex(seal.part),
    }


def seal_file_name(verdict: SignedVerdict) -> str:
    """Return the name of the file that holds all the parts; a folder of verdicts does not take it for one."""
    return f"{verdict_file_name(verdict).removesuffix('.json')}.sealed"


def save_seals(seals: Sequence[PeerSeal], path: Path, hosts: Sequence[str]) -> None:
    """Write all the parts of a seal and whose each is, so that a mailbox that did not take its own is sent it again."""
    document = {
        "format": SEALED_FORMAT,
        "hosts": list(hosts),
        "seals": [_seal_as_json(seal) for seal in seals],
    }
    write_file(path, canonical(document))


def saved_seals(verdict: SignedVerdict, path: Path, hosts: Sequence[str]) -> tuple[PeerSeal, ...]:
    """Return the parts that a file holds, if they seal what this verdict says, for these mailboxes in this order; else nothing.

    A mailbox that was sent one part must never be sent another of the same split. The signatures may differ: some wallets
    sign anew each time.
    """
    if not path.is_file():
        return ()
    try:
        saved_hosts, seals = _read_seals(
            read_file(path, limit=MOST_PARTS * LARGEST_SEAL, follow=False), path.name
        )
        sealed_verdict = open_seal(seals)
    except (DocumentRefused, DoesNotOpen):
        return ()
    is_same = replace(sealed_verdict, signature=verdict.signature) == verdict
    return seals if is_same and saved_hosts == tuple(hosts) else ()


def _read_seals(data: bytes, name: str) -> tuple[tuple[str, ...], tuple[PeerSeal, ...]]:
    fields = read_canonical(data, document=plain(name, limit=200), limit=MOST_PARTS * LARGEST_SEAL)
    fields.constant("format", SEALED_FORMAT)
    hosts = tuple(fields.texts("hosts", most=MOST_PARTS))
    seals = tuple(map(_seal_from_fields, fields.objects("seals", most=MOST_PARTS)))
    fields.done()
    if len(hosts) != len(seals):
        fields.refuse("hosts", "not one for each part")
    whole = whole_seals(seals)
    if len(whole) != 1:
        fields.refuse("seals", "not all the parts of one seal")
    return hosts, whole[0]
