"""Deployments whose code was found to be ours lately: it does not change, so commands that only read ask for it once a day."""

import contextlib
import time
from pathlib import Path
from typing import Final

from eth_hash.auto import keccak

from oathwork.chain.abi import CONTRACTS, artifact
from oathwork.chain.reader import LOCAL_CHAINS
from oathwork.contracts.deployments import Deployment
from oathwork.untrusted.files import state_folder, write_file

_DAY: Final = 86_400  # seconds


def was_checked(deployment: Deployment) -> bool:
    """Return whether this deployment was checked within a day, by this version of the package. Never of a local chain."""
    if deployment.chain_id in LOCAL_CHAINS:
        return False
    try:
        return 0 <= time.time() - _file(deployment).stat().st_mtime < _DAY
    except OSError:
        return False


def remember(deployment: Deployment) -> None:
    """Keep that a deployment has just been checked; where nothing can be written it is checked again."""
    if deployment.chain_id not in LOCAL_CHAINS:
        with contextlib.suppress(OSError):
            file = _file(deployment)
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_file(file, b"")


def _file(deployment: Deployment) -> Path:
    """Return an empty file whose name says what was checked, and whose time says when."""
    what = repr(deployment).encode() + b"".join(artifact(name).runtime for name in CONTRACTS)
    return state_folder() / "checked" / f"{deployment.chain_id}-{keccak(what).hex()}"
