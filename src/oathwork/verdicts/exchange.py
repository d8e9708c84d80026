"""Where verdicts are left and found: folders, and mailboxes by URL. Anyone may write into one; what is in it is believed
only as far as it proves itself.
"""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar
from urllib.parse import SplitResult, unquote, urlsplit

from oathwork.errors import NotValid, UsageError
from oathwork.untrusted import documents
from oathwork.untrusted.documents import canonical
from oathwork.untrusted.fields import DocumentRefused, Fields, as_hex
from oathwork.untrusted.http import NotFetched, ask, place_of
from oathwork.untrusted.limits import MAILBOX, MAILBOX_TURN_SECONDS
from oathwork.untrusted.text import plain
from oathwork.verdicts.seal import DoesNotOpen, PeerSeal, open_seal, read_seal, whole_seals
from oathwork.verdicts.verdict import SignedVerdict, load_verdict, read_verdict, save_verdict

_MOST_FILES: Final = 2_000
_MOST_ASKED: Final = 50  # bounties in one question to a mailbox
_MOST_VERDICTS: Final = 64  # of one bounty in a mailbox: a panel has seven; and as many seals
_MOST_PAGES: Final = 20  # of the seals of one bounty
_Document = TypeVar("_Document", SignedVerdict, PeerSeal)


@dataclass(frozen=True)
class Mail:
    """What was found: the verdicts by file or mailbox, and what is not a verdict, with the reason.

    `signers`: the accounts whose verdicts a mailbox says that it has and does not show yet, by mailbox. It is its word alone.
    `seals`: seals by mailbox, with their parts once it shows them. Their signatures are not looked at here.
    """

    verdicts: tuple[tuple[str, SignedVerdict], ...] = ()
    refusals: tuple[DocumentRefused, ...] = ()
    signers: tuple[tuple[str, str], ...] = ()
    seals: tuple[tuple[str, PeerSeal], ...] = ()

    def __add__(self, other: "Mail") -> "Mail":
        """Return both; a verdict that is in both, byte for byte, once."""
        mine = {verdict.data for _, verdict in self.verdicts}
        new = tuple(each for each in other.verdicts if each[1].data not in mine)
        return Mail(
            self.verdicts + new,
            self.refusals + other.refusals,
            self.signers + other.signers,
            self.seals + other.seals,
        )

    @property
    def opened(self) -> "Mail":
        """Return the same, with the verdicts of all seals whose parts the mailboxes show together."""
        return self + _opened(self.seals)


class VerdictPlace(Protocol):
    """A place where verdicts are left and found: a folder, or a mailbox."""

    @property
    def is_local(self) -> bool:
        """Whether it is a place on this machine, which is there without a network."""

    def verdicts(self, bounty: bytes) -> Mail:
        """Return what lies there and may be about a bounty."""

    def leave(self, verdict: SignedVerdict) -> str:
        """Leave a verdict, and return where it is now; again does no harm."""

    @property
    def unanswered_ids(self) -> frozenset[bytes]:
        """The bounties of a snapshot that the place has not answered for; their mail says why."""

    def snapshot(self, bounties: Sequence[bytes]) -> "VerdictPlace":
        """Return the place as it is now, to be asked about these bounties: what can be read at once is read now."""


@dataclass(frozen=True)
class VerdictFolder:
    """The `.json` files right inside a folder.

    Links, folders, devices and files that are no verdicts do no harm: they are set aside by name.
    """

    path: Path
    is_local = True
    unanswered_ids = frozenset[bytes]()

    def verdicts(self, bounty: bytes) -> Mail:
        """Return all that lies there. Raises NotValid if there is no such folder, or more than 2,000 files in it."""
        return self.snapshot([bounty]).mail

    def leave(self, verdict: SignedVerdict) -> str:
        """Write a verdict's file, and return its path."""
        return str(save_verdict(verdict, self.path))

    def snapshot(self, bounties: Sequence[bytes]) -> "_FolderSnapshot":
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

    def snapshot(self, bounties: Sequence[bytes]) -> "_FolderSnapshot":
        return self


