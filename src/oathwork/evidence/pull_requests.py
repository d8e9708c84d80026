"""Finds a pull request by git alone: the names under which hosts keep them, and no API of any host."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from oathwork.evidence.git import OBJECT_ID, GitRefused, answer, call, command, git_folder_of, refuse_place
from oathwork.untrusted.temporary import Temporary
from oathwork.untrusted.text import plain

# GitHub, Gitea and Forgejo; GitLab; Bitbucket's server.
_NAMES: Final = ("refs/pull/{}/head", "refs/merge-requests/{}/head", "refs/pull-requests/{}/from")


@dataclass(frozen=True)
class Pull:
    """A pull request as its repository has it now: under which ref, at which commit; `trunk` is where HEAD stands."""

    place: str
    ref: str
    commit: str
    trunk: str | None


def origin(folder: Path) -> str:
    """Return where one's own repository at `folder` came from: the URL of its remote `origin`."""
    git_folder = git_folder_of(folder)
    if git_folder is None:
        raise GitRefused(f"{plain(str(folder))} is not a git repository")
    result = call(command(git_folder, "config", "--get", "remote.origin.url"), Path(os.devnull))
    place = result.stdout.decode("utf-8", "replace").rstrip("\n")
    if not place:
        raise GitRefused(f"{plain(str(folder))} has no remote named origin: say where the repository is")
    is_local = "://" not in place and ":" not in place.split("/")[0]
    return str((folder / place).resolve()) if is_local else place


def find_pull_request(place: str, number: int) -> Pull:
    """Ask the repository at `place` (a URL, or a folder) for its pull request `number`. Refuses with `GitRefused`."""
    refuse_secret(place)
    refuse_place(place)
    names = [name.format(number) for name in _NAMES]
    with Temporary("git") as folder:
        answer(command(folder / "empty", "init", "--quiet", "--bare", "--template="), folder)
        listing = answer(
            command(folder / "empty", "ls-remote", "--quiet", "--", place, "HEAD", *names), folder
        )
    rows = dict(
        row.split("\t")[::-1] for row in listing.decode("utf-8", "replace").splitlines() if "\t" in row
    )
    requests = {name: rows[name] for name in names if OBJECT_ID.fullmatch(rows.get(name, ""))}
    if len(requests) != 1:
        what = (
            "has no pull request"
            if not requests
            else f"has {' and '.join(requests)}: more than one pull request"
        )
        raise GitRefused(f"{plain(place, limit=200)} {what} {number}")
    trunk = rows.get("HEAD", "")
    (ref, commit), *_ = requests.items()
    return Pull(place, ref, commit, trunk if OBJECT_ID.fullmatch(trunk) else None)


def refuse_secret(place: str) -> None:
    """Refuse with `GitRefused` a URL with a password or a token in it: a manifest is read by everybody."""
    try:
        parts = urlsplit(place)
        secret = parts.password is not None or (parts.username and parts.scheme in ("http", "https"))
    except ValueError:
        secret = False
    if secret:
        raise GitRefused(
            "the repository's URL holds a user name or password, and everybody could read it there"
        )
