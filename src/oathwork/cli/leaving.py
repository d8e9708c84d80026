"""Leaves a signed verdict in the mailboxes, sealed or as it is, and says who can see what of it, and when."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from oathwork.cli.context import Desk
from oathwork.cli.signing import hashes

if TYPE_CHECKING:
    from oathwork.chain.keys import Signer
    from oathwork.model.bounty import Bounty
    from oathwork.model.typed_data import TypedData
    from oathwork.verdicts.exchange import VerdictMailbox, VerdictPlace
    from oathwork.verdicts.verdict import SignedVerdict


def mailboxes_for(
    desk: Desk, chosen_places: "tuple[VerdictPlace, ...]", seal: bool | None
) -> "list[VerdictMailbox]":
    """Return the mailboxes that a verdict goes to, each once. Raises UsageError for a seal that they are too few for."""
    from oathwork.untrusted.http import place_of
    from oathwork.verdicts.exchange import VerdictMailbox
    from oathwork.verdicts.seal import FEWEST_PARTS, MOST_PARTS

    places = [place for place in desk.places(chosen_places) if isinstance(place, VerdictMailbox)]
    mailboxes = list({place_of(place.url, "a mailbox").netloc: place for place in places}.values())
    if seal and not FEWEST_PARTS <= len(mailboxes) <= MOST_PARTS:
        raise click.UsageError(
            f"--seal needs {FEWEST_PARTS} to {MOST_PARTS} mailboxes on different hosts, and there are {len(mailboxes)}: "
            "name each with --verdicts https://…, or in the settings"
        )
    return mailboxes


def is_sealed(mailboxes: "Sequence[VerdictMailbox]", seal: bool | None) -> bool:
    """Return whether a verdict is sealed: as somebody chose, else if there are mailboxes enough."""
    from oathwork.verdicts.seal import FEWEST_PARTS, MOST_PARTS

    return FEWEST_PARTS <= len(mailboxes) <= MOST_PARTS if seal is None else seal


def leave_open(verdict: "SignedVerdict", mailboxes: "Sequence[VerdictMailbox]") -> None:
    """Leave a verdict as it is in every mailbox; the file stays whatever they say. Raises NotFetched if none takes it."""
    from oathwork.untrusted.http import NotFetched

    hosts = left([partial(each.leave, verdict) for each in mailboxes])
    if hosts:
        words = f"{_listed(hosts)} can read the verdict now, and will show it when it can be used"
        click.echo(f"not sealed: {words}", err=True)
    elif mailboxes:
        raise NotFetched("no mailbox has the verdict: review again, or hand the file on")


def leave_sealed(
    verdict: "SignedVerdict",
    signer: "Signer",
    mailboxes: "Sequence[VerdictMailbox]",
    file: Path,
    bounty: "Bounty",
) -> None:
    """Seal a verdict and leave one part in each mailbox. Raises NotFetched unless all of them take theirs.

    All parts are kept in a file beside the verdict's, so that each mailbox can be sent its own again. Other mailboxes, or
    the same in another order, get a fresh split.
    """
    from oathwork.untrusted.http import NotFetched, place_of
    from oathwork.verdicts.seal import save_seals, saved_seals, seal_file_name, seal_verdict

    path = file.with_name(seal_file_name(verdict))
    owners = [place_of(each.url, "a mailbox").netloc for each in mailboxes]
    seals = saved_seals(verdict, path, owners)
    if not seals:
        seals = seal_verdict(verdict, signer, len(mailboxes), before=_say_seal)
        save_seals(seals, path, owners)
    pairs = list(zip(mailboxes, seals, strict=True))
    hosts = left([partial(each.leave_seal, seal) for each, seal in pairs])
    if len(hosts) < len(mailboxes):
        raise NotFetched(
            f"{len(hosts)} of {len(mailboxes)} mailboxes have their part, and nobody can open the verdict: review again; "
            "or `oathwork settle` records it from its file, or `--no-seal` leaves it as it is"
        )
    _say_who_sees(hosts, path, bounty)


def left(leaves: "Sequence[Callable[[], str]]") -> list[str]:
    """Return the hosts of the mailboxes that took what was left; what the others say is printed."""
    from oathwork.untrusted.http import NotFetched

    hosts = []
    for leave in leaves:
        try:
            hosts.append(leave())
        except NotFetched as error:
            click.echo(f"not left: {error}", err=True)
    return hosts


def require_one(hosts: Sequence[str], what: str) -> None:
    """Raise NotFetched if no mailbox has taken what was left."""
    from oathwork.untrusted.http import NotFetched

    if not hosts:
        raise NotFetched(f"no mailbox has taken {what}: why stands above")


def _say_seal(message: "TypedData") -> None:
    facts = [f"  {name:<12} {value}" for name, value in hashes(message).items()]
    click.echo("\n".join(["Seal of this verdict", *facts]), err=True)


def _say_who_sees(hosts: Sequence[str], path: Path, bounty: "Bounty") -> None:
    from oathwork.error_sentences import date_text
    from oathwork.model.next_step import seals_open_at

    opening = date_text(seals_open_at(bounty))
    lines = (
        f"sealed: {_listed(hosts)} have one part each; {path} has all of them",
        f"  now: everyone sees that you have judged. No mailbox can read how, unless all {len(hosts)} work together",
        f"  later: anyone can open it, once the whole panel has sealed or judged, or from {opening} on",
        "  your part is done. `oathwork settle` records it before that, and shows your score to who has not judged",
    )
    click.echo("\n".join(lines), err=True)


def _listed(hosts: Sequence[str]) -> str:
    return f"{', '.join(hosts[:-1])} and {hosts[-1]}" if len(hosts) > 1 else hosts[0]
