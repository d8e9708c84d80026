"""Deliver a commit: write its evidence, and hand in the hash of that."""

import click
from ape.cli import account_option

from ape_oathwork import ApeSigner
from oathwork.evidence.manifest import Remarks
from oathwork.evidence.specification import load_specification
from oathwork.ledger.bounty_file import find_bounty
from oathwork.model.terms import Work
from oathwork.workflows.deliver import (
    CommitToDeliver,
    claim_of,
    delivery_call,
    keep_evidence,
    make_evidence,
    who_draws,
)
from oathwork.workflows.terms_file import allow
from scripts._ape import FILE, Script, bounties_option, open_ledger, tell


@click.command(cls=Script)
@click.argument("reference", metavar="BOUNTY")
@account_option()
@click.option("--repo", type=FILE, default=".", show_default=True, help="The repository with the work.")
@click.option("--commit", default="HEAD", show_default=True, help="The commit to deliver.")
@click.option("--url", help="Where others find the repository.  [default: --repo]")
@click.option("--spec", type=FILE, required=True, help="The specification.")
@click.option("--claim", is_flag=True, help="Claim in the same transaction, for work that is done.")
@bounties_option
def cli(account, provider, reference, repo, commit, url, spec, claim, bounties):
    """Deliver a commit for BOUNTY; its manifest is written beside the file of the bounty."""
    ledger, signer = open_ledger(provider), ApeSigner(account)
    bounty, contracts = find_bounty(reference, ledger), ledger.contracts

    work = CommitToDeliver(repo, commit, place=url or "")
    who = claim_of(contracts, bounty, signer.address, and_claim=claim)
    manifest = make_evidence(work, bounty, who, Remarks(load_specification(spec)))

    if claim:
        allow(contracts, bounty.terms.token, bounty.terms.bond, signer)
    call = delivery_call(contracts, bounty, Work(manifest.delivery), and_claim=claim)
    call.simulate(signer.address)
    file = keep_evidence(manifest, bounties)
    tell(ledger, bounty.id, call.send(signer), bounties)
    click.echo(f"  the evidence is {file}: give it to the peers")
    if coming_draw := who_draws(contracts, ledger.bounty(bounty.id)):
        click.echo(f"  next: {coming_draw}")