@dataclass(frozen=True)
class VerdictMailbox:
    """A mailbox by its URL."""

    url: str
    is_local = False
    unanswered_ids = frozenset[bytes]()

    def verdicts(self, bounty: bytes) -> Mail:
        """Return what it shows. Raises nothing: what goes wrong is set aside under the mailbox's host."""
        return self._asked(f"/bounties/0x{bounty.hex()}/verdicts")

    def _asked(self, path: str) -> Mail:
        mailbox = place_of(self.url, "a mailbox")
        name = mailbox.netloc
        try:
            answer = ask(mailbox, path, most=MAILBOX.most, seconds=MAILBOX.seconds)
            return _mail(name, documents.read_object(answer, document=name))
        except NotFetched as error:
            return Mail(refusals=(DocumentRefused(name, "", str(error)),))
        except DocumentRefused as problem:
            return Mail(refusals=(problem,))

    def snapshot(self, bounties: Sequence[bytes]) -> "_MailboxSnapshot":
        """Ask about many bounties in few questions. Raises nothing: what goes wrong is the mail of those not answered for."""
        mails: dict[bytes, Mail] = {}
        rest, until = list(dict.fromkeys(bounties)), time.monotonic() + MAILBOX_TURN_SECONDS
        problem = ""
        while rest and not problem:
            try:
                mails |= self._mails(rest[:_MOST_ASKED], until - time.monotonic())
            except (NotFetched, DocumentRefused) as error:
                problem = str(error)
            rest = [bounty for bounty in rest if bounty not in mails]
        return _MailboxSnapshot(self.url, mails, frozenset(rest), problem)

    def _mails(self, bounties: Sequence[bytes], seconds: float) -> dict[bytes, Mail]:
        """Return the mail of at least one of the bounties. Raises NotFetched, DocumentRefused."""
        mailbox = place_of(self.url, "a mailbox")
        question = canonical({"bounties": [as_hex(bounty) for bounty in bounties]})
        answer = _post(mailbox, "/bounties/verdicts", question, min(seconds, MAILBOX.seconds))
        fields = documents.read_object(answer, document=mailbox.netloc)
        each = {entry.data("id", 32): entry for entry in fields.objects("bounties", most=_MOST_ASKED)}
        unknown_ids = fields.texts("unknown", most=_MOST_ASKED)
        mails = {id: _mail(mailbox.netloc, each[id]) for id in bounties if id in each}
        mails |= {id: Mail() for id in bounties if as_hex(id) in unknown_ids}
        if not mails:
            fields.refuse("bounties", "not one of those that were asked for")
        return mails

    def leave(self, verdict: SignedVerdict) -> str:
        """Send a verdict, and return the mailbox's host. Raises NotFetched, with what the mailbox says."""
        mailbox = place_of(self.url, "a mailbox")
        _post(mailbox, "/verdicts", verdict.data, MAILBOX.seconds)
        return mailbox.netloc

    def leave_seal(self, seal: PeerSeal) -> str:
        """Send a seal with this mailbox's part, and return the mailbox's host. Raises NotFetched, with what it says."""
        mailbox = place_of(self.url, "a mailbox")
        _post(mailbox, "/seals", seal.data, MAILBOX.seconds)
        return mailbox.netloc

    def seals(self, bounty: bytes) -> Mail:
        """Return the seals of all rounds. Raises nothing: what goes wrong is set aside under the mailbox's host."""
        mailbox, mail, after = place_of(self.url, "a mailbox"), Mail(), 0
        try:
            for _ in range(_MOST_PAGES):
                path = f"/bounties/0x{bounty.hex()}/seals" + (f"?after={after}" if after else "")
                data = ask(mailbox, path, most=MAILBOX.most, seconds=MAILBOX.seconds)
                answer = documents.read_object(data, document=mailbox.netloc)
                mail += _mail(mailbox.netloc, answer)
                after = answer.integer("more", 0, 999_999, default=0)
                if not after:
                    return mail
            answer.refuse("more", "too many seals of one bounty")
        except NotFetched as error:
            return mail + Mail(refusals=(DocumentRefused(mailbox.netloc, "", str(error)),))
        except DocumentRefused as problem:
            return mail + Mail(refusals=(problem,))


