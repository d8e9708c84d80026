"""Writes files whole or not at all: new ones, which are never written over another, and our own, which replace the last.

Everything that this package writes to stay goes through here. A file that others rely on (evidence, a signature, a batch) is
`write_new`; what we alone read and can make again (a journal, a bounty's file) is `write_file`.
"""

import contextlib
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from oathwork.errors import UsageError
from oathwork.untrusted.documents import read_file
from oathwork.untrusted.fields import DocumentRefused
from oathwork.untrusted.text import plain


class FileInTheWay(UsageError):
    """There is a file of that name already, and it holds something else: nothing was written."""

    def __init__(self, path: Path):
        self.path = path
        super().__init__(
            f"{plain(str(path), limit=500)} is there already and holds something else: move it away, or name another file"
        )


def state_folder() -> Path:
    """Return where what must not be forgotten lies: OATHWORK_STATE, else where the system keeps what programs remember."""
    from platformdirs import user_state_dir

    return Path(os.environ.get("OATHWORK_STATE") or user_state_dir("oathwork"))


def write_new(path: Path, data: bytes) -> None:
    """Write `data` to a file that is not there yet, whole or not at all; its folder is made if needed.

    The same bytes again change nothing. Raises FileInTheWay if the file holds others.
    """
    with _draft(path, lambda file: file.write(data)) as draft:
        try:
            os.link(draft, path, follow_symlinks=False)
        except FileExistsError:
            require_free(path, data)


def write_new_long(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """Let `write` write a file that is not there yet, whole or not at all, where it is too long for the memory.

    Raises FileInTheWay if there is any of that name, before anything is written too.
    """
    require_free(path)
    with _draft(path, write) as draft:
        try:
            os.link(draft, path, follow_symlinks=False)
        except FileExistsError as error:
            raise FileInTheWay(path) from error


def require_free(path: Path, data: bytes | None = None) -> None:
    """Raise FileInTheWay if there is a file already, and it is not one of exactly these bytes."""
    if not os.path.lexists(path):
        return
    try:
        same = data is not None and read_file(path, limit=len(data), follow=False) == data
    except DocumentRefused:
        same = False
    if not same:
        raise FileInTheWay(path)


def write_file(path: Path, data: bytes) -> None:
    """Write `data` to `path` whole or not at all: a reader sees the old file or the new one, also after a crash."""
    with _draft(path, lambda file: file.write(data)) as draft:
        os.replace(draft, path)


@contextlib.contextmanager
def _draft(path: Path, write: Callable[[BinaryIO], object]) -> Iterator[str]:
    """Yield a file beside `path` with what was written, on the disk; it is gone at the end, the name it was given is not."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(draft, 0o644)
        yield draft
    finally:
        Path(draft).unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # otherwise the new name may be lost with the power
    finally:
        os.close(folder)
