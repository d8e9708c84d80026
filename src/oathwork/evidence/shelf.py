"""The shelf: specifications that were read or fetched before, by their hash, so that a job's title costs no question.

What lies there is believed only while its hash is the one in its name. Nothing else depends on it: it may be deleted.
"""

from contextlib import suppress
from pathlib import Path

from oathwork.evidence.specification import LARGEST_SPECIFICATION, Specification, read_specification
from oathwork.untrusted.documents import content_hash, read_file
from oathwork.untrusted.fields import DocumentRefused
from oathwork.untrusted.files import state_folder, write_file


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


def put_on_shelf(specification: Specification) -> None:
    """Keep a specification. Where nothing can be written it is not kept: that stops nobody."""
    with suppress(OSError):
        file = shelf_folder() / specification.hash.hex()
        if specification.data and not file.exists():
            write_file(file, specification.data)
