"""Where verdicts are left and found: folders, and mailboxes by URL. Anyone may write into one; what is in it is believed
only as far as it proves itself.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from oathwork.errors import NotValid
from oathwork.untrusted import documents
from oathwork.untrusted.fields import DocumentRefused
from oathwork.untrusted.http import NotFetched, ask, place_of
from oathwork.untrusted.text import plain
from oathwork.verdicts.verdict import SignedVerdict, load_verdict, read_verdict

VerdictPlace = Path | str  # a folder, or a mailbox's URL

_MOST_FILES: Final = 2_000
_MOST_VERDICTS: Final = 64  # of one bounty in a mailbox: a panel has seven
_LARGEST_ANSWER: Final = 8 * 1024 * 1024  # bytes
_LONGEST: Final = 30  # seconds for an answer


@dataclass(frozen=True)
class Mail:
    """What was found: the verdicts by file or mailbox, and what is none, with the reason."""

    verdicts: tuple[tuple[str, SignedVerdict], ...] = ()
    refusals: tuple[DocumentRefused, ...] = ()

    def __add__(self, other: "Mail") -> "Mail":
        """Return both; a verdict that is in both, byte for byte, once."""
        mine = {verdict.data for _, verdict in self.verdicts}
        new = tuple(each for each in other.verdicts if each[1].data not in mine)
        return Mail(self.verdicts + new, self.refusals + other.refusals)


def verdict_place(text: str) -> VerdictPlace:
    """Return the folder or the mailbox that a text names: a path, `dir:///path`, `https://…`. Raises UsageError."""
    scheme, separator, _ = text.partition("://")
    if not separator:
        return Path(text)
    if scheme == "dir":
        return Path(unquote(urlsplit(text).path))
    place_of(text, "a mailbox")
    return text.rstrip("/")


def collect_verdicts(*places: VerdictPlace, bounty: bytes | None = None) -> Mail:
    """Read the `.json` files right inside the folders, and what the mailboxes have of a bounty.

    Links, folders, devices and files that are no verdicts do no harm: they are set aside by name, and so is a mailbox
    that does not answer or answers nonsense; without a `bounty` none is asked. Raises `NotValid` if a folder is not
    there, or holds more than 2,000 such files.
    """
    mail = Mail()
    for each in places:
        if isinstance(each, Path):
            mail += _in_folder(each)
        elif bounty is not None:
            mail += fetch_verdicts(each, bounty)
    return mail


def _in_folder(folder: Path) -> Mail:
    if not folder.is_dir():
        raise NotValid(f"there is no folder {folder}")
    paths = sorted(folder.glob("*.json"))
    if len(paths) > _MOST_FILES:
        raise NotValid(f"the folder {folder} holds more than {_MOST_FILES} files")
    verdicts, refusals = [], []
    for path in paths:
        try:
            verdicts.append((plain(path.name, limit=200), load_verdict(path)))
        except DocumentRefused as problem:
            refusals.append(problem)
    return Mail(tuple(verdicts), tuple(refusals))


# --------------------------------------------------------------------------------------------------------- mailboxes


def fetch_verdicts(url: str, bounty: bytes) -> Mail:
    """Return what a mailbox shows of a bounty. Raises nothing: what goes wrong is set aside under the mailbox's host."""
    mailbox = place_of(url, "a mailbox")
    name = mailbox.netloc
    try:
        path = f"/bounties/0x{bounty.hex()}/verdicts"
        texts = _texts(name, ask(mailbox, path, most=_LARGEST_ANSWER, seconds=_LONGEST))
    except NotFetched as failed:
        return Mail(refusals=(DocumentRefused(name, "", str(failed)),))
    except DocumentRefused as problem:
        return Mail(refusals=(problem,))
    verdicts, refusals = [], []
    for number, text in enumerate(texts, 1):
        label = f"{name} {number}"
        try:
            verdicts.append((label, read_verdict(text.encode("utf-8", "replace"), document=label)))
        except DocumentRefused as problem:
            refusals.append(problem)
    return Mail(tuple(verdicts), tuple(refusals))


def leave_verdict(url: str, verdict: SignedVerdict) -> None:
    """Leave a verdict in a mailbox; again does no harm. Raises NotFetched, with what the mailbox says."""
    mailbox, kind = place_of(url, "a mailbox"), {"Content-Type": "application/json"}
    ask(
        mailbox,
        "/verdicts",
        most=_LARGEST_ANSWER,
        seconds=_LONGEST,
        method="POST",
        headers=kind,
        body=[verdict.data],
    )


def _texts(name: str, answer: bytes) -> list[str]:
    fields = documents.read_json(answer, document=name)
    texts = fields.get("verdicts") if isinstance(fields, dict) else None
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise DocumentRefused(name, "", "its answer is none of a mailbox")
    if len(texts) > _MOST_VERDICTS:
        raise DocumentRefused(name, "", f"it has more than {_MOST_VERDICTS} verdicts of one bounty")
    return texts
