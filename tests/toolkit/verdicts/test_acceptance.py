"""acceptance: a stranger's command is shown, asked for, and kept from the machine, however it behaves."""

import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from oathwork.evidence.checkout import CommitFiles
from oathwork.evidence.repository import Repository
from oathwork.evidence.specification import Acceptance
from oathwork.untrusted import sandbox
from oathwork.untrusted.process import Limits
from oathwork.untrusted.sandbox import Walls, scratch
from oathwork.verdicts.acceptance import (
    COULD_NOT_RUN,
    FAILED,
    PASSED,
    TIMED_OUT,
    CouldNotRun,
    NotAgreed,
    accept,
    announcement,
)
from tests.support.patience import soon
from tests.support.repositories import commit, new_repository

apart = pytest.mark.skipif(not sandbox.walls().hidden_home, reason="this system has no namespaces")
ways = pytest.mark.parametrize("way", ["hidden", "cut off", "bare"])


@pytest.fixture(scope="module")
def work(tmp_path_factory):
    """A repository with a passing and a failing test, open for reading."""
    folder = new_repository(tmp_path_factory.mktemp("repository"))
    head = commit(folder, {"pass.sh": "grep -q a a.txt\n", "fail.sh": "echo no; exit 3\n", "a.txt": "a\n"})
    with Repository(folder, head) as repository:
        yield repository, head


def run(work, *command, seconds=10, **limits):
    repository, head = work
    return accept(
        Acceptance(command, seconds), CommitFiles(repository, head), yes=True, limits=Limits(**limits)
    )


def shell(work, script, **limits):
    return run(work, "sh", "-c", script, **limits)


def use(monkeypatch, way):
    if way != "bare" and not sandbox.walls().no_network:
        pytest.skip("this system has no namespaces")
    monkeypatch.setattr(sandbox, "strongest", lambda: (way, Walls(way != "bare", way == "hidden")))


@pytest.fixture
def mark():
    """So many seconds as nobody else sleeps: what a process is found by."""
    return str(secrets.randbelow(10**9) + 10**9)


def running(mark):
    """Whether a process whose arguments hold `mark` is alive (a zombie is not)."""
    processes = subprocess.run(["ps", "-eo", "stat,args"], capture_output=True, text=True, check=True).stdout
    return any(
        mark in line and not line.startswith("Z") for line in processes.splitlines() if "ps -eo" not in line
    )


def test_a_command_that_ends_with_zero_passes(work):
    outcome = run(work, "sh", "pass.sh")
    assert outcome.result == PASSED
    assert str(outcome).startswith("passed (ended with 0 after")


def test_a_command_that_ends_with_another_code_fails(work):
    outcome = run(work, "sh", "fail.sh")
    assert outcome.result == FAILED
    assert outcome.ending.code == 3
    assert outcome.ending.output == "no\n"


@ways
def test_a_command_that_does_not_exist_could_not_be_run(work, monkeypatch, way):
    use(monkeypatch, way)
    outcome = run(work, "no-such-command")
    assert outcome.result == COULD_NOT_RUN
    assert str(outcome).startswith("could not be run (ended with 12")
    assert str(outcome).endswith(": there is no program no-such-command on your PATH")
    assert "no-such-command: " in outcome.last_lines[-1]
    with pytest.raises(CouldNotRun, match="exec: no-such-command: "):
        outcome.require_run()


@ways
@pytest.mark.parametrize("script", ["exit 126", "exit 127", "no-such-program"])
def test_what_a_shell_may_not_run_or_does_not_find_could_not_be_run(work, monkeypatch, way, script):
    use(monkeypatch, way)
    assert shell(work, script).result == COULD_NOT_RUN


def test_a_file_that_is_no_program_could_not_be_run(work):
    outcome = run(work, "./fail.sh")
    assert (outcome.result, outcome.ending.code) == (COULD_NOT_RUN, 126)
    assert "named by its path" in str(outcome)


