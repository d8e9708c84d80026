"""One account, one sender at a time: two programs on a machine that send for one account must not take the same nonce."""

import contextlib
import os
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from oathwork.errors import OathworkError

_PATIENCE: Final = 60.0  # seconds to wait for another program that is sending


class AccountBusy(OathworkError):
    """Another program on this machine is sending for the same account, and does not come to an end."""


def folder() -> Path:
    """Return where the locks lie: wherever the system keeps what a user's programs need while they run."""
    from platformdirs import user_runtime_dir

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says so where the system has no such folder, and takes another
        return Path(os.environ.get("OATHWORK_RUNTIME") or user_runtime_dir("oathwork")) / "sending"


@contextlib.contextmanager
def sending(chain_id: int, account: str, *, patience: float = _PATIENCE) -> Iterator[None]:
    """Hold an account on this machine from the choice of a nonce until its transaction is out.

    The system lets go of it when a program dies. Where there are no such locks, or no folder for them, nothing is held.
    Raises AccountBusy after `patience` seconds.
    """
    try:
        import fcntl

        place = folder()
        place.mkdir(parents=True, exist_ok=True)
        handle = (place / f"{chain_id}-{account.lower()}.lock").open("a")
    except (ImportError, OSError):
        yield
        return
    with handle:
        until = time.monotonic() + patience
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > until:
                    raise AccountBusy(
                        f"another program is sending for {account}: wait for it, or end it"
                    ) from None
                time.sleep(0.05)
        yield
