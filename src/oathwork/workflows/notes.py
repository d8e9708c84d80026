"""What strangers leave in a mailbox beside verdicts, each a document of a known format: leaving it, and reading what lies there."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from oathwork.untrusted.documents import read_object
from oathwork.untrusted.fields import DocumentRefused
from oathwork.untrusted.http import NotFetched, ask, place_of
from oathwork.untrusted.limits import MAILBOX
from oathwork.verdicts.exchange import VerdictMailbox

MOST_NOTES: Final = 200  # in one answer of a mailbox
_LONGEST: Final = 256 * 1024  # characters of one
_Note = TypeVar("_Note")


@dataclass(frozen=True)
class Notes(Generic[_Note]):
    """What some mailboxes show, each document once, and what was not answered, or is no such document.

    `silent` are the hosts of those that did not answer as a mailbox does: there could be more.
    """

    documents: tuple[_Note, ...]
    refusals: tuple[DocumentRefused, ...]
    silent: tuple[str, ...] = ()

    def require_all(self) -> None:
        """Raise NotFetched if a mailbox has not answered."""
        if self.silent:
            raise NotFetched(f"not looked at: {', '.join(self.silent)}, where there may be more")


def leave_note(mailbox: VerdictMailbox, path: str, data: bytes) -> str:
    """Send a document to a mailbox, and return the mailbox's host. Raises NotFetched, with what it says."""
    place = place_of(mailbox.url, "a mailbox")
    headers = {"Content-Type": "application/json"}
    ask(
        place,
        path,
        most=MAILBOX.most,
        seconds=MAILBOX.seconds,
        method="POST",
        headers=headers,
        body=[data],
    )
    return place.netloc


def notes_in(
    mailboxes: Iterable[VerdictMailbox], path: str, key: str, read: Callable[[bytes, str], _Note]
) -> Notes[_Note]:
    """Return the documents under `key` of what mailboxes answer. Raises nothing: what goes wrong is set aside by host."""
    documents: dict[_Note, None] = {}
    refusals: list[DocumentRefused] = []
    silent: list[str] = []
    for mailbox in mailboxes:
        host = place_of(mailbox.url, "a mailbox").netloc
        try:
            texts = _texts(mailbox, path, key)
        except (NotFetched, DocumentRefused) as error:
            refusals.append(DocumentRefused(host, "", str(error)))
            silent.append(host)
            continue
        for number, text in enumerate(texts, 1):
            try:
                documents[read(text.encode("utf-8", "replace"), f"{host} {number}")] = None
            except DocumentRefused as problem:
                refusals.append(problem)
    return Notes(tuple(documents), tuple(refusals), tuple(silent))


def _texts(mailbox: VerdictMailbox, path: str, key: str) -> Sequence[str]:
    place = place_of(mailbox.url, "a mailbox")
    answer = ask(place, path, most=MAILBOX.most, seconds=MAILBOX.seconds)
    fields = read_object(answer, document=place.netloc)
    values = fields.take(key, list)
    if len(values) > MOST_NOTES or not all(
        isinstance(text, str) and len(text) <= _LONGEST for text in values
    ):
        raise DocumentRefused(place.netloc, key, "not what a mailbox answers")
    return list(values)
