"""The steps that move a bounty on, most of which anyone may take."""

import click

from oathwork.cli import options
from oathwork.cli.context import Desk


@click.command()
@options.bounty
@options.writes
def draw(desk: Desk, reference: str) -> None:
    """Draw the panel of BOUNTY by lot, once the lot's block is past. Anyone can, and nobody can change the result.

    \b
    oathwork draw 0x6176… --account anyone
    """
    found = desk.bounty(reference)
    call = desk.contracts.escrow.draw(found.terms, found.state, found.people)
    receipt = desk.act([call], f"A panel of {found.terms.size} is drawn. No money moves.")
    if receipt:
        desk.tell(found.id, receipt)


@click.command()
@options.bounty
@options.writes
def redraw(desk: Desk, reference: str) -> None:
    """Replace the members of BOUNTY's panel who did not vote, a review period after the draw. Verdicts stay.

    \b
    oathwork redraw 0x6176… --account anyone
    """
    found = desk.bounty(reference)
    call = desk.contracts.escrow.redraw(found.terms, found.state, found.people)
    told = (
        "Members who did not judge lose points and their seat; others are drawn, or the bounty is escalated."
    )
    receipt = desk.act([call], told)
    if receipt:
        desk.tell(found.id, receipt)


@click.command()
@options.bounty
@options.writes
def lapse(desk: Desk, reference: str) -> None:
    """Reopen BOUNTY, whose worker missed the deadline; possible from an hour after it.

    \b
    oathwork lapse 0x6176… --account anyone
    """
    found = desk.bounty(reference)
    bond = desk.money(found.terms.token, found.terms.bond)
    told = f"The bond of {found.state.worker}, {bond}, goes to the guild's commons; the bounty opens again."
    receipt = desk.act([desk.contracts.escrow.lapse(found.terms, found.state)], told)
    if receipt:
        desk.tell(found.id, receipt)


@click.command()
@options.bounty
@click.option("--pay/--refund", required=True, default=None, help="Pay the work, or refund the poster.")
@options.writes
def rule(desk: Desk, reference: str, pay: bool) -> None:
    """Rule as the arbiter on BOUNTY, whose panels came to no verdict. Possible for 14 days.

    \b
    oathwork rule 0x6176… --pay --account arbiter
    """
    found = desk.bounty(reference)
    terms = found.terms
    reward, bond = desk.money(terms.token, terms.reward), desk.money(terms.token, terms.bond)
    whom = found.state.worker if pay else terms.poster
    told = f"{reward} go to {whom}; the bond, {bond}, back to {found.state.worker}. This cannot be undone."
    call = desk.contracts.escrow.rule(terms, found.state, found.people, pay)
    receipt = desk.act([call], told)
    if receipt:
        desk.tell(found.id, receipt)


@click.command()
@options.bounty
@options.writes
def expire(desk: Desk, reference: str) -> None:
    """Refund BOUNTY, which is escalated and has no ruling.

    \b
    oathwork expire 0x6176… --account anyone
    """
    found = desk.bounty(reference)
    terms = found.terms
    told = (
        f"{desk.money(terms.token, terms.reward)} and the fees nobody earned go back to {terms.poster}; "
        f"the bond, {desk.money(terms.token, terms.bond)}, to {found.state.worker}."
    )
    receipt = desk.act([desk.contracts.escrow.expire(terms, found.state, found.people)], told)
    if receipt:
        desk.tell(found.id, receipt)


@click.command()
@click.option("--token", metavar="0x…", help="The token.  [default: the chain's own coin]")
@click.option("--to", metavar="0x…", help="The receiver.  [default: the sender]")
@options.writes
def collect(desk: Desk, token: str | None, to: str | None) -> None:
    """Withdraw all that the escrow owes you: fees, and payments that did not go through.

    \b
    oathwork collect --account peer
    """
    from oathwork.cli.context import sent
    from oathwork.model.typed_data import NOBODY, address

    which = address(token, "--token") if token else NOBODY
    receiver = address(to, "--to") if to else desk.sender
    owed = desk.money(which, desk.contracts.escrow.owed(desk.sender, which))
    told = f"{owed}, owed to {desk.sender}, go to {receiver}."
    receipt = desk.act([desk.contracts.escrow.collect(which, receiver)], told)
    if receipt:
        desk.answer(sent(receipt), [f"collected: {owed}, transaction {receipt.transaction}"])
