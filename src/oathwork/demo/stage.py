"""Where the demo plays: a chain that is started for it, and the people on it."""

import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Final

from oathwork.chain import local
from oathwork.chain.client import Chain, connect
from oathwork.chain.keys import KeySigner, dev_signers
from oathwork.errors import Unreachable
from oathwork.model.typed_data import NOBODY

PEER_COUNT: Final = 9
ROLES: Final = ("deployer", "steward", "the DAO", "keeper", "Ada", "Ben", "Cleo", "Dan")
_LONGEST_START: Final = 20  # seconds


@dataclass(frozen=True)
class Cast:
    """Everybody who acts, by name. The keys are those every local chain has: they are worth nothing anywhere else."""

    people: dict[str, KeySigner]

    @classmethod
    def assembled(cls) -> "Cast":
        """Return the cast: the roles and nine peers."""
        names = [*ROLES, *(f"peer {number}" for number in range(1, PEER_COUNT + 1))]
        return cls(dict(zip(names, dev_signers(len(names)), strict=True)))

    def __getitem__(self, name: str) -> KeySigner:
        return self.people[name]

    @property
    def peers(self) -> list[KeySigner]:
        """The nine peers."""
        return [signer for name, signer in self.people.items() if name.startswith("peer ")]

    def name(self, account: str) -> str:
        """Return who has an account; an account of nobody we know is shown as it is."""
        names = (name for name, signer in self.people.items() if signer.address == account)
        return next(names, "nobody" if account == NOBODY else account)

    def named(self, text: str) -> str:
        """Return a text with the names of the cast in the place of their accounts."""
        for name, signer in self.people.items():
            text = text.replace(signer.address, name)
        return text

    def signer(self, account: str) -> KeySigner:
        """Return the keys of an account of the cast."""
        return self.people[self.name(account)]


@contextmanager
def chain_of(kind: str, *, port: int = 0, begin: int = 0) -> Iterator[tuple[Chain, str]]:
    """Yield a new chain and its name; it ends with the block. `kind`: `anvil`, `embedded`, or `auto`.

    anvil listens for wallets too, at `port` or any free one, and begins at the moment `begin` (seconds), or now.

    Raises Unreachable if anvil is asked for and cannot be started.
    """
    with _ended_when_told():
        if kind == "embedded" or (kind == "auto" and shutil.which("anvil") is None):
            chain, _ = local.start(len(ROLES) + PEER_COUNT)
            yield chain, "an embedded chain"
        else:
            with _anvil(port, begin) as chain:
                yield chain, "anvil"


@contextmanager
def _ended_when_told() -> Iterator[None]:
    """Let `kill` end what we have started too: Python would otherwise leave without a word to its children."""

    def leave(number: int, frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _anvil(port: int, begin: int) -> Iterator[Chain]:
    with tempfile.TemporaryDirectory(prefix="oathwork-anvil-") as folder:
        socket, log = Path(folder, "ipc"), Path(folder, "log")
        arguments = ("--port", str(port), "--ipc", str(socket), "--hardfork", "prague")
        states = ("--cache-path", folder)  # by itself anvil leaves those of old blocks in its user's home
        accounts = ("--accounts", str(len(ROLES) + PEER_COUNT))
        clock = ("--timestamp", str(begin)) if begin else ()
        try:
            with log.open("wb") as out:
                process = subprocess.Popen(
                    ["anvil", *arguments, *states, *accounts, *clock],
                    stdin=subprocess.DEVNULL,
                    stdout=out,
                    stderr=out,
                )
        except OSError as error:
            raise Unreachable(
                f"anvil cannot be started: {error.strerror}; --chain embedded needs none"
            ) from error
        try:
            yield _connected(process, socket, log)
        finally:
            process.terminate()
            process.wait()


def _connected(process: "subprocess.Popen[bytes]", socket: Path, log: Path) -> Chain:
    until = time.monotonic() + _LONGEST_START
    while not (chain := _listening(socket)):
        if process.poll() is not None or time.monotonic() > until:
            output = log.read_text(errors="replace").strip().splitlines()[-1:] or ["it said nothing"]
            raise Unreachable(f"anvil did not start: {output[0]}; --chain embedded needs none")
        time.sleep(0.01)
    chain.poll = 0.01  # it mines at once
    return chain


def _listening(socket: Path) -> Chain | None:
    """Return the chain behind a socket; None while nobody listens there: the file is there a little before."""
    try:
        return connect(socket) if socket.is_socket() else None
    except Unreachable:
        return None
