"""The work that the demo's bounties are about: a small real repository whose tests fail until somebody mends it."""

import os
import shlex
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from oathwork.errors import UsageError
from oathwork.evidence.git import GitRefused, answer, command, git_folder_of, resolve
from oathwork.evidence.specification import Acceptance, write_specification
from oathwork.untrusted.text import plain

_OPINION: Final = "The change is small, and says what it does"

_WORDS: Final = '''"""Turns titles into file names."""


def slug(title):
    """Return a title in lower case, its words joined by hyphens."""
    return "-".join(title.lower().split())
'''

_WORDS_MENDED: Final = '''"""Turns titles into file names."""

import re
import unicodedata


def slug(title):
    """Return a title in plain lower-case letters, its words joined by hyphens."""
    letters = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", letters))
'''

_WORDS_TEST: Final = """import unittest

from words import slug


class Slug(unittest.TestCase):
    def test_accents_become_plain_letters(self):
        self.assertEqual(slug("Crème brûlée"), "creme-brulee")

    def test_signs_are_left_out(self):
        self.assertEqual(slug("Twice, please!"), "twice-please")
"""

_CLOCK: Final = '''"""Reads durations."""


def minutes(text):
    """Return how many minutes a text such as 90m means."""
    return int(text.removesuffix("m"))
'''

_CLOCK_MENDED: Final = '''"""Reads durations."""

import re


def minutes(text):
    """Return how many minutes a text such as 90m, 2h or 1h 30m means."""
    found = re.fullmatch(r"(?:(\\d+)h)? ?(?:(\\d+)m)?", text)
    if not text or not found:
        raise ValueError(f"{text!r} is not a duration")
    return 60 * int(found[1] or 0) + int(found[2] or 0)
'''

_CLOCK_TEST: Final = """import unittest

from clock import minutes


class Minutes(unittest.TestCase):
    def test_hours_count(self):
        self.assertEqual([minutes("90m"), minutes("2h"), minutes("1h 30m")], [90, 120, 90])

    def test_nonsense_is_refused(self):
        with self.assertRaises(ValueError):
            minutes("soon")
"""

_PURSE: Final = '''"""Splits money."""


def split(cents, people):
    """Return what each of the people gets."""
    return [cents // people] * people
'''

_PURSE_HASTY: Final = '''"""Splits money."""


def split(cents, people):
    """Return what each of the people gets, rounded to the nearest cent."""
    return [round(cents / people)] * people
'''

_PURSE_MENDED: Final = '''"""Splits money."""


def split(cents, people):
    """Return what each of the people gets; what cannot be split goes to the first of them, a cent each."""
    each, left = divmod(cents, people)
    return [each + 1] * left + [each] * (people - left)
'''

_PURSE_TEST: Final = """import unittest

from purse import split


class Split(unittest.TestCase):
    def test_no_cent_is_lost_and_none_is_made(self):
        self.assertEqual([sum(split(cents, 3)) for cents in (99, 100, 200)], [99, 100, 200])

    def test_nobody_gets_two_cents_more_than_another(self):
        self.assertEqual(split(200, 3), [67, 67, 66])
"""


@dataclass(frozen=True)
class Job:
    """What a bounty is about: the specification's bytes, the repository's folder, and the commit the work starts from.

    `commits` are the deliveries, in the order in which they are made; `base` None is the first commit's parent.
    `is_own`: a commit of the user's, of which the demo knows no more than that.
    """

    title: str
    specification: bytes
    repository: Path
    base: str | None
    commits: tuple[str, ...]
    is_own: bool = False


