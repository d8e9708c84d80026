"""Where verdicts are left and found: folders, and mailboxes by URL. Anyone may write into one; what is in it is believed
only as far as it proves itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import unquote, urlsplit

from oathwork.errors import NotValid
from oathwork.untrusted import documents
from oathwork.untrusted.fields import DocumentRefused
from oathwork.untrusted.http import NotFetched, ask, place_of
from oathwork.untrusted.limits import MAILBOX
from oathwork.untrusted.text import plain
from oathwork.verdicts.verdict import SignedVerdict, load_verdict, read_verdict, save_verdict

_MOST_FILES: Final = 2_000
_MOST_VERDICTS: Final = 64  # of one bounty in a mailbox: a panel has seven


@dataclass(frozen=True)
class Mail:
    """What was found: the verdicts by file or mailbox, and what is not a verdict, with the reason.

    `signers`: the accounts whose verdicts a mailbox says that it has and does not show yet, by mailbox. It is its word alone.
    """

    verdicts: tuple[tuple[str, SignedVerdict], ...] = ()
    refusals: tuple[DocumentRefused, ...] = ()
    signers: tuple[tuple[str, str], ...] = ()

    def __add__(self, other: "Mail") -> "Mail":
        """Return both; a verdict that is in both, byte for byte, once."""
        mine = {verdict.data for _, verdict in self.verdicts}
        new = tuple(each for each in other.verdicts if each[1].data not in mine)
        return Mail(self.verdicts + new, self.refusals + other.refusals, self.signers + other.signers)


class VerdictPlace(Protocol):
    """A place where verdicts are left and found: a folder, or a mailbox."""

    @property
    def is_local(self) -> bool:
        """Whether it is a place on this machine, which is there without a network."""

    def verdicts(self, bounty: bytes) -> Mail:
        """Return what lies there and may be about a bounty."""

    def leave(self, verdict: SignedVerdict) -> str:
        """Leave a verdict, and return where it is now; again does no harm."""

    def snapshot(self) -> "VerdictPlace":
        """Return a place to ask about many bounties: what can be read once is read now."""


@dataclass(frozen=True)
class VerdictFolder:
    """The `.json` files right inside a folder.

    Links, folders, devices and files that are no verdicts do no harm: they are set aside by name.
    """

    path: Path
    is_local = True

    def verdicts(self, bounty: bytes) -> Mail:
        """Return all that lies there. Raises NotValid if there is no such folder, or more than 2,000 files in it."""
        return self.snapshot().mail

    def leave(self, verdict: SignedVerdict) -> str:
        """Write a verdict's file, and return its path."""
        return str(save_verdict(verdict, self.path))

    def snapshot(self) -> "_FolderSnapshot":
        """Read the folder. Raises NotValid as `verdicts` does."""
        if not self.path.is_dir():
            raise NotValid(f"there is no folder {self.path}")
        paths = sorted(self.path.glob("*.json"))
        if len(paths) > _MOST_FILES:
            raise NotValid(f"the folder {self.path} holds more than {_MOST_FILES} files")
        verdicts, refusals = [], []
        for path in paths:
            try:
                verdicts.append((plain(path.name, limit=200), load_verdict(path)))
            except DocumentRefused as problem:
                refusals.append(problem)
        return _FolderSnapshot(self.path, Mail(tuple(verdicts), tuple(refusals)))


@dataclass(frozen=True)
class _FolderSnapshot(VerdictFolder):
    """A folder as it was when it was read."""

    mail: Mail

    def snapshot(self) -> "_FolderSnapshot":
        return self


@dataclass(frozen=True)
class VerdictMailbox:
    """A mailbox by its URL. It is asked for one bounty at a time."""

    url: str
    is_local = False

    def verdicts(self, bounty: bytes) -> Mail:
        """Return what it shows. Raises nothing: what goes wrong is set aside under the mailbox's host."""
        mailbox = place_of(self.url, "a mailbox")
        name = mailbox.netloc
        try:
            path = f"/bounties/0x{bounty.hex()}/verdicts"
            signers, texts = _answer(name, ask(mailbox, path, most=MAILBOX.most, seconds=MAILBOX.seconds))
        except NotFetched as error:
            return Mail(refusals=(DocumentRefused(name, "", str(error)),))
        except DocumentRefused as problem:
            return Mail(refusals=(problem,))
        verdicts, refusals = [], []
        for number, text in enumerate(texts, 1):
            label = f"{name} {number}"
            try:
                verdicts.append((label, read_verdict(text.encode("utf-8", "replace"), document=label)))
            except DocumentRefused as problem:
                refusals.append(problem)
        hidden_signers = [signer for signer in signers if signer not in {each.peer for _, each in verdicts}]
        return Mail(tuple(verdicts), tuple(refusals), tuple((name, signer) for signer in hidden_signers))

    def leave(self, verdict: SignedVerdict) -> str:
        """Send a verdict, and return the mailbox's host. Raises NotFetched, with what the mailbox says."""
        mailbox = place_of(self.url, "a mailbox")
        headers = {"Content-Type": "application/json"}
        ask(
            mailbox,
            "/verdicts",
            most=MAILBOX.most,
            seconds=MAILBOX.seconds,
            method="POST",
            headers=headers,
            body=[verdict.data],
        )
        return mailbox.netloc

    def snapshot(self) -> "VerdictMailbox":
        """Return the mailbox itself."""
        return self


def verdict_place(text: str) -> VerdictPlace:
    """Return the folder or the mailbox that a text names: a path, `dir:///path`, `https://…`. Raises UsageError."""
    scheme, separator, _ = text.partition("://")
    if not separator:
        return VerdictFolder(Path(text))
    if scheme == "dir":
        return VerdictFolder(Path(unquote(urlsplit(text).path)))
    place_of(text, "a mailbox")
    return VerdictMailbox(text.rstrip("/"))


def collect_verdicts(places: Iterable[VerdictPlace], bounty: bytes) -> Mail:
    """Return what all the places have of a bounty. Raises NotValid for a folder that is not there or too full."""
    return sum((place.verdicts(bounty) for place in places), Mail())


def _answer(name: str, answer: bytes) -> tuple[list[str], list[str]]:
    """Return who has signed as a mailbox says, and the verdicts that it shows."""
    fields = documents.read_json(answer, document=name)
    texts, signers = (
        (fields.get("verdicts"), fields.get("signed", [])) if isinstance(fields, dict) else ([], 0)
    )
    for each in (texts, signers):
        if not isinstance(each, list) or not all(isinstance(text, str) for text in each):
            raise DocumentRefused(name, "", "its answer is not a mailbox's")
        if len(each) > _MOST_VERDICTS:
            raise DocumentRefused(name, "", f"it has more than {_MOST_VERDICTS} verdicts of one bounty")
    assert isinstance(texts, list) and isinstance(signers, list)
    return signers, texts
