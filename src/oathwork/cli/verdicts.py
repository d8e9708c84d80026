"""What peers do with a delivery, and what is done with their verdicts."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from oathwork.cli import evidence, leaving, options, sending
from oathwork.cli.context import Desk
from oathwork.cli.signing import hashes

if TYPE_CHECKING:
    from oathwork.evidence.manifest import Manifest
    from oathwork.evidence.specification import Specification
    from oathwork.model.bounty import Bounty
    from oathwork.model.typed_data import Domain
    from oathwork.verdicts.examine import Findings
    from oathwork.verdicts.exchange import VerdictPlace
    from oathwork.verdicts.verdict import SignedVerdict
    from oathwork.workflows.settlement import Settlement

_WHERE = evidence.evidence_options("The evidence, as the worker gave it.", is_required=True)
_RUN = click.option("--yes", "run", is_flag=True, help="Run the acceptance command without asking.")
_SIGN = click.option(
    "--yes", "yes", is_flag=True, help="Run the acceptance command, and sign, without asking."
)
_TOOL = options.path(
    "--tool", "A folder in your home that the command needs; can be repeated.", multiple=True
)


@click.command()
@click.argument("reference", metavar="[BOUNTY]", required=False)
@_WHERE
@evidence.spec_option
@_RUN
@_TOOL
@options.reads
@click.pass_context
def check(
    ctx: click.Context,
    desk: Desk,
    reference: str | None,
    where: evidence.EvidenceOptions,
    spec: Path | None,
    run: bool,
    tool: tuple[Path, ...],
) -> None:
    """Compute a delivery's evidence again from its repository or folder, and run the acceptance command in a sandbox.

    The specification must be the one that the bounty's terms name. BOUNTY is the bounty's id, or the file that `oathwork show
    --keep` wrote, by default of the bounty that the evidence names. With the file no chain is asked. Exits with 1 if
    anything differs, or the command fails or could not be run.

    \b
    oathwork check --manifest manifest.json --spec specification.toml
    oathwork check bounties/6176….json --manifest bafkrei… --gateway http://127.0.0.1:8080
    """
    from oathwork.verdicts.acceptance import PASSED

    manifest = _manifest(where)
    bounty = _bounty_of(desk, manifest, reference)
    specification = evidence.specification_of(desk, bounty, spec, where.through)
    findings = _examined(manifest, where, specification, bounty, run, tool)
    good = findings.inspection.matches and (findings.outcome is None or findings.outcome.result == PASSED)
    document = {
        "delivery": "0x" + findings.manifest.delivery.hex(),
        "bounty": "0x" + bounty.id.hex(),
        "specification": "0x" + specification.hash.hex(),
        "matches": findings.inspection.matches,
        "differences": [str(each) for each in findings.inspection.differences],
        "unreadable": findings.inspection.unreadable,
        "acceptance": None if findings.outcome is None else findings.outcome.result,
        "output": [] if findings.outcome is None else findings.outcome.last_lines,
    }
    desk.answer(document, [str(findings), *_numbered(specification)])
    ctx.exit(0 if good else 1)


def _manifest(where: evidence.EvidenceOptions) -> "Manifest":
    from oathwork.evidence.locate import load_manifest

    return load_manifest(where.manifest or "", where.through)


def _bounty_of(desk: Desk, manifest: "Manifest", reference: str | None) -> "Bounty":
    """Return the bounty that evidence is of: from its file, which its id proves, or as the chain has it."""
    from oathwork.errors import WrongChain
    from oathwork.ledger.bounty_file import file_of, read_bounty_file

    id, domain = manifest.claim.bounty, manifest.claim.domain
    file = Path(reference) if reference else file_of(id, desk.folder)
    if file.is_file():
        return read_bounty_file(file)[1]
    if desk.contracts.escrow.domain != domain:
        raise WrongChain(
            f"the evidence is of chain {domain.chain_id}, escrow {domain.contract}: not of this one"
        )
    return desk.bounty(reference or "0x" + id.hex())


def _examined(
    manifest: "Manifest",
    where: evidence.EvidenceOptions,
    specification: "Specification",
    bounty: "Bounty",
    run: bool,
    tools: tuple[Path, ...],
) -> "Findings":
    from oathwork.verdicts.examine import examine

    return examine(
        manifest,
        specification,
        bounty,
        repository=where.place,
        gateway=where.through,
        ask=click.confirm,
        yes=run,
        tools=tools,
    )


def _numbered(specification: "Specification") -> list[str]:
    from oathwork.untrusted.text import plain

    criteria = enumerate(specification.criteria, 1)
    return [f"  {number}. {plain(criterion, limit=1_000)}" for number, criterion in criteria]


@click.command()
@options.bounty
@_WHERE
@evidence.spec_option
@click.option(
    "--judge",
    type=click.Choice(("met", "partly", "not")),
    multiple=True,
    help="Your judgement of each criterion, in order; without it nothing is signed.",
)
@click.option(
    "--score",
    type=click.IntRange(0, 100),
    help="The score, from 0 to 100; goes with --judge.  [default: follows from the criteria]",
)
@click.option("--message", "words", default="", help="A message about the work; goes with --judge.")
@click.option(
    "--reason",
    default="",
    help="The reason for a score although the evidence differs or the command fails; goes with --judge.",
)
@click.option(
    "--offline",
    is_flag=True,
    help="Ask no chain: BOUNTY is a file that `oathwork show --keep` wrote.",
)
@options.verdict_places
@click.option(
    "--seal/--no-seal",
    default=None,
    help="Seal the verdict, so that no mailbox can read it alone.  [default: seal if there are two mailboxes or more]",
)
@_SIGN
@_TOOL
@options.signs
def review(
    desk: Desk,
    reference: str,
    where: evidence.EvidenceOptions,
    spec: Path | None,
    judge: tuple[str, ...],
    score: int | None,
    words: str,
    reason: str,
    offline: bool,
    verdicts: "tuple[VerdictPlace, ...]",
    seal: bool | None,
    yes: bool,
    tool: tuple[Path, ...],
) -> None:
    """Check the delivery of BOUNTY and, with --judge, sign a verdict into a file. Sends no transaction.

    You can review as soon as the lot's block is past, whether or not somebody has drawn the panel. What you sign is shown first, with the hashes that a hardware wallet shows too. Others' verdicts are not read. Yours
    goes into a folder and into the mailboxes, which show no verdicts before they can be used. With two mailboxes or more
    it is sealed: each has a part, and none can read it alone.

    \b
    oathwork review 0x6176… --manifest manifest.json --spec specification.toml --account me
    oathwork review 0x6176… … --judge met --judge met --judge partly --account me
    oathwork review bounties/6176….json … --offline --judge met … --account me
    """
    from oathwork.verdicts.examine import pronounce
    from oathwork.verdicts.exchange import VerdictFolder
    from oathwork.verdicts.review import Judgement

    if offline and seal:
        raise click.UsageError(
            "--offline leaves nothing in mailboxes, so nothing can be sealed: leave --seal out"
        )
    domain, bounty = _reviewed(desk, reference, offline)
    specification = evidence.specification_of(desk, bounty, spec, where.through)
    findings = _examined(_delivered(where, bounty), where, specification, bounty, yes, tool)
    click.echo("\n".join([str(findings), *_numbered(specification)]), err=desk.as_json)
    if not judge:
        return

    def ask(draft: "SignedVerdict") -> None:
        click.echo("\n".join(_shown(draft)), err=True)
        if not (yes or click.confirm(f"Sign a score of {draft.score}?", err=True)):
            raise click.Abort

    criteria = [Judgement(each) for each in judge]
    mailboxes = [] if offline else leaving.mailboxes_for(desk, verdicts, seal)
    signer = desk.signer_on(domain.chain_id)
    verdict = pronounce(
        findings,
        bounty,
        domain,
        signer,
        criteria,
        score=score,
        words=words,
        reason=reason,
        before=ask,
    )
    folders = [place for place in verdicts if place.is_local] or [VerdictFolder(Path("verdicts"))]
    files = [folder.leave(verdict) for folder in folders]
    lines = [f"signed: a score of {verdict.score}; {', '.join(files)}"]
    desk.answer({"score": verdict.score, "file": files[0], **hashes(verdict.typed)}, lines)
    if leaving.is_sealed(mailboxes, seal):
        leaving.leave_sealed(verdict, signer, mailboxes, Path(files[0]), bounty)
    else:
        leaving.leave_open(verdict, mailboxes)


def _delivered(where: evidence.EvidenceOptions, bounty: "Bounty") -> "Manifest":
    """Return the evidence of what was delivered last. Raises NothingToJudge for any other."""
    from oathwork.model.terms import ZERO
    from oathwork.verdicts.examine import NothingToJudge

    manifest, delivery = _manifest(where), bounty.state.delivery
    if delivery not in (ZERO, manifest.delivery):
        raise NothingToJudge(
            f"the evidence is that of delivery 0x{manifest.delivery.hex()}, and 0x{delivery.hex()} was handed in"
        )
    return manifest


def _reviewed(desk: Desk, reference: str, offline: bool) -> "tuple[Domain, Bounty]":
    """The escrow's domain and the bounty: as the chain has it or its next draw will make it, or offline as its file says."""
    if not offline:
        from oathwork.workflows.coming_panel import as_drawn

        bounty = desk.bounty(reference)
        return desk.contracts.escrow.domain, as_drawn(desk.ledger, bounty) or bounty
    from oathwork.ledger.bounty_file import read_bounty_file

    if not Path(reference).is_file():
        raise click.UsageError(
            f"{reference}: --offline needs the bounty's file; `oathwork show --keep` writes it"
        )
    return read_bounty_file(Path(reference))