def small_jobs(folder: Path) -> tuple[Job, Job, Job]:
    """Make the repository in `folder`, and a job of each of its three failing tests; the third has two deliveries."""
    git = _Git(folder)
    git("init", "--quiet", "--initial-branch=main")
    files = {"words.py": _WORDS, "clock.py": _CLOCK, "purse.py": _PURSE}
    tests = {"test_words.py": _WORDS_TEST, "test_clock.py": _CLOCK_TEST, "test_purse.py": _PURSE_TEST}
    base = git.commit("main", files | tests, "Three small modules, and the tests they fail")
    slug = git.commit("slug", {"words.py": _WORDS_MENDED}, "slug: accents and signs", base)
    clock = git.commit("minutes", {"clock.py": _CLOCK_MENDED}, "minutes: hours count", base)
    first_try = git.commit("split", {"purse.py": _PURSE_HASTY}, "split: round to the nearest cent", base)
    second_try = git.commit("split", {"purse.py": _PURSE_MENDED}, "split: no cent is lost")
    return (
        _job(folder, base, "slug() keeps accented letters readable", "test_words", slug),
        _job(folder, base, "minutes() understands hours", "test_clock", clock),
        _job(folder, base, "split() loses no cent", "test_purse", first_try, second_try),
    )


def _job(folder: Path, base: str, title: str, test: str, *commits: str) -> Job:
    acceptance = Acceptance(("python3", "-B", "-m", "unittest", "-q", test), seconds=60)
    criteria = [f"The tests in {test}.py pass", _OPINION]
    return Job(
        title,
        write_specification(title, criteria, acceptance=acceptance, licence="MIT"),
        folder,
        base,
        commits,
    )


def own_job(repository: Path, revision: str, acceptance: str | None) -> Job:
    """Return the job that a commit of somebody's own repository does. `acceptance`: a command, with spaces or quotes.

    Nothing is changed there. Raises UsageError if the folder holds no such commit, or if the command cannot be read.
    """
    try:
        commit = resolve(repository, revision)
    except GitRefused as refused:
        raise UsageError(f"{repository} holds no commit {revision!r}: {refused}") from refused
    git_folder = git_folder_of(repository)
    assert git_folder is not None  # else `resolve` has refused
    subject = (
        answer(command(git_folder, "show", "-s", "--format=%s", commit), Path(os.devnull)).decode().strip()
    )
    title = plain(subject, limit=60) or "A commit without words"
    run = Acceptance(_split(acceptance), seconds=600) if acceptance else None
    evidence = "The delivery holds exactly what its manifest says"
    criteria = [f"{evidence}, and the acceptance command ends with 0" if run else evidence, _OPINION]
    return Job(
        title,
        write_specification(title, criteria, acceptance=run),
        repository.resolve(),
        None,
        (commit,),
        is_own=True,
    )


def _split(text: str) -> tuple[str, ...]:
    try:
        return tuple(shlex.split(text))
    except ValueError as error:
        raise UsageError(f"the acceptance command cannot be read: {error}") from error


class _Git:
    """Git in a folder of our own, with an author and nothing of the machine's configuration."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True)
        # Variables such as GIT_DIR, set where the demo runs from a hook, would lead git elsewhere.
        environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        who = {"NAME": "a worker", "EMAIL": "worker@example.org", "DATE": "2026-01-01T00:00:00Z"}
        names = {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in who.items()}
        nothing = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
        self.environment = environment | names | nothing

    def __call__(self, *arguments: str) -> str:
        """Run git; refuse with `GitRefused` if there is none, or if it fails."""
        try:
            result = subprocess.run(
                ["git", "-C", str(self.folder), *arguments],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=False,
                text=True,
            )
        except FileNotFoundError as error:
            raise GitRefused("git is not installed: the demo delivers commits of a git repository") from error
        if result.returncode:
            raise GitRefused(f"git {arguments[0]}: {plain(result.stderr.strip(), limit=500)}")
        return result.stdout.strip()

    def commit(self, branch: str, files: dict[str, str], words: str, base: str = "") -> str:
        """Commit `files` on `branch`, which begins at `base` if that is given; return the commit's id."""
        if base:
            self("switch", "--quiet", "--create", branch, base)
        for name, text in files.items():
            (self.folder / name).write_text(text, encoding="utf-8")
        self("add", "--all")
        self("commit", "--quiet", "--message", words)
        return self("rev-parse", "HEAD")
