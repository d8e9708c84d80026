"""Real git repositories for tests, made with a fixed author and clock."""

import os
import subprocess
from pathlib import Path

_NAMED = {
    "GIT_AUTHOR_NAME": "worker",
    "GIT_AUTHOR_EMAIL": "worker@example.org",
    "GIT_AUTHOR_DATE": "2026-01-01T00:00:00Z",
    "GIT_COMMITTER_NAME": "worker",
    "GIT_COMMITTER_EMAIL": "worker@example.org",
    "GIT_COMMITTER_DATE": "2026-01-01T00:00:00Z",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
}


def git(folder: Path, *arguments: str, data: bytes | None = None) -> str:
    """Run git in `folder` and return what it says."""
    command = ["git", "-C", str(folder), *arguments]
    done = subprocess.run(command, env={**os.environ, **_NAMED}, input=data, capture_output=True, check=True)
    return done.stdout.decode().strip()


def new_repository(folder: Path) -> Path:
    """Make an empty repository with the branch `main`."""
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "--quiet", "--initial-branch=main")
    return folder


def commit(folder: Path, files: dict[str, str | bytes | None], *, words: str = "work") -> str:
    """Write (None: delete) `files`, commit them all, and return the commit's id."""
    for name, content in files.items():
        place = folder / name
        if content is None:
            place.unlink()
            continue
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content.encode() if isinstance(content, str) else content)
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", words)
    return git(folder, "rev-parse", "HEAD")


def commit_tree(folder: Path, rows: list[tuple[str, str, bytes]], *, parent: str = "") -> str:
    """Commit a tree made of (mode, name, content) rows as they are, also such as git itself would never write."""
    lines = b""
    for mode, name, content in rows:
        if mode == "160000":
            id = content.decode()
        else:
            id = git(folder, "hash-object", "-w", "--stdin", data=content)
        kind = "commit" if mode == "160000" else "blob"
        lines += f"{mode} {kind} {id}\t{name}".encode() + b"\0"
    tree = git(folder, "mktree", "-z", "--missing", data=lines)
    return git(folder, "commit-tree", tree, *(("-p", parent) if parent else ()), "-m", "work")
