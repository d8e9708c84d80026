"""Notices: what somebody with a part in a bounty wants to hear, told once, to the addresses of the settings.

What is to be told follows from the bounties as they stand; what was told is kept in one small file, so that `watch` may be
killed at any moment: then one notice can come twice, and none is lost.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, assert_never

from oathwork.error_sentences import date_text
from oathwork.errors import BadDocument, OathworkError, StateLost, UsageError
from oathwork.evidence.shelf import title_on_shelf
from oathwork.ledger.logs import Ledger
from oathwork.ledger.questions import BoardPlace
from oathwork.model import next_step
from oathwork.model.amounts import DAY
from oathwork.model.bounty import Bounty
from oathwork.model.parts import parts_in
from oathwork.model.terms import NOBODY, End, Status
from oathwork.untrusted.documents import own_json, read_file
from oathwork.untrusted.files import write_file
from oathwork.untrusted.text import plain

_SOON: Final = DAY  # seconds before a deadline at which it is told
# Kind, and whether it asks something of who hears it: those are told even if they happened before `watch` first ran.
KINDS: Final[Mapping[str, bool]] = {
    "drawn": True,
    "review due": True,
    "claimed": False,
    "work due": True,
    "late": True,
    "delivered": False,
    "verdicts in": False,
    "sent back": True,
    "sent back twice": False,
    "closed": False,
    "escalated": True,
    "paid": False,
    "refunded": False,
}
_LONGEST_JOB: Final = 120  # characters of a title
# What chats act on: a stranger's title calls nobody with @everyone, and makes no link or picture of another name.
_QUIET: Final = str.maketrans(
    {"@": "\uff20", "<": "\u2039", ">": "\u203a", "[": "(", "]": ")", "`": "'", "*": "·", "_": " "}
)
_LARGEST: Final = 64 * 1024 * 1024  # bytes of what was told: half a million notices


class NotTold(OathworkError):
    """A notice could not be handed over; it is tried again the next time."""


@dataclass(frozen=True)
class Notice:
    """One thing that somebody is to hear of one bounty. `key` is the same whenever it is found again."""

    kind: str
    account: str
    bounty: bytes
    words: str
    key: str = field(repr=False)
    job: str = ""  # the title of the specification, safe to show; empty if it was not here before

    @property
    def title(self) -> str:
        """One line."""
        return ": ".join(filter(None, ["oathwork", self.kind, self.job]))

    @property
    def body(self) -> str:
        """What happened, and which bounty it is."""
        return "\n".join(filter(None, [self.words, self.job, f"bounty 0x{self.bounty.hex()}"]))

    def to_json(self) -> dict[str, str]:
        """Return it for a program."""
        return {
            "kind": self.kind,
            "account": self.account,
            "bounty": "0x" + self.bounty.hex(),
            "words": self.words,
            "title": self.job,
        }


def notices(bounty: Bounty, account: str, now: int) -> list[Notice]:
    """Return all that is to be told to an account of a bounty at `now` (seconds), told before or not."""
    parts = []
    if account in (bounty.terms.poster, bounty.state.worker, bounty.refused_worker, *_team(bounty)):
        parts.append(_parties(bounty, account, now))
    if account == bounty.terms.arbiter:
        parts.append(_arbiter(bounty))
    parts.append(_peer(bounty, account, now))
    job = plain(title_on_shelf(bounty.terms.spec), limit=_LONGEST_JOB).translate(_QUIET)
    return [
        Notice(kind, account, bounty.id, words, f"{bounty.id.hex()} {at} {account} {kind}", job)
        for part in parts
        for at, kind, words in part
    ]


def concerns(bounty: Bounty, account: str) -> bool:
    """Return whether an account has a part in a bounty."""
    return any(part.account == account for part in parts_in(bounty))


def _team(bounty: Bounty) -> list[str]:
    return [share.account for share in bounty.people.team]


_CLOSED: Final = (
    "It is closed: nobody can claim it any more, but a worker who is served first. Once it is open with nobody served first, "
    "anyone can end it, and its money goes back to the poster."
)

# What is found is (what it happened to, kind, words): the round, or in it the panel. Once each is enough.
_Finding = tuple[str, str, str]


def _parties(bounty: Bounty, account: str, now: int) -> Iterator[_Finding]:
    """What poster and worker hear."""
    state, at = bounty.state, str(bounty.state.round)
    if bounty.closed and bounty.status.is_live:
        yield "closed", "closed", _CLOSED
    match bounty.status:
        case Status.OPEN if account == state.worker:
            until = date_text(next_step.served_until(bounty))
            words = f"The peers sent the work back. You are served first until {until}: mend it, and they judge it again."
            yield at, "sent back", words
        case Status.OPEN if bounty.refused_twice:
            yield (
                at,
                "sent back twice",
                "The peers sent the mended work back too. Nobody is served first now.",
            )
        case Status.CLAIMED:
            yield from _claimed(bounty, account == state.worker, now)
        case Status.DELIVERED:
            yield at, "delivered", f"Round {at} is delivered; the panel is drawn next."
        case Status.IN_REVIEW:
            until = date_text(next_step.judge_by(bounty))
            yield at, "delivered", f"Round {at} is delivered; the peers have until {until}."
            if bounty.majority.stands:
                yield f"{at}.{state.lot}", "verdicts in", "A majority of the panel has judged."
        case Status.ESCALATED:
            yield at, "escalated", "No panel came to a majority. " + _next_of(bounty)
        case Status.FREE if bounty.end is not None:
            yield at, *_of_end(bounty.end, bounty.is_paid)
        case Status.OPEN | Status.FREE:
            return
        case _:
            assert_never(bounty.status)


def _of_end(end: End, is_paid: bool) -> tuple[str, str]:
    """The kind and the words of the notice that a bounty has ended."""
    match end:
        case End.PAID:
            return "paid", "The work was found good: the worker is paid."
        case End.RULED if is_paid:
            return "paid", "The arbiter ruled that the work is good: the worker is paid."
        case End.RULED | End.UNVERIFIED | End.WITHDRAWN:
            return "refunded", f"It ended unpaid ({end}): the reward went back to the poster."


def _claimed(bounty: Bounty, is_worker: bool, now: int) -> Iterator[_Finding]:
    at, deadline = str(bounty.state.round), date_text(bounty.deadline)
    if not is_worker:
        task = "mends the work for the same panel" if bounty.state.repair else "took the job"
        yield at, "claimed", f"{bounty.state.worker} {task}; the work is due {deadline}."
    if now >= bounty.deadline:
        yield at, "late", f"The work was due {deadline}. An hour later anyone can declare the bond lost."
    elif is_worker and now >= bounty.deadline - _SOON:
        yield at, "work due", f"Your work is due {deadline}."


def _arbiter(bounty: Bounty) -> Iterator[_Finding]:
    if bounty.status is Status.ESCALATED:
        yield (
            str(bounty.state.round),
            "escalated",
            "No panel came to a majority: you are the arbiter. " + _next_of(bounty),
        )


def _next_of(bounty: Bounty) -> str:
    if bounty.terms.arbiter == NOBODY:
        return "There is no arbiter: anyone can refund it now."
    until = date_text(next_step.ruled_by(bounty))
    return f"The arbiter can rule; from {until} on anyone can refund it."


def _peer(bounty: Bounty, account: str, now: int) -> Iterator[_Finding]:
    if bounty.status is not Status.IN_REVIEW:
        return
    at, until = f"{bounty.state.round}.{bounty.state.lot}", next_step.judge_by(bounty)
    for index, seat in enumerate(bounty.people.panel):
        if seat.account == account and not bounty.scores.has_judged(index):
            yield at, "drawn", f"You are on the panel. Your verdict is due {date_text(until)}."
            if now >= until - _SOON:
                yield at, "review due", f"Your verdict is due {date_text(until)}, and not recorded yet."


# ----------------------------------------------------------------------------------------------------------------- telling

Teller = Callable[[Notice], None]  # hands one notice over; raises NotTold


def _bounty_of(key: str) -> bytes:
    return bytes.fromhex(key.split(" ", 1)[0])


class NoticeMemory:
    """The file of what was told, and of which bounties are still followed. A damaged one is refused, not overwritten."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.is_new = not file.exists()
        self.keys, self.followed = (set(), set()) if self.is_new else self._read()

    def _read(self) -> tuple[set[str], set[bytes]]:
        try:
            document = own_json(read_file(self.file, limit=_LARGEST))
            keys = {str(key) for key in document["told"]}
            for key in keys:
                _bounty_of(key)
            return keys, {bytes.fromhex(id) for id in document["followed"]}
        except (ValueError, KeyError, TypeError) as error:
            what = f"{self.file} is damaged, or is not what `watch` keeps ({error!r:.200})"
            raise BadDocument(f"{what}: name another file, or remove it to begin anew") from error

    def __contains__(self, notice: object) -> bool:
        return isinstance(notice, Notice) and notice.key in self.keys

    def add(self, *notices: Notice) -> None:
        """Remember notices, on disk, before this returns."""
        self.keys.update(notice.key for notice in notices)
        self._write()

    def follow(self, ids: set[bytes]) -> None:
        """Remember which bounties to look at again; what was told of others is forgotten."""
        keys = {key for key in self.keys if _bounty_of(key) in ids}
        if self.is_new or (keys, ids) != (self.keys, self.followed):
            self.keys, self.followed = keys, ids
            self._write()
        self.is_new = False

    def _write(self) -> None:
        document = {"told": sorted(self.keys), "followed": sorted(id.hex() for id in self.followed)}
        write_file(self.file, json.dumps(document, indent=0).encode())