@dataclass(frozen=True)
class _MailboxSnapshot(VerdictMailbox):
    """What a mailbox has answered about many bounties, and why it has not answered for all."""

    mails: Mapping[bytes, Mail]
    unanswered_ids: frozenset[bytes] = frozenset()
    problem: str = ""

    def verdicts(self, bounty: bytes) -> Mail:
        if bounty in self.unanswered_ids:
            name = place_of(self.url, "a mailbox").netloc
            return Mail(refusals=(DocumentRefused(name, "", self.problem),))
        return self.mails[bounty] if bounty in self.mails else super().verdicts(bounty)


def _post(mailbox: SplitResult, path: str, body: bytes, seconds: float) -> bytes:
    headers = {"Content-Type": "application/json"}
    return ask(mailbox, path, most=MAILBOX.most, seconds=seconds, method="POST", headers=headers, body=[body])


def verdict_place(text: str) -> VerdictPlace:
    """Return the folder or the mailbox that a text names: a path, `dir:///path`, `https://…`. Raises UsageError."""
    scheme, separator, _ = text.partition("://")
    if not separator or scheme == "dir":
        folder = Path(unquote(urlsplit(text).path) if separator else text)
        if folder.exists() and not folder.is_dir():  # before anything is signed that would be written there
            raise UsageError(f"{folder} is no folder")
        return VerdictFolder(folder)
    place_of(text, "a mailbox")
    return VerdictMailbox(text.rstrip("/"))


def collect_verdicts(places: Iterable[VerdictPlace], bounty: bytes) -> Mail:
    """Return what all the places have of a bounty, with the seals opened whose parts they show together.

    Raises NotValid for a folder that is not there or too full.
    """
    return sum((place.verdicts(bounty) for place in places), Mail()).opened


def _opened(seals: Iterable[tuple[str, PeerSeal]]) -> Mail:
    hosts: dict[PeerSeal, str] = {}
    for host, seal in seals:
        hosts.setdefault(seal, host)
    verdicts, refusals = [], []
    for whole in whole_seals(hosts):
        label = " and ".join(hosts[seal] for seal in whole)
        try:
            verdicts.append((label, open_seal(whole)))
        except DoesNotOpen as problem:
            words = f"the seal of {whole[0].peer} opens as no verdict of theirs: {problem}"
            refusals.append(DocumentRefused(label, "", words))
    return Mail(tuple(verdicts), tuple(refusals))


def _mail(name: str, answer: Fields) -> Mail:
    """Return what a mailbox of this name says of one bounty. Raises DocumentRefused for what is no mailbox's answer."""
    verdicts, refusals = _documents(name, _texts(name, answer, "verdicts"), _verdict)
    seals, more_refusals = _documents(f"{name} seal", _texts(name, answer, "seals"), _seal)
    peers = {each.peer for _, each in verdicts}
    signers = [signer for signer in _texts(name, answer, "signed") if signer not in peers]
    return Mail(
        tuple(verdicts),
        (*refusals, *more_refusals),
        tuple((name, signer) for signer in signers),
        tuple((name, seal) for _, seal in seals),
    )


def _verdict(data: bytes, label: str) -> SignedVerdict:
    return read_verdict(data, document=label)


def _seal(data: bytes, label: str) -> PeerSeal:
    return read_seal(data, document=label)


def _documents(
    name: str, texts: Iterable[str], read: Callable[[bytes, str], _Document]
) -> tuple[list[tuple[str, _Document]], list[DocumentRefused]]:
    """Return the documents by their labels, and what is none."""
    documents, refusals = [], []
    for number, text in enumerate(texts, 1):
        label = f"{name} {number}"
        try:
            documents.append((label, read(text.encode("utf-8", "replace"), label)))
        except DocumentRefused as problem:
            refusals.append(problem)
    return documents, refusals


def _texts(name: str, answer: Fields, key: str) -> list[str]:
    try:
        values: list[Any] = answer.take(key, list, [])
    except DocumentRefused:
        values = [None]
    if not all(isinstance(text, str) for text in values):
        raise DocumentRefused(name, "", "its answer is not a mailbox's")
    if len(values) > _MOST_VERDICTS:
        raise DocumentRefused(name, "", f"it has more than {_MOST_VERDICTS} verdicts of one bounty")
    return values
