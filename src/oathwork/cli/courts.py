"""Courts: asking the one that a bounty's terms name, and a guild's own, whose panels judge cases of others."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from oathwork.cli import options
from oathwork.cli.context import Desk

if TYPE_CHECKING:
    from oathwork.contracts.court_arbiter import CourtArbiter
    from oathwork.contracts.panel_court import PanelArbitrator, PanelEvaluator
    from oathwork.model.bounty import Bounty
    from oathwork.workflows.court_cases import CaseView

_ADDRESS = re.compile(r"0x[0-9a-fA-F]{40}")
_WHAT = click.argument("reference", metavar="BOUNTY|COURT")
_COURT = click.argument("where", metavar="COURT")
_CASE = click.argument("number", metavar="CASE", type=click.IntRange(0))
_URI = click.argument("uri", metavar="URI")


@click.group()
def court() -> None:
    """Ask the court that a bounty's terms name; or run a court of your guild, whose panels judge cases of others."""


# ----------------------------------------------------------------------------------------------------------- of a bounty


@court.command("ask")
@options.bounty
@options.writes
def ask_court(desk: Desk, reference: str) -> None:
    """Ask the court that the terms of BOUNTY name as their arbiter, once no panel gave a verdict. You pay its fee, exactly.

    Ask at once: the court has to rule within the ruling period. Anyone can ask, and it is asked once.

    \b
    oathwork court ask 0x6176… --account worker
    """
    from oathwork.workflows.appeal import is_made_here

    bounty = desk.bounty(reference)
    arbiter = _arbiter(desk, bounty)
    _remark_on(arbiter.address, is_from_here=is_made_here(desk.contracts, arbiter))
    call = arbiter.ask(bounty.terms, bounty.state, arbiter.cost())
    words = f"asked the court at {arbiter.court()}. Next: oathwork court show 0x{bounty.id.hex()}"
    desk.act(call, words=words, bounty="0x" + bounty.id.hex(), arbiter=arbiter.address, court=arbiter.court())


@court.command("note")
@options.bounty
@options.writes
def note_ruling(desk: Desk, reference: str) -> None:
    """Note the ruling about BOUNTY that stands and can still be appealed: it counts if the appeal is not over in time.

    \b
    oathwork court note 0x6176… --account anyone
    """
    from oathwork.errors import Refused

    bounty = desk.bounty(reference)
    arbiter = _arbiter(desk, bounty)
    question = arbiter.questions(bounty.id)
    if not question.is_asked:
        raise Refused("NotAsked", {"bounty": bounty.id})
    desk.act(arbiter.note(question.dispute), words="noted", dispute=str(question.dispute))


@court.command("enforce")
@options.bounty
@options.writes
def enforce_ruling(desk: Desk, reference: str) -> None:
    """Carry the court's ruling about BOUNTY to the escrow, which pays the work or refunds the poster by it.

    On the last day of the ruling period a ruling counts that can still be appealed.

    \b
    oathwork court enforce 0x6176… --account anyone
    """
    bounty = desk.bounty(reference)
    arbiter = _arbiter(desk, bounty)
    desk.act(arbiter.enforce(bounty.terms, bounty.state, bounty.people), about=bounty)


@court.command("evidence")
@_WHAT
@_URI
@click.option("--case", "number", type=click.IntRange(0), help="The case's number, where COURT is named.")
@options.writes
def submit_evidence(desk: Desk, reference: str, uri: str, number: int | None) -> None:
    """Say something about BOUNTY to the court that its terms name, or in a case of COURT: a document's address, for good.

    \b
    oathwork court evidence 0x6176… ipfs://bafy… --account worker
    oathwork court evidence 0x5fbd… ipfs://bafy… --case 0 --account poster
    """
    if (number is None) == bool(_ADDRESS.fullmatch(reference)):
        raise click.UsageError("--case goes with a court's address: give both, or a bounty alone")
    if number is not None:
        desk.act(_panel_court(desk, reference).submit_evidence(number, uri), words=f"said in case {number}")
        return
    bounty = desk.bounty(reference)
    desk.act(_arbiter(desk, bounty).submit_evidence(bounty.id, uri), words="said to the court")


