"""The shelf: specifications that were read or fetched before, by their hash, so that a job's title costs no question.

What lies there is believed only while its hash is the one in its name. Nothing else depends on it: it may be deleted.
"""

import re
from contextlib import suppress
from os import scandir
from pathlib import Path
from typing import Final

from oathwork.evidence.specification import LARGEST_SPECIFICATION, Specification, read_specification
from oathwork.untrusted.documents import content_hash, read_file
from oathwork.untrusted.fields import DocumentRefused
from oathwork.untrusted.files import state_folder, write_file

_NAME: Final = re.compile("[0-9a-f]{64}")


def shelf_folder() -> Path:
    """Return where the shelf is: where the system keeps what programs remember."""
    return state_folder() / "specifications"


def from_shelf(hash: bytes) -> Specification | None:
    """Return the specification whose keccak256 is `hash` (32 bytes), or None if it is not on the shelf."""
    try:
        data = read_file(shelf_folder() / hash.hex(), limit=LARGEST_SPECIFICATION)
        return read_specification(data) if content_hash(data) == hash else None
    except DocumentRefused:
        return None


def hashes_on_shelf() -> set[bytes]:
    """Return the hashes of all that lies there, by the names that it has."""
    with suppress(OSError):
        names = (entry.name for entry in scandir(shelf_folder()))
        return {bytes.fromhex(name) for name in names if _NAME.fullmatch(name)}
    return set()


def title_on_shelf(hash: bytes) -> str:
    """Return the title of a specification on the shelf, a stranger's text; empty if it is not there."""
    specification = from_shelf(hash)
    return specification.title if specification else ""


def put_on_shelf(specification: Specification) -> None:
    """Keep a specification. Where nothing can be written it is not kept: that stops nobody."""
    with suppress(OSError):
        file = shelf_folder() / specification.hash.hex()
        if specification.data and not file.exists():
            write_file(file, specification.data)
