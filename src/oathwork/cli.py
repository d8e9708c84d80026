"""The command line. Reads arguments, calls one function, prints the answer; decides nothing."""

from pathlib import Path
from typing import NoReturn

import click

from oathwork import __version__
from oathwork.errors import OathworkError


class Shell(click.Group):
    """Turns the toolkit's own errors into one line and their exit code; anything else is a bug and shows where."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except OathworkError as error:
            refusal = click.ClickException(" ".join(str(error).split()))
            refusal.exit_code = error.exit_code
            raise refusal from error


# What takes long to import is imported in the commands, so that `--help` answers at once.
@click.group(cls=Shell, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="oathwork", message="%(prog)s %(version)s")
def cli() -> None:
    """Bounties kept by oath: escrowed work, peers drawn by lot, a reputation that cannot be sold.

    Exit codes: 0 done, 1 refused, 2 wrong usage, 3 the network did not answer.
    """


@cli.command()
@click.option(
    "--chain",
    type=click.Choice(["auto", "anvil", "embedded"]),
    default="auto",
    show_default=True,
    help="Where it plays; auto: on anvil if that is installed.",
)
@click.option(
    "--repo",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A git repository of your own: its commit is what the first bounty delivers.",
)
@click.option("--commit", help="The commit to deliver from --repo.  [default: HEAD]")
@click.option("--acceptance", help="A command that ends with 0 if that commit is good; peers run it, apart.")
def demo(chain: str, repo: Path | None, commit: str | None, acceptance: str | None) -> None:
    """Play three bounties, from post to paid, on a chain that is started for it.

    A promise that is kept; one that is broken; one that is kept at the second try.
    """
    if repo is None and (commit or acceptance):
        raise click.UsageError("--commit and --acceptance go with --repo")
    from oathwork.demo import play

    play(chain, repository=repo, revision=commit or "HEAD", acceptance=acceptance)


@cli.command()
def version() -> None:
    """Print the version."""
    click.echo(f"oathwork {__version__}")


def main() -> NoReturn:
    """Run the command line and leave Python."""
    cli(prog_name="oathwork")
    raise SystemExit(0)
