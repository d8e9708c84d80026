"""A PostgreSQL of one's own, where its programs are installed: started in a folder, by a user who is not root."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path


def programs():
    """The folder of initdb and pg_ctl, or None."""
    places = [*sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)]
    found = shutil.which("initdb")
    if found:
        places.insert(0, Path(found).parent)
    return next(
        (place for place in places if (place / "initdb").exists() and (place / "pg_ctl").exists()), None
    )


@contextmanager
def postgres():
    """Yield the URL of an empty database."""
    with tempfile.TemporaryDirectory(prefix="oathwork-postgres-") as name:
        yield from _serve(Path(name))


def _serve(folder):
    bin, data = programs(), folder / "data"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    user = {}
    if os.getuid() == 0:  # PostgreSQL refuses to be run by root
        user = {"user": _somebody()}
        shutil.chown(folder, user["user"])

    def run(*command):
        subprocess.run(
            [str(part) for part in command], check=True, stdout=subprocess.DEVNULL, cwd=folder, **user
        )

    run(bin / "initdb", "-D", data, "-U", "oathwork", "-A", "trust", "--no-sync")
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off"
    run(bin / "pg_ctl", "-D", data, "-o", options, "-l", folder / "log", "-w", "start")
    try:
        yield f"postgresql+psycopg://oathwork@127.0.0.1:{port}/postgres"
    finally:
        run(bin / "pg_ctl", "-D", data, "-m", "immediate", "stop")


def _somebody():
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_uid
        except KeyError:
            continue
    raise RuntimeError("no user to run PostgreSQL as")
