"""Watches a running command: collects its output, counts what it uses, and stops it at its limits."""

import contextlib
import os
import select
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_OFTEN: Final = 0.25  # seconds between two looks
_LONGEST_DEATH: Final = 10  # seconds
_MOST_FILES: Final = 200_000
_DEEPEST: Final = 200


@dataclass(frozen=True)
class Limits:
    """What a command may use: seconds of time; bytes of memory, of one file, of its whole folder; processes.

    `output`: bytes of its output that are kept, half from the beginning and half from the end.
    """

    seconds: int = 600
    memory: int = 4 * 1024**3
    file: int = 512 * 1024**2
    folder: int = 2 * 1024**3
    processes: int = 512
    output: int = 64 * 1024


def watch_process(process: "subprocess.Popen[bytes]", folder: Path, limits: Limits) -> tuple[str, str]:
    """Wait until the command ends or passes a limit; return the limit's name (or nothing) and the output as text."""
    assert process.stdout is not None
    pipe = process.stdout.fileno()
    os.set_blocking(pipe, False)
    output, deadline, next_look = _Kept(limits.output), time.monotonic() + limits.seconds, 0.0
    while process.poll() is None:
        now = time.monotonic()
        if now >= deadline:
            return "time", output.text()
        if now >= next_look:
            if limit := _passed(process.pid, folder, limits):
                return limit, output.text()
            took = time.monotonic() - now
            next_look = now + max(_OFTEN, 10 * took)  # looking takes at most a tenth of the time
        if not output.open:
            time.sleep(min(_OFTEN, deadline - now) / 5)
        elif select.select([pipe], [], [], min(_OFTEN, deadline - now))[0]:
            output.read(pipe)
    output.drain(pipe)
    return "", output.text()


def kill_process(process: "subprocess.Popen[bytes]") -> None:
    """Kill the command, its group, and whatever descends from it; wait until they are gone."""
    family = _family(process.pid)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    for member in family:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(member, signal.SIGKILL)
    process.wait()
    if process.stdout is not None:
        process.stdout.close()
    # The first process of a namespace is gone only when all others in it are.
    until = time.monotonic() + _LONGEST_DEATH
    while any(map(_is_alive, family)) and time.monotonic() < until:
        time.sleep(0.01)


def _is_alive(pid: int) -> bool:
    with contextlib.suppress(OSError, IndexError):
        return Path("/proc", str(pid), "stat").read_bytes().rpartition(b")")[2].split()[0] not in (b"Z", b"X")
    return False


class _Kept:
    """The beginning and the end of an output; what lies between is counted only."""

    def __init__(self, most: int):
        self.half, self.open, self.left_out = most // 2, True, 0
        self.first, self.last = bytearray(), bytearray()

    def read(self, pipe: int) -> bool:
        """Take what is there; False when there is nothing now, or nothing any more."""
        try:
            piece = os.read(pipe, 65_536)
        except BlockingIOError:
            return False
        if not piece:
            self.open = False
            return False
        room = self.half - len(self.first)
        self.first += piece[:room]
        self.last += piece[room:] if room > 0 else piece
        self.left_out += max(0, len(self.last) - self.half)
        del self.last[: -self.half]
        return True

    def drain(self, pipe: int) -> None:
        """Take what the ended command has left in the pipe (64 KiB or so), and no more: a child may still write."""
        for _ in range(32):
            if not (self.open and self.read(pipe)):
                return

    def text(self) -> str:
        gap = f"\n… {self.left_out} bytes left out …\n".encode() if self.left_out else b""
        return (bytes(self.first) + gap + bytes(self.last)).decode("utf-8", "replace")


def _passed(pid: int, folder: Path, limits: Limits) -> str:
    family = _family(pid)
    if len(family) > limits.processes:
        return "processes"
    if sum(map(_memory, family)) > limits.memory:
        return "memory"
    return "disk" if _is_larger(folder, limits.folder) else ""


def _family(pid: int) -> list[int]:
    """Return `pid` and all that descend from it (Linux; elsewhere only itself)."""
    children: dict[int, list[int]] = {}
    with contextlib.suppress(FileNotFoundError):
        for name in filter(str.isdecimal, os.listdir("/proc")):
            with contextlib.suppress(OSError, ValueError, IndexError):
                # pid (name) state parent …; the name may hold anything, also parentheses
                parent = Path("/proc", name, "stat").read_bytes().rpartition(b")")[2].split()[1]
                children.setdefault(int(parent), []).append(int(name))
    family = [pid]
    for member in family:  # grows while it is read
        family += children.get(member, ())
    return family


def _memory(pid: int) -> int:
    with contextlib.suppress(OSError, ValueError, IndexError):
        return int(Path("/proc", str(pid), "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return 0


def _is_larger(folder: Path, most: int) -> bool:
    """Whether a folder holds more than `most` bytes, more files than can be counted, or is nested absurdly deep."""
    total, count, waiting = 0, 0, [(str(folder), 0)]
    while waiting:
        place, depth = waiting.pop()
        with contextlib.suppress(OSError), os.scandir(place) as entries:
            for entry in entries:
                with contextlib.suppress(OSError):
                    total += entry.stat(follow_symlinks=False).st_blocks * 512
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append((entry.path, depth + 1))
                count += 1
                if total > most or count > _MOST_FILES or depth > _DEEPEST:
                    return True
    return False
