"""Settle a bounty by the verdicts in a folder: checks everything, pays once, however often it is run."""

from pathlib import Path

import click
from ape.cli import account_option

from ape_oathwork import ApeSigner
from oathwork.evidence.specification import read_specification
from oathwork.ledger.bounty_file import find_bounty
from oathwork.workflows.release import Release, inspect
from scripts._ape import Script, bounty_argument, kept_option, opened, path_option, tell


@click.command(cls=Script)
@bounty_argument
@account_option()
@path_option("--manifest", "The evidence. Without it nothing is paid, but bad work is sent back.")
@path_option("--spec", "The specification, to compare the evidence with.")
@click.option("--repo", help="Where the repository is; needed with --manifest.")
@path_option("--verdicts", "A folder of verdicts.", multiple=True, default=["verdicts"], show_default=True)
@click.option("--yes", is_flag=True, help="Send it without being asked.")
@kept_option
def cli(account, provider, bounty, manifest, spec, repo, verdicts, yes, kept):
    """Settle BOUNTY: pay the work or send it back, as a majority of its peers says."""
    if manifest and not repo:
        raise click.UsageError("--manifest goes with --repo: the evidence is compared with it")
    contracts, ledger = opened(provider)
    found, evidence = find_bounty(bounty, ledger), None
    if manifest:
        wanted = read_specification(spec.read_bytes()) if spec else None
        evidence = inspect(manifest, repo, specification=wanted)

    def approve(plan):
        for flaw in plan.flaws:
            click.echo(f"  set aside: {flaw}")
        count = f"{plan.yes} of {plan.judged} say yes, the panel has {found.terms.size}"
        click.echo(f"{len(plan.verdicts)} verdicts; {count}: {plan.decision.value}")
        return yes or click.confirm("Send it?")

    journal = kept / f"{found.id.hex()[:16]}.journal.json"
    release = Release(contracts, found.id, list(map(Path, verdicts)), evidence=evidence, journal=journal)
    released = release.run(ApeSigner(account), approve=approve)
    receipt = contracts.chain.wait(released.transaction)
    click.echo("settled" if released.sent else "had been settled before")
    tell(ledger, found.id, receipt, kept)