@court.command("show")
@_WHAT
@click.argument("number", metavar="[CASE]", type=click.IntRange(0), required=False)
@options.reads
def show_court(desk: Desk, reference: str, number: int | None) -> None:
    """Show the appeal that the terms of BOUNTY name: the court's word, the last day, what can be done; or COURT, and its CASE.

    \b
    oathwork court show 0x6176…
    oathwork court show 0x5fbd…
    oathwork court show 0x5fbd… 0
    """
    from oathwork.cli import court_text

    if not _ADDRESS.fullmatch(reference):
        if number is not None:
            raise click.UsageError("a case's number goes with a court's address, not with a bounty")
        from oathwork.workflows.appeal import view_appeal

        bounty = desk.bounty(reference)
        court_text.tell_appeal(desk, view_appeal(desk.contracts, bounty))
    elif number is None:
        court_text.tell_court(desk, _panel_court(desk, reference))
    else:
        court_text.tell_case(desk, _case(desk, reference, number))


# ----------------------------------------------------------------------------------------------------------- of a guild


@court.command("hand-in")
@_COURT
@_CASE
@options.writes
def hand_in(desk: Desk, where: str, number: int) -> None:
    """Hand in the file of CASE at COURT, once its time for evidence is over: then a panel is drawn as for any delivery.

    The file is all that was logged about the case until this moment. Anyone can hand it in.

    \b
    oathwork court hand-in 0x5fbd… 0 --account anyone
    """
    view = _case(desk, where, number)
    call = view.court.hand_in(number, view.bounty.id, view.bounty.state)
    desk.act(call, about=view.bounty)


@court.command()
@_COURT
@_CASE
@options.writes
def conclude(desk: Desk, where: str, number: int) -> None:
    """Write down what the panel has said in CASE at COURT. Anyone can, within a year of its opening.

    \b
    oathwork court conclude 0x5fbd… 0 --account anyone
    """
    view = _case(desk, where, number)
    call = view.court.conclude(number, view.bounty.terms, view.bounty.state)
    words = f"concluded: case {number}. Next: oathwork court execute {view.court.address} {number}"
    desk.act(call, words=words, case=number)


@court.command()
@_COURT
@_CASE
@options.writes
def execute(desk: Desk, where: str, number: int) -> None:
    """Carry out the ruling of CASE at COURT: the contract whose dispute it is hears it, or the job is completed or rejected.

    \b
    oathwork court execute 0x5fbd… 0 --account anyone
    """
    from oathwork.contracts.panel_court import PanelEvaluator

    own = _panel_court(desk, where)
    call = own.carry_out(number) if isinstance(own, PanelEvaluator) else own.execute_ruling(number)
    desk.act(call, words=f"carried out: case {number}", case=number)


@court.command()
@_COURT
@_CASE
@options.writes
def reclaim(desk: Desk, where: str, number: int) -> None:
    """Bring the stake of CASE home to the float of COURT, if it was not decided for the first party.

    \b
    oathwork court reclaim 0x5fbd… 0 --account anyone
    """
    view = _case(desk, where, number)
    desk.act(view.court.reclaim(view.bounty.terms, view.bounty.state), about=view.bounty)


