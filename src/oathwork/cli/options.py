"""The options that many commands share, and the desk that is made of them."""

import random
import re
import time
from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from oathwork.cli.context import Desk

Command = Callable[..., Any]
_LONGEST_NAME = 64  # bytes of a guild's name
_LONGEST_PAUSE = 30 * 86_400  # seconds
_COMPANION = re.compile(r"goes with (--[a-z-]+)")


def _note_json(ctx: click.Context, _: click.Parameter, value: bool) -> bool:
    ctx.meta["oathwork.json"] = value  # for errors too
    return value


_JSON = click.option(
    "--json", "as_json", is_flag=True, is_eager=True, callback=_note_json, help="Print one JSON object."
)
_NETWORK = click.option(
    "--network",
    "network_name",
    metavar="NAME|URL",
    help="The chain.  [default: from OATHWORK_NETWORK, ETH_RPC_URL or the settings]",
)
_ACCOUNT = click.option(
    "--account",
    envvar="OATHWORK_ACCOUNT",
    metavar="ALIAS",
    help="The account that signs: a keystore of Ape or Foundry, or dev::0 on a local chain.",
)
_ONLOOKER = click.option(
    "--account",
    "onlooker",
    envvar="OATHWORK_ACCOUNT",
    metavar="ALIAS|0x…",
    help="The account whose next steps are shown; its key is not opened.",
)
_WRITES = [
    click.option("--yes", is_flag=True, help="Send without asking."),
    click.option(
        "--unsigned", "is_unsigned", is_flag=True, help="Print the transactions instead of signing them."
    ),
    click.option(
        "--safe", metavar="ADDRESS", help="Act for this Safe: write a file for its Transaction Builder."
    ),
    click.option("--max-fee", metavar="GWEI", help="Send nothing while gas costs more."),
    click.option(
        "--out",
        type=click.Path(dir_okay=False, path_type=Path),
        help="Where to write the Safe batch; goes with --safe.",
    ),
]
_READS = ("network_name", "as_json")
_SIGNS = (*_READS, "account")
_SENDS = (*_SIGNS, "yes", "is_unsigned", "safe", "out", "max_fee")


def _with(options: list[Any], names: Sequence[str], command: Command, *, sends: bool = False) -> Command:
    @wraps(command)
    @click.pass_context
    def run(ctx: click.Context, /, *args: Any, **kwargs: Any) -> Any:
        require_companions(ctx)
        mine = {name: kwargs.pop(name) for name in names}
        verbs = [ctx.info_name or ""]
        if ctx.parent and ctx.parent.parent:
            verbs.insert(0, ctx.parent.info_name or "")
        desk = Desk("-".join(verbs), **mine)
        desk.require_safe()

        def run_command() -> Any:
            return command(desk, *args, **kwargs | _guilds(ctx, desk))

        if not sends or desk.is_unsigned or desk.safe:
            return run_command()
        from oathwork.cli.earlier_runs import line_key, run_once

        arguments = {name: value for name, value in ctx.params.items() if name not in _SENDS}
        desk.key = line_key(desk.command, arguments | _written_files(ctx))
        return run_once(desk, run_command)

    for option in reversed(options):
        run = option(run)
    run.only_reads = "account" not in names  # type: ignore[attr-defined]  # a test holds such commands to starting light
    return run


def _written_files(ctx: click.Context) -> dict[str, str]:
    """Return where a command line wants files written, by parameter: what an earlier run of it has left there is no other line."""
    names = [each.name for each in ctx.command.params if each.type is WRITTEN_FILE and each.name]
    return {name: str(ctx.params[name].resolve()) for name in names if ctx.params[name] is not None}


def _guilds(ctx: click.Context, desk: Desk) -> dict[str, int]:
    """Return the numbers of the guilds that a command line names, by parameter."""
    names = [each.name for each in ctx.command.params if each.type is GUILD and each.name]
    return {name: desk.guild(ctx.params[name]) for name in names if ctx.params[name] is not None}


def require_companions(ctx: click.Context) -> None:
    """Refuse an option whose help says that it goes with another one, which was not given: it would do nothing."""
    options = [each for each in ctx.command.params if isinstance(each, click.Option) and each.name]
    given_names = {opt for each in options if _is_given(ctx, each) for opt in each.opts}
    for option in options:
        match = _COMPANION.search(option.help or "")
        if match and _is_given(ctx, option) and match[1] not in given_names:
            raise click.UsageError(f"{option.opts[0]} goes with {match[1]}")


def _is_given(ctx: click.Context, option: click.Option) -> bool:
    source = ctx.get_parameter_source(option.name or "")
    return source not in (None, ParameterSource.DEFAULT, ParameterSource.DEFAULT_MAP)


