"""The mailbox of verdicts: a folder anyone may write into. What is in it is believed only as far as it proves itself."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from oathwork.errors import NotValid
from oathwork.fields import DocumentRefused
from oathwork.plain import plain
from oathwork.verdict import SignedVerdict, load

_MOST_FILES: Final = 2_000


@dataclass(frozen=True)
class Mail:
    """What a folder holds: the verdicts by file name, and the files that are none, with the reason."""

    verdicts: tuple[tuple[str, SignedVerdict], ...]
    refused: tuple[DocumentRefused, ...]


def collect(*folders: Path) -> Mail:
    """Read the `.json` files right inside the folders, in the order of their names.

    Links, folders, devices and files that are no verdicts do no harm: they are set aside by name. Raises `NotValid`
    if a folder is not there, or holds more than 2,000 such files.
    """
    verdicts, refused = [], []
    for folder in folders:
        if not folder.is_dir():
            raise NotValid(f"there is no folder {folder}")
        paths = sorted(folder.glob("*.json"))
        if len(paths) > _MOST_FILES:
            raise NotValid(f"the folder {folder} holds more than {_MOST_FILES} files")
        for path in paths:
            try:
                verdicts.append((plain(path.name, limit=200), load(path)))
            except DocumentRefused as problem:
                refused.append(problem)
    return Mail(tuple(verdicts), tuple(refused))
