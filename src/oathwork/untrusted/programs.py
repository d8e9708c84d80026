"""Where a program that a command names lies, and which folders it needs to run: to be let into a sandbox that hides them.

Only a bare name is looked up, on the PATH of the person who runs it: a path inside a stranger's command leads nowhere.
"""

import os
import re
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

_INTERPRETED: Final = re.compile(rb"#![ \t]*(\S+)(?:[ \t]+(?:-\S+[ \t]+)?(\S+))?")
_VENV: Final = "pyvenv.cfg"
# What only the folder of an interpreter itself holds. A ~/.local that has `lib/python3.11` too does not.
_INTERPRETERS: Final = ("lib/python3*/os.py", "include/node/node.h")
_DEEPEST: Final = 8  # a link to a link, a script of an interpreter that is a script


def find_program(name: str) -> Path | None:
    """Return where the PATH has a program, or None: also for a name that is a path."""
    place = shutil.which(name) if name and "/" not in name else None
    return Path(place).absolute() if place else None


def needed_folders(programs: Iterable[str], hidden: Iterable[str]) -> list[Path]:
    """Return the folders inside `hidden` places that these programs need, each once, those inside another left out.

    A Python's, a virtual environment's and a Node's is its whole folder, any other program's the one that it lies in. A hidden
    place itself is never among them.
    """
    places = [Path(place) for place in hidden]
    folders = {
        folder.resolve()
        for name in programs
        if (file := find_program(name))
        for folder in _folders(file, _DEEPEST)
    }
    inside = sorted(folder for folder in folders if _is_inside(folder, places))
    return [folder for folder in inside if not any(other in folder.parents for other in inside)]


def _is_inside(folder: Path, places: Iterable[Path]) -> bool:
    return any(place in folder.parents for place in places) and not any(
        folder in place.parents or folder == place for place in places
    )


def _folders(file: Path, depth: int) -> Iterator[Path]:
    """Yield what a program needs, a link's and a script's target too."""
    if not depth or not file.exists():
        return
    yield _folder_of(file)
    if file.is_symlink():
        yield from _folders(file.parent / os.readlink(file), depth - 1)
    elif interpreter := _interpreter(file):
        yield from _folders(interpreter, depth - 1)
    yield from _base_of(file.parent.parent / _VENV)


def _folder_of(file: Path) -> Path:
    root = file.parent.parent
    is_whole = (root / _VENV).is_file() or any(any(root.glob(sign)) for sign in _INTERPRETERS)
    return root if file.parent.name == "bin" and is_whole else file.parent


def _base_of(settings: Path) -> Iterator[Path]:
    """Yield the folder of the Python that a virtual environment was made from."""
    if settings.is_file():
        for line in settings.read_text(errors="replace").splitlines():
            key, _, value = line.partition("=")
            if key.strip() == "home" and (base := Path(value.strip())).is_dir():
                yield _folder_of(base / "python3")


def _interpreter(script: Path) -> Path | None:
    """Return the interpreter that a script names in its first line."""
    try:
        with script.open("rb") as file:
            match = _INTERPRETED.match(file.readline(500))
    except OSError:
        return None
    if match is None:
        return None
    first, second = (part.decode("utf-8", "replace") if part else "" for part in match.groups())
    return find_program(second) if Path(first).name == "env" else Path(first)
