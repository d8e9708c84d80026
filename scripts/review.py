"""Judge a delivery as one of its peers: check the evidence, run the command, sign a verdict into a folder."""

import click
from ape.cli import account_option

from ape_oathwork import ApeSigner
from oathwork.evidence.locate import load_manifest
from oathwork.evidence.specification import read_specification
from oathwork.ledger.bounty_file import find_bounty
from oathwork.verdicts.examine import examine, pronounce
from oathwork.verdicts.review import MET, NOT, PARTLY, Judgement
from oathwork.verdicts.verdict import save_verdict
from oathwork.workflows.coming_panel import as_drawn
from scripts._ape import FILE, Script, open_ledger


@click.command(cls=Script)
@click.argument("reference", metavar="BOUNTY")
@account_option()
@click.option("--manifest", type=FILE, required=True, help="The evidence, as the worker gave it.")
@click.option("--spec", type=FILE, required=True, help="The specification.")
@click.option("--repo", help="Where the repository is.  [default: where the manifest says]")
@click.option(
    "--judge",
    type=click.Choice((MET, PARTLY, NOT)),
    multiple=True,
    help="Your judgement of each criterion, in order; without it nothing is signed.",
)
@click.option("--score", type=click.IntRange(0, 100), help="0 to 100.  [default: follows from the criteria]")
@click.option("--reason", default="", help="Why the score stands although the evidence differs or fails.")
@click.option("--verdicts", type=FILE, default="verdicts", show_default=True, help="The folder of verdicts.")
@click.option("--tool", type=FILE, multiple=True, help="A folder in your home that the command needs.")
@click.option("--yes", is_flag=True, help="Run the acceptance command without being asked.")
def cli(account, provider, reference, manifest, spec, repo, judge, score, reason, verdicts, tool, yes):
    """Check the delivery of BOUNTY and, with --judge, sign a verdict. Sends nothing."""
    ledger, specification = open_ledger(provider), read_specification(spec.read_bytes())
    bounty, domain = find_bounty(reference, ledger), ledger.contracts.escrow.domain
    bounty = as_drawn(ledger, bounty) or bounty  # peers can judge before somebody draws them

    evidence = load_manifest(manifest)
    findings = examine(
        evidence, specification, bounty, repository=repo, ask=click.confirm, yes=yes, tools=tool
    )
    click.echo(str(findings))
    for number, criterion in enumerate(specification.criteria, 1):
        click.echo(f"  {number}. {criterion}")
    if not judge:
        return

    criteria, signer = [Judgement(each) for each in judge], ApeSigner(account)
    verdict = pronounce(findings, bounty, domain, signer, criteria, score=score, reason=reason)
    click.echo(f"signed: a score of {verdict.score}; {save_verdict(verdict, verdicts)}")
