"""What every source of work answers: a commit of a repository, a folder, and whatever comes next.

A source is a line in a manifest. Opened, it is the work itself, in one copy that serves the inspection and the command.
A new one is a class like `GitSource` with a class like `GitWork`, and a row in `manifest.SOURCES`.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Protocol

from oathwork.errors import OathworkError
from oathwork.evidence.files import File
from oathwork.evidence.ipfs import Gateway
from oathwork.untrusted.fields import Fields
from oathwork.untrusted.text import plain


class WorkUnreadable(OathworkError):
    """The work could not be read here: the place does not answer, or is no place of such work. Nothing is known of it."""


@dataclass(frozen=True)
class Difference:
    """One thing that is not as the manifest says: `what` it is (a field, or a file's path), what stands `in_manifest`,
    and what `in_work`. `where`: the kind of place the work is in.
    """

    what: str
    in_manifest: str
    in_work: str
    where: str = "repository"

    def __str__(self) -> str:
        """Say it in one line, safe to print."""
        in_manifest, in_work = plain(self.in_manifest, limit=200), plain(self.in_work, limit=200)
        return f"{plain(self.what, limit=300)}: the manifest says {in_manifest}, the {self.where} {in_work}"


class WorkFiles(Protocol):
    """The files of a delivery, to be written where the acceptance command runs."""

    @property
    def id(self) -> str:
        """What was handed in: the id of a commit, or the CID of a folder."""

    @property
    def name(self) -> str:
        """The same for people, such as "commit 5c…"."""

    def write_out(self, target: Path, *, most: int) -> list[str]:
        """Write all files, of at most `most` bytes together, into an empty folder; return the paths left out."""


class WorkAtHand(WorkFiles, Protocol):
    """The work that a manifest names, open for reading."""

    def compare(self) -> list[Difference]:
        """Return what is not as the manifest says: every hash is computed again. Raises WorkUnreadable."""


class Source(Protocol):
    """Where the work stands, as a manifest says it."""

    WHOLE_FILES: ClassVar[bool]  # whether a file's CID is that of all its bytes as one block

    @property
    def id(self) -> str:
        """What was handed in: the id of a commit, or the CID of a folder."""

    def as_json(self) -> dict[str, Any]:
        """Return the one field for writing, under the source's name in `manifest.SOURCES`."""

    def refuse_listing(self, files: Sequence[File], deletions: Sequence[str], fields: Fields) -> None:
        """Refuse with `DocumentRefused` a list of files that no such source can have."""

    def open(
        self,
        files: Sequence[File],
        deletions: Sequence[str],
        place: str | Path | None,
        gateway: Gateway | None,
    ) -> AbstractContextManager[WorkAtHand]:
        """Open the work that the manifest lists so: at `place`, or else where the source says or the gateway has it."""


def compare_paths(verb: str, listing: set[str], actual: set[str], *, where: str) -> list[Difference]:
    """Return the paths that are in one of both sets only; `verb` says what is true of those in it."""
    return [
        *(Difference(path, verb, f"not {verb}", where) for path in sorted(listing - actual)),
        *(Difference(path, f"not {verb}", verb, where) for path in sorted(actual - listing)),
    ]


def compare_file(listing: File, actual: File, *, where: str) -> list[Difference]:
    """Return in what a file differs from what the manifest says of it."""
    pairs = (
        ("size", str(listing.size), str(actual.size)),
        ("sha-256", listing.sha256.hex(), actual.sha256.hex()),
        ("CID", listing.cid, actual.cid),
    )
    return [Difference(f"{listing.path}, {what}", a, b, where) for what, a, b in pairs if a != b]
