"""What a command line has signed, in a file from before it goes out until its end was told: what was sent is never lost.

The file holds the signed transactions themselves. So a run that comes after one that was killed sends none of them in
another form: of two with one nonce only one can get into a block, and it hands on the very same.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from oathwork.errors import NotValid, OathworkError
from oathwork.untrusted.documents import LARGEST_INTEGER, read_file, read_object
from oathwork.untrusted.fields import Fields, as_hex
from oathwork.untrusted.files import state_folder, write_file

_FORMAT: Final = "oathwork/outbox/1"
_LARGEST: Final = 16 * 1024 * 1024  # bytes
_MOST_DATA: Final = 128 * 1024  # bytes of one transaction: nodes take no more


class OutboxBroken(OathworkError):
    """The files about what was sent cannot be read or written: nothing is sent before they can."""


@dataclass(frozen=True)
class Attempt:
    """A signed transaction. Of those with one nonce only one can get into a block."""

    transaction: str  # hash, in 0x
    nonce: int
    to: str
    value: int  # wei
    data: bytes = field(repr=False)
    raw: bytes = field(repr=False)

    def does(self, other: "Attempt") -> bool:
        """Return whether both do the same, at whatever price of gas."""
        return (self.to.lower(), self.value, self.data) == (other.to.lower(), other.value, other.data)


@dataclass(frozen=True)
class Act:
    """What one command line has signed for an account on a chain and not told the end of.

    `is_whole`: nothing is to follow the last attempt. `notes`: what its command wants to say of it.
    """

    file: Path
    chain: str
    sender: str
    attempts: tuple[Attempt, ...] = ()
    is_whole: bool = False
    notes: Mapping[str, Any] = field(default_factory=dict)

    def steps(self) -> list[tuple[Attempt, ...]]:
        """Return the attempts in the order of their nonces, those with one nonce together, the first one first."""
        nonces = sorted({attempt.nonce for attempt in self.attempts})
        return [tuple(each for each in self.attempts if each.nonce == nonce) for nonce in nonces]


def outbox_folder() -> Path:
    """Return where the files lie: where the system keeps what a user's programs must not forget."""
    return state_folder() / "outbox"


class Outbox:
    """Keeps what one command line signs; `key` tells one line from another. `report` hears of what has gone out.

    Raises OutboxBroken where a file cannot be read or written.
    """

    def __init__(self, key: str, report: Callable[[str], None], folder: Path | None = None) -> None:
        self.key, self.report, self.folder = key, report, folder or outbox_folder()
        self.is_last = False  # whether the next one that is signed ends the act
        self.notes: dict[str, Any] = {}
        self.transactions: list[str] = []  # hashes of those that this run is about, in order

    def acts(self) -> list[Act]:
        """Return what earlier runs of this command line have begun, on whatever chain, for whatever account."""
        return [_read(file) for file in sorted(self.folder.glob(f"{self.key}-*.json"))]

    def keep(self, chain: str, sender: str, attempt: Attempt) -> None:
        """Write a transaction down before it goes out; where it takes the place of another, with that one too."""
        if len(attempt.data) > _MOST_DATA:  # what is written must be readable
            raise NotValid(
                f"a transaction of {len(attempt.data):,} bytes is more than nodes take: {_MOST_DATA:,}"
            )
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            file = self.folder / f"{self.key}-{chain}-{sender.lower()}.json"
            act = _read(file) if file.exists() else Act(file, chain, sender)
            for other in self.folder.glob(f"*-{chain}-{sender.lower()}.json"):
                if other != file and _has_nonce(stuck_act := _read(other), attempt.nonce):
                    _write(replace(stuck_act, attempts=(*stuck_act.attempts, attempt)))
            attempts = (*act.attempts, attempt)
            _write(replace(act, attempts=attempts, is_whole=self.is_last, notes=self.notes))
        except OSError as error:
            raise OutboxBroken(
                f"what is sent cannot be kept in {self.folder} ({error.strerror}), so nothing is sent: "
                "set OATHWORK_STATE to a folder that can be written"
            ) from error
        self.transactions.append(attempt.transaction)

    def drop(self, transaction: str) -> None:
        """Forget a transaction that no node has and none will take, in all acts."""
        self._forget(lambda attempt: attempt.transaction == transaction, self.folder.glob("*.json"))

    def close(self) -> None:
        """Forget what this run is about: its end was told."""
        ended_here = frozenset(self.transactions)
        self._forget(
            lambda attempt: attempt.transaction in ended_here, self.folder.glob(f"{self.key}-*.json")
        )
        self.transactions = []

    @staticmethod
    def _forget(is_over: Callable[[Attempt], bool], files: Any) -> None:
        for file in list(files):
            act = _read(file)
            rest = tuple(attempt for attempt in act.attempts if not is_over(attempt))
            if not rest:
                file.unlink(missing_ok=True)
            elif len(rest) < len(act.attempts):
                _write(replace(act, attempts=rest, is_whole=False))


def _has_nonce(act: Act, nonce: int) -> bool:
    return any(attempt.nonce == nonce for attempt in act.attempts)


def _write(act: Act) -> None:
    rows = [
        vars(attempt)
        | {"data": as_hex(attempt.data), "raw": as_hex(attempt.raw), "value": str(attempt.value)}
        for attempt in act.attempts
    ]
    document = {"format": _FORMAT, "chain": act.chain, "sender": act.sender, "whole": act.is_whole}
    document |= {"attempts": rows, "notes": dict(act.notes)}
    write_file(act.file, json.dumps(document, indent=2).encode())


def _read(file: Path) -> Act:
    try:
        fields = read_object(read_file(file, limit=_LARGEST), document=str(file))
        with fields:
            fields.constant("format", _FORMAT)
            return Act(
                file,
                fields.text("chain"),
                fields.address("sender"),
                tuple(map(_attempt, fields.objects("attempts"))),
                fields.flag("whole"),
                fields.take("notes", dict),
            )
    except (OathworkError, ValueError) as error:
        raise OutboxBroken(
            f"what was sent cannot be read: {error}. Look at {file}, and move it away"
        ) from error


def _attempt(fields: Fields) -> Attempt:
    with fields:
        return Attempt(
            transaction=as_hex(fields.data("transaction", 32)),
            nonce=fields.integer("nonce", 0, LARGEST_INTEGER),
            to=fields.address("to"),
            value=int(fields.text("value")),
            data=fields.data("data", most=_MOST_DATA),
            raw=fields.data("raw", most=2 * _MOST_DATA),
        )
