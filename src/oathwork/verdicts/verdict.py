"""A peer's signed verdict, as a file that proves itself wherever it is found."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Protocol

from oathwork.chain.keys import Signer, recover
from oathwork.errors import BadSignature
from oathwork.evidence.inspection import Inspection
from oathwork.evidence.specification import Specification
from oathwork.model import messages
from oathwork.model.typed_data import TypedData
from oathwork.untrusted.documents import canonical, read_canonical, read_file
from oathwork.untrusted.fields import DocumentRefused, Fields, as_hex
from oathwork.untrusted.files import FileInTheWay, write_new
from oathwork.untrusted.text import plain
from oathwork.verdicts import review as reviews
from oathwork.verdicts.acceptance import CommandOutcome
from oathwork.verdicts.review import Review, Subject, confirm_review, subject_from_fields

VERDICT_FORMAT: Final = "oathwork/verdict/1"
LARGEST_VERDICT: Final = 2 * reviews.LARGEST_REVIEW  # bytes of a verdict file


class Witness(Protocol):
    """Who can ask the chain whether an account stands by a signature: a `Chain`."""

    def has_signed(self, typed_data: TypedData, signature: bytes, signer: str) -> bool:
        """Whether the account's key, or its contract by ERC-1271, has signed."""


def require_signed(
    what: str, message: TypedData, signature: bytes, account: str, witness: Witness | None, otherwise: str
) -> None:
    """Raise `BadSignature` unless an account stands by what is signed. Only a `witness` can check a contract's signature.

    `what` it is called, and what it is `otherwise`, stand in the error.
    """
    if witness is not None:
        if not witness.has_signed(message, signature, account):
            raise BadSignature(f"the {what} was not signed by {account}, or {otherwise}")
    elif (signer := recover(message, signature)) != account:
        raise BadSignature(f"the {what} was signed by {signer}, not by {account}, or {otherwise}")


@dataclass(frozen=True)
class SignedVerdict:
    """One peer's judgement of one delivery: score, hash of the review, signature, and the review if it is public."""

    subject: Subject
    peer: str
    score: int
    review: bytes
    signature: bytes
    text: Review | None = None

    @property
    def typed(self) -> TypedData:
        """What was signed."""
        about = self.subject
        return messages.verdict_message(
            about.domain, about.bounty, about.round, about.delivery, self.peer, self.score, self.review
        )

    @property
    def data(self) -> bytes:
        """The canonical bytes of the file."""
        return canonical(_as_json(self))

    def verify(self, witness: Witness | None = None) -> None:
        """Raise `BadSignature` unless the peer stands by it. Only a `witness` can check a contract's signature."""
        require_signed("verdict", self.typed, self.signature, self.peer, witness, "says something else")


def sign_verdict(
    review: Review,
    signer: Signer,
    specification: Specification,
    *,
    inspection: Inspection | None = None,
    outcome: CommandOutcome | None = None,
    public: bool = True,
    before: Callable[["SignedVerdict"], None] = lambda draft: None,
) -> SignedVerdict:
    """Return the verdict of a review, signed by its peer; with the text unless it is not to be `public`.

    `before` sees what is about to be signed, and may raise. Raises `NotReviewed` unless the review says what
    `inspection` and `outcome` found (see `review.confirm_review`), and `BadSignature` if the signer is not the peer the review names.
    """
    confirm_review(review, specification, inspection, outcome)
    if signer.address != review.peer:
        raise BadSignature(f"the review is {review.peer}'s; {signer.address} cannot sign it")
    text = review if public else None
    draft = SignedVerdict(review.subject, review.peer, review.score, review.hash, b"", text)
    before(draft)
    return _with_signature(draft, signer.sign(draft.typed))


def _with_signature(verdict: SignedVerdict, signature: bytes) -> SignedVerdict:
    return SignedVerdict(
        verdict.subject, verdict.peer, verdict.score, verdict.review, signature, verdict.text
    )


def verdict_file_name(verdict: SignedVerdict) -> str:
    """Return the name a verdict file goes by: bounty, round and peer, so that one peer has one file a round."""
    return f"{verdict.subject.bounty.hex()[:16]}-{verdict.subject.round}-{verdict.peer}.json"


def save_verdict(verdict: SignedVerdict, folder: Path) -> Path:
    """Write a verdict into a folder under its own name, whole or not at all; return its path.

    One that says the same is kept as it is. Raises FileInTheWay for another verdict of this peer in this round: who has
    signed two that differ is not counted at all.
    """
    read_verdict(verdict.data)
    path = folder / verdict_file_name(verdict)
    try:
        write_new(path, verdict.data)
    except FileInTheWay:
        if not _says_the_same(path, verdict):
            raise
    return path


def _says_the_same(path: Path, verdict: SignedVerdict) -> bool:
    """Whether the verdict in a file differs in its signature at most: some wallets sign anew each time."""
    try:
        return replace(load_verdict(path), signature=verdict.signature) == verdict
    except DocumentRefused:
        return False


def load_verdict(path: Path) -> SignedVerdict:
    """Read a verdict file; refuse links, devices and whatever `read` refuses."""
    return read_verdict(
        read_file(path, limit=LARGEST_VERDICT, follow=False), document=plain(path.name, limit=200)
    )


def read_verdict(data: bytes, *, document: str = "verdict") -> SignedVerdict:
    """Read a verdict; refuse with `DocumentRefused` whatever is not exactly in the format, or contradicts itself.

    The signature is not looked at here: see `SignedVerdict.verify`.
    """
    fields = read_canonical(data, document=document, limit=LARGEST_VERDICT)
    fields.constant("format", VERDICT_FORMAT)
    verdict = SignedVerdict(
        subject=subject_from_fields(fields),
        peer=fields.address("peer"),
        score=fields.integer("score", 0, 100),
        review=fields.data("review", 32),
        signature=fields.data("signature", most=4_096),
        text=None if fields.absent("text") else reviews.review_from_fields(fields.object("text")),
    )
    _refuse_contradiction(verdict, fields)
    fields.done()
    return verdict


def _refuse_contradiction(verdict: SignedVerdict, fields: Fields) -> None:
    """What a wallet showed the peer, and the review, must be of this very verdict."""
    message = verdict.typed
    if fields.data("domain", 32) != message.domain.separator():
        fields.refuse("domain", "not the EIP-712 domain of this escrow")
    if fields.data("digest", 32) != message.digest():
        fields.refuse("digest", "not the EIP-712 digest of this verdict")
    text = verdict.text
    if text and (text.subject, text.peer, text.score) != (verdict.subject, verdict.peer, verdict.score):
        fields.refuse("text", "the review of another verdict")
    if text and text.hash != verdict.review:
        fields.refuse("text", "not the review whose hash was signed")


def _as_json(verdict: SignedVerdict) -> Mapping[str, Any]:
    message = verdict.typed
    return {
        "format": VERDICT_FORMAT,
        **verdict.subject.as_json(),
        "peer": verdict.peer,
        "score": verdict.score,
        "review": as_hex(verdict.review),
        "signature": as_hex(verdict.signature),
        "domain": as_hex(message.domain.separator()),
        "digest": as_hex(message.digest()),
        "text": reviews.review_as_json(verdict.text) if verdict.text else None,
    }