@court.command("judge")
@_COURT
@click.argument("market", metavar="MARKET")
@click.argument("job", metavar="JOB", type=click.IntRange(0))
@options.writes
def judge_job(desk: Desk, where: str, market: str, job: int) -> None:
    """Have submitted work of JOB at MARKET (ERC-8183) judged by COURT, its evaluator. You pay the panel, exactly.

    \b
    oathwork court judge 0x5fbd… 0xe7f1… 7 --account anyone
    """
    from oathwork.contracts.panel_court import PanelEvaluator
    from oathwork.model.typed_data import address

    own = _panel_court(desk, where)
    if not isinstance(own, PanelEvaluator):
        raise click.UsageError(
            f"{own.address} is a PanelArbitrator: contracts bring disputes before it, not people"
        )
    _remark_on(own.address, is_from_here=own.is_from_here)
    number = own.case_count()
    words = (
        f"brought as case {number}, unless another one came first. Next: oathwork court show {own.address}"
    )
    desk.act(own.judge(address(market, "MARKET"), job, own.cost()), words=words)


@court.command("collect")
@_COURT
@click.option("--token", metavar="0x…", required=True, help="The token of the jobs that were judged.")
@click.option(
    "--for",
    "payer",
    metavar="0x…",
    help="Send this account what its cases have earned; anyone can.  [default: the sender]",
)
@options.writes
def collect_earned(desk: Desk, where: str, token: str, payer: str | None) -> None:
    """Withdraw what your cases at COURT have earned: what markets (ERC-8183) pay their evaluator goes to who has paid the panel.

    \b
    oathwork court collect 0x5fbd… --token 0xa0b8… --account me
    oathwork court collect 0x5fbd… --token 0xa0b8… --for 0x… --account anyone
    """
    from oathwork.contracts.panel_court import PanelEvaluator
    from oathwork.model.typed_data import address

    own = _panel_court(desk, where)
    if not isinstance(own, PanelEvaluator):
        raise click.UsageError(f"{own.address} is a PanelArbitrator: its cases earn nothing")
    account = address(payer, "--for") if payer else desk.sender
    desk.act(own.collect_for(account, address(token, "--token")), words="collected")


@court.command()
@_COURT
@click.argument("amount", metavar="AMOUNT")
@options.writes
def give(desk: Desk, where: str, amount: str) -> None:
    """Give AMOUNT, in the chain's own coin, to the float of COURT: it stakes the bonds, and has no other way out.

    \b
    oathwork court give 0x5fbd… 0.05 --account dao
    """
    from oathwork.model.amounts import to_units

    own, units = _panel_court(desk, where), to_units(amount, 18)
    if not units:
        raise click.UsageError("nothing would be given")
    _remark_on(own.address, is_from_here=own.is_from_here)
    click.echo("This is a gift to the court's float: nobody can take it out again.", err=True)
    desk.act(own.give(units), words=f"given to the court at {own.address}")


# ------------------------------------------------------------------------------------------------------------- deploying


@court.command("arbiter")
@_COURT
@click.option(
    "--extra-data",
    type=options.HEX,
    default="0x",
    help="The data that goes to the court, in its own encoding: of Kleros, which court and how many jurors.",
)
@click.option(
    "--template",
    type=click.IntRange(0),
    default=0,
    help="The template of Kleros v2's registry that jurors are shown.",
)
@click.option(
    "--meta-evidence",
    default="",
    metavar="URI",
    help="The document that tells jurors what is asked (ERC-1497).",
)
@options.writes
def deploy_arbiter(desk: Desk, where: str, extra_data: bytes, template: int, meta_evidence: str) -> None:
    """Put an arbiter on the chain that asks COURT (ERC-792), for terms to name; its address follows from these words.

    COURT is a court of panels, such as those of a larger guild, or Kleros.

    \b
    oathwork court arbiter 0x5fbd… --account anyone
    oathwork court arbiter 0x9a89… --extra-data 0x0000… --account anyone
    """
    from oathwork.cli.deploying import put_contract
    from oathwork.contracts.court_arbiter import Arbitrator
    from oathwork.contracts.court_creation import court_arbiter_code
    from oathwork.model.typed_data import address

    asked_court = address(where, "COURT")
    cost = Arbitrator(desk.chain, asked_court).arbitration_cost(extra_data)
    escrow = desk.contracts.escrow.address
    code = court_arbiter_code(escrow, asked_court, extra_data, template, meta_evidence)
    next_step = 'terms name it: arbiter = "{where}", and give it time: ruling_period = "45 days"'
    put_contract(desk, "CourtArbiter", code, next_step, court=asked_court, cost=str(cost))


