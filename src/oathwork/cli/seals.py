"""Broken seals, as `oathwork report --seals` names them and proves them."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import click

from oathwork.cli.context import Desk

if TYPE_CHECKING:
    from oathwork.model.bounty import Bounty
    from oathwork.verdicts.broken_seals import BrokenSeal
    from oathwork.verdicts.exchange import VerdictMailbox, VerdictPlace


def broken_seals_of(
    desk: Desk, bounties: "Iterable[Bounty]", chosen_places: "tuple[VerdictPlace, ...]"
) -> "list[BrokenSeal]":
    """Return the seals in the mailboxes that are proved to be broken. Raises UsageError if there is no mailbox.

    What a mailbox does not answer is printed: its seals may be broken too.
    """
    from oathwork.cli.leaving import mailboxes_for
    from oathwork.verdicts.broken_seals import broken_seals

    mailboxes = mailboxes_for(desk, chosen_places, None)
    if not mailboxes:
        raise click.UsageError(
            "--seals needs mailboxes: name them with --verdicts https://…, or in the settings"
        )
    domain = desk.contracts.escrow.domain
    return [
        breach
        for bounty in bounties
        if bounty.state.round
        for breach in broken_seals(domain, bounty, _seals(mailboxes, bounty.id), desk.chain)
    ]


def _seals(mailboxes: "Sequence[VerdictMailbox]", bounty: bytes) -> list[Any]:
    mails = [mailbox.seals(bounty) for mailbox in mailboxes]
    for refusal in (refusal for mail in mails for refusal in mail.refusals):
        click.echo(f"not looked at: {refusal}", err=True)
    return [seal for mail in mails for _, seal in mail.seals]


def broken_lines(broken_seals: "Sequence[BrokenSeal]") -> list[str]:
    """Return one line for each, or one that says that there is none."""
    return [f"broken  {each}" for each in broken_seals] or ["no broken seals"]


def seals_json(broken_seals: "Iterable[BrokenSeal]") -> list[dict[str, Any]]:
    """Return what proves each to anyone: the signed seal with all its parts, and what the chain has recorded."""
    return [_as_json(each) for each in broken_seals]


def _as_json(breach: "BrokenSeal") -> dict[str, Any]:
    about, sealed_verdict, recorded_verdict = (
        breach.seals[0].subject,
        breach.sealed_verdict,
        breach.recorded_verdict,
    )
    return {
        "bounty": "0x" + about.bounty.hex(),
        "round": about.round,
        "peer": breach.peer,
        "sealed": sealed_verdict
        and {"score": sealed_verdict.score, "review": "0x" + sealed_verdict.review.hex()},
        "recorded": recorded_verdict
        and {"score": recorded_verdict.score, "review": "0x" + recorded_verdict.review.hex()},
        "seals": [seal.data.decode() for seal in breach.seals],
    }
