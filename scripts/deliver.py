"""Deliver a commit: write its evidence, and hand in the hash of that."""

import click
from ape.cli import account_option

from ape_oathwork import ApeSigner
from oathwork.evidence.git import resolve
from oathwork.evidence.inspection import write_manifest
from oathwork.evidence.manifest import Claim
from oathwork.evidence.repository import Repository
from oathwork.evidence.specification import read_specification
from oathwork.ledger.bounty_file import find_bounty
from oathwork.model.terms import Work
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
    terms, state, escrow = bounty.terms, bounty.state, contracts.escrow

    who = Claim(contracts.chain.id, escrow.address, bounty.id, state.round + claim, signer.address)
    commit, specification = resolve(repo, commit), read_specification(spec.read_bytes())
    with Repository(repo, commit) as copy:
        place = url or str(repo.resolve())
        manifest = write_manifest(who, copy, commit, place=place, specification=specification)
    bounties.mkdir(parents=True, exist_ok=True)
    file = bounties / f"{bounty.id.hex()[:16]}-{who.round}.manifest.json"
    file.write_bytes(manifest.data)

    call = escrow.deliver(terms.poster, terms.lane, bounty.id, state, manifest.delivery)
    if claim:
        allow(contracts, terms.token, terms.bond, signer)
        call = escrow.claim_and_deliver(terms, state, Work(manifest.delivery))
    tell(ledger, bounty.id, call.send(signer), bounties)
    click.echo(f"  the evidence is {file}: give it to the peers")
