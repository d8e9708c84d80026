"""Posting, claiming, and giving back: what poster and worker do with a bounty."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from oathwork.cli import job_table, options, sending
from oathwork.cli.context import Desk
from oathwork.cli.pairs import say_before_claim

if TYPE_CHECKING:
    from oathwork.contracts import Call
    from oathwork.contracts.deputy import Deputy
    from oathwork.model.bounty import Bounty
    from oathwork.model.terms import Terms
    from oathwork.workflows.signed_order import Order
    from oathwork.workflows.terms_file import Offer


@click.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option(
    "--guild",
    type=options.GUILD,
    metavar="0x…",
    help="The guild whose peers judge, instead of the one in the files.",
)
@click.option("--worker", metavar="0x…", help="Reserve the bounties for this worker, as milestones are.")
@click.option(
    "--each",
    "table",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="TABLE",
    help="Post one bounty for each row of a table (CSV); the one file is the template.",
)
@click.option("--plan", is_flag=True, help="Print what would be posted, and post nothing; goes with --each.")
@options.writes
def post(
    desk: Desk, files: tuple[Path, ...], guild: int | None, worker: str | None, table: Path | None, plan: bool
) -> None:
    """Post the bounties that FILES describe; rewards and fees move into escrow.

    Several at once are milestones: one transaction of a Safe, or one after the other (with --json one object each). A file
    that names no lane takes the poster's lowest free one.

    With --each, a table says title, criteria, issue and reward of each job, and the file all the rest. A job that you have
    posted is left out, or is posted again when the time in its column `every` has gone by.

    \b
    oathwork post --each jobs.csv template.toml --plan --account dao
    oathwork post bounty.toml --account dao
    oathwork post first.toml second.toml --worker 0x… --safe 0x… --out batch.json
    """
    from oathwork.model.typed_data import address
    from oathwork.workflows.terms_file import read_offer, read_offers

    reserved_for = address(worker, "--worker") if worker else None
    if table is None:
        if plan:
            raise click.UsageError("--plan goes with --each")
        _post_offers(desk, read_offers(files, desk.contracts, desk.sender, guild=guild, worker=reserved_for))
        return
    template = read_offer(
        job_table.require_one_template(files), desk.contracts, desk.sender, guild=guild, worker=reserved_for
    )
    jobs = job_table.JobPlan(desk, table, template)
    if plan or not jobs.offers:
        desk.answer(jobs.document(), jobs.lines())
        return
    click.echo("\n".join(jobs.lines()), err=True)
    _post_offers(desk, jobs.offers, before=jobs.write_specifications)


def _post_offers(desk: Desk, all_offers: "list[Offer]", before: "Callable[[], None]" = lambda: None) -> None:
    from oathwork.cli.capture_text import capture_sentence
    from oathwork.evidence.shelf import put_on_shelf

    offers = _not_posted(desk, all_offers)
    stakes: dict[str, int] = {}
    for offer in offers:
        stakes[offer.terms.token] = stakes.get(offer.terms.token, 0) + offer.terms.stake
    calls: list[Call] = [call for token, stake in stakes.items() for call in desk.allowed(token, stake)]
    calls += [desk.contracts.escrow.post(each.terms, each.panel, uri=each.uri) for each in offers]
    for offer in offers:
        desk.say_guild(offer.guild)
        put_on_shelf(offer.specification)
    for sentence in dict.fromkeys(capture_sentence(offer.terms) for offer in offers):
        if sentence:
            click.echo(sentence, err=True)
    domain = desk.contracts.escrow.domain
    desk.act(*calls, posts=[each.bounty(domain) for each in offers], before=before)


def _not_posted(desk: Desk, offers: "list[Offer]") -> "list[Offer]":
    """Leave out what an earlier run has posted: in another lane, and open until another moment."""
    posted_terms = [
        _timeless(event.facts["terms"]) for _, receipt in desk.earlier for event in receipt.named("Posted")
    ]
    new_offers = []
    for offer in offers:
        if _timeless(offer.terms) in posted_terms:
            posted_terms.remove(_timeless(offer.terms))
        else:
            new_offers.append(offer)
    return new_offers


def _timeless(terms: "Terms") -> "Terms":
    from dataclasses import replace

    return replace(terms, lane=0, generation=0, open_until=0)


@click.command()
@options.bounty
@click.option(
    "--sign-only",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Sign an order and send nothing; `oathwork relay FILE` sends it for you.",
)
@click.option(
    "--gift/--own-bond",
    default=True,
    show_default=True,
    help="Let the relayer stake the bond as a gift, or take it from you by a permit; goes with --sign-only.",
)
@click.option(
    "--good-for",
    default="1 day",
    show_default=True,
    help="The time for which the order is valid; goes with --sign-only.",
)
@options.writes
def claim(desk: Desk, reference: str, sign_only: Path | None, gift: bool, good_for: str) -> None:
    """Claim BOUNTY (its id, or its file): you stake the bond, your oath.

    \b
    oathwork claim 0x6176… --account me
    oathwork claim 0x6176… --account me --sign-only claim.json
    """
    from oathwork.model.amounts import to_seconds

    bounty = desk.bounty(reference)
    say_before_claim(desk, bounty)
    if sign_only:
        from oathwork.workflows.signed_order import order_claim, save_order

        order = order_claim(desk.contracts, bounty, desk.open_signer, to_seconds(good_for), own_bond=not gift)
        save_order(order, sign_only)
        _tell_signed(desk, order, sign_only)
        return
    terms = bounty.terms
    call = desk.contracts.escrow.claim(terms, bounty.state)
    desk.act(*desk.allowed(terms.token, terms.bond), call, about=bounty)


def _tell_signed(desk: Desk, order: "Order", file: Path) -> None:
    """Say where a signed claim is, and the line of it that can stand in an issue, if its signature is short enough."""
    from oathwork.errors import NotValid
    from oathwork.workflows.claim_line import claim_line

    lines = [f"signed: {file}. Anyone can send it: oathwork relay {file}"]
    try:
        line = claim_line(order)
        lines += ["or write this line into the bounty's issue, if a desk is there:", line]
    except NotValid:
        line = ""
    desk.answer({"file": str(file), "line": line}, lines)


@click.command()
@options.bounty
@click.option(
    "--signature",
    type=options.HEX,
    metavar="0x…",
    help="The poster's signature, which returns the whole bond.",
)
@click.option(
    "--agree",
    is_flag=True,
    help="Sign, as the poster or its organiser, that the whole bond returns; nothing is sent.",
)
@options.writes
def quit(desk: Desk, reference: str, signature: bytes | None, agree: bool) -> None:
    """Give the job of BOUNTY back: the bond returns in proportion to the time left, and the rest goes to the commons.

    With --agree the poster, or the organiser of the crowd, plan or rota that is the poster, signs that all of it returns. With
    --agree and --unsigned, or --safe, the message is printed, for a wallet to sign as typed data.

    \b
    oathwork quit 0x6176… --account me
    oathwork quit 0x6176… --agree --account dao
    oathwork quit 0x6176… --signature 0x… --account me
    """
    if agree and signature:
        raise click.UsageError("give either --signature or --agree")
    bounty = desk.bounty(reference)
    if agree:
        _agree_to_quit(desk, bounty)
        return
    if signature:
        from oathwork.workflows.quit_consent import as_posters

        signature = as_posters(desk.contracts, bounty, signature)
    desk.act(desk.contracts.escrow.quit(bounty.terms, bounty.state, signature or b""), about=bounty)


def _agree_to_quit(desk: Desk, bounty: "Bounty") -> None:
    from oathwork.workflows.quit_consent import quit_agreement, sign_quit

    if desk.is_unsigned or desk.safe:
        sending.print_message(quit_agreement(desk.contracts, bounty))
        click.echo(
            f"The worker goes on with what it signs: oathwork quit 0x{bounty.id.hex()} --signature 0x…",
            err=True,
        )
        return
    signature = "0x" + sign_quit(desk.contracts, bounty, desk.open_signer).hex()
    line = f"oathwork quit 0x{bounty.id.hex()} --signature {signature}"
    desk.answer({"signature": signature}, [f"signed. The worker gives the job back with it: {line}"])


@click.command()
@options.bounty
@click.option(
    "--sign-only",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Sign an order and send nothing; `oathwork relay FILE` sends it for you.",
)
@options.writes
def close(desk: Desk, reference: str, sign_only: Path | None) -> None:
    """Close BOUNTY to further claims, as its poster or the organiser of the crowd, plan or rota that has posted it.

    A worker at work finishes, and mends once; then it can be withdrawn.

    \b
    oathwork close 0x6176… --account dao
    oathwork close 0x6176… --account dao --sign-only close.json
    """
    from oathwork.errors import Refused

    bounty = desk.bounty(reference)
    if sign_only:
        from oathwork.workflows.signed_order import order_close, save_order

        save_order(order_close(desk.contracts, bounty, desk.open_signer), sign_only)
        desk.answer(
            {"file": str(sign_only)}, [f"signed: {sign_only}. Anyone can send it: oathwork relay {sign_only}"]
        )
        return
    # `close` names a lane of the sender: it would close what else lives in one of that number
    deputy = _own_deputy(desk, bounty)
    if deputy is None and desk.sender != bounty.terms.poster:
        raise Refused("NotPoster", {"caller": desk.sender})
    if not bounty.status.is_live:
        raise Refused("WrongStatus", {"found": bounty.status})
    call = deputy.close() if deputy else desk.contracts.escrow.close(bounty.terms.lane)
    desk.act(call, about=bounty)


def _own_deputy(desk: Desk, bounty: "Bounty") -> "Deputy | None":
    """Return the crowd, plan or rota that has posted a bounty, if the sender organises it: only through it can they act."""
    from oathwork.contracts.deputies import find_deputy

    poster = bounty.terms.poster
    if desk.sender == poster:
        return None
    deputy = find_deputy(desk.chain, desk.contracts.escrow.address, poster)
    return deputy if deputy and deputy.organiser() == desk.sender else None


@click.command()
@click.argument("lane", type=click.IntRange(0))
@options.writes
def cancel(desk: Desk, lane: int) -> None:
    """Take back the terms that you have signed for LANE, as their poster, while no bounty lives there.

    \b
    oathwork cancel 0 --account dao
    """
    generation = desk.contracts.escrow.status(desk.sender, lane).generation
    words = f"cancelled: terms for lane {lane}, generation {generation}, can no longer be posted"
    desk.act(desk.contracts.escrow.cancel(lane), words=words, lane=str(lane), generation=str(generation))


@click.command()
@options.bounty
@options.writes
def withdraw(desk: Desk, reference: str) -> None:
    """End BOUNTY while nobody works on it: all its money goes back to the poster. Anyone can, if it is closed or openUntil is past.

    \b
    oathwork withdraw 0x6176… --account dao
    """
    bounty = desk.bounty(reference)
    through = _own_deputy(desk, bounty) or desk.contracts.escrow
    desk.act(through.withdraw(bounty.terms, bounty.state), about=bounty)
