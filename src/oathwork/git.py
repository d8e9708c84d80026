"""Calls git on what strangers made, with everything switched off by which a repository could run a program."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Final

from oathwork.errors import OathworkError
from oathwork.plain import plain

LONGEST_CALL: Final = 600  # seconds one call of git may take
# No file larger than 4 GiB, so that what a stranger sends cannot fill the disk in one piece.
_LIMITED: Final = ("sh", "-c", 'ulimit -f 8388608; exec "$@"', "sh")
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


def command(folder: Path, *arguments: str) -> tuple[str, ...]:
    """Return the call of git on the repository at `folder`, which is a git folder (`.git`, or a bare one)."""
    settings = [part for setting in _HARMLESS for part in ("-c", setting)]
    return ("git", f"--git-dir={folder}", "--no-pager", *settings, *arguments)


def environment(home: Path) -> dict[str, str]:
    """Return all that git learns about this machine: no configuration, no passwords, no ssh but without questions."""
    kept = {
        name: os.environ[name]
        for name in (*_NEEDED_TO_FETCH, *map(str.upper, _NEEDED_TO_FETCH))
        if name in os.environ
    }
    return kept | {
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
    """Run git to its end; refuse with `GitRefused` if there is no git, or it takes longer than `LONGEST_CALL`."""
    if shutil.which("git") is None:
        raise GitRefused("git is not installed")
    try:
        return subprocess.run(
            [*_LIMITED, *arguments],
            env=environment(home),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=LONGEST_CALL,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise GitRefused(f"git took longer than {LONGEST_CALL} seconds") from error


def answer(arguments: tuple[str, ...], home: Path) -> bytes:
    """Run git and return what it answers; refuse with `GitRefused` if it fails."""
    done = call(arguments, home)
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip()
        raise GitRefused(f"git: {plain(said, limit=500) or f'ended with {done.returncode}'}")
    return done.stdout


def resolve(folder: Path, revision: str) -> str:
    """Return the full id of the commit that `revision` (a branch, `HEAD`, a short id) names in one's own `folder`."""
    git_folder = git_folder_of(folder)
    if git_folder is None:
        raise GitRefused(f"{plain(str(folder))} is not a git repository")
    arguments = command(git_folder, "rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}")
    return answer(arguments, Path(os.devnull)).decode().strip()


def git_folder_of(folder: Path) -> Path | None:
    """Return where the repository at `folder` keeps itself: `.git`, what the file `.git` points to, or itself."""
    inside = folder / ".git"
    if inside.is_file():  # a worktree, or a submodule
        pointer = inside.read_text(errors="replace")[:4_096].strip()
        inside = folder / pointer.removeprefix("gitdir:").strip()
    found = inside if inside.is_dir() else folder
    return found.resolve() if (found / "HEAD").is_file() else None


def object_folder(folder: Path) -> Path | None:
    """Return where the repository at `folder` keeps its objects, or None if it is not one."""
    found = git_folder_of(folder)
    if found is None:
        return None
    common = found / "commondir"  # a worktree shares the objects of another folder
    shared = (found / common.read_text(errors="replace")[:4_096].strip()) if common.is_file() else found
    objects = (shared / "objects").resolve()
    return objects if objects.is_dir() and "\n" not in str(objects) else None
