"""The demonstration."""

from pathlib import Path

import click


@click.command()
@click.option(
    "--chain",
    type=click.Choice(["auto", "anvil", "embedded"]),
    default="auto",
    show_default=True,
    help="The chain to play on; auto takes anvil if it is installed.",
)
@click.option(
    "--repo",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A git repository of yours; the first bounty delivers a commit from it.",
)
@click.option("--commit", help="The commit to deliver from --repo.  [default: HEAD]")
@click.option(
    "--acceptance", help="A command that exits with 0 if the commit is good; peers run it in a sandbox."
)
@click.option(
    "--edge",
    is_flag=True,
    help="Play the contracts around the escrow instead: crowds, plans, rotas, pots, standing, courts.",
)
def demo(chain: str, repo: Path | None, commit: str | None, acceptance: str | None, edge: bool) -> None:
    """Play three bounties, from post to paid, on a chain that is started for it.

    One promise is kept, one is broken, and one is kept at the second try.

    \b
    oathwork demo
    oathwork demo --edge
    oathwork demo --repo ../mine --commit 4be31f0 --acceptance 'pytest -q'
    """
    if repo is None and (commit or acceptance):
        raise click.UsageError("--commit and --acceptance go with --repo")
    if edge and (repo or acceptance):
        raise click.UsageError("--repo and --acceptance go with the three bounties, not with --edge")
    from oathwork.demo import play, play_edge

    if edge:
        play_edge(chain)
    else:
        play(chain, repository=repo, revision=commit or "HEAD", acceptance=acceptance)
