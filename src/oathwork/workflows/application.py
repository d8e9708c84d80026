"""Applications: a worker signs "I would take this job", for its poster and everyone else to read.

A note moves nothing and reserves nothing. What an applicant is worth is never said by the note: the chain is asked.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from oathwork.chain.keys import Signer
from oathwork.errors import BadSignature, NotValid
from oathwork.model import messages
from oathwork.model.bounty import Bounty
from oathwork.model.terms import Status
from oathwork.model.typed_data import Domain, TypedData
from oathwork.untrusted.documents import LARGEST_INTEGER, canonical, read_canonical
from oathwork.untrusted.fields import as_hex
from oathwork.untrusted.text import text_problem
from oathwork.verdicts.verdict import Witness, require_signed

APPLICATION_FORMAT: Final = "oathwork/application/1"
LARGEST_APPLICATION: Final = 8 * 1024  # bytes of the file
LONGEST_NOTE: Final = 1_000  # characters


@dataclass(frozen=True)
class Application:
    """What one account has signed about one bounty, at a moment (seconds) that is its own word. No note: it applies no more."""

    domain: Domain
    bounty: bytes
    worker: str
    written_at: int
    note: str
    signature: bytes

    @property
    def typed(self) -> TypedData:
        """What is signed."""
        return messages.application_message(self.domain, self.bounty, self.worker, self.written_at, self.note)

    @property
    def data(self) -> bytes:
        """The canonical bytes of the file."""
        return canonical(_as_json(self))

    def verify(self, witness: Witness | None = None) -> None:
        """Raise `BadSignature` unless the worker stands by it. Only a `witness` can check a contract's signature."""
        require_signed("application", self.typed, self.signature, self.worker, witness, "is another one")


def refused_applicant(bounty: Bounty, worker: str) -> str:
    """Return why an account cannot take this job, or nothing."""
    terms = bounty.terms
    if worker == terms.poster:
        return "the poster cannot work for themselves"
    return "the arbiter cannot take the job" if worker == terms.arbiter else ""


def closed_to_applicants(bounty: Bounty, now: int) -> str:
    """Return why a bounty takes no applications at `now` (seconds), or nothing."""
    if bounty.status is not Status.OPEN:
        return f"the bounty is {bounty.label}"
    if bounty.closed:
        return "the poster has closed it to claims"
    return "nobody can claim it any more" if now >= bounty.terms.open_until else ""


def sign_application(domain: Domain, bounty: Bounty, worker: Signer, note: str, now: int) -> Application:
    """Sign a note about a bounty, or with no text the withdrawal of one. Raises NotValid."""
    if problem := text_problem(note, limit=LONGEST_NOTE):
        raise NotValid(f"--note: {problem}")
    if reason := refused_applicant(bounty, worker.address) or (note and closed_to_applicants(bounty, now)):
        raise NotValid(f"{worker.address} cannot apply for 0x{bounty.id.hex()}: {reason}")
    draft = Application(domain, bounty.id, worker.address, now, note, b"")
    return replace(draft, signature=worker.sign(draft.typed))


def read_application(data: bytes, *, document: str = "application") -> Application:
    """Read an application; refuse with `DocumentRefused` whatever is not exactly in the format.

    The signature is not looked at here: see `Application.verify`.
    """
    fields = read_canonical(data, document=document, limit=LARGEST_APPLICATION)
    fields.constant("format", APPLICATION_FORMAT)
    application = Application(
        Domain(fields.integer("chain", 1, LARGEST_INTEGER), fields.address("escrow")),
        fields.data("bounty", 32),
        fields.address("worker"),
        fields.integer("writtenAt", 0, LARGEST_INTEGER),
        fields.text("note", limit=LONGEST_NOTE),
        fields.data("signature", most=1_024),
    )
    fields.done()
    return application


def standing_applications(
    applications: Iterable[Application], domain: Domain, bounty: bytes, witness: Witness
) -> list[Application]:
    """Return the last word of each worker who applies still: of their own notes about this bounty, signed by them.

    Where the note comes from does not count: an older one that somebody shows again changes nothing.
    """
    rest = {each for each in applications if (each.domain, each.bounty) == (domain, bounty)}
    last_words: dict[str, Application] = {}
    for application in sorted(rest, key=lambda each: (-each.written_at, each.data)):
        if application.worker not in last_words and _is_signed(application, witness):
            last_words[application.worker] = application
    return [each for each in last_words.values() if each.note]


def _is_signed(application: Application, witness: Witness) -> bool:
    try:
        application.verify(witness)
    except BadSignature:
        return False
    return True


def _as_json(application: Application) -> Mapping[str, Any]:
    return {
        "format": APPLICATION_FORMAT,
        "chain": application.domain.chain_id,
        "escrow": application.domain.contract,
        "bounty": as_hex(application.bounty),
        "worker": application.worker,
        "writtenAt": application.written_at,
        "note": application.note,
        "signature": as_hex(application.signature),
    }
