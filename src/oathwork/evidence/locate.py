"""Finds a manifest, and the work it names: in files, in a repository, in a folder, or by CIDs through a gateway."""

from contextlib import AbstractContextManager
from pathlib import Path

from oathwork.errors import UsageError
from oathwork.evidence.cid import CID
from oathwork.evidence.inspection import Inspection, check_manifest
from oathwork.evidence.ipfs import Gateway
from oathwork.evidence.manifest import LARGEST_MANIFEST, Manifest, read_manifest
from oathwork.evidence.source import WorkAtHand
from oathwork.evidence.specification import Specification
from oathwork.untrusted.documents import read_file


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
