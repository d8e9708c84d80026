"""
suites — what runs beside what, so that no test is left out and no core is idle.

├── given the suites that CI runs
│   ├── each file with tests belongs to one of them
│   └── the record names no file that is gone
├── given a suite that is longer than a part
│   ├── each of its files is run once
│   └── its parts are about equally long
├── given a file that nobody has measured
│   └── is run
├── given a suite that fails
│   └── it is named and the exit code is 1
└── given a command that fails
    └── it is named and the exit code is 1
"""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tools import suites

ROOT = Path(__file__).parents[2]
RUNNER = (["pytest"], 3)
FILES = {str(path.relative_to(ROOT)) for path in (ROOT / "tests").rglob("test_*.py")}


def run(*words):
    command = [sys.executable, "tools/suites.py", "--network", "ethereum:local:test", *map(str, words)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)


def files_of(jobs):
    return [word for job in jobs for word in job.command if word.endswith(".py")]


@pytest.fixture
def known():
    """Files of a long suite, as if they took 20 seconds each, or a bit more."""
    files = sorted(file for file in FILES if file.startswith("tests/toolkit/"))
    return {file: 20 + place % 7 for place, file in enumerate(files)}


def test_given_the_suites_that_CI_runs__each_file_with_tests_belongs_to_one_of_them():
    makefile = (ROOT / "Makefile").read_text().replace("\\\n", " ")
    listed = [*re.search(r"^SUITES +\?= (.+)$", makefile, re.MULTILINE)[1].split(), "tests/page"]
    assert f"$(SUITES) {listed[-1]}" in makefile
    found = [file for suite in listed for file in suites.seconds_of(suite, {})]
    assert sorted(found) == sorted(FILES)


def test_given_the_suites_that_CI_runs__the_record_names_no_file_that_is_gone():
    recorded = json.loads(suites.RECORD.read_text())
    assert {name for name in recorded if name.startswith("tests/")} - FILES == set()


def test_given_a_suite_that_is_longer_than_a_part__each_of_its_files_is_run_once(known):
    jobs = suites.parts("tests/toolkit", RUNNER, known)
    assert len(jobs) > 5
    assert sorted(files_of(jobs)) == sorted(known)


def test_given_a_suite_that_is_longer_than_a_part__its_parts_are_about_equally_long(known):
    seconds = [job.seconds for job in suites.parts("tests/toolkit", RUNNER, known)]
    assert max(seconds) - min(seconds) < 30
    assert max(seconds) < suites.PART * 1.2


def test_given_a_file_that_nobody_has_measured__is_run(known):
    new = known.popitem()[0]
    assert new in files_of(suites.parts("tests/toolkit", RUNNER, known))


def test_given_a_suite_that_fails__it_is_named_and_the_exit_code_is_1(tmp_path):
    wrong = tmp_path / "test_wrong.py"
    wrong.write_text("def test_wrong():\n    assert 1 == 2\n")
    done = run(wrong, "tests/toolkit/untrusted/test_text.py")
    assert done.returncode == 1
    assert "assert 1 == 2" in done.stdout
    assert done.stdout.rstrip().endswith(f"failed: {wrong}")


def test_given_a_command_that_fails__it_is_named_and_the_exit_code_is_1():
    done = run("--also", "the end=false", "--also", "the beginning=true")
    assert done.returncode == 1
    assert done.stdout.rstrip().endswith("1 of 2 passed in 0 s; failed: the end")
    assert "the beginning: done in 0 s" in done.stdout
