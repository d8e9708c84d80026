"""Settle a bounty by the verdicts in a folder: check everything, and pay once, however often it is run."""

import click
from ape.cli import account_option

from oathwork.cli.sending import propose
from oathwork.evidence.specification import read_specification
from oathwork.verdicts.exchange import VerdictFolder
from oathwork.workflows.release import Release, inspect
from scripts._ape import FILE, Script, bounties_option, sends


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
@sends
def cli(desk, reference, manifest, spec, repo, verdicts, yes):
    """Settle BOUNTY: pay the work or send it back, as a majority of its peers says."""
    bounty = desk.bounty(reference)
    evidence = inspect(manifest, repo, specification=read_specification(spec.read_bytes()))

    def approve(plan):
        for flaw in plan.flaws:
            click.echo(f"  not counted: {flaw}")
        count = f"{plan.majority.yes} of {plan.majority.votes} say yes, the panel has {bounty.terms.size}"
        click.echo(f"{len(plan.verdicts)} verdicts; {count}: {plan.decision.value}")
        propose(desk, [release.call(plan)])
        return yes or click.confirm("Sign and send it?")

    places = [VerdictFolder(folder) for folder in verdicts]
    journal = desk.folder / f"{bounty.id.hex()[:16]}.journal.json"
    release = Release(
        desk.contracts, bounty.id, places, evidence=evidence, journal=journal, ledger=desk.ledger
    )
    settlement = release.run(desk.signer, approve=approve)
    click.echo("settled" if settlement.is_new else "had been settled before")
    desk.tell(bounty.id, desk.chain.wait(settlement.transaction))
