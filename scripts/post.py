"""Post a bounty from a file: its reward and its peers' fees go into escrow."""

import click
from ape.cli import account_option

from oathwork.cli.options import GUILD
from oathwork.workflows.terms_file import read_offer
from scripts._ape import FILE, Script, bounties_option, sends


@click.command(cls=Script)
@click.argument("file", type=FILE)
@account_option()
@click.option(
    "--guild", type=GUILD, help="The guild whose peers judge, in place of the file's: its number or its name."
)
@bounties_option
@sends
def cli(desk, file, guild):
    """Post the bounty that FILE describes (`oathwork init bounty` writes one to start from)."""
    escrow = desk.contracts.escrow
    number = None if guild is None else desk.guild(guild)
    offer = read_offer(file, desk.contracts, desk.sender, guild=number)
    desk.say_guild(offer.guild)
    call = escrow.post(offer.terms, offer.panel, uri=offer.uri)
    allowance = desk.allowed(offer.terms.token, offer.terms.stake)
    desk.act(*allowance, call, posts=[offer.bounty(escrow.domain)])
