"""Take the seat in a guild that was offered, or that one's standing has earned."""

import click
from ape.cli import account_option

from ape_oathwork import ApeSigner
from scripts._ape import Script, opened


@click.command(cls=Script)
@click.argument("guild")
@account_option()
def cli(account, provider, guild):
    """Take a seat in GUILD (its number in 0x)."""
    contracts, _ = opened(provider)
    receipt = contracts.guilds.take_seat(int(guild, 16)).send(ApeSigner(account))
    taken = receipt.event("SeatTaken").facts
    click.echo(f"{taken['account']} has place {taken['place']} of guild {guild}")
