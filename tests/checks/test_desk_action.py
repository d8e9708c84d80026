"""The desk's GitHub Action and the examples beside it: what they may do, and that its scripts run as the runner runs them."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / ".github/actions/desk"
PAGE = (ROOT / "src/oathwork/workflows/forge/README.md").read_text()
ACTION = yaml.safe_load((FOLDER / "action.yml").read_text())
EXAMPLES = {
    text.splitlines()[0]: yaml.safe_load(text) for text in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
}
WORKFLOW = EXAMPLES["# .github/workflows/bounties.yml"]


def scripts(document):
    """Every text under a `run` or `script` key, however deep it stands."""
    if isinstance(document, dict):
        for key, value in document.items():
            if key in ("run", "script"):
                yield from [value] if isinstance(value, str) else value
            else:
                yield from scripts(value)
    elif isinstance(document, list):
        for value in document:
            yield from scripts(value)


@pytest.mark.parametrize("document", [ACTION, *EXAMPLES.values()], ids=["action.yml", *EXAMPLES])
def test_no_text_of_an_event_reaches_a_script(document):
    assert not [script for script in scripts(document) if "${{" in script]


def test_the_action_is_asked_for_nothing_but_to_write_comments_and_labels():
    assert WORKFLOW["permissions"] == {"issues": "write", "pull-requests": "write", "contents": "read"}
    assert set(ACTION["inputs"]) == {"network", "token", "settings"}  # no key of a chain


def test_a_pull_requests_code_is_never_checked_out():
    files = [(FOLDER / name).read_text() for name in ("action.yml", "look.sh", "install.sh")]
    assert not [step for step in ACTION["runs"]["steps"] if "uses" in step]
    for text in files:
        assert not re.search(
            r"head\.(sha|ref)|refs/pull|github\.head_ref|gh pr |actions/checkout|git fetch", text
        )
    assert [step["uses"] for step in WORKFLOW["jobs"]["desk"]["steps"]] == [
        "oathwork/oathwork/.github/actions/desk@COMMIT"
    ]


def test_what_is_installed_is_named_by_version_and_hash_and_is_enough():
    lock = (FOLDER / "requirements.lock").read_text()
    entries = re.split(r"\n(?=\S)", lock.strip())
    assert all("==" in entry and "--hash=sha256:" in entry for entry in entries) and "://" not in lock
    names = {re.split(r"[\[=]", entry)[0] for entry in entries}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    needed = {re.match(r"[\w-]+", each)[0] for each in project["dependencies"]}
    assert needed <= names
    plain_lines = set((ROOT / "requirements-plain.lock").read_text().splitlines())
    assert {entry.splitlines()[0] for entry in entries} <= plain_lines  # as `make test-plain` tests them


@pytest.fixture
def runner(tmp_path):
    """Runs the action's steps as GitHub's runner does, with a `gh` that clones from a folder and a `pip` that does nothing."""
    bin, temp = tmp_path / "bin", tmp_path / "temp"
    bin.mkdir()
    temp.mkdir()
    (tmp_path / "default-branch").mkdir()
    calls = tmp_path / "calls"
    python = f'#!/bin/sh\necho "python $*" >> {calls}\ncase "$*" in *"pip install"*) exit 0;; esac\nexec {sys.executable} "$@"\n'
    (bin / "gh").write_text(f'#!/bin/sh\necho "gh $*" >> {calls}\ncp -r {tmp_path}/default-branch "$4"\n')
    (bin / "python3").write_text(
        f'#!/bin/sh\nmkdir -p "$3/bin"\ncat > "$3/bin/python" <<"X"\n{python}X\nchmod +x "$3/bin/python"\n'
    )
    for each in bin.iterdir():
        each.chmod(0o755)
    environment = {
        "PATH": f"{bin}:/usr/bin:/bin",
        "HOME": str(tmp_path),
        "RUNNER_TEMP": str(temp),
        "GITHUB_REPOSITORY": "dao/clock",
    }
    values = {
        "github.action_path": str(FOLDER),
        "inputs.token": "the-token",
        "inputs.settings": ".oathwork.toml",
    }

    def run(network):
        said = ""
        for step in ACTION["runs"]["steps"]:
            filled = {
                name: re.sub(
                    r"\$\{\{ (.+?) \}\}",
                    lambda match: (values | {"inputs.network": network})[match[1]],
                    value,
                )
                for name, value in step["env"].items()
            }
            done = subprocess.run(
                ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
                env=environment | filled,
                capture_output=True,
                text=True,
                cwd=tmp_path,
                timeout=120,
                check=False,
            )
            said += done.stdout + done.stderr
            if done.returncode:
                break
        return done.returncode, said, calls.read_text()

    return run


def test_its_steps_run_the_desk_of_this_commit_on_the_default_branch(runner, tmp_path):
    settings = tmp_path / "default-branch/.oathwork.toml"
    settings.write_text(
        'repository = "https://github.com/dao/clock"\nposters = []\nlogin = "github-actions[bot]"\n'
    )
    code, said, calls = runner("http://127.0.0.1:9")
    assert (code, "127.0.0.1:9" in said) == (3, True)  # all is well until a node is asked that is not there
    assert "the-token" not in said + calls
    assert "gh repo clone dao/clock " in calls and "-m oathwork desk --once --fetch --file" in calls
    assert "--require-hashes" in calls
    settings.write_text("repository = 5\n")
    assert runner("http://127.0.0.1:9")[0] == 2


def test_the_examples_run_commands_that_there_are():
    from click.testing import CliRunner

    from oathwork.cli import cli

    lines = [
        line.strip()
        for document in EXAMPLES.values()
        for script in scripts(document)
        for line in script.splitlines()
    ]
    commands = [line.rpartition("oathwork desk")[2].split() for line in lines if "oathwork desk" in line]
    assert len(commands) == 2
    for options in commands:
        done = CliRunner().invoke(cli, ["desk", *options, "--help"], env=dict(os.environ))
        assert done.exit_code == 0, done.output
