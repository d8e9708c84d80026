"""Files to start from: the settings, and what a poster or a founder writes."""

from importlib.resources import files
from pathlib import Path
from typing import Final

import click

from oathwork.cli import options
from oathwork.cli.context import Desk

_NEXT: Final = {
    "bounty": "edit it, write the specification that it names (`oathwork init specification`), then: oathwork post {}",
    "guild": "edit it, then: oathwork guild found {}",
    "specification": "edit it, and name it in a bounty's file (`oathwork init bounty`)",
}
STARTING_KINDS: Final = tuple(_NEXT)  # of starting files


@click.command()
@click.argument(
    "kind", type=click.Choice(["settings", *STARTING_KINDS]), default="settings", metavar="[KIND]"
)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), required=False)
@click.option("--here", is_flag=True, help="Write ./oathwork.toml instead of your own settings file.")
@click.option("--force", is_flag=True, help="Overwrite an existing settings file.")
@options.offline
def init(desk: Desk, kind: str, file: Path | None, here: bool, force: bool) -> None:
    """Write a file to start from, with a comment on each line. KIND is settings, bounty, guild or specification.

    The settings hold networks by name, mailboxes and notices, and no keys. The others are written into this folder, or to
    FILE, and never over another file.

    \b
    oathwork init
    oathwork init guild
    oathwork init bounty first.toml
    """
    if kind == "settings":
        if file:
            raise click.UsageError("the settings have a place of their own: leave FILE out, or give --here")
        _write_settings(desk, here=here, force=force)
    elif here or force:
        raise click.UsageError("--here and --force go with the settings: other files are never written over")
    else:
        _write_start(desk, kind, file or Path(f"{kind}.toml"))


def _write_settings(desk: Desk, *, here: bool, force: bool) -> None:
    from oathwork.cli.settings import EXAMPLE, HERE, user_file
    from oathwork.errors import UsageError
    from oathwork.untrusted.files import write_file

    file = Path(HERE) if here else user_file()
    if file.exists() and not force:
        raise UsageError(f"{file} is there already: --force writes over it")
    write_file(file, EXAMPLE.encode())
    desk.answer({"file": str(file)}, [f"written: {file}. Next: oathwork doctor"])


def _write_start(desk: Desk, kind: str, file: Path) -> None:
    from oathwork.untrusted.files import require_free, write_new

    require_free(file)
    write_new(file, starting_file(kind))
    desk.answer({"file": str(file)}, [f"written: {file}. Next: {_NEXT[kind].format(file)}"])


def starting_file(kind: str) -> bytes:
    """Return the file that a bounty, a guild or a specification is started from."""
    return files("oathwork").joinpath("data", "starting", f"{kind}.toml").read_bytes()