@court.command("panel")
@click.argument("guild", metavar="GUILD", type=options.GUILD)
@click.option("--fee", required=True, help="The fee of each peer who judges, in the chain's own coin.")
@click.option(
    "--policy",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The document that says how to judge: its hash is in the court for good.",
)
@click.option(
    "--size",
    type=click.Choice(["1", "3", "5", "7"]),
    default="5",
    show_default=True,
    help="The panels' size.",
)
@click.option(
    "--evidence-period", default="3 days", show_default=True, help="The time for evidence, 90 days at most."
)
@click.option("--review-period", default="2 days", show_default=True, help="The time for a panel's review.")
@click.option(
    "--patience", default="0 seconds", show_default=True, help="The time until a bare majority decides alone."
)
@click.option(
    "--evaluator", is_flag=True, help="Judge jobs of markets (ERC-8183) instead of disputes (ERC-792)."
)
@options.writes
def deploy_panel(
    desk: Desk, guild: int, fee: str, policy: Path, size: str, evaluator: bool, **periods: str
) -> None:
    """Put a court on the chain whose cases panels of GUILD judge; its address follows from these words.

    The guild's steward then names it as a poster, and its float needs a bond, fee times size, for each case at once.

    \b
    oathwork court panel 0xd4c9… --fee 0.01 --policy policy.md --account steward
    """
    from oathwork.cli.deploying import put_contract
    from oathwork.contracts.court_creation import CourtSetup, panel_court_code
    from oathwork.errors import Refused
    from oathwork.model.amounts import to_seconds, to_units
    from oathwork.model.guild import guild_hex
    from oathwork.model.typed_data import NOBODY
    from oathwork.untrusted.documents import content_hash

    seconds = {name: to_seconds(text) for name, text in periods.items()}
    least = desk.contracts.guilds.bench(guild, NOBODY).min_review_period
    if seconds["review_period"] < least:
        raise Refused("ReviewPeriodTooShort", {"reviewPeriod": seconds["review_period"], "least": least})
    document = content_hash(policy.read_bytes())
    where = desk.contracts.escrow.address
    setup = CourtSetup(where, guild, to_units(fee, 18), int(size), policy=document, **seconds)
    name = "PanelEvaluator" if evaluator else "PanelArbitrator"
    next_step = f"its steward serves it: oathwork guild posters {guild_hex(guild)} {{where}}"
    put_contract(desk, name, panel_court_code(name, setup), next_step, guild=guild_hex(guild))


# ----------------------------------------------------------------------------------------------------------- what is meant


def _arbiter(desk: Desk, bounty: "Bounty") -> "CourtArbiter":
    from oathwork.workflows.appeal import arbiter_of

    return arbiter_of(desk.contracts, bounty)


def _remark_on(where: str, *, is_from_here: bool) -> None:
    """Say before money is paid if a contract's storage may hold what its creator has written there."""
    from oathwork.cli.court_text import NOT_FROM_HERE

    if not is_from_here:
        click.echo(f"look at {where}: {NOT_FROM_HERE}", err=True)


def _panel_court(desk: Desk, where: str) -> "PanelArbitrator | PanelEvaluator":
    from oathwork.contracts.panel_court import panel_court
    from oathwork.model.typed_data import address

    return panel_court(desk.chain, address(where, "COURT"), desk.contracts.escrow.address)


def _case(desk: Desk, where: str, number: int) -> "CaseView":
    from oathwork.workflows.court_cases import view_case

    return view_case(desk.contracts, desk.ledger, _panel_court(desk, where), number)
