"""Broken seals, as `oathwork report --seals` names them and proves them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import click

from oathwork.cli.context import Desk

if TYPE_CHECKING:
    from oathwork.model.bounty import Bounty
    from oathwork.untrusted.fields import DocumentRefused
    from oathwork.verdicts.broken_seals import BrokenSeal, WithheldPart
    from oathwork.verdicts.exchange import VerdictMailbox, VerdictPlace
    from oathwork.verdicts.seal import PeerSeal


@dataclass
class SealsReport:
    """What the mailboxes prove, what they leave open, and what they did not answer: there others may be broken too."""

    broken_seals: "list[BrokenSeal]" = field(default_factory=list)
    withheld_parts: "list[WithheldPart]" = field(default_factory=list)
    refusals: "list[DocumentRefused]" = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        """Yield one line for each, or one that says that there is none."""
        yield from (f"broken  {each}" for each in self.broken_seals)
        yield from (f"open    {each}" for each in self.withheld_parts)
        if not self.broken_seals:
            yield "no broken seals" + (" in what was looked at" if self.refusals else "")
        if self.refusals:
            yield f"not looked at: {len(self.refusals)} answers of mailboxes, where seals may be broken too"

    def json(self) -> dict[str, Any]:
        """Return what proves each broken seal to anyone: signed seals with their parts, and what the chain has recorded."""
        return {
            "brokenSeals": [_broken_json(each) for each in self.broken_seals],
            "withheldParts": [_withheld_json(each) for each in self.withheld_parts],
            "notLookedAt": [str(each) for each in self.refusals],
        }

    def require_all(self) -> None:
        """Raise NotFetched if something was not looked at."""
        from oathwork.untrusted.http import NotFetched

        if self.refusals:
            raise NotFetched(
                f"{len(self.refusals)} answers of mailboxes were not looked at: ask again, or leave out with --verdicts "
                "what is gone for good"
            )


def seals_report(
    desk: Desk, bounties: "Iterable[Bounty]", chosen_places: "tuple[VerdictPlace, ...]"
) -> SealsReport:
    """Compare the seals in the mailboxes with the chain. Raises UsageError if there is no mailbox."""
    from oathwork.cli.leaving import mailboxes_for
    from oathwork.verdicts.broken_seals import broken_seals, withheld_parts

    mailboxes = mailboxes_for(desk, chosen_places, None)
    if not mailboxes:
        raise click.UsageError(
            "--seals needs mailboxes: name them with --verdicts https://…, or in the settings"
        )
    domain = desk.contracts.escrow.domain
    report = SealsReport()
    for bounty in bounties:
        if bounty.state.round:
            seals = _seals(mailboxes, bounty.id, report.refusals)
            report.broken_seals += broken_seals(domain, bounty, seals, desk.chain)
            report.withheld_parts += withheld_parts(domain, bounty, seals, desk.chain)
    return report


def _seals(
    mailboxes: "Sequence[VerdictMailbox]", bounty: bytes, refusals: "list[DocumentRefused]"
) -> "list[PeerSeal]":
    mails = [mailbox.seals(bounty) for mailbox in mailboxes]
    for refusal in (refusal for mail in mails for refusal in mail.refusals):
        click.echo(f"not looked at: {refusal}", err=True)
        refusals.append(refusal)
    return [seal for mail in mails for _, seal in mail.seals]


def _withheld_json(row: "WithheldPart") -> dict[str, Any]:
    about = row.seal.subject
    return {
        "bounty": "0x" + about.bounty.hex(),
        "round": about.round,
        "peer": row.seal.peer,
        "missing": [number + 1 for number in row.numbers],
        "parts": len(row.seal.parts),
    }


def _broken_json(breach: "BrokenSeal") -> dict[str, Any]:
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
