"""Applying for a job, and looking at who has applied: a note in the mailboxes, and what the chain says of its author."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from oathwork.cli import leaving, options
from oathwork.cli.context import Desk

if TYPE_CHECKING:
    from oathwork.model.bounty import Bounty
    from oathwork.model.guild import Standing
    from oathwork.verdicts.exchange import VerdictMailbox, VerdictPlace
    from oathwork.workflows.application import Application


@click.command()
@options.bounty
@click.option("--note", default="", metavar="TEXT", help="A text for the poster, which anyone can read.")
@click.option("--withdraw", is_flag=True, help="Take your application back.")
@options.mailboxes
@options.signs
def apply(desk: Desk, reference: str, note: str, withdraw: bool, places: "tuple[VerdictPlace, ...]") -> None:
    """Apply for BOUNTY: sign a note, "I would take this", and leave it in the mailboxes. Sends no transaction.

    It moves and reserves nothing: while the bounty is open anyone can still claim it. Your standing is not in the note; who
    reads it asks the chain. A later note replaces an earlier one.

    \b
    oathwork apply 0x6176… --note "I wrote the parser that this needs" --account me
    oathwork apply 0x6176… --withdraw --account me
    """
    from oathwork.workflows.application import sign_application
    from oathwork.workflows.notes import leave_note

    if bool(note.strip()) == withdraw:
        raise click.UsageError("give either --note, with a text, or --withdraw")
    mailboxes = mailboxes_of(desk, places)
    bounty = desk.bounty(reference)
    application = sign_application(
        desk.contracts.escrow.domain, bounty, desk.open_signer, note.strip(), desk.chain.now()
    )
    hosts = leaving.left([partial(leave_note, each, "/applications", application.data) for each in mailboxes])
    leaving.require_one(hosts, "the application")
    words = "taken back" if withdraw else "applied"
    next_step = [] if withdraw else [_next_of_worker(desk, bounty, application.worker)]
    document = {"bounty": "0x" + bounty.id.hex(), "worker": application.worker, "mailboxes": hosts}
    desk.answer(document | {"note": application.note}, [f"{words}: {', '.join(hosts)}", *next_step])


def _next_of_worker(desk: Desk, bounty: "Bounty", worker: str) -> str:
    """Return what comes after an application: whether its author can claim the bounty meanwhile is the chain's to say."""
    from oathwork.model.next_step import own_steps
    from oathwork.model.terms import NOBODY

    now, step = desk.chain.now(), "next: the poster looks with `oathwork applications`"
    reason = desk.claims.refusal(bounty, worker, now)
    if not reason and "claim" in dict(own_steps(bounty, worker, now, 0)):
        return f"{step}, and you can still claim it"
    if not reason and bounty.terms.worker != NOBODY:
        reason = f"it is reserved for {bounty.terms.worker}"
    return f"{step}. You cannot claim this one" + (f": {reason}" if reason else "")


def mailboxes_of(desk: Desk, places: "tuple[VerdictPlace, ...]") -> "Sequence[VerdictMailbox]":
    """Return the mailboxes that are meant. Raises UsageError if there is none."""
    mailboxes = leaving.mailboxes_for(desk, places, None)
    if not mailboxes:
        raise click.UsageError("no mailbox: name one with --mailbox https://…, or in the settings")
    return mailboxes


@dataclass(frozen=True)
class Applicant:
    """One who has applied: the note, and what the chain and the ledger say of its author."""

    application: "Application"
    points: int  # thousandths, now
    standing: "Standing"
    paid_in_guild: int  # bounties
    paid_by_poster: int

    def lines(self) -> Iterator[str]:
        """Yield who it is, what they have done, and what they say."""
        from oathwork.cli.terminal import folded
        from oathwork.error_sentences import date_text
        from oathwork.untrusted.text import plain

        record = self.standing
        yield f"{self.application.worker}  {self.points / 1000:.3f} points, written {date_text(self.application.written_at)}"
        yield folded(
            "    ",
            f"{record.delivered} delivered, {record.rejected} sent back, {record.abandoned} abandoned, {record.reviewed} "
            f"reviewed, {record.missed} missed; {self.paid_in_guild} paid in the guild, {self.paid_by_poster} by this poster",
        )
        yield folded("    | ", plain(self.application.note, limit=1_000))

    def json(self) -> dict[str, Any]:
        """Return it for programs."""
        counts = {
            name: getattr(self.standing, name)
            for name in ("delivered", "reviewed", "rejected", "abandoned", "missed")
        }
        return {
            "worker": self.application.worker,
            "writtenAt": self.application.written_at,
            "note": self.application.note,
            "thousandths": self.points,
            **counts,
            "paid": self.paid_in_guild,
            "paidByPoster": self.paid_by_poster,
        }


