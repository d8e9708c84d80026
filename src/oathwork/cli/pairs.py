"""What `oathwork report --pairs` shows, and what is said before a claim. Reasons to look, never proofs."""

import os
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import click

from oathwork.cli.context import Desk

if TYPE_CHECKING:
    from oathwork.model.bounty import Bounty
    from oathwork.model.pairs import PairsReport


def pairs_of(desk: Desk, bounties: "Iterable[Bounty]") -> "PairsReport":
    """Return what the verdicts on some bounties show; the events of those that several workers claimed are read again."""
    from oathwork.workflows.guild_pairs import GuildPairs

    return GuildPairs(desk.ledger).report(bounties)


def report_lines(report: "PairsReport") -> Iterator[str]:
    """Yield it for people: what was compared, what is worth a look, and what that means."""
    from oathwork.workflows.guild_pairs import pairs_lines

    yield f"pairs   {report.comparisons} of a peer and a worker compared, on {report.works} works judged by lot"
    yield from pairs_lines(report)


def warnings_before_claim(desk: Desk, bounty: "Bounty") -> list[str]:
    """Return what is worth a look before a claim: as far as a stored ledger has read. Without one nothing is looked at."""
    from oathwork.model.terms import Status
    from oathwork.workflows.guild_pairs import before_claim

    database = os.environ.get("OATHWORK_LEDGER") or desk.settings.ledger
    if not database or bounty.status is not Status.OPEN or not bounty.terms.by_lot:
        return []
    bounties = desk.ledger.find(guild=bounty.terms.guild).values()
    return list(before_claim(pairs_of(desk, bounties), bounty.terms.poster))


def say_before_claim(desk: Desk, bounty: "Bounty") -> None:
    """Say it on stderr, before anything is signed. It refuses nothing."""
    for line in (*warnings_before_claim(desk, bounty), *_of_arbiter(desk, bounty)):
        click.echo(f"before you claim: {line}", err=True)


def _of_arbiter(desk: Desk, bounty: "Bounty") -> list[str]:
    """Return a warning if the arbiter asks a court as our contract does, and may have its rulings in its storage already."""
    from oathwork.cli.court_text import NOT_FROM_HERE
    from oathwork.errors import NotOurs, NotValid
    from oathwork.workflows.appeal import arbiter_of, is_made_here

    try:
        arbiter = arbiter_of(desk.contracts, bounty)
    except (NotOurs, NotValid):
        return []  # a person, a Safe, or a contract that claims nothing
    return (
        []
        if is_made_here(desk.contracts, arbiter)
        else [f"look at its arbiter {arbiter.address}: {NOT_FROM_HERE}"]
    )