@dataclass(frozen=True)
class Listener:
    """Somebody who wants to hear notices of these kinds, and how."""

    account: str
    teller: Teller = field(repr=False)
    kinds: tuple[str, ...] = tuple(KINDS)


def turn(
    ledger: Ledger, memory: NoticeMemory, listeners: Sequence[Listener], now: int
) -> Iterator[Notice | NotTold]:
    """Tell what was not told yet, and yield each notice, or why it could not be told.

    The very first time, what asks nothing of anybody is only remembered. Raises NetworkError.
    """
    ledger.follow()
    bounties = ledger.questions.with_part_of({listener.account for listener in listeners})
    for id in memory.followed - bounties.keys():
        with suppress(StateLost):  # a reorganisation took it away
            bounties[id] = ledger.bounty(id)
    to_follow = set[bytes]()
    for bounty in sorted(bounties.values(), key=BoardPlace.of):
        for listener in listeners:
            if bounty.status.is_live and concerns(bounty, listener.account):
                to_follow.add(bounty.id)
            for result in _tell(bounty, memory, listener, now):
                if isinstance(result, NotTold):
                    to_follow.add(bounty.id)
                yield result
    memory.follow(to_follow)


def _tell(bounty: Bounty, memory: NoticeMemory, listener: Listener, now: int) -> Iterator[Notice | NotTold]:
    for notice in notices(bounty, listener.account, now):
        if notice.kind not in listener.kinds or notice in memory:
            continue
        if memory.is_new and not KINDS[notice.kind]:
            memory.add(notice)
            continue
        try:
            listener.teller(notice)
        except NotTold as failed:
            yield failed
            continue
        memory.add(notice)
        yield notice


