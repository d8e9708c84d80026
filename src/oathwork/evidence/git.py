"""Calls git on what strangers made, with everything switched off by which a repository could run a program."""

import contextlib
import os
import re
import selectors
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from oathwork.errors import OathworkError
from oathwork.untrusted.addresses import NotPublic, public_address
from oathwork.untrusted.limits import GIT
from oathwork.untrusted.text import plain

LONGEST_CALL: Final = GIT.seconds
LARGEST_WRITE: Final = (
    4 * 1024**3
)  # bytes of one file git may write, so that what a stranger sends cannot fill the disk
LARGEST_MEMORY: Final = (
    4 * 1024**3
)  # bytes: a few hundred bytes can unfold to any number of names, or to a huge file
LARGEST_ANSWER: Final = GIT.most
_LARGEST_COMPLAINT: Final = 64 * 1024
_PORTS: Final = {"https": 443, "http": 80, "ssh": 22, "git": 9418}
OBJECT_ID: Final = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")

# What a repository, or the machine, could use to run a program or to ask for a password.
_HARMLESS: Final = (
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "core.attributesFile=/dev/null",
    "core.alternateRefsCommand=",
    "core.bigFileThreshold=16m",  # larger files are streamed, so that a small pack cannot fill the memory
    "credential.helper=",
    "diff.external=",
    "fetch.recurseSubmodules=false",
    "submodule.recurse=false",
    "gc.auto=0",
    "maintenance.auto=false",
    "protocol.ext.allow=never",
    "http.followRedirects=false",  # who names a repository names the server that has it, and no other
    "transfer.fsckObjects=true",
    # Written by old versions of git into histories that are otherwise sound.
    "fetch.fsck.zeroPaddedFilemode=ignore",
    "fetch.fsck.missingSpaceBeforeDate=ignore",
    "fetch.fsck.badTimezone=ignore",
)
_NEEDED_TO_FETCH: Final = (
    "http_proxy",
    "https_proxy",
    "all_proxy",
    "no_proxy",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
)


class GitRefused(OathworkError):
    """A repository does not hold what was asked, or git refused it; the message says what."""


class CommitMissing(GitRefused):
    """A repository was read and does not hold a commit."""


def command(folder: Path, *arguments: str) -> tuple[str, ...]:
    """Return the call of git on the repository at `folder`, which is a git folder (`.git`, or a bare one)."""
    settings = [part for setting in _HARMLESS for part in ("-c", setting)]
    return ("git", f"--git-dir={folder}", "--no-pager", *settings, *arguments)


def environment(home: Path) -> dict[str, str]:
    """Return all that git learns about this machine: no configuration, no passwords, no ssh but without questions."""
    network = {
        name: os.environ[name]
        for name in (*_NEEDED_TO_FETCH, *map(str.upper, _NEEDED_TO_FETCH))
        if name in os.environ
    }
    return network | {
        "PATH": os.environ.get("PATH", os.defpath),
        "LANG": "C.UTF-8",
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ASKPASS": "true",
        "SSH_ASKPASS": "true",
        "GIT_SSH_COMMAND": "ssh -oBatchMode=yes -oStrictHostKeyChecking=yes",
        "GIT_ALLOW_PROTOCOL": "https:http:ssh:git:file",  # not ext, which is a program to run
        "GIT_LFS_SKIP_SMUDGE": "1",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_OPTIONAL_LOCKS": "0",
    }


def call(arguments: tuple[str, ...], home: Path) -> subprocess.CompletedProcess[bytes]:
    """Run git to its end; refuse with `GitRefused` if there is no git, or it takes or answers more than it may."""
    if shutil.which("git") is None:
        raise GitRefused("git is not installed")
    limits = f"ulimit -f {LARGEST_WRITE // 512}; ulimit -d {LARGEST_MEMORY // 1024}"
    with subprocess.Popen(
        ["sh", "-c", f'{limits}; exec "$@"', "sh", *arguments],
        env=environment(home),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        try:
            output, complaints = _listen(process)
        except BaseException:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)  # git has helpers: they go with it
            raise
    return subprocess.CompletedProcess(arguments, process.returncode, output, complaints)


def _listen(process: "subprocess.Popen[bytes]") -> tuple[bytes, bytes]:
    """Return what a process writes until it ends, and the beginning of what it complains of."""
    assert process.stdout is not None and process.stderr is not None
    output, complaints, until = bytearray(), bytearray(), time.monotonic() + LONGEST_CALL
    with selectors.DefaultSelector() as open_pipes:
        open_pipes.register(process.stdout, selectors.EVENT_READ, output)
        open_pipes.register(process.stderr, selectors.EVENT_READ, complaints)
        while open_pipes.get_map():
            ready = open_pipes.select(until - time.monotonic())
            if time.monotonic() >= until:
                raise GitRefused(f"git took longer than {LONGEST_CALL} seconds")
            for key, _ in ready:
                piece = os.read(key.fd, 1 << 20)
                key.data.extend(piece)
                if not piece:
                    open_pipes.unregister(key.fileobj)
            if len(output) > LARGEST_ANSWER:
                raise GitRefused(f"git answers with more than {LARGEST_ANSWER} bytes")
            del complaints[_LARGEST_COMPLAINT:]
    return bytes(output), bytes(complaints)


