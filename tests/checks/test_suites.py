"""
suites — what runs beside what, so that no test is left out and no core is idle.

├── given the suites that CI runs
│   └── each file with tests belongs to one of them
├── given a suite that is longer than a part
│   ├── each of its files is run once
│   └── its parts are about equally long
├── given a file that nobody has measured
│   └── is run
├── given a file of the toolkit
│   ├── is run again without Ape if it reaches what is another version there
│   ├── is run again without Ape if a module that it imports uses such values
│   └── is run once if it reaches nothing of that
├── given a suite that fails
│   └── it is named and the exit code is 1
└── given a command that fails
    └── it is named and the exit code is 1
"""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tools import second_run, suites

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


REACHING = {
    "by an import in a function": "def test():\n    from oathwork.chain.client import connect\n",
    "by what it imports": "from oathwork.cli.setup import setup\n",
    "by a fixture": "def test(stage):\n    pass\n",
    "by a fixture that it names": "import pytest\n\n@pytest.mark.usefixtures('stage')\ndef test():\n    pass\n",
    "by what the tests share": "from tests.support.scenes import Scene\n",
    "by a name that the package looks up": "from oathwork import Oathwork\n",
    "by plain values, itself": "from eth_utils import keccak\n",
    "by a process of its own": "import sys\n\nCOMMAND = [sys.executable, '-m', 'oathwork']\n",
}


@pytest.fixture
def file_in_toolkit(tmp_path, monkeypatch):
    """Make a file of tests that lies in a folder of the toolkit, beside its conftest.py."""
    folder = tmp_path / "tests" / "toolkit" / "some"
    folder.mkdir(parents=True)
    (folder.parent / "conftest.py").write_bytes((ROOT / "tests/toolkit/conftest.py").read_bytes())
    for name in ("src", "requirements.lock", "requirements-plain.lock", "tests/support"):
        (tmp_path / name).symlink_to(ROOT / name)
    monkeypatch.setattr(second_run, "ROOT", tmp_path)

    def file_in_toolkit(text):
        (folder / "test_some.py").write_text(text)
        return folder / "test_some.py"

    return file_in_toolkit


@pytest.mark.parametrize("text", REACHING.values(), ids=REACHING.keys())
def test_given_a_file_of_the_toolkit__is_run_again_without_Ape_if_it_reaches_what_is_another_version_there(
    file_in_toolkit, text
):
    assert second_run.is_needed(file_in_toolkit(text))


def test_given_a_file_of_the_toolkit__is_run_again_without_Ape_if_a_module_that_it_imports_uses_such_values(
    file_in_toolkit,
):
    graph = second_run.graph()
    values = second_run.PLAIN_VALUES & second_run.other_versions() & graph.modules
    modules = {user for value in values for user in graph.find_modules_that_directly_import(value)}
    assert {
        each for each in modules if not second_run.is_needed(file_in_toolkit(f"import {each}\n"))
    } == set()


@pytest.mark.parametrize(
    "text",
    [
        "import sys\nfrom oathwork.untrusted import text\n",
        "from oathwork.model.amounts import amount_text\n",
        "def test(tmp_path):\n    pass\n",
    ],
)
def test_given_a_file_of_the_toolkit__is_run_once_if_it_reaches_nothing_of_that(file_in_toolkit, text):
    assert not second_run.is_needed(file_in_toolkit(text))


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
    assert re.search(r"\n1 of 2 passed in \d+ s; failed: the end$", done.stdout.rstrip())
    assert re.search(r"^the beginning: done in \d+ s$", done.stdout, re.MULTILINE)