def known_kinds(kinds: Iterable[str]) -> tuple[str, ...]:
    """Return these kinds, or all if there are none. Raises UsageError for one that is not known."""
    names = tuple(kinds)
    if unknown := [kind for kind in names if kind not in KINDS]:
        raise UsageError(f"there are no notices of kind {unknown[0]!r}; known: {', '.join(KINDS)}")
    return names or tuple(KINDS)


def by_apprise(urls: Iterable[str]) -> Teller:
    """Return a teller by these apprise addresses, which hold secrets and are shown nowhere. Raises UsageError."""
    try:
        from apprise import Apprise
    except ImportError as error:
        raise UsageError("notices need apprise: pip install 'oathwork[notify]'") from error
    services: list[tuple[str, Any]] = []
    for number, url in enumerate(urls, 1):
        service = Apprise()
        if not service.add(url):
            raise UsageError(
                f"address {number} of the notices ({_scheme(url)}) is not an address that apprise knows"
            )
        services.append((_scheme(url), service))

    def teller(notice: Notice) -> None:
        silent_services = [
            name for name, each in services if not each.notify(title=notice.title, body=notice.body)
        ]
        if silent_services:
            raise NotTold(
                f"{notice.kind} could not be told by {', '.join(silent_services)}; tried again next time"
            )

    return teller


def _scheme(url: str) -> str:
    return url.split("://", 1)[0][:20] + "://…" if "://" in url else "without a scheme"
