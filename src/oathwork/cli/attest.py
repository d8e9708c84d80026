"""Standing, told to others: attested in a file off the chain, checked, or sent with a herald."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from oathwork.cli import options
from oathwork.cli.context import Desk

if TYPE_CHECKING:
    from oathwork.model.attestation import AttestedStanding
    from oathwork.workflows.attestation import Attestation, AttestationCheck


@click.command()
@click.argument("guild", metavar="[GUILD]", type=options.GUILD, required=False)
@click.argument("name", metavar="[ACCOUNT]", required=False)
@click.option(
    "--eas", metavar="0x…", help="The Ethereum Attestation Service (EAS) that the file is made for."
)
@click.option(
    "--write",
    "file",
    type=options.WRITTEN_FILE,
    help="The file to write; goes with --eas.  [default: named by account and block]",
)
@options.path("--check", "The file of an attestation to check; nothing is signed.", metavar="FILE")
@click.option("--herald", metavar="0x…", help="A herald to send, which attests on the chain in its own name.")
@click.option(
    "--end", nargs=2, metavar="POSTER LANE", help="The lane whose last end is attested; goes with --herald."
)
@click.option(
    "--agent", type=click.IntRange(0), help="The ERC-8004 agent to give feedback on; goes with --herald."
)
@options.writes
def attest(
    desk: Desk,
    guild: int | None,
    name: str | None,
    eas: str | None,
    file: Path | None,
    check: Path | None,
    herald: str | None,
    end: tuple[str, str] | None,
    agent: int | None,
) -> None:
    """Attest the standing of ACCOUNT in GUILD as the chain says it now: in a file that you sign, for EAS' readers.

    The file costs nothing, and moves nothing. Anyone can check it against the chain, with --check: whether it is signed, and
    whether the chain said so; that exits with 1 if not, or if the node keeps no state that old. With --herald a contract
    attests on the chain, and takes back what it said before: a standing, or an agent's (--agent); or how a bounty ended (--end).

    \b
    oathwork attest 0xd4c9… 0x… --eas 0x… --account steward
    oathwork attest --check standing.json
    oathwork attest 0xd4c9… 0x… --herald 0x… --account keeper
    oathwork attest --herald 0x… --end 0x… 3 --account keeper
    """
    ways = {"--check": check, "--eas": eas, "--herald": herald}
    chosen_ways = [option for option, value in ways.items() if value is not None]
    if len(chosen_ways) != 1:
        raise click.UsageError(
            "give one of --eas (sign a file), --herald (send it), and --check (check a file)"
        )
    if check:
        _check(desk, check)
    elif herald:
        _send(desk, herald, guild, name, end, agent)
    else:
        _sign(desk, _needed(guild, "GUILD"), _needed(name, "ACCOUNT"), str(eas), file)


_T = TypeVar("_T")


def _needed(value: _T | None, name: str) -> _T:
    if value is None:
        raise click.UsageError(f"{name} is missing: whose standing is attested, and in which guild?")
    return value


def _sign(desk: Desk, guild: int, account: str, eas: str, file: Path | None) -> None:
    """Sign what the chain says of a standing at its latest block, and write the file."""
    import secrets

    from oathwork.chain.accounts import address_of_account
    from oathwork.contracts.eas import eas_version, knows_schema
    from oathwork.model.attestation import STANDING_UID, eas_domain
    from oathwork.workflows.attestation import save_attestation, sign_standing, standing_at

    if desk.is_unsigned or desk.safe:
        raise click.UsageError(
            "what is signed off the chain is signed by a key: leave --unsigned and --safe out"
        )
    who, block = address_of_account(account, desk.chain.id), desk.chain.block()
    domain = eas_domain(desk.chain.id, eas, eas_version(desk.chain, eas))
    standing = standing_at(desk.contracts, guild, who, block)
    if knows_schema(desk.chain, eas, STANDING_UID) is False:
        click.echo(
            "EAS knows the schema of standing by its number alone, until a herald is put there: its readers show the bytes",
            err=True,
        )
    attestation = sign_standing(domain, standing, secrets.token_bytes(32), desk.open_signer)
    path = file or Path(f"standing-{who[:10]}-{block.number}.json")
    save_attestation(attestation, path)
    lines = [
        f"signed: {path}, EAS' number 0x{attestation.uid.hex()}",
        *_standing_lines(standing),
        f"  as block {block.number} says",
    ]
    desk.answer({**desk.at(block), "file": str(path), **_facts(attestation)}, lines)


def _facts(attestation: "Attestation") -> dict[str, Any]:
    data = attestation.typed_data
    return {
        "uid": "0x" + attestation.uid.hex(),
        "schemaUid": "0x" + data.message["schema"].hex(),  # "schema" is the answer's own
        "eas": data.domain.contract,
        "signer": attestation.signer,
        "standing": _standing_json(attestation.standing),
    }


def _standing_json(standing: "AttestedStanding") -> dict[str, Any]:
    from oathwork.model.guild import guild_hex

    return standing.to_json() | {"guild": guild_hex(standing.guild)}


def _standing_lines(standing: "AttestedStanding") -> Iterator[str]:
    from oathwork.error_sentences import date_text
    from oathwork.model.guild import guild_hex

    yield f"  account    {standing.account} in guild {guild_hex(standing.guild)}"
    yield f"  points     {standing.points / 1000:.3f} at {date_text(standing.as_of)}"
    yield from (f"  {name:<10} {count}" for name, count in standing.counts.items())


def _check(desk: Desk, file: Path) -> None:
    """Check a file against the chain; end with 1 if the chain did not say so, or nobody knows, or it was revoked."""
    from oathwork.contracts.eas import revoked_at
    from oathwork.workflows.attestation import check_attestation, load_attestation

    attestation = load_attestation(file)
    at = desk.at()
    check = check_attestation(desk.contracts, attestation)
    revocation = revoked_at(
        desk.chain, attestation.typed_data.domain.contract, attestation.signer, attestation.uid
    )
    document = {
        **at,
        **_facts(attestation),
        "wasSo": check.was_so,
        "isStewards": check.is_stewards,
        "markedAt": check.marked_at,
        "revokedAt": revocation,
        "now": _standing_json(check.now),
    }
    desk.answer(document, _check_lines(attestation, check, revocation))
    click.get_current_context().exit(0 if check.was_so and not revocation else 1)


_THEN = {
    True: "the chain said so",
    False: "WRONG: the chain did not say so",
    None: "NOT KNOWN: the standing was marked since, and this node keeps no state that old; ask one that does",
}


def _check_lines(
    attestation: "Attestation", check: "AttestationCheck", revocation: int | None
) -> Iterator[str]:
    from oathwork.error_sentences import date_text
    from oathwork.untrusted.text import plain

    statement, domain = attestation.standing, attestation.typed_data.domain
    who = "the guild's steward" if check.is_stewards else "who is not the guild's steward"
    version = plain(str(domain.version), limit=20)
    yield f"EAS' number 0x{attestation.uid.hex()}, for EAS {version} at {domain.contract}"
    yield f"  signed by  {attestation.signer}, {who}"
    yield from _standing_lines(statement)
    yield f"  then       {_THEN[check.was_so]}"
    if check.marked_at > statement.as_of:
        yield f"  since      OLD: the standing was marked again at {date_text(check.marked_at)}"
    yield f"  now        {check.now.points / 1000:.3f} points at {date_text(check.now.as_of)}, {_counts(check.now)}"
    yield f"  revoked    {_revoked_text(revocation)}"
    yield "  not checked: whether that address is the EAS that its readers mean"


def _revoked_text(revocation: int | None) -> str:
    from oathwork.error_sentences import date_text

    if revocation is None:
        return "not known: what is at that address does not say"
    return f"REVOKED by its signer at {date_text(revocation)}" if revocation else "no"


def _counts(standing: "AttestedStanding") -> str:
    return ", ".join(f"{name} {count}" for name, count in standing.counts.items())


def _send(
    desk: Desk,
    where: str,
    guild: int | None,
    account: str | None,
    end: tuple[str, str] | None,
    agent: int | None,
) -> None:
    """Send a herald, once it is known to be one of these contracts."""
    from oathwork.chain.accounts import address_of_account
    from oathwork.contracts.herald import Herald
    from oathwork.model.typed_data import NOBODY, fit

    herald = Herald.at(desk.contracts, where)
    if end is not None:
        _refuse(agent is not None or guild is not None, "--end names a lane, and nothing besides")
        poster = address_of_account(end[0], desk.chain.id)
        call = herald.attest_end(poster, fit("uint256", end[1], "--end, LANE"))
    elif agent is not None:
        _refuse(
            account is not None,
            "--agent is of the account that the agent has proved to be its own: leave ACCOUNT out",
        )
        _refuse(
            herald.feedback == NOBODY, "this herald was made for EAS alone: it knows no ERC-8004 registry"
        )
        call = herald.tell(agent, _needed(guild, "GUILD"))
    else:
        who = address_of_account(_needed(account, "ACCOUNT"), desk.chain.id)
        call = herald.attest(_needed(guild, "GUILD"), who)
    place = f"ERC-8004's feedback at {herald.feedback}" if agent is not None else f"EAS at {herald.eas}"
    click.echo(f"the herald is this package's, for this escrow, and tells {place}", err=True)
    desk.act(call, words=f"told: {place}", herald=herald.address, eas=herald.eas)


def _refuse(is_wrong: bool, words: str) -> None:
    if is_wrong:
        raise click.UsageError(words)
