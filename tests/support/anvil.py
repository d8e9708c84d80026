"""A node of one's own for tests and measurements: anvil, at a free port, with a folder for its states that goes with it."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
# npm has it for Linux on x86-64 only; elsewhere Foundry's own will do.
ANVIL = shutil.which("anvil", path=f"{ROOT / 'node_modules/.bin'}:{os.environ['PATH']}")
PATIENCE = 60  # seconds until it listens


def free_port() -> int:
    """Return a port that nobody listens at now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def anvil_at(*options: str, accounts: int = 20, hardfork: str = "prague") -> Iterator[str]:
    """Start anvil; yield its address once it listens, and end it with the block."""
    with anvil_process(*options, accounts=accounts, hardfork=hardfork) as (url, _):
        yield url


@contextmanager
def anvil_process(
    *options: str, accounts: int = 20, hardfork: str = "prague"
) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    """The same, with its process, for who stops it.

    By itself anvil would keep the states of older blocks in its user's home, and leave them there: gigabytes after a day.
    """
    assert ANVIL, "anvil is missing: run `make setup`, or install Foundry"
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="oathwork-anvil-") as states:
        command = [ANVIL, "--port", str(port), "--hardfork", hardfork, "--accounts", str(accounts)]
        command += ["--cache-path", states, "--silent", *options]
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        try:
            _await(process, port)
            yield f"http://127.0.0.1:{port}", process
        finally:
            process.terminate()
            process.wait(10)


def _await(process: "subprocess.Popen[bytes]", port: int) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        with socket.socket() as knock:
            if not knock.connect_ex(("127.0.0.1", port)):
                return
        assert process.poll() is None, "anvil has ended"
        assert time.monotonic() < until, "anvil does not listen"
        time.sleep(0.01)