def _shown(verdict: "SignedVerdict") -> list[str]:
    message = verdict.typed.message.items()
    facts = [
        f"  {name:<12} {'0x' + value.hex() if isinstance(value, bytes) else value}" for name, value in message
    ]
    return ["Verdict", *facts, *(f"  {name:<12} {value}" for name, value in hashes(verdict.typed).items())]


@click.command()
@options.bounty
@options.verdict_places
@options.writes
def settle(desk: Desk, reference: str, verdicts: "tuple[VerdictPlace, ...]") -> None:
    """Record the verdicts in a folder, and pay or send back if a majority stands. Checks signatures, not the evidence.

    If the panel is not drawn yet and its lot's block is past, the same transaction draws it first. For a peer who wants
    their own verdict on the chain. To pay, use `release`: it checks the evidence too.

    \b
    oathwork settle 0x6176… --verdicts verdicts --account peer
    """
    from oathwork.verdicts.exchange import collect_verdicts
    from oathwork.workflows.coming_panel import as_drawn, settle_call, signers_gas
    from oathwork.workflows.settlement import Case, recordable

    bounty = desk.bounty(reference)
    case = Case(desk.contracts.escrow.domain, as_drawn(desk.ledger, bounty) or bounty)
    records, flaws = recordable(
        case,
        collect_verdicts(desk.places(verdicts), bounty.id),
        lambda verdict: verdict.verify(desk.chain),
    )
    for flaw in flaws:
        click.echo(f"not counted: {flaw}", err=True)
    gas = signers_gas(case.domain, case.bounty, records)
    desk.act(settle_call(desk.ledger, bounty, records, spare_gas=gas), about=bounty)