@apart
def test_a_command_that_cannot_be_set_apart_could_not_be_run(work, monkeypatch, tmp_path):
    """Whatever code what stands before it ends with: it is not the command's."""
    monkeypatch.setattr(sandbox, "_read_only", lambda path: "echo no room for it; exit 1")
    repository, head = work
    outcome = accept(
        Acceptance(("sh", "pass.sh"), 10), CommitFiles(repository, head), yes=True, tools=[tmp_path]
    )
    assert (outcome.result, outcome.ending.was_started) == (COULD_NOT_RUN, False)
    assert outcome.last_lines == ["no room for it"]


def test_the_last_lines_are_what_it_has_printed_and_no_mark_of_ours(work):
    assert run(work, "sh", "fail.sh").last_lines == ["no"]
    outcome = shell(work, "printf '\\033[2Ja\\n'; seq 100; exit 1")
    assert outcome.last_lines == [str(number) for number in range(91, 101)]


def test_arguments_are_not_a_shell(work):
    outcome = run(work, "echo", "$HOME", "`id`", "; id", "--", "*")
    assert outcome.ending.output == "$HOME `id` ; id -- *\n"


@ways
def test_a_command_that_sleeps_for_ever_is_stopped(work, monkeypatch, way, mark):
    use(monkeypatch, way)
    with soon():
        outcome = shell(work, f"sleep {mark}", seconds=1)
    assert outcome.result == TIMED_OUT
    assert not running(mark)


@ways
def test_children_that_leave_the_group_are_killed_too(work, monkeypatch, way, mark):
    use(monkeypatch, way)
    if way == "bare":
        script = f"(sleep {mark} &) ; setsid sleep {mark} & sleep 60"
    else:  # also those that nobody is the parent of any more
        script = f"(setsid sh -c 'sleep {mark} & sleep {mark}' &) ; setsid sleep {mark} & sleep 60"
    assert shell(work, script, seconds=1).result == TIMED_OUT
    assert not running(mark)


@apart
def test_children_that_outlive_the_command_are_killed_too(work, mark):
    assert shell(work, f"(setsid sleep {mark} &) ; exit 0").result == PASSED
    assert not running(mark)


def test_a_child_that_holds_the_output_open_makes_nobody_wait(work):
    with soon():
        assert shell(work, "sleep 300 & exit 0", seconds=200).result == PASSED


def test_a_fork_bomb_is_contained(work, mark):
    with soon():
        outcome = shell(work, f"f(){{ f|f& }}; f; sleep {mark}", seconds=3, processes=100)
    assert outcome.result in (FAILED, TIMED_OUT), outcome
    assert not running(mark)


def test_a_command_that_fills_the_disk_is_stopped(work):
    outcome = shell(
        work, "i=0; while :; do head -c 5000000 /dev/zero > f$i; i=$((i+1)); done", folder=50_000_000
    )
    assert outcome.result == FAILED
    assert outcome.ending.limit == "disk"
    assert "used up its disk space" in str(outcome)


def test_one_large_file_is_refused(work):
    outcome = shell(
        work,
        "head -c 50000000 /dev/zero > large; ls -s large >&2; test $(wc -c <large) -gt 20000000",
        file=10_000_000,
    )
    assert outcome.result == FAILED


def test_many_small_files_are_stopped(work, monkeypatch):
    monkeypatch.setattr("oathwork.untrusted.process._MOST_FILES", 500)
    assert shell(work, "i=0; while :; do : > f$i; i=$((i+1)); done").ending.limit == "disk"


