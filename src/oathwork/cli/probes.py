"""Probes: commit to a delivery that is known to be bad, sign it as its worker, and reveal it when the panel has judged."""

from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from oathwork.cli import leaving, options
from oathwork.cli.applications import mailboxes_of
from oathwork.cli.context import Desk
from oathwork.cli.progress import Bar

if TYPE_CHECKING:
    from oathwork.verdicts.exchange import VerdictPlace
    from oathwork.workflows.notes import Notes
    from oathwork.workflows.probe import Probe
    from oathwork.workflows.probe_report import ProbesReport

_FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


@click.group()
def probe() -> None:
    """Hand in work that is known to be bad, and publish whether the panel found it."""


@probe.command()
@click.argument("manifest", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--reason", required=True, help="The reason why the work is bad, which is revealed with it.")
@click.option(
    "--write",
    type=options.WRITTEN_FILE,
    required=True,
    help="The file for the probe; keep it secret until it is revealed.",
)
@options.writes
def commit(desk: Desk, manifest: Path, reason: str, write: Path) -> None:
    """Commit to a probe of the delivery whose evidence is MANIFEST, before it is handed in.

    The chain gets a hash, under the guild's number, by the escrow's `cancel`. All see that you have committed to a probe of this
    guild, and nobody sees which delivery it is. A commitment that is not revealed is counted against the guild's number. Only
    probes of the guild's steward, and of posters whom its lot has served, are part of it.

    \b
    oathwork probe commit manifest.json --reason "It drops a line" --write probe.json --account dao
    """
    from oathwork.workflows.probe import save_probe

    planned_probe = _planned_probe(desk, manifest, reason, write)
    click.echo("the commitment is the number of the lane below, for which you have signed no terms", err=True)
    next_step = "next: `oathwork probe sign` as its worker; hand the work in only when this is in a block"
    desk.act(
        desk.contracts.escrow.cancel(planned_probe.lane),
        words=f"committed: {write} is the probe, and must stay secret. {next_step}",
        before=partial(save_probe, planned_probe, write),
        file=str(write),
        commitment="0x" + planned_probe.commitment.hex(),
    )


def _planned_probe(desk: Desk, manifest: Path, reason: str, write: Path) -> "Probe":
    """Return the probe of a delivery that is not handed in, as an earlier run has written it or a new one. Raises NotValid."""
    from oathwork.errors import NotValid
    from oathwork.evidence.locate import load_manifest
    from oathwork.workflows.probe import load_probe, new_probe

    evidence = load_manifest(str(manifest), None)
    claim = evidence.claim
    if claim.domain != desk.contracts.escrow.domain:
        raise NotValid(f"{manifest} is of another escrow or chain")
    bounty = desk.bounty("0x" + claim.bounty.hex())
    state = bounty.state
    if (state.worker, state.round) != (claim.worker, claim.round) or state.delivery.strip(b"\0"):
        raise NotValid(
            f"{manifest} is handed in already, or is not of the worker at work now: it cannot be a probe"
        )
    if not write.exists():
        return new_probe(claim, evidence.delivery, bounty.terms.guild, desk.sender, reason)
    earlier_probe = load_probe(write)
    facts = (earlier_probe.claim, earlier_probe.delivery, earlier_probe.prober, earlier_probe.reason)
    if facts != (claim, evidence.delivery, desk.sender, reason):
        raise NotValid(f"{write} holds another probe")
    return earlier_probe


@probe.command()
@_FILE
@options.signs
def sign(desk: Desk, file: Path) -> None:
    """Sign the probe in FILE as the worker whose delivery it is: nobody can call another's work bad.

    \b
    oathwork probe sign probe.json --account worker
    """
    from oathwork.workflows.probe import load_probe, save_probe, sign_probe

    signed_probe = sign_probe(load_probe(file), desk.open_signer)
    save_probe(signed_probe, file)
    desk.answer(
        {"file": str(file)},
        [f"signed: {file}. Next, when the panel has judged: oathwork probe reveal {file}"],
    )


@probe.command()
@_FILE
@options.mailboxes
@options.reads
def reveal(desk: Desk, file: Path, places: "tuple[VerdictPlace, ...]") -> None:
    """Reveal the probe in FILE when the panel has judged: it is left in the mailboxes, where anyone can read it for good.

    \b
    oathwork probe reveal probe.json
    """
    from oathwork.workflows.notes import leave_note
    from oathwork.workflows.probe import load_probe

    revealed_probe = load_probe(file)
    mailboxes = mailboxes_of(desk, places)
    hosts = leaving.left([partial(leave_note, each, "/probes", revealed_probe.data) for each in mailboxes])
    leaving.require_one(hosts, "the probe")
    desk.answer({"file": str(file), "mailboxes": hosts}, [f"revealed: {', '.join(hosts)}"])


def probes_of(
    desk: Desk, guild: int, places: "tuple[VerdictPlace, ...]"
) -> "tuple[ProbesReport, Notes[Probe]]":
    """Return how much bad work a guild lets pass, and what the mailboxes have shown of it."""
    from oathwork.ledger.guild_lists import guild_lists
    from oathwork.model.guild import guild_hex
    from oathwork.workflows.notes import notes_in
    from oathwork.workflows.probe import read_probe
    from oathwork.workflows.probe_report import commitments_of, read_commitments, report_probes

    block = desk.chain.block().number
    logs = read_commitments(desk.contracts, block, Bar("reading the commitments", "blocks"))
    lists = guild_lists(desk.contracts, guild, block)
    path = f"/guilds/{guild_hex(guild)}/probes"
    notes = notes_in(
        mailboxes_of(desk, places), path, "probes", lambda data, label: read_probe(data, document=label)
    )
    for refusal in notes.refusals:
        click.echo(f"not counted: {refusal}", err=True)
    probers: Iterable[str] = [desk.contracts.guilds.steward_of(guild)[0], lists.founder, *lists.ever_served]
    report = report_probes(desk.ledger, guild, commitments_of(logs, guild), probers, notes.documents)
    return report, notes
