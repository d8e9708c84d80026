"""Runs a stranger's command apart from everything else, as far as this system allows, and says how far that is.

Always: a folder of its own, no variable but PATH and LANG, no input, limits of time, memory, file size, folder size and
processes, its output capped, and every process of its group killed at the end. Where Linux namespaces are to be had
(util-linux's `unshare`): no network, none of our processes in sight, all its processes killed with the first one, and
empty folders in the place of the home, `/tmp`, `/run` and other places where secrets and sockets live.
"""

import contextlib
import functools
import os
import pwd
import secrets
import shlex
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from oathwork.untrusted.process import Limits, kill_process, watch_process
from oathwork.untrusted.programs import find_program, needed_folders
from oathwork.untrusted.temporary import Temporary

_NOBODY: Final = 65_534  # the account that root hands the command to
_HIDDEN: Final = ("/tmp", "/var/tmp", "/dev/shm", "/run", "/home", "/root")
_USUAL: Final = ("python3", "python")  # what commands call that are no programs of their own, `make test` say
_MOST_TOOLS: Final = 6  # the shell holds as many folders open, and the scratch folder


@dataclass(frozen=True)
class Walls:
    """What stands between the command and the machine. What is False is said to the person who is asked to run it."""

    no_network: bool
    hidden_home: bool

    def __str__(self) -> str:
        """Say it in two sentences."""
        network = (
            "It has no network."
            if self.no_network
            else "IT CAN USE THE NETWORK: this system has no namespaces."
        )
        home = (
            "Your home, /tmp and /run are hidden from it."
            if self.hidden_home
            else "IT CAN READ AND CHANGE WHATEVER YOU CAN: this system cannot hide your files."
        )
        return f"{network} {home}"


@dataclass(frozen=True)
class Ending:
    """How the command ended: its exit code, the limit it was stopped for, seconds, and its output.

    `output` is a stranger's text: print it only through `plain`. `was_started` False: what sets it apart has failed before it
    began, and `output` says why.
    """

    code: int
    limit: str  # empty, or which limit was passed: time, memory, processes, disk
    seconds: float
    output: str
    was_started: bool = True

    @property
    def could_not_run(self) -> bool:
        """Whether nothing can be said of the command: it was not started, or a shell did not find or may not run it."""
        return not self.was_started or (not self.limit and self.code in (126, 127))


@contextmanager
def scratch() -> Iterator[Path]:
    """Yield a new folder with `work`, `home` and `tmp` in it; delete it whatever the command has made of it."""
    with Temporary("run") as folder:
        for name in ("work", "home", "tmp"):
            (folder / name).mkdir(mode=0o700)
        yield folder


def walls() -> Walls:
    """Return what this system allows; tried once."""
    return strongest()[1]


@functools.cache
def strongest() -> tuple[str, Walls]:
    """Try the ways of setting a command apart; return the first that works and what it gives."""
    for way, wall in (("hidden", Walls(True, True)), ("cut off", Walls(True, False))):
        with scratch() as folder:
            _hand_over(folder)
            arguments = _apart(way, ["true"], folder, (), Limits())
            try:
                trial = subprocess.run(
                    arguments, stdin=subprocess.DEVNULL, capture_output=True, timeout=20, check=False
                )
            except (OSError, subprocess.TimeoutExpired):
                continue
            if trial.returncode == 0:
                return way, wall
    return "bare", Walls(False, False)


def run_apart(command: Sequence[str], folder: Path, limits: Limits, *, tools: Sequence[Path] = ()) -> Ending:
    """Run `command` (arguments, no shell) in the `work` of a `scratch` folder, and return how it ended.

    `tools`: folders in hidden places that the command needs (a compiler in your home, say): they stay, and cannot be written
    to. So do, as far as there is room, those of the program it names and of Python.
    """
    _hand_over(folder)
    mark = secrets.token_hex(8)
    beginning = ["sh", "-c", 'printf "%s\\n" "$1"; shift; exec "$@"', "sh", mark]
    arguments = _apart(strongest()[0], [*beginning, *command], folder, let_in(command, tools), limits)
    start = time.monotonic()
    try:
        process = subprocess.Popen(
            [*_limited(limits), *arguments],
            cwd=folder / "work",
            env=_environment(folder),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    except OSError as error:
        return Ending(127, "", 0.0, f"{command[0]}: {error.strerror}", was_started=False)
    try:
        limit, output = watch_process(process, folder, limits)
    finally:
        kill_process(process)
    before, was_started, after = output.partition(f"{mark}\n")
    seconds = time.monotonic() - start
    return Ending(process.wait(), limit, seconds, after if was_started else before, bool(was_started))


def let_in(command: Sequence[str], tools: Sequence[Path] = ()) -> list[Path]:
    """Return the folders in hidden places that stay in sight: `tools` first, then what the command's program needs, and Python."""
    chosen_folders = [path.resolve() for path in tools]
    others = needed_folders((command[0], *_USUAL), _hidden())
    more = [path for path in others if not {path, *path.parents} & {*chosen_folders}]
    return (chosen_folders + more)[: max(_MOST_TOOLS, len(chosen_folders))]


def hint_for(command: Sequence[str]) -> str:
    """Return what can be done about a command that could not be run here."""
    program = command[0]
    if "/" in program:
        return f"{program} is named by its path: it must be among the delivered files, or here at that place"
    place = find_program(program)
    if place is None:
        return f"there is no program {program} on your PATH"
    if not walls().hidden_home and os.geteuid() == 0:
        return (
            f"{program} is {place} here, where the account that ran it cannot look: do not run this as root"
        )
    return f"{program} is {place} here: name a folder that it needs with --tool"


def _environment(folder: Path) -> dict[str, str]:
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "LANG": os.environ.get("LANG", "C.UTF-8"),
        "HOME": str(folder / "home"),
        "TMPDIR": str(folder / "tmp"),
    }


