"""Finds a specification by its hash, a manifest, and the work it names: in files, in a repository, by CIDs, at a URL."""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from oathwork.errors import UsageError
from oathwork.evidence.cid import CID
from oathwork.evidence.inspection import Inspection, check_manifest
from oathwork.evidence.ipfs import Gateway
from oathwork.evidence.manifest import LARGEST_MANIFEST, Manifest, read_manifest
from oathwork.evidence.source import WorkAtHand
from oathwork.evidence.specification import LARGEST_SPECIFICATION, Specification, read_specification
from oathwork.untrusted.documents import content_hash, read_file
from oathwork.untrusted.fields import DocumentRefused
from oathwork.untrusted.http import NotFetched, ask, place_of
from oathwork.untrusted.text import plain

_ENDINGS: Final = (
    ".toml",
    ".md",
    ".markdown",
    ".txt",
)  # of the files among which a specification is looked for
_MOST_FILES: Final = 2_000  # of a folder
_LONGEST: Final = 30  # seconds for an answer


class SpecificationMissing(UsageError):
    """A specification was named by its hash alone, and was nowhere to be found. The message says where it was not."""


def find_specification(
    hash: bytes, *, uri: str = "", folders: Iterable[Path] = (), gateway: Gateway | None = None
) -> Specification:
    """Return the specification whose keccak256 is `hash` (32 bytes): from one of the folders, or from its `uri`.

    The `uri` (`ipfs://…` through the gateway, or `https://…`) is a stranger's: nothing is believed but the hash. Raises
    SpecificationMissing, and DocumentRefused for one that cannot be read.
    """
    reasons = []
    for folder in folders:
        for data in _documents(folder):
            if content_hash(data) == hash:
                return read_specification(data)
        reasons.append(f"not in {folder}/")
    if uri:
        try:
            data = _fetch(uri, gateway)
            if content_hash(data) == hash:
                return read_specification(data)
            reasons.append(f"{plain(uri, limit=200)} holds another document, 0x{content_hash(data).hex()}")
        except (NotFetched, UsageError) as error:
            reasons.append(f"{plain(uri, limit=200)}: {error}")
    raise SpecificationMissing(
        f"the specification 0x{hash.hex()} was not found: {'; '.join(reasons) or 'nobody has said where it is'}"
    )


def _documents(folder: Path) -> Iterator[bytes]:
    """Yield what lies right in a folder and may be a specification."""
    paths = sorted(path for path in folder.glob("*") if path.suffix.lower() in _ENDINGS)
    for path in paths[:_MOST_FILES]:
        try:
            yield read_file(path, limit=LARGEST_SPECIFICATION)
        except DocumentRefused:
            continue


def _fetch(uri: str, gateway: Gateway | None) -> bytes:
    """Fetch what a stranger's URI names. Raises NotFetched, UsageError."""
    cid = uri.removeprefix("ipfs://")
    if CID.fullmatch(cid):
        if gateway is None:
            raise UsageError("it is a CID: say which gateway has it")
        return gateway.read(cid, limit=LARGEST_SPECIFICATION)
    try:
        parts = urlsplit(uri)
    except ValueError as error:
        raise UsageError("not a URL") from error
    if parts.scheme != "https":
        raise UsageError("neither ipfs:// and a CID nor an https URL")
    place = place_of(f"https://{parts.netloc}", "a specification")
    return ask(
        place,
        parts.path + (f"?{parts.query}" if parts.query else ""),
        most=LARGEST_SPECIFICATION,
        seconds=_LONGEST,
        public=True,
    )


def load_manifest(place: str | Path, gateway: Gateway | None = None) -> Manifest:
    """Read a manifest from a file, or by its CID (`bafk…`, `ipfs://bafk…`) from a gateway.

    Raises DocumentRefused, NotFetched, UsageError.
    """
    cid = str(place).removeprefix("ipfs://")
    if not CID.fullmatch(cid) or Path(place).exists():
        return read_manifest(read_file(Path(place), limit=LARGEST_MANIFEST), document=Path(place).name)
    if gateway is None:
        raise UsageError(f"{cid} is a CID: say which gateway has it")
    return read_manifest(gateway.read(cid, limit=LARGEST_MANIFEST), document=cid)


def open_work(
    manifest: Manifest, place: str | Path | None = None, gateway: Gateway | None = None
) -> AbstractContextManager[WorkAtHand]:
    """Open the work that a manifest names: at `place`, or else where the manifest says or the gateway has it.

    It is in one copy, however often it is read. Raises FolderRefused, NotFetched, UsageError.
    """
    return manifest.source.open(manifest.files, manifest.deletions, place, gateway)


def check_at(
    manifest: Manifest,
    place: str | Path | None = None,
    gateway: Gateway | None = None,
    *,
    specification: Specification | None = None,
) -> Inspection:
    """Open the work as `open_work` does, and check the manifest against it."""
    with open_work(manifest, place, gateway) as work:
        return check_manifest(manifest, work, specification=specification)