@click.command()
@options.bounty
@evidence.evidence_options(
    "The evidence; without it nothing is paid, but bad work is sent back.", is_required=False
)
@evidence.spec_option
@options.verdict_places
@options.writes
def release(
    desk: Desk,
    reference: str,
    where: evidence.EvidenceOptions,
    spec: Path | None,
    verdicts: "tuple[VerdictPlace, ...]",
) -> None:
    """Settle BOUNTY: pay the work or send it back, as a majority of its peers says. Run again, it pays only once.

    If the panel is not drawn yet and its lot's block is past, the same transaction draws it first.

    \b
    oathwork release 0x6176… --manifest manifest.json --repo . --account anyone
    """
    from oathwork.workflows.missing import Shortfall
    from oathwork.workflows.release import Release, inspect

    bounty, inspection = desk.bounty(reference), None
    specification = _specification_if_there(desk, bounty, spec, where)
    if where.manifest:
        inspection = inspect(where.manifest, where.place, specification=specification, gateway=where.through)

    journal = desk.folder / f"{bounty.id.hex()[:16]}.journal.json"
    work = Release(
        desk.contracts,
        bounty.id,
        desk.places(verdicts),
        evidence=inspection,
        journal=journal,
        ledger=desk.ledger,
    )
    if desk.safe or desk.is_unsigned:
        settlement = work.look()
        if isinstance(settlement, Shortfall):
            raise settlement
        _say_flaws(settlement)
        desk.act(work.call(settlement))
        return

    def approve(settlement: "Settlement") -> bool:
        _say_flaws(settlement)
        sending.propose(desk, [work.call(settlement)])
        sending.confirm(desk)
        return True

    outcome = work.run(desk.signer, approve=approve)
    receipt = desk.chain.wait(outcome.transaction)
    click.echo("settled" if outcome.is_new else "had been settled before", err=True)
    desk.tell(bounty.id, receipt)


def _specification_if_there(
    desk: Desk, bounty: "Bounty", spec: Path | None, where: evidence.EvidenceOptions
) -> "Specification | None":
    """Return the specification to compare evidence with. One that nobody named and that is not found is said to be missing."""
    from oathwork.evidence.locate import SpecificationMissing

    if not (spec or where.manifest):
        return None
    try:
        return evidence.specification_of(desk, bounty, spec, where.through)
    except SpecificationMissing as missing:
        click.echo(f"the evidence is not compared with the specification: {missing}", err=True)
        return None


def _say_flaws(settlement: "Settlement") -> None:
    for flaw in settlement.flaws:
        click.echo(f"not counted: {flaw}", err=True)