def _limited(limits: Limits) -> list[str]:
    """Return the beginning of a call under limits: the shell sets them and becomes the command."""
    settings = (
        "ulimit -c 0",
        f"ulimit -t {limits.seconds + 1}",
        f"ulimit -f {limits.file // 512}",
        f"ulimit -d {limits.memory // 1024}",  # not the address space: node and Java reserve far more than they use
    )
    return ["sh", "-c", f'{"; ".join(settings)}; exec "$@"', "sh"]


def _hand_over(folder: Path) -> None:
    """As root, give the folder to the account that will run the command."""
    if os.geteuid() == 0 and shutil.which("setpriv"):
        subprocess.run(["chown", "-RhP", f"{_NOBODY}:{_NOBODY}", "--", folder], check=True)


def _apart(way: str, command: list[str], folder: Path, tools: Sequence[Path], limits: Limits) -> list[str]:
    """Return the arguments that run `command` apart from the machine in this `way`."""
    is_root = os.geteuid() == 0
    inner = ["prlimit", f"--nproc={limits.processes}", "--", *command] if shutil.which("prlimit") else command
    if is_root and shutil.which("setpriv"):
        account = (f"--reuid={_NOBODY}", f"--regid={_NOBODY}", "--clear-groups", "--no-new-privs")
        inner = ["setpriv", *account, "--", *inner]
    if way == "bare":
        return inner if is_root else command  # an account's own processes count too: no limit on them
    if not is_root:
        # A second user namespace inside: the command has no power over the first one's mounts.
        user = (f"--map-user={os.geteuid()}", f"--map-group={os.getegid()}")
        inner = ["unshare", "--user", *user, "--", *inner]
    outer = ["unshare", "--net", "--pid", "--fork", "--kill-child", "--mount", "--mount-proc"]
    script = _script(inner, folder, tools if way == "hidden" else None)
    return [*outer, *([] if is_root else ["--user", "--map-root-user"]), "--", "sh", "-c", script]


def _script(inner: list[str], folder: Path, tools: Sequence[Path] | None) -> str:
    """Return the shell script that covers what is hidden and runs the command as its child.

    What is kept is held open by number while its place is covered, and then mounted there again. The shell stays the
    first process of its namespace: when it dies, by whatever hand, the kernel kills all others in there.
    """
    lines = ["set -eu"]
    if tools is not None:
        folders = [
            (number, shlex.quote(str(path.resolve()))) for number, path in enumerate([folder, *tools], 3)
        ]
        lines += [f"exec {number}<{path}" for number, path in folders]
        cover = "mount -t tmpfs -o mode=1777,size=64m,nr_inodes=10k tmpfs"
        lines += [f"if [ -d {path} ]; then {cover} {path}; fi" for path in map(shlex.quote, _hidden())]
        for number, path in folders:
            lines += [
                f"mkdir -p {path}",
                f"mount -c --{'rbind' if number == 3 else 'bind'} /proc/self/fd/{number} {path}",
                f"exec {number}<&-",
            ]
        lines += [_read_only(path) for _, path in folders[1:]]
    lines += [
        f"cd {shlex.quote(str(folder / 'work'))}",
        "code=0",
        f"{shlex.join(inner)} || code=$?",
        "exit $code",
    ]
    return "\n".join(lines)


def _read_only(path: str) -> str:
    """Return the line that takes the right to write from a folder. What its own mount forbids must be said again."""
    kinds = ("", ",nosuid,nodev", ",nosuid,nodev,noexec")
    ways = [f"mount -o remount,bind,ro{kind} {path} 2>/dev/null" for kind in kinds]
    return " || ".join([*ways, f"{{ echo cannot make {path} read-only; exit 1; }}"])


def _hidden() -> list[str]:
    """Return the folders that are covered: every home, and where programs keep sockets and drafts."""
    places = [*_HIDDEN, os.environ.get("HOME", ""), os.environ.get("XDG_RUNTIME_DIR", "")]
    with contextlib.suppress(KeyError):  # an account without a name
        places.append(pwd.getpwuid(os.geteuid()).pw_dir)
    return sorted({os.path.realpath(place) for place in places if place} - {"/"})
