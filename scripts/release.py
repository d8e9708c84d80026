"""Settle a bounty by the verdicts in a folder: check everything, and pay once, however often it is run."""

import click
from ape.cli import account_option

from ape_oathwork import ApeSigner
from oathwork.evidence.specification import read_specification
from oathwork.ledger.bounty_file import find_bounty
from oathwork.verdicts.exchange import VerdictFolder
from oathwork.workflows.release import Release, inspect
from scripts._ape import FILE, Script, bounties_option, open_ledger, tell


@click.command(cls=Script)
@click.argument("reference", metavar="BOUNTY")
@account_option()
@click.option("--manifest", type=FILE, required=True, help="The evidence that the peers judged.")
@click.option("--spec", type=FILE, required=True, help="The specification.")
@click.option("--repo", required=True, help="Where the repository is.")
@click.option(
    "--verdicts",
    type=FILE,
    multiple=True,
    default=["verdicts"],
    show_default=True,
    help="A folder of verdicts.",
)
@click.option("--yes", is_flag=True, help="Send it without being asked.")
@bounties_option
def cli(account, provider, reference, manifest, spec, repo, verdicts, yes, bounties):
    """Settle BOUNTY: pay the work or send it back, as a majority of its peers says."""
    ledger = open_ledger(provider)
    bounty, contracts = find_bounty(reference, ledger), ledger.contracts
    evidence = inspect(manifest, repo, specification=read_specification(spec.read_bytes()))

    def approve(plan):
        for flaw in plan.flaws:
            click.echo(f"  not counted: {flaw}")
        count = f"{plan.majority.yes} of {plan.majority.votes} say yes, the panel has {bounty.terms.size}"
        click.echo(f"{len(plan.verdicts)} verdicts; {count}: {plan.decision.value}")
        return yes or click.confirm("Sign and send it?")

    places = [VerdictFolder(folder) for folder in verdicts]
    journal = bounties / f"{bounty.id.hex()[:16]}.journal.json"
    release = Release(contracts, bounty.id, places, evidence=evidence, journal=journal, ledger=ledger)
    settlement = release.run(ApeSigner(account), approve=approve)
    click.echo("settled" if settlement.is_new else "had been settled before")
    tell(ledger, bounty.id, contracts.chain.wait(settlement.transaction), bounties)
