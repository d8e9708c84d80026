"""The commands: each reads its arguments, calls one function and prints the result.

`oathwork …`, and `ape oathwork …` with Ape's accounts. A command lives in the module that `COMMANDS` names; a module is imported when one of its commands is asked for.
"""

import difflib
import errno
import importlib
import io
import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NoReturn

import click

from oathwork import __version__

if TYPE_CHECKING:
    from oathwork.errors import OathworkError

# Verb, where it lives, and what it does: the list of all commands imports none of them.
COMMANDS = {
    "demo": ("demo:demo", "play three bounties from post to paid, on a chain of its own"),
    "init": ("starting:init", "write a file to start from: settings, bounty, guild"),
    "doctor": ("setup:doctor", "check versions, network, contracts and clock"),
    "deploy": ("setup:deploy", "put the contracts on a chain"),
    "verify": ("setup:verify", "check that the deployed contracts are this package's"),
    "guild": ("guilds:guild", "found, show or change a guild: seats, posters, steward"),
    "standing": ("guilds:standing", "show an account's reputation in a guild"),
    "attest": ("attest:attest", "attest an account's reputation for others, or check that"),
    "post": ("bounties:post", "post bounties; rewards and fees move into escrow"),
    "crowd": ("crowds:crowd", "post a bounty that many pay for together"),
    "plan": ("plans:plan", "post milestones, each when the last one was paid"),
    "rota": ("rotas:rota", "post the same bounty again, once a period"),
    "suggest": ("suggestions:suggest", "suggest a bounty to a poster, in an unsigned file"),
    "suggestions": ("suggestions:suggestions", "list the bounties suggested to a poster, and take one"),
    "board": ("boards:board", "list bounties"),
    "show": ("show:show", "show a bounty: money, people, what can happen next"),
    "apply": ("applications:apply", "say that you would take a job, in a signed note"),
    "applications": ("applications:applications", "list who would take a job, with their standing"),
    "claim": ("bounties:claim", "take a job and stake the bond, your oath"),
    "quit": ("bounties:quit", "give a job back"),
    "close": ("bounties:close", "take no further claims of a bounty"),
    "withdraw": ("bounties:withdraw", "end a bounty that nobody works on"),
    "cancel": ("bounties:cancel", "take back terms that you have signed"),
    "deliver": ("deliver:deliver", "hand in a commit, by the hash of its evidence"),
    "agree": ("deliver:agree", "sign your share as a team member"),
    "relay": ("deliver:relay", "send an order that a worker or a poster signed"),
    "draw": ("steps:draw", "draw the panel by lot, at random"),
    "queue": ("boards:queue", "list the bounties waiting for your verdict"),
    "check": ("verdicts:check", "compute a delivery's evidence again"),
    "review": ("verdicts:review", "check and judge a delivery, and sign a verdict"),
    "settle": ("verdicts:settle", "record verdicts"),
    "release": ("verdicts:release", "check everything, then pay or send back"),
    "redraw": ("steps:redraw", "replace panel members who did not vote"),
    "lapse": ("steps:lapse", "reopen a job whose worker missed the deadline"),
    "rule": ("steps:rule", "decide as the arbiter"),
    "court": ("courts:court", "ask a court where no panel decided, or run one"),
    "warranty": ("warranties:warranty", "hold a share of the reward back for a time"),
    "expire": ("steps:expire", "refund a bounty that has no ruling"),
    "collect": ("steps:collect", "withdraw what the escrow owes you, or another"),
    "replace": ("replace:replace", "speed up or cancel a stuck transaction"),
    "report": ("boards:report", "sum up where the money went"),
    "probe": ("probes:probe", "hand in known bad work, to see whether the panel finds it"),
    "ledger": ("ledger:ledger", "read the chain into the ledger; publish it, or begin with one"),
    "keeper": ("keeper:keeper", "take every step that is due, for everybody"),
    "pot": ("pots:pot", "show, fill, price or empty a poster's pot, which pays keepers"),
    "mailbox": ("mailbox:mailbox", "serve a mailbox of verdicts"),
    "web": ("web:web", "serve the page, for a browser and its wallet"),
    "desk": ("forge:desk", "keep one comment for each bounty, in its issue on a forge"),
    "link": ("link:link", "sign which name on a forge is yours, or look one up"),
    "watch": ("watch:watch", "send notices of what is due and what happened"),
    "simulate": ("simulate:simulate", "play thousands of bounties to try out terms"),
    "completion": ("setup:completion", "print a shell completion script"),
    "version": ("setup:version", "print the version"),
}


