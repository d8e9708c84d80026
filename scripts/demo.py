"""Play three bounties, from post to paid, on a chain that is started for it: `oathwork demo`."""

import click


@click.command()
@click.option("--chain", type=click.Choice(["auto", "anvil", "embedded"]), default="auto", show_default=True)
def cli(chain):
    """Play three bounties on a chain of their own."""
    from oathwork.demo import play

    play(chain)
