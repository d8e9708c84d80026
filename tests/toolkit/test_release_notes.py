"""The notes of a release: its changes, and a list of the page's files that `sha256sum -c` takes."""

import hashlib
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "src/oathwork/data/page"


def notes(*version):
    command = [sys.executable, "tools/release_notes.py", *version]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_every_file_of_the_page_is_listed_with_its_hash():
    listed = dict(
        map(reversed, re.findall(r"^([0-9a-f]{64})  (\S+)$", notes("Unreleased").stdout, re.MULTILINE))
    )
    files = [path for path in PAGE.rglob("*") if path.is_file() and path.name != "manifest.json"]
    assert listed == {
        str(path.relative_to(PAGE)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files
    }


def test_the_changes_are_those_of_the_version_alone():
    text = notes("0.1.0").stdout
    assert text.startswith("The first version.")
    assert "## [" not in text


def test_a_version_that_is_not_in_the_changelog_is_named():
    answer = notes("9.9")
    assert answer.returncode == 1 and answer.stderr.startswith(
        "CHANGELOG.md has no version 9.9; it has Unreleased"
    )
