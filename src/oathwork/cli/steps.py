"""The steps that move a bounty on, most of which anyone may take."""

from typing import TYPE_CHECKING

import click

from oathwork.cli import options
from oathwork.cli.context import Desk

if TYPE_CHECKING:
    from oathwork.model.bounty import Bounty
    from oathwork.verdicts.exchange import VerdictPlace


@click.command()
@options.bounty
@options.writes
def draw(desk: Desk, reference: str) -> None:
    """Draw the panel of BOUNTY by lot, once the lot's block is past. Anyone can, and nobody can change the result.

    \b
    oathwork draw 0x6176… --account anyone
    """
    bounty = desk.bounty(reference)
    desk.act(desk.contracts.escrow.draw(bounty.terms, bounty.state, bounty.people), about=bounty)


@click.command()
@options.bounty
@options.verdict_places
@options.writes
def redraw(desk: Desk, reference: str, verdicts: "tuple[VerdictPlace, ...]") -> None:
    """Replace the members of BOUNTY's panel who did not vote, a review period after the draw. Verdicts stay.

    Members whose signed verdicts are known here and not recorded are named first: `settle` records those.

    \b
    oathwork redraw 0x6176… --account anyone
    """
    bounty = desk.bounty(reference)
    _say_signed(desk, bounty, verdicts)
    desk.act(desk.contracts.escrow.redraw(bounty.terms, bounty.state, bounty.people), about=bounty)


def _say_signed(desk: Desk, bounty: "Bounty", places: "tuple[VerdictPlace, ...]") -> None:
    from oathwork.verdicts.counting import members_of
    from oathwork.verdicts.exchange import collect_verdicts
    from oathwork.workflows.settlement import own_verdicts

    mail = collect_verdicts(desk.places(places, is_folder_needed=False), bounty.id)
    domain = desk.contracts.escrow.domain
    for account in members_of(bounty):
        where = own_verdicts(domain, bounty, account, mail, desk.chain)
        if where:
            words = f"{account} has signed, and would be marked as absent: {'; '.join(where)}"
            click.echo(f"{words}. `oathwork settle` records it", err=True)


@click.command()
@options.bounty
@options.writes
def lapse(desk: Desk, reference: str) -> None:
    """Reopen BOUNTY, whose worker missed the deadline; possible from an hour after it.

    \b
    oathwork lapse 0x6176… --account anyone
    """
    bounty = desk.bounty(reference)
    desk.act(desk.contracts.escrow.lapse(bounty.terms, bounty.state), about=bounty)


@click.command()
@options.bounty
@click.option("--pay/--refund", required=True, default=None, help="Pay the work, or refund the poster.")
@options.writes
def rule(desk: Desk, reference: str, pay: bool) -> None:
    """Rule as the arbiter on BOUNTY, whose panels came to no verdict. Possible for the terms' ruling period.

    \b
    oathwork rule 0x6176… --pay --account arbiter
    """
    bounty = desk.bounty(reference)
    desk.act(desk.contracts.escrow.rule(bounty.terms, bounty.state, bounty.people, pay), about=bounty)


@click.command()
@options.bounty
@options.writes
def expire(desk: Desk, reference: str) -> None:
    """Refund BOUNTY, which is escalated, and whose arbiter has not ruled within the ruling period. Without an arbiter, at once.

    \b
    oathwork expire 0x6176… --account anyone
    """
    bounty = desk.bounty(reference)
    desk.act(desk.contracts.escrow.expire(bounty.terms, bounty.state, bounty.people), about=bounty)


@click.command()
@click.option("--token", metavar="0x…", help="The token.  [default: the chain's own coin]")
@click.option("--to", metavar="0x…", help="The receiver.  [default: the sender]")
@click.option("--for", "owner", metavar="0x…", help="Send this account what it is owed; anyone can.")
@click.option("--list", "only_list", is_flag=True, help="List what is owed in all tokens, and send nothing.")
@options.writes
def collect(desk: Desk, token: str | None, to: str | None, owner: str | None, only_list: bool) -> None:
    """Withdraw all that the escrow owes you, or with --for somebody else: fees, and payments that did not go through.

    \b
    oathwork collect --list --account peer
    oathwork collect --account peer
    oathwork collect --for 0x… --account anyone
    """
    from oathwork.model.typed_data import NOBODY, address

    if to and owner:
        raise click.UsageError("give either --to or --for: what is collected for others goes to them")
    if only_list:
        _list_debts(desk, address(owner, "--for") if owner else desk.holder)
        return
    escrow, which = desk.contracts.escrow, address(token, "--token") if token else NOBODY
    if owner:
        call = escrow.collect_for(address(owner, "--for"), which)
    else:
        call = escrow.collect(which, address(to, "--to") if to else desk.sender)
    desk.act(call, words="collected")


def _list_debts(desk: Desk, account: str) -> None:
    from oathwork.ledger.debts import debts
    from oathwork.model.typed_data import NOBODY

    at = desk.follow()
    owed_sums = debts(desk.ledger, account)
    document = {**at, "account": account, "owed": {token: str(amount) for token, amount in owed_sums.items()}}
    lines = (
        f"{desk.money(token, amount)}: oathwork collect{'' if token == NOBODY else f' --token {token}'}"
        for token, amount in owed_sums.items()
    )
    desk.answer(document, lines if owed_sums else [f"the escrow owes {account} nothing"])
