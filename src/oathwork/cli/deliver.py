"""Handing in work, alone or as a team, and sending what others have signed."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from oathwork.cli import evidence, options
from oathwork.cli.context import Desk

if TYPE_CHECKING:
    from oathwork.contracts.holdback import Holdback
    from oathwork.evidence.manifest import Manifest
    from oathwork.model.bounty import Bounty
    from oathwork.model.terms import Share, Work
    from oathwork.workflows.signed_order import Order

_OVERTAKEN = "Until this is in a block the poster can withdraw in front of it: if the work can be seen already, claim first."


@click.command()
@options.bounty
@evidence.work_options
@click.option("--uri", default="", help="The address where others will find the manifest.")
@click.option(
    "--claim", "and_claim", is_flag=True, help="Claim in the same transaction, for work that is done."
)
@click.option(
    "--sign-only",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Sign an order and send nothing; `oathwork relay FILE` sends it for you.",
)
@click.option(
    "--good-for",
    default="1 day",
    show_default=True,
    help="The time for which the order is valid; goes with --sign-only.",
)
@click.option(
    "--consent",
    "consents",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    multiple=True,
    help="The file that a team member made with `oathwork agree`; one for each --share.",
)
@click.option(
    "--draw",
    "and_draw",
    is_flag=True,
    help="Wait for the lot's block, at most an hour, and draw the panel, unless somebody else does.",
)
@options.writes
def deliver(
    desk: Desk,
    reference: str,
    work: evidence.WorkOptions,
    uri: str,
    and_claim: bool,
    sign_only: Path | None,
    good_for: str,
    consents: tuple[Path, ...],
    and_draw: bool,
) -> None:
    """Deliver a commit, a pull request or a folder for BOUNTY: write its evidence, and hand in the hash of that.

    The evidence is written beside the bounty's file, once you have agreed to send: its name holds its hash, and no other
    evidence is written over.

    \b
    oathwork deliver 0x6176… --repo . --spec specification.toml --account me
    oathwork deliver 0x6176… --pull-request 12 --spec specification.toml --account me
    oathwork deliver 0x6176… --folder drawings --upload http://127.0.0.1:5001 --spec … --account me
    oathwork deliver 0x6176… --spec specification.toml --claim --draw --account me
    oathwork deliver 0x6176… --spec … --share 0x9965…=25% --consent mate.json --account me
    """
    from oathwork.workflows.deliver import delivery_call

    if and_draw and (sign_only or desk.safe or desk.is_unsigned):
        raise click.UsageError(
            "--draw sends a second transaction after the first: it goes with --account alone"
        )
    bounty = desk.bounty(reference)
    if and_draw and desk.has_done("Delivered"):  # by a run that was cut before the draw
        _draw(desk, bounty.id)
        return
    manifest = evidence.new_evidence(desk, bounty, work, and_claim=and_claim)
    hand_out = partial(evidence.hand_out, desk, manifest, work)
    delivery = _with_consents(desk, manifest, consents, uri, hand_out)
    if sign_only:
        _sign_only(desk, bounty, delivery, sign_only, good_for, hand_out)
        return
    bond = desk.allowed(bounty.terms.token, bounty.terms.bond) if and_claim else []
    call = delivery_call(desk.contracts, bounty, delivery, and_claim=and_claim)
    if and_claim:
        click.echo(_OVERTAKEN, err=True)
    desk.act(*bond, call, about=bounty, before=hand_out, is_followed=and_draw)
    if and_draw:
        _draw(desk, bounty.id)


def _draw(desk: Desk, id: bytes) -> None:
    """Draw the panel of a delivery as soon as its lot is there. With --json that answers with a second object."""
    from oathwork.errors import Refused
    from oathwork.workflows.deliver import draw_when_ready

    bounty = desk.ledger.bounty(id)
    call = draw_when_ready(desk.contracts, desk.ledger, bounty)
    if not call:
        click.echo("nothing is left to draw here: `oathwork show` says who judges", err=True)
        return
    try:
        desk.act(call, about=desk.ledger.bounty(id))
    except Refused as refused:
        if not refused.came_too_late:
            raise
        click.echo("somebody else has drawn the panel meanwhile", err=True)


def _with_consents(
    desk: Desk, manifest: "Manifest", consents: Sequence[Path], uri: str, hand_out: Callable[[], None]
) -> "Work":
    from oathwork.workflows.team_consent import ConsentMissing, handed_in, load_consent
    from oathwork.workflows.warranty import holdback_consents

    own_consents = [load_consent(file) for file in consents]
    signers = {consent.member for consent in own_consents}
    others = holdback_consents(desk.contracts, manifest, signers, _say_holdback)
    try:
        return handed_in(manifest, [*own_consents, *others], desk.chain.has_signed, uri=uri)
    except ConsentMissing as error:
        hand_out()  # the team needs the evidence to agree to it
        how = "`oathwork agree --manifest FILE` makes the file that `--consent` takes"
        raise ConsentMissing(f"{error}: {how}") from error


def _say_holdback(share: "Share", holdback: "Holdback") -> None:
    from oathwork.error_sentences import date_text

    setup = holdback.setup()
    click.echo(
        f"{share.part / 100:g} % of the reward waits in the holdback {holdback.address} until {date_text(setup.until)}: until "
        f"then the poster can complain to the court at {setup.court}",
        err=True,
    )


@click.command()
@click.option(
    "--manifest",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The evidence, as the worker wrote it.",
)
@click.option("--yes", is_flag=True, help="Sign without asking.")
@options.path("--out", "The folder for the file.", default=".", show_default=True)
@options.signs
def agree(desk: Desk, manifest: Path, yes: bool, out: Path) -> None:
    """Agree, as a member of a team, to the shares that a worker's evidence names. Signs a file and sends nothing.

    \b
    oathwork agree --manifest manifest.json --account mate
    """
    from oathwork.evidence.locate import load_manifest
    from oathwork.workflows.team_consent import save_consent, sign_consent

    team_work, where = load_manifest(manifest), desk.contracts.escrow.domain
    if (team_work.claim.chain, team_work.claim.escrow) != (where.chain_id, where.contract):
        raise click.UsageError(
            f"{manifest} is of chain {team_work.claim.chain}, escrow {team_work.claim.escrow}"
        )
    for part in team_work.shares:
        click.echo(f"{part.account} gets {part.part / 100:g} % of the reward", err=True)
    rest = (10_000 - sum(part.part for part in team_work.shares)) / 100
    click.echo(
        f"{team_work.claim.worker}, the worker, gets {rest:g} %, if 0x{team_work.delivery.hex()} is paid",
        err=True,
    )
    if not (yes or click.confirm("Sign it?", err=True)):
        raise click.Abort
    consent = sign_consent(team_work, desk.open_signer)
    file = save_consent(consent, out)
    desk.answer(
        {"file": str(file), "digest": "0x" + consent.typed.digest().hex()},
        [f"signed: {file}. Give it to the worker"],
    )


def _sign_only(
    desk: Desk, bounty: "Bounty", work: "Work", file: Path, good_for: str, hand_out: Callable[[], None]
) -> None:
    from oathwork.model.amounts import to_seconds
    from oathwork.workflows.signed_order import order_delivery, save_order

    hand_out()
    save_order(order_delivery(desk.contracts, bounty, desk.open_signer, work, to_seconds(good_for)), file)
    desk.answer({"file": str(file)}, [f"signed: {file}. Anyone can send it: oathwork relay {file}"])


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--bounty",
    "whose",
    metavar="0x…",
    help="The bounty, where FILE holds a line of an issue: `/claim 0x…`.",
)
@options.writes
def relay(desk: Desk, file: Path, whose: str | None) -> None:
    """Send the order in FILE, which a worker or a poster signed. The bond of a claim is your gift, or the worker's by a permit.

    FILE can hold a line that somebody has written into an issue, too: that says who claims, and not what.

    \b
    oathwork relay claim.json --account anyone
    oathwork relay line.txt --bounty 0x6176… --account anyone
    """
    from oathwork.workflows.signed_order import bounty_of, call_of, is_gift, load_order

    order = _order_of_line(desk, file, whose) if whose else load_order(file)
    bounty = desk.ledger.bounty(bounty_of(order))
    terms, call = bounty.terms, call_of(desk.contracts, order, bounty)
    allowances = desk.allowed(terms.token, terms.bond) if is_gift(order, terms) else []
    desk.act(*allowances, call, about=bounty)


def _order_of_line(desk: Desk, file: Path, reference: str) -> "Order":
    """Return the claim in a line of an issue. Raises NotValid unless its worker has signed it for this bounty."""
    from oathwork.workflows.claim_line import load_claim_line
    from oathwork.workflows.forge.claims import find_claim

    _, order = find_claim(desk.contracts, load_claim_line(file), [desk.bounty(reference)])
    return order