def answer(arguments: tuple[str, ...], home: Path) -> bytes:
    """Run git and return what it answers; refuse with `GitRefused` if it fails."""
    ending = call(arguments, home)
    if ending.returncode:
        raise GitRefused(f"git: {complaint(ending) or f'ended with {ending.returncode}'}")
    return ending.stdout


def complaint(ending: subprocess.CompletedProcess[bytes]) -> str:
    """Return what git complained of, in one line that is safe to print."""
    lines = ending.stderr.decode("utf-8", "replace").splitlines()
    return plain("; ".join(line.strip() for line in lines if line.strip()), limit=500)


def refuse_place(place: str) -> None:
    """Refuse with `GitRefused` what is no path or URL of a repository: an option, or a program to run."""
    if not place or place.startswith("-") or "::" in place or any(letter < " " for letter in place):
        raise GitRefused(f"{plain(place, limit=200)!r} is not the place of a repository")


def strangers_place(place: str) -> tuple[str, ...]:
    """Return the settings with which git may fetch from a place that a stranger named: it goes to the address looked at.

    Refuses with `GitRefused` `file://`, this machine and private networks: what is there only its owner may name. A folder
    here is read as any other, and nobody is talked to.
    """
    if "://" not in place and Path(place).is_dir():
        return ()
    host, port = _server_of(place)
    try:
        if not host:
            raise NotPublic("it is on this machine, and a stranger named it")
        address = public_address(host, port)
    except (OSError, UnicodeError) as error:
        raise GitRefused(
            f"{plain(place, limit=200)}: {error.strerror or error if isinstance(error, OSError) else error}. If you "
            "trust it, name it yourself (--repo)"
        ) from error
    literal = f"[{address}]" if ":" in address else address
    return ("-c", f"http.curloptResolve={host}:{port}:{literal}")


def _server_of(place: str) -> tuple[str, int]:
    """Return host and port of a repository's URL, or of `host:path` as ssh has it; no host for a path or a file."""
    if "://" in place:
        try:
            parts = urlsplit(place)
            port = parts.port
        except ValueError as error:
            raise GitRefused(f"{plain(place, limit=200)!r} is not the place of a repository") from error
        is_remote = parts.scheme in _PORTS
        return (parts.hostname or "", port or _PORTS[parts.scheme]) if is_remote else ("", 0)
    before, colon, _ = place.partition(":")
    return (before.rpartition("@")[2].strip("[]"), _PORTS["ssh"]) if colon and "/" not in before else ("", 0)


def resolve(folder: Path, revision: str) -> str:
    """Return the full id of the commit that `revision` (a branch, `HEAD`, a short id) names in one's own `folder`."""
    git_folder = git_folder_of(folder)
    if git_folder is None:
        raise GitRefused(f"{plain(str(folder))} is not a git repository")
    arguments = command(git_folder, "rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}")
    ending = call(arguments, Path(os.devnull))
    if ending.returncode:
        raise GitRefused(
            f"there is no commit {plain(revision, limit=200)!r} in {plain(str(folder), limit=300)}"
        )
    return ending.stdout.decode().strip()


def git_folder_of(folder: Path) -> Path | None:
    """Return where the repository at `folder` keeps itself: `.git`, what the file `.git` points to, or itself."""
    inside = folder / ".git"
    if inside.is_file():  # a worktree, or a submodule
        inside = folder / _beginning(inside).removeprefix("gitdir:").strip()
    git_folder = inside if inside.is_dir() else folder
    return git_folder.resolve() if (git_folder / "HEAD").is_file() else None


def object_folder(folder: Path) -> Path | None:
    """Return where the repository at `folder` keeps its objects, or None if it is not one.

    Refused with `GitRefused` if they are not where it says: git would look for them itself, and follow a file without end.
    """
    git_folder = git_folder_of(folder)
    if git_folder is None:
        return None
    common = git_folder / "commondir"  # a worktree shares the objects of another folder
    main_folder = (git_folder / _beginning(common)) if common.is_file() else git_folder
    try:
        objects = (main_folder / "objects").resolve()
        is_there = objects.is_dir()
    except ValueError:  # a NUL in it
        is_there = False
    if not is_there:
        raise GitRefused(f"{plain(str(folder))}: the common folder that it names holds no objects")
    return None if "\n" in str(objects) else objects


def _beginning(file: Path) -> str:
    """Return as much of a file as a path can be long: a stranger's may have no end."""
    with file.open(errors="replace") as stream:
        return stream.read(4_096).strip()
