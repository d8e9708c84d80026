"""Deliver a commit: write its evidence, and hand in the hash of that."""

import click
from ape.cli import account_option

from oathwork.evidence.manifest import Remarks
from oathwork.evidence.specification import load_specification
from oathwork.model.terms import Work
from oathwork.workflows.deliver import (
    CommitToDeliver,
    claim_of,
    delivery_call,
    keep_evidence,
    make_evidence,
)
from scripts._ape import FILE, Script, bounties_option, sends


@click.command(cls=Script)
@click.argument("reference", metavar="BOUNTY")
@account_option()
@click.option("--repo", type=FILE, default=".", show_default=True, help="The repository with the work.")
@click.option("--commit", default="HEAD", show_default=True, help="The commit to deliver.")
@click.option("--url", help="Where others find the repository.  [default: --repo]")
@click.option("--spec", type=FILE, required=True, help="The specification.")
@click.option("--claim", is_flag=True, help="Claim in the same transaction, for work that is done.")
@bounties_option
@sends
def cli(desk, reference, repo, commit, url, spec, claim):
    """Deliver a commit for BOUNTY; its manifest is written beside the file of the bounty."""
    bounty, contracts = desk.bounty(reference), desk.contracts

    work = CommitToDeliver(repo, commit, place=url or "")
    who = claim_of(contracts, bounty, desk.sender, and_claim=claim)
    manifest = make_evidence(work, bounty, who, Remarks(load_specification(spec)))

    def hand_out():
        click.echo(f"the evidence is {keep_evidence(manifest, desk.folder)}: give it to the peers")

    bond = desk.allowed(bounty.terms.token, bounty.terms.bond) if claim else []
    call = delivery_call(contracts, bounty, Work(manifest.delivery), and_claim=claim)
    desk.act(*bond, call, about=bounty, before=hand_out)