def offline(command: Command) -> Command:
    """A command that asks no chain. The desk is its first argument."""
    return _with([_JSON], ("as_json",), command)


def reads(command: Command) -> Command:
    """A command that asks the chain and signs nothing. The desk is its first argument."""
    return _with([_NETWORK, _JSON], _READS, command)


def reads_as(command: Command) -> Command:
    """A command that asks the chain, and says what an account can do: no key is opened."""
    return _with([_NETWORK, _ONLOOKER, _JSON], (*_READS, "onlooker"), command)


def signs(command: Command) -> Command:
    """A command that signs, and sends nothing."""
    return _with([_NETWORK, _ACCOUNT, _JSON], _SIGNS, command)


def writes(command: Command) -> Command:
    """A command that sends a transaction."""
    return _with([_NETWORK, _ACCOUNT, *_WRITES, _JSON], _SENDS, command, sends=True)


def sends_alone(command: Command) -> Command:
    """A command that sends transactions and asks nobody."""
    return _with([_NETWORK, _ACCOUNT, _JSON], _SIGNS, command, sends=True)


class _WrittenFileType(click.Path):
    """A file that the command writes: it tells its command line from others by its name, not by what is in it."""


class _GuildType(click.ParamType):
    """A guild's number in 0x, or its name, which the desk looks up: the command gets the number."""

    name = "GUILD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int | str:
        from oathwork.errors import NotValid
        from oathwork.model.typed_data import fit

        if isinstance(value, str) and value[:2] != "0x":
            return self._name(value)
        try:
            return int(fit("uint96", value, "guild"))
        except NotValid:
            self.fail(
                f"{value!r} is not a guild's number: 0x and up to 24 digits, as `guild found` prints it"
            )

    def _name(self, text: str) -> str:
        if not 1 <= len(text.encode(errors="replace")) <= _LONGEST_NAME or text.isdecimal():
            self.fail(
                f"{text[:100]!r} is neither a guild's number, 0x and up to 24 digits, nor its name, of 1 to {_LONGEST_NAME} bytes"
            )
        return text


class _HexType(click.ParamType):
    """Bytes in 0x."""

    name = "0x…"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> bytes:
        from oathwork.errors import NotValid
        from oathwork.model.typed_data import fit

        try:
            return bytes(fit("bytes", value))
        except NotValid:
            self.fail(f"{value!r} is not bytes in 0x")


GUILD, HEX = _GuildType(), _HexType()
WRITTEN_FILE = _WrittenFileType(dir_okay=False, path_type=Path)


class _PlaceType(click.ParamType):
    """A folder of verdicts, or a mailbox's URL."""

    name = "FOLDER|URL"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        from oathwork.errors import OathworkError
        from oathwork.verdicts.exchange import verdict_place

        try:
            return verdict_place(value) if isinstance(value, str) else value
        except OathworkError as error:
            self.fail(str(error), param, ctx)


verdict_places = click.option(
    "--verdicts",
    type=_PlaceType(),
    multiple=True,
    help="A folder of verdicts or a mailbox; can be repeated.  [default: verdicts, and the mailboxes in the settings]",
)

mailboxes = click.option(
    "--mailbox",
    "places",
    type=_PlaceType(),
    multiple=True,
    metavar="URL",
    help="A mailbox; can be repeated.  [default: the mailboxes in the settings]",
)


def path(name: str, text: str, **more: Any) -> Callable[[Command], Command]:
    """An option that takes a file or folder."""
    return click.option(name, type=click.Path(path_type=Path), help=text, **more)


bounty = click.argument("reference", metavar="BOUNTY")
json_answer = _JSON  # of a command that asks no chain, and so has no desk


def repeat(
    turn: Callable[[], None],
    every: str,
    *,
    once: bool,
    spread: float = 0,
    wait: Callable[[float], object] = time.sleep,
) -> None:
    """Take a turn again and again, with a pause of `every` (as people write it) and by chance up to `spread` of it more.

    `wait` takes the pause in seconds, and may end it before.
    `once`: take only one, and raise what the network says; else that is printed, and the next turn tries again.
    """
    from oathwork.errors import NetworkError
    from oathwork.model.amounts import to_seconds

    pause = to_seconds(every)
    if not 1 <= pause <= _LONGEST_PAUSE:
        raise click.UsageError(f"--every takes from a second to {_LONGEST_PAUSE // 86_400} days")
    while True:
        try:
            turn()
        except NetworkError as error:
            if once:
                raise
            click.echo(f"the network: {error}; again in {every}", err=True)
        if once:
            return
        wait(pause * random.uniform(1, 1 + spread))