class Shell(click.Group):
    """Loads commands late; turns the toolkit's own errors into one line, or JSON, and their exit code.

    Anything else is a bug and shows where.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the verbs, in the order of a bounty's life."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(importlib.import_module(f"oathwork.cli.{module}"), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List all commands without importing one."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, about) for name, (_, about) in COMMANDS.items()])

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Begin: what a terminal's alphabet lacks is written out, in help too; whose input is closed has no answers."""
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")
        if sys.stdin is None:  # else the first question ends with a traceback
            sys.stdin = open(os.devnull)  # noqa: SIM115  as long as the process
        is_json = "--json" in args  # what cannot be read is answered in it too
        with _in_words():
            context = super().make_context(info_name, args, parent, **extra)
        context.meta.setdefault("oathwork.json", is_json)
        return context

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or say which one may have been meant."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            close = difflib.get_close_matches(args[0], COMMANDS, n=2)
            hint = f": did you mean {' or '.join(close)}?" if close else "; `oathwork --help` lists all"
            raise click.UsageError(f"there is no command {args[0]}{hint}")
        _refuse_empty_words(args)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was asked for."""
        with _in_words(ctx):
            return super().invoke(ctx)


def _refuse_empty_words(args: Sequence[str]) -> None:
    """Refuse an option or an argument that is empty: it is a variable that is not set, and what is left out means much else."""
    for number, (before, word) in enumerate(zip(("", *args), args, strict=False)):
        option, equals, value = word.partition("=")
        is_option = word.startswith("--") and equals
        if (value if is_option else word).strip():
            continue
        name = option if is_option else before if before.startswith("-") else f"argument {number}"
        raise click.UsageError(f"{name} is empty: give it a value, or leave it out. Is a variable not set?")


@contextmanager
def _in_words(ctx: click.Context | None = None) -> Iterator[None]:
    """Turn what ends a command into a line, or JSON; what is nobody's doing stays a traceback."""
    from oathwork.errors import OathworkError, UsageError

    try:
        yield
    except OathworkError as error:
        raise _refusal(ctx, error) from error
    except click.UsageError as error:
        if not _is_json(ctx):
            raise
        raise _refusal(ctx, UsageError(error.format_message())) from error
    except (click.Abort, KeyboardInterrupt, EOFError) as error:
        is_answered = isinstance(error, click.Abort) and error.__context__ is None
        raise _Stopped(ctx, begins_a_line=is_answered) from error
    except OSError as error:
        if (words := _words_of(error)) is None:
            raise
        raise _refusal(ctx, UsageError(words)) from error


def _words_of(error: OSError) -> str | None:
    """Return what the system has refused, in words; None of a bug, and of a pipe that nobody reads any more."""
    if error.filename:
        return f"{_shown(error.filename)}: {error.strerror}"
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EIO):
        return f"what is printed cannot be written: {error.strerror}"
    if error.errno == errno.ENOENT:
        try:
            os.getcwd()
        except FileNotFoundError:
            return "the folder in which this was typed is gone: go to another one"
    return None


def _refusal(ctx: click.Context | None, error: "OathworkError") -> "_Refusal":
    return _Refusal(error, as_json=_is_json(ctx))


def _is_json(ctx: click.Context | None) -> bool:
    """Return whether the answer is JSON, as far as is known by now."""
    return bool(ctx and ctx.meta.get("oathwork.json"))


def _shown(name: str | bytes) -> str:
    from oathwork.untrusted.text import plain

    return plain(os.fsdecode(name), limit=300)


class _Refusal(click.ClickException):
    """One line, or one JSON object, on stderr."""

    prefix = "Error"

    def __init__(self, error: Any, *, as_json: bool) -> None:
        super().__init__(" ".join(str(error).split()))
        self.exit_code = error.exit_code
        self._json = as_json
        self._rule = str(getattr(error, "rule", type(error).__name__))

    def show(self, file: Any = None) -> None:
        if not self._json:
            click.echo(f"{self.prefix}: {self.message}", err=True)
            return
        document = {"schema": "oathwork/error/1", "error": self._rule, "message": self.message}
        click.echo(json.dumps(document | {"exit": self.exit_code}), err=True)


class _Stopped(_Refusal):
    """Somebody said no, or pressed Ctrl-C or Ctrl-D: what that has left is said."""

    prefix = "Aborted"

    def __init__(self, ctx: click.Context | None, *, begins_a_line: bool) -> None:
        from oathwork.errors import OathworkError

        was_sent = bool(ctx and ctx.meta.get("oathwork.sent"))
        words = (
            "what was sent stands above; the same line goes on from there" if was_sent else "nothing was sent"
        )
        super().__init__(OathworkError(words), as_json=_is_json(ctx))
        self._rule, self._begins_a_line = "Aborted", begins_a_line

    def show(self, file: Any = None) -> None:
        if not self._begins_a_line:  # the cursor stands behind the question
            click.echo(err=True)
        super().show(file)


@click.group(cls=Shell, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="oathwork", message="%(prog)s %(version)s")
def cli() -> None:
    """Bounties kept by oath: escrowed work, peers drawn by lot, a reputation that cannot be sold.

    Exit codes: 0 done, 1 refused, 2 wrong usage, 3 the network did not answer.
    """


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and leave Python."""
    cli(arguments, prog_name="oathwork")
    raise SystemExit(0)
