"""Finds a manifest, and the work it names: in files, in a repository, in a folder, or by CIDs through a gateway."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from oathwork.errors import UsageError
from oathwork.evidence.cid import CID
from oathwork.evidence.folder import fetch_files
from oathwork.evidence.ipfs import Gateway
from oathwork.evidence.manifest import LARGEST_MANIFEST, Folder, Manifest, read_manifest
from oathwork.untrusted.documents import read_file
from oathwork.untrusted.temporary import Temporary


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


@contextmanager
def at_hand(
    manifest: Manifest, place: str | Path | None = None, gateway: Gateway | None = None
) -> Iterator[str | Path]:
    """Yield where the work can be read: `place`, where the manifest says, or a folder fetched through the gateway.

    Raises FolderRefused, NotFetched, UsageError.
    """
    if place is not None:
        yield place
    elif not isinstance(manifest.source, Folder):
        yield manifest.source.repository
    elif gateway is None:
        raise UsageError("a folder was handed in: say where it is, or which gateway has it")
    else:
        with Temporary("folder") as folder:
            fetch_files(manifest.files, gateway, folder)
            yield folder
