"""Judge a delivery as one of its peers: check the evidence, run the command, sign a verdict into a folder."""

import click
from ape.cli import account_option

from ape_oathwork import ApeSigner
from oathwork.evidence.specification import read_specification
from oathwork.ledger.bounty_file import find_bounty
from oathwork.verdicts.examine import examine, pronounce
from oathwork.verdicts.review import MET, NOT, PARTLY, Judgement
from oathwork.verdicts.verdict import save_verdict
from scripts._ape import Script, bounty_argument, opened, path_option


@click.command(cls=Script)
@bounty_argument
@account_option()
@path_option("--manifest", "The evidence, as the worker gave it.", required=True)
@path_option("--spec", "The specification.", required=True)
@click.option("--repo", help="Where the repository is.  [default: where the manifest says]")
@click.option(
    "--judge",
    type=click.Choice((MET, PARTLY, NOT)),
    multiple=True,
    help="Of one criterion; once for each, in order. Without: look, sign nothing.",
)
@click.option("--score", type=click.IntRange(0, 100), help="0 to 100.  [default: follows from the criteria]")
@click.option("--words", default="", help="What is to be said.")
@click.option("--reason", default="", help="Why the score stands although something differs, or failed.")
@path_option("--verdicts", "The folder of verdicts.", default="verdicts", show_default=True)
@click.option("--yes", is_flag=True, help="Run the acceptance command without being asked.")
@path_option("--tool", "A folder in your home that the command needs.", multiple=True)
def cli(account, provider, bounty, manifest, spec, repo, judge, score, words, reason, verdicts, yes, tool):
    """Look at the delivery of BOUNTY and, with --judge, sign a verdict. Sends nothing."""
    contracts, ledger = opened(provider)
    found, wanted = find_bounty(bounty, ledger), read_specification(spec.read_bytes())
    findings = examine(manifest, wanted, repository=repo, ask=click.confirm, yes=yes, tools=tool)
    click.echo(str(findings))
    for number, criterion in enumerate(wanted.criteria, 1):
        click.echo(f"  {number}. {criterion}")
    if judge:
        criteria, signer = [Judgement(each) for each in judge], ApeSigner(account)
        opinion = {"score": score, "words": words, "reason": reason}
        verdict = pronounce(findings, found, contracts.escrow.domain, signer, criteria, **opinion)
        click.echo(f"signed: a score of {verdict.score}; {save_verdict(verdict, verdicts)}")
