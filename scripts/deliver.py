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
from scripts._ape import Script, bounty_argument, kept_option, opened, path_option, tell


@click.command(cls=Script)
@bounty_argument
@account_option()
@path_option("--repo", "The repository with the work.", default=".", show_default=True)
@click.option("--commit", default="HEAD", show_default=True, help="The work.")
@click.option("--base", default="", help="The commit it starts from.  [default: the parent]")
@click.option("--place", help="Where others find the repository, a URL.  [default: --repo]")
@path_option("--spec", "The specification.", required=True)
@click.option("--uri", default="", help="Where others will find the manifest.")
@click.option("--claim", is_flag=True, help="Claim in the same transaction, for work that is done.")
@kept_option
def cli(account, provider, bounty, repo, commit, base, place, spec, uri, claim, kept):
    """Deliver a commit for BOUNTY; the manifest is written beside the file kept of it."""
    contracts, ledger = opened(provider)
    escrow, signer, found = contracts.escrow, ApeSigner(account), find_bounty(bounty, ledger)
    terms, state, id = found.terms, found.state, found.id
    whose = Claim(contracts.chain.id, escrow.address, id, state.round + claim, signer.address)
    work, start = resolve(repo, commit), resolve(repo, base) if base else ""
    with Repository(repo, work, *filter(None, [start])) as copy:
        where, wanted = place or str(repo.resolve()), read_specification(spec.read_bytes())
        manifest = write_manifest(whose, copy, work, place=where, base=start, specification=wanted)
    kept.mkdir(parents=True, exist_ok=True)
    file = kept / f"{id.hex()[:16]}-{whose.round}.manifest.json"
    file.write_bytes(manifest.data)
    call = escrow.deliver(terms.poster, terms.lane, id, state, manifest.delivery, uri=uri)
    if claim:
        allow(contracts, terms.token, terms.bond, signer)
        call = escrow.claim_and_deliver(terms, state, Work(manifest.delivery, uri=uri))
    tell(ledger, id, call.send(signer), kept)
    click.echo(f"  the evidence is {file}: give it to the peers")