@click.command()
@options.bounty
@options.mailboxes
@options.reads
def applications(desk: Desk, reference: str, places: "tuple[VerdictPlace, ...]") -> None:
    """List who would take BOUNTY, with what the chain says of each: standing, work delivered and abandoned.

    The notes are strangers' words. What they claim of themselves is worth what you can check.

    \b
    oathwork applications 0x6176…
    """
    from oathwork.workflows.application import read_application, standing_applications
    from oathwork.workflows.notes import notes_in

    bounty = desk.bounty(reference)
    path = f"/bounties/0x{bounty.id.hex()}/applications"
    mailboxes = mailboxes_of(desk, places)
    notes = notes_in(
        mailboxes, path, "applications", lambda data, label: read_application(data, document=label)
    )
    for refusal in notes.refusals:
        click.echo(f"not counted: {refusal}", err=True)
    at = desk.follow()
    domain = desk.contracts.escrow.domain
    rest = standing_applications(notes.documents, domain, bounty.id, desk.chain)
    rows = _applicants(desk, bounty, rest, at["at"]["moment"])
    document = {
        **at,
        "bounty": "0x" + bounty.id.hex(),
        "status": bounty.label,
        "applications": [each.json() for each in rows],
        "notCounted": [str(each) for each in notes.refusals],
    }
    desk.answer(
        document,
        [*(line for each in rows for line in each.lines()), *_next_lines(bounty, rows, desk.chain.now())],
    )
    notes.require_all()


def _applicants(
    desk: Desk, bounty: "Bounty", applications: "Sequence[Application]", now: int
) -> list[Applicant]:
    """Return the applicants, those of the highest standing first."""
    guild, reputation = bounty.terms.guild, desk.contracts.reputation
    here = desk.ledger.report(now, guild=guild).workers
    by_poster = desk.ledger.report(now, poster=bounty.terms.poster).workers
    workers = [each.worker for each in applications]
    points = reputation.points_of_each(guild, workers)
    standings = reputation.standing_of_each(guild, workers)
    rows = [
        Applicant(
            each,
            thousandths,
            standing,
            here.get(each.worker, {}).get("bounties", 0),
            by_poster.get(each.worker, {}).get("bounties", 0),
        )
        for each, thousandths, standing in zip(applications, points, standings, strict=True)
    ]
    return sorted(rows, key=lambda row: (-row.points, row.application.written_at))


def _next_lines(bounty: "Bounty", rows: Sequence[Applicant], now: int) -> Iterator[str]:
    """Yield what the poster can do for one of them: take the bounty back, and post it for them alone."""
    from oathwork.error_sentences import date_text
    from oathwork.model.next_step import own_steps, served_until, wait_of
    from oathwork.model.terms import Status

    if not rows:
        yield "no applications"
    elif bounty.status is Status.OPEN:
        id = "0x" + bounty.id.hex()
        if "withdraw" in dict(own_steps(bounty, bounty.terms.poster, now, 0)):
            when = "next: "
        else:
            until = date_text(served_until(bounty))
            when = f"from {until} on, unless {bounty.state.worker} claims it before to repair the work: "
        yield f"{when}`oathwork withdraw {id}`, then `oathwork post FILE --worker 0x…` reserves it for one of them."
        if wait_of(bounty, now):
            yield "      Until it is withdrawn, it can be claimed."
