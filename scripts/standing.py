"""Show what somebody's name is worth in a guild."""

import click

from oathwork.model.typed_data import address
from scripts._ape import Script, opened


@click.command(cls=Script)
@click.argument("guild")
@click.argument("account")
def cli(provider, guild, account):
    """Show the standing of ACCOUNT (an address) in GUILD (its number in 0x), and what the escrow owes it."""
    contracts, _ = opened(provider)
    number, who = int(guild, 16), address(account)
    standing, member = contracts.reputation.standing_of(number, who), contracts.guilds.member_of(number, who)
    click.echo(f"{who} in guild {guild}")
    click.echo(f"  points     {contracts.reputation.points_of(number, who) / 1000:.3f} now")
    for count in ("delivered", "reviewed", "rejected", "abandoned", "missed"):
        click.echo(f"  {count:<10} {getattr(standing, count)}")
    click.echo(f"  seat       {f'place {member.seat - 1}' if member.seat else 'none'}")
    click.echo(f"  owed       {contracts.escrow.owed(who)} wei of the chain's own money")
