"""Suggesting a bounty to a poster, and looking at what is suggested: files in the mailboxes that nobody has signed."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from oathwork.cli import leaving, options
from oathwork.cli.applications import mailboxes_of
from oathwork.cli.context import Desk

if TYPE_CHECKING:
    from oathwork.verdicts.exchange import VerdictPlace
    from oathwork.workflows.suggested_bounty import SuggestedBounty

_FEWEST_DIGITS = 8


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--poster", required=True, metavar="0x…", help="The account that could post it.")
@options.mailboxes
@options.reads
def suggest(desk: Desk, file: Path, poster: str, places: "tuple[VerdictPlace, ...]") -> None:
    """Suggest the bounty in FILE to a poster, with the specification beside it. Signs nothing and sends no transaction.

    FILE is a bounty's file as `oathwork post` takes it, checked as if the poster posted it now. It lies in the mailboxes for
    30 days, where anyone can read it.

    \b
    oathwork suggest bounty.toml --poster 0x…
    """
    from oathwork.model.typed_data import address
    from oathwork.workflows.notes import leave_note
    from oathwork.workflows.suggested_bounty import suggest_bounty

    mailboxes = mailboxes_of(desk, places)
    suggestion = suggest_bounty(desk.contracts.escrow.domain, file, address(poster, "--poster"))
    suggestion.offer(desk.contracts)
    hosts = leaving.left([partial(leave_note, each, "/suggestions", suggestion.data) for each in mailboxes])
    leaving.require_one(hosts, "the suggestion")
    id = "0x" + suggestion.id.hex()
    document = {"id": id, "poster": suggestion.poster, "mailboxes": hosts}
    desk.answer(document, [f"suggested: {id}, in {', '.join(hosts)}"])


@click.command()
@click.argument("name", metavar="POSTER")
@click.option(
    "--take", metavar="0x…", help="Check this suggestion, by its first digits, and write its files."
)
@options.path("--into", "The folder for the files; goes with --take.", default=Path())
@options.mailboxes
@options.reads
def suggestions(
    desk: Desk, name: str, take: str | None, into: Path, places: "tuple[VerdictPlace, ...]"
) -> None:
    """List the bounties that are suggested to POSTER (an address, or a keystore's name); with --take, write one to be posted.

    They are strangers' files, which nobody has signed. One that is taken is checked as a file of your own. Read it, then post it.

    \b
    oathwork suggestions dao
    oathwork suggestions dao --take 0x12ab34cd --into suggested
    """
    from oathwork.chain.accounts import address_of_account
    from oathwork.workflows.notes import notes_in
    from oathwork.workflows.suggested_bounty import read_suggested_bounty

    poster, domain = address_of_account(name, desk.chain.id), desk.contracts.escrow.domain
    notes = notes_in(
        mailboxes_of(desk, places),
        f"/posters/{poster}/suggestions",
        "suggestions",
        lambda data, label: read_suggested_bounty(data, document=label),
    )
    for refusal in notes.refusals:
        click.echo(f"not counted: {refusal}", err=True)
    rows = [each for each in notes.documents if (each.domain, each.poster) == (domain, poster)]
    if take is not None:
        if not any(_is_called(each, take) for each in rows):
            notes.require_all()  # it may lie where nobody has answered
        _take(desk, _named(rows, take), into)
        return
    lines = (line for each in rows for line in _lines(each))
    desk.answer(
        {**desk.at(), "poster": poster, "suggestions": [_json(each) for each in rows]},
        lines if rows else ["no suggestions"],
    )
    notes.require_all()


def _is_called(row: "SuggestedBounty", digits: str) -> bool:
    return ("0x" + row.id.hex()).startswith(digits.lower())


def _named(rows: "list[SuggestedBounty]", digits: str) -> "SuggestedBounty":
    """Return the suggestion that an id, or the first digits of one, names. Raises UsageError."""
    named_rows = [each for each in rows if _is_called(each, digits)]
    if len(digits) < len("0x") + _FEWEST_DIGITS or len(named_rows) != 1:
        raise click.UsageError(
            f"--take: {len(named_rows)} suggestions begin so; give {_FEWEST_DIGITS} digits or more of one, as they are listed"
        )
    return named_rows[0]


def _take(desk: Desk, suggestion: "SuggestedBounty", into: Path) -> None:
    offer = suggestion.offer(desk.contracts)
    file = suggestion.write(into / suggestion.id.hex()[:16])
    stake = desk.money(offer.terms.token, offer.terms.stake)
    document = {"id": "0x" + suggestion.id.hex(), "file": str(file), "stake": str(offer.terms.stake)}
    desk.answer(
        document,
        [
            f"written: {file}, and its specification beside it. To post it takes {stake}",
            f"next: read both, for they are a stranger's; then: oathwork post {file} --account …",
        ],
    )


def _json(suggestion: "SuggestedBounty") -> dict[str, Any]:
    specification = suggestion.parsed_specification
    return {
        "id": "0x" + suggestion.id.hex(),
        "title": specification.title,
        "issue": specification.issue,
        "criteria": list(specification.criteria),
        "terms": suggestion.terms,
        "specification": suggestion.specification,
    }


def _lines(suggestion: "SuggestedBounty") -> Iterator[str]:
    """Yield what is suggested, as strangers' text is printed."""
    from oathwork.cli.job_text import title_text
    from oathwork.cli.terminal import folded, id_text
    from oathwork.untrusted.text import plain

    specification, fields = suggestion.parsed_specification, suggestion.fields
    reward = plain(" ".join(fields.text(key) for key in ("reward", "token")), limit=160)
    yield folded(f"{id_text(suggestion.id)}  ", title_text(specification.title))
    yield folded("    ", f"reward {reward}; {len(specification.criteria)} criteria")
    if specification.issue:
        yield folded("    ", f"issue {plain(specification.issue, limit=700)}")
