"""Folders for a while, which are deleted even if their owner is killed: then by the next who makes one.

Beside each folder lies a file that its owner has locked. The system takes the lock from a process that ends, however it
ends, so a lock to be had is of an owner who is gone; a number of a process could be another's by now.
"""

import contextlib
import fcntl
import os
import stat
import subprocess
import tempfile
from pathlib import Path
from typing import Final

_PREFIX: Final = "oathwork-"
_LOCK: Final = ".lock"


class Temporary:
    """A new folder of one's own, `oathwork-KIND-…` in the system's place for such; what owners now gone left is deleted.

    `delete` it, or use it as a context manager.
    """

    def __init__(self, kind: str):
        _sweep(Path(tempfile.gettempdir()))
        while True:
            self._handle, name = tempfile.mkstemp(prefix=f"{_PREFIX}{kind}-", suffix=_LOCK)
            self._lock = Path(name)
            fcntl.flock(self._handle, fcntl.LOCK_EX)
            if _is_still_there(self._lock, self._handle):
                break
            os.close(self._handle)  # somebody swept it between the two lines above
        self.path = self._lock.with_suffix("")
        try:
            self.path.mkdir(mode=0o700)
        except BaseException:
            self.delete()
            raise

    def __enter__(self) -> Path:
        return self.path

    def __exit__(self, *_: object) -> None:
        self.delete()

    def delete(self) -> None:
        """Delete the folder, whatever has been made of it, and let go of the lock. Again, it does nothing."""
        if self._handle >= 0:
            _remove(self.path)
            self._lock.unlink(missing_ok=True)
            os.close(self._handle)
            self._handle = -1


def _is_still_there(path: Path, handle: int) -> bool:
    with contextlib.suppress(FileNotFoundError):
        return os.path.samestat(os.stat(path), os.fstat(handle))
    return False


def _remove(folder: Path) -> None:
    # A stranger can nest folders deeper than Python's own removal can follow, and take our rights to enter them.
    if not folder.is_symlink():
        subprocess.run(["chmod", "-R", "u+rwx", "--", folder], stderr=subprocess.DEVNULL, check=False)
    subprocess.run(["rm", "-rf", "--", folder], stderr=subprocess.DEVNULL, check=False)


def _sweep(place: Path) -> None:
    """Delete every folder there whose owner was ours and is gone."""
    with contextlib.suppress(OSError), os.scandir(place) as entries:
        for entry in entries:
            if entry.name.startswith(_PREFIX) and entry.name.endswith(_LOCK):
                with contextlib.suppress(OSError):
                    _take_over(Path(entry.path))


def _take_over(lock: Path) -> None:
    handle = os.open(lock, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        about = os.fstat(handle)
        if not stat.S_ISREG(about.st_mode) or about.st_uid != os.geteuid():
            return
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)  # raises OSError while its owner lives
        if _is_still_there(lock, handle):
            _remove(lock.with_suffix(""))
            lock.unlink(missing_ok=True)
    finally:
        os.close(handle)
