"""A folder without a repository as a source of work: how a manifest names it, and the work itself."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Final

from oathwork.errors import UsageError
from oathwork.evidence.cid import TooLarge
from oathwork.evidence.files import File, root_of
from oathwork.evidence.folder import FolderRefused, FolderUnreadable, fetch_files, list_files, write_out
from oathwork.evidence.ipfs import Gateway
from oathwork.evidence.source import Difference, WorkUnreadable, compare_file, compare_paths
from oathwork.untrusted.fields import Fields
from oathwork.untrusted.temporary import Temporary

_WHERE: Final = "folder"


@dataclass(frozen=True)
class FolderSource:
    """A folder without a repository: the CID that IPFS gives it."""

    WHOLE_FILES: ClassVar = False

    cid: str

    @property
    def id(self) -> str:
        """The CID."""
        return self.cid

    def as_json(self) -> dict[str, Any]:
        """Return the field for writing."""
        return {"folder": {"cid": self.cid}}

    def refuse_listing(self, files: Sequence[File], deletions: Sequence[str], fields: Fields) -> None:
        """Refuse a folder that is not that of its files: its CID follows from theirs."""
        if deletions:
            fields.refuse("deletions", "of a folder, which has no past")
        if not files:
            fields.refuse("files", "empty")
        try:
            root = root_of(files)
        except TooLarge as error:
            fields.refuse("files", str(error))
        if self.cid != root:
            fields.refuse("folder.cid", f"not that of the files, which is {root}")

    @contextmanager
    def open(
        self,
        files: Sequence[File],
        deletions: Sequence[str],
        place: str | Path | None,
        gateway: Gateway | None,
    ) -> Iterator["FolderWork"]:
        """Open the folder at `place`, or one fetched through the gateway and deleted at the end.

        Raises FolderRefused, NotFetched, UsageError.
        """
        if place is not None:
            yield FolderWork(self, files, Path(place))
        elif gateway is None:
            raise UsageError("a folder was handed in: say where it is, or which gateway has it")
        else:
            with Temporary("folder") as folder:
                fetch_files(files, gateway, folder)
                yield FolderWork(self, files, folder)


def folder_source_from_fields(fields: Fields) -> FolderSource:
    """Take the fields of a folder."""
    source = FolderSource(fields.text("cid", limit=59))
    fields.done()
    return source


@dataclass(frozen=True)
class FolderWork:
    """The work in a folder, and the files that the manifest lists."""

    source: FolderSource
    files: Sequence[File]
    folder: Path

    @property
    def id(self) -> str:
        """The CID."""
        return self.source.cid

    @property
    def name(self) -> str:
        """The folder, for people."""
        return f"folder {self.id}"

    def compare(self) -> list[Difference]:
        """Return every difference. A folder that cannot be evidence is one; of one that cannot be read nothing is known."""
        try:
            actual = {file.path: file for file in list_files(self.folder)}
        except FolderUnreadable as refused:
            raise WorkUnreadable(str(refused)) from refused
        except FolderRefused as refused:
            return [Difference(_WHERE, self.id, str(refused), _WHERE)]
        listing = {file.path: file for file in self.files}
        differences = compare_paths("in it", set(listing), set(actual), where=_WHERE)
        for path in sorted(listing.keys() & actual.keys()):
            differences += compare_file(listing[path], actual[path], where=_WHERE)
        return differences

    def write_out(self, target: Path, *, most: int) -> list[str]:
        """Write the files that the manifest lists, and leave out none. Raises FolderRefused."""
        write_out(self.files, self.folder, target, most=most)
        return []