@pytest.fixture
def runs():
    """The folders of runs that are there, in a place of this test's own: other runs go on beside it."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", folder)
        yield lambda: sorted(Path(folder).glob("oathwork-run-*"))


def test_a_folder_nested_absurdly_deep_is_stopped_and_deleted(work, runs):
    outcome = shell(work, "while :; do mkdir d && cd d || exit; done", seconds=60)
    assert outcome.result == FAILED
    assert runs() == []


def test_files_without_rights_are_deleted(work, runs):
    shell(work, "mkdir -p x/y; touch x/y/z; chmod 000 x/y x .")
    assert runs() == []


def test_memory_is_limited(work):
    script = "x=$(head -c 400000000 /dev/zero | tr '\\0' 'x'); echo ${#x}"
    outcome = shell(work, script, memory=100_000_000)
    assert outcome.result == FAILED
    assert "400000000" not in outcome.ending.output


def test_output_without_end_is_cut(work):
    outcome = shell(work, "echo first; yes x | head -c 50000000; echo last", output=10_000)
    assert outcome.result == PASSED
    assert len(outcome.ending.output) < 11_000
    assert outcome.ending.output.startswith("first\n")
    assert outcome.ending.output.endswith("last\n")
    assert "bytes left out" in outcome.ending.output


def test_output_that_is_not_text_is_kept_as_far_as_it_is(work):
    assert shell(work, "printf 'a\\377\\033[2Jb'").ending.output == "a\ufffd\x1b[2Jb"


def test_no_variable_reaches_it(work, monkeypatch):
    monkeypatch.setenv("OATHWORK_PASSWORD", "secret-value")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret-value")
    monkeypatch.setenv("SSH_AUTH_SOCK", "/tmp/agent")
    names = {line.split("=")[0] for line in run(work, "env").ending.output.splitlines()}
    assert names - {"PWD", "_", "SHLVL", "OLDPWD"} == {"PATH", "LANG", "HOME", "TMPDIR"}


@apart
def test_variables_of_other_processes_are_out_of_sight(work, monkeypatch):
    """The environment of the process that started it would be readable in /proc."""
    outcome = shell(work, f"cat /proc/[0-9]*/environ; ls /proc | grep -c '^[0-9]'; kill -0 {os.getpid()}")
    assert outcome.result == FAILED
    assert "VIRTUAL_ENV" not in outcome.ending.output


@apart
def test_the_home_is_out_of_sight(work, tmp_path, monkeypatch):
    secret = Path.home() / f".oathwork-test-{os.getpid()}"
    secret.write_text("secret")
    try:
        outcome = shell(
            work, f"cat {secret} {tmp_path} ; ls -A {Path.home()} /run /var/tmp /dev/shm; echo HOME=$HOME"
        )
    finally:
        secret.unlink()
    assert "secret\n" not in outcome.ending.output
    assert secret.name not in outcome.ending.output.replace(f"cat: {secret}", "")


@apart
def test_what_hides_the_home_cannot_be_taken_away(work):
    outcome = shell(
        work,
        f"umount {Path.home()}; umount -l /tmp; unshare -Urm umount {Path.home()}; ls {Path.home()}/.*rc",
    )
    assert outcome.result == FAILED
    assert "rc\n" not in outcome.ending.output.replace("*rc", "")


@apart
def test_the_folders_around_its_own_are_out_of_sight(work, tmp_path):
    outcome = shell(work, "ls -A ../../; ls -A /tmp; cd ../../..; pwd")
    *seen, where = outcome.ending.output.split()
    own = [name for name in seen if name not in Path(sys.prefix).parts]  # Python's folder may be let in
    assert where == "/" and len(own) == 2 and len(set(own)) == 1


@apart
def test_no_open_folder_leads_out(work, tmp_path):
    """What is kept in sight was held open while its place was covered; from there `..` would lead out."""
    repository, head = work
    script = "for n in 3 4 5 6 7 8 9; do ls -d /proc/self/fd/$n/.. 2>/dev/null; done; echo none"
    outcome = accept(
        Acceptance(("sh", "-c", script), 10), CommitFiles(repository, head), yes=True, tools=[tmp_path]
    )
    assert outcome.ending.output == "none\n"


@apart
def test_there_is_no_network(work):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        command = ("bash", "-c", f"exec 3<>/dev/tcp/127.0.0.1/{port}")
        repository, head = work
        outcome = accept(Acceptance(command, 10), CommitFiles(repository, head), yes=True)
        assert outcome.result == FAILED
        assert "refused" in outcome.ending.output.lower() or "unreachable" in outcome.ending.output.lower()


@apart
def test_tools_in_the_home_can_be_kept_in_sight(work):
    tool = Path.home() / f"oathwork-tools-{os.getpid()}"
    tool.mkdir()
    tool.chmod(0o755)
    (tool / "tool").write_text("#!/bin/sh\necho works\n")
    (tool / "tool").chmod(0o755)
    repository, head = work
    try:
        acceptance = Acceptance((str(tool / "tool"),), 10)
        assert accept(acceptance, CommitFiles(repository, head), yes=True).result == COULD_NOT_RUN
        assert (
            accept(acceptance, CommitFiles(repository, head), yes=True, tools=[tool]).ending.output
            == "works\n"
        )
    finally:
        (tool / "tool").unlink()
        tool.rmdir()


@pytest.fixture
def home():
    """A folder in the home, on the PATH through its `bin`."""
    folder = Path.home() / f"oathwork-tools-{os.getpid()}"
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "works").write_text("#!/bin/sh\necho works; touch $(dirname $0)/mine\n")
    for path in (folder, folder / "bin", folder / "bin" / "works"):
        path.chmod(0o755)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", f"{folder / 'bin'}:{os.environ['PATH']}")
        yield folder
    shutil.rmtree(folder)


@apart
@pytest.mark.parametrize("command", [("works",), ("sh", "-c", "works")], ids=["itself", "through a shell"])
def test_a_program_in_the_home_is_let_in_if_the_command_names_it(work, home, command):
    outcome = run(work, *command)
    by_itself = command == ("works",)
    assert outcome.ending.output.startswith("works\n") is by_itself
    assert (outcome.result == COULD_NOT_RUN) is not by_itself


@apart
@pytest.mark.parametrize("tools", [[], ["bin"]], ids=["found", "named"])
def test_what_is_let_in_cannot_be_written_to(work, home, tools):
    (home / "bin").chmod(0o777)
    repository, head = work
    acceptance = Acceptance(("works",), 10)
    folders = [home / name for name in tools]
    outcome = accept(acceptance, CommitFiles(repository, head), yes=True, tools=folders)
    assert "works\n" in outcome.ending.output
    assert "Read-only file system" in outcome.ending.output
    assert not (home / "bin" / "mine").exists()


@apart
def test_a_strangers_path_lets_nothing_in(work, home):
    assert run(work, str(home / "bin" / "works")).result == COULD_NOT_RUN


@apart
def test_python_is_let_in_wherever_it_lies(work):
    assert run(work, "python3", "-c", "import unittest").result == PASSED
    assert shell(work, "python3 -c 'import unittest'").result == PASSED


def test_it_cannot_read_from_the_terminal(work):
    assert run(work, "cat").ending.output == ""


def test_the_repository_is_written_anew_each_time(work):
    assert shell(work, "echo b > a.txt; rm pass.sh").result == PASSED
    assert run(work, "sh", "pass.sh").result == PASSED


def test_nothing_runs_that_nobody_agreed_to(work, tmp_path):
    repository, head = work
    acceptance = Acceptance(("touch", str(tmp_path / "canary")), 10)
    questions = []
    with pytest.raises(NotAgreed):
        accept(acceptance, CommitFiles(repository, head))
    with pytest.raises(NotAgreed):
        accept(acceptance, CommitFiles(repository, head), ask=lambda text: bool(questions.append(text)))
    assert questions == [announcement(acceptance, f"commit {head}")]
    assert not (tmp_path / "canary").exists()


def test_what_is_shown_can_do_nothing_to_the_terminal():
    text = announcement(Acceptance(("make", "\x1b[2Jtest; rm -rf ~", "\u202egnp.exe"), 60), "a" * 40)
    assert "make '\\x1b[2Jtest; rm -rf ~'" in text
    assert "\x1b" not in text and "\u202e" not in text
    assert "at most 60 seconds" in text


def test_what_this_system_cannot_do_is_said(monkeypatch):
    monkeypatch.setattr(sandbox, "strongest", lambda: ("bare", Walls(False, False)))
    text = announcement(Acceptance(("make",), 60), "a" * 40)
    assert "IT CAN USE THE NETWORK" in text
    assert "IT CAN READ AND CHANGE WHATEVER YOU CAN" in text


def test_a_system_without_namespaces_is_noticed(monkeypatch, tmp_path):
    for name in ("sh", "rm", "chmod", "chown", "true", "mount", "setpriv", "prlimit"):
        (tmp_path / name).symlink_to(f"/usr/bin/{name}")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert sandbox.strongest.__wrapped__() == ("bare", Walls(False, False))


def test_a_scratch_folder_has_places_for_work_home_and_drafts():
    with scratch() as folder:
        assert sorted(path.name for path in folder.iterdir()) == ["home", "tmp", "work"]
    assert not folder.exists()
