"""Record signed verdicts on the chain without waiting for a majority: yours counts then, whatever others do."""

import click
from ape.cli import account_option

from ape_oathwork import ApeSigner
from oathwork.ledger.bounty_file import find_bounty
from oathwork.model.terms import Verdict
from oathwork.verdicts.verdict import load_verdict
from oathwork.workflows.missing import ByStranger
from scripts._ape import Script, bounty_argument, kept_option, opened, path_option, tell


@click.command(cls=Script)
@bounty_argument
@account_option()
@path_option("--verdict", "The file of a verdict.", required=True)
@kept_option
def cli(account, provider, bounty, verdict, kept):
    """Record one peer's verdict on BOUNTY. Anyone can; the peer himself should, if nobody settles in time."""
    contracts, ledger = opened(provider)
    found, given = find_bounty(bounty, ledger), load_verdict(verdict)
    places = [seat.account for seat in found.people.panel]
    if given.peer not in places:
        raise click.ClickException(f"{verdict.name}: {ByStranger.reason}")
    verdicts = [Verdict(places.index(given.peer), given.score, given.review, given.signature)]
    call = contracts.escrow.settle(found.terms, found.state, found.people, verdicts)
    tell(ledger, found.id, call.send(ApeSigner(account)), kept)
