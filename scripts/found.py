"""Found a guild from a file, and let its lot serve the posters named there."""

from pathlib import Path

import click
from ape.cli import account_option

from ape_oathwork import ApeSigner
from oathwork.model.guild import guild_hex
from oathwork.workflows.terms_file import read_founding
from scripts._ape import Script, opened


@click.command(cls=Script)
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@account_option()
def cli(account, provider, file):
    """Found the guild that FILE describes (see scripts/examples/guild.toml)."""
    contracts, _ = opened(provider)
    signer, founding = ApeSigner(account), read_founding(file)
    steward = founding.steward or signer.address
    call = contracts.guilds.found(founding.name, steward, founding.offers, founding.settings, founding.salt)
    guild = call.send(signer).event("Founded").facts["guild"]
    click.echo(f"guild {guild_hex(guild)}, founded; {len(founding.offers)} seats offered; steward {steward}")
    if founding.posters and steward == signer.address:
        contracts.guilds.serve_posters(guild, founding.posters).send(signer)
        click.echo(f"  its lot serves {', '.join(founding.posters)}")
    elif founding.posters:
        click.echo("  its lot serves nobody yet: the steward has to name the posters")
