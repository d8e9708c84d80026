"""Where things are: networks, the contracts' deployment; and whether all is well."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from oathwork.cli import options
from oathwork.cli.context import Desk

if TYPE_CHECKING:
    from oathwork.contracts.deployments import Deployment


@click.command()
@options.reads
@click.pass_context
def doctor(ctx: click.Context, desk: Desk) -> None:
    """Check versions, the network, the contracts' code, the clock, and what a lot is worth on this chain. Exits with 1 if something is wrong.

    \b
    oathwork doctor --network sepolia
    """
    findings = list(_findings(desk))
    lines = [f"{'ok  ' if good else 'BAD '} {what}: {remark}" for what, good, remark in findings]
    desk.answer(
        {"checks": [{"what": what, "ok": good, "said": remark} for what, good, remark in findings]}, lines
    )
    ctx.exit(0 if all(good for _, good, _ in findings) else 1)


def _findings(desk: Desk) -> Iterator[tuple[str, bool, str]]:
    import time

    from oathwork import __version__
    from oathwork.chain.accounts import account_names
    from oathwork.chain.probe import probe
    from oathwork.cli.chain_text import lot_text, opcodes_text, reach_text
    from oathwork.contracts.deployments import check
    from oathwork.errors import OathworkError
    from oathwork.untrusted.http import host_of

    yield "oathwork", True, f"{__version__}, Python {sys.version.split()[0]}"
    yield from _packages()
    yield (
        "accounts",
        True,
        ", ".join(account_names()) or "no keystores: `ape accounts generate`, or `cast wallet new`",
    )
    try:
        network = desk.network
    except OathworkError as error:
        yield "network", False, str(error)
        return
    yield from _left_out(desk)
    name = f"{network.name}, named by {network.source}"
    try:
        block = desk.chain.block()
    except OathworkError as error:
        yield "network", False, f"{name} ({', '.join(map(host_of, network.rpc))}): {error}"
        return
    yield "network", True, f"{name}: chain {desk.chain.id}, block {block.number}"
    drift = abs(time.time() - block.timestamp)
    try:
        traits = probe(desk.chain)
    except OathworkError as error:
        yield "opcodes", False, f"what the chain offers contracts is not known: {error}"
        return
    yield "opcodes", not traits.missing, opcodes_text(traits)
    local = desk.chain.id in _local_chains()
    remark = f"the last block is {drift:.0f} seconds from this machine's time"
    yield "clock", local or drift < 300, remark
    mix = traits.mix
    try:
        where, mix = desk.contracts.deployment, desk.contracts.guilds.has_mix
        check(desk.chain, where)  # even if it was lately
        yield "contracts", True, f"escrow {where.escrow}, code as in this package"
    except OathworkError as error:
        yield "contracts", False, str(error)
    yield "lot", traits.mix or not mix, lot_text(traits, mix=mix)
    yield "reach", True, reach_text(traits)


def _left_out(desk: Desk) -> Iterator[tuple[str, bool, str]]:
    """The addresses of nodes, mailboxes and notices whose variables are not set."""
    from oathwork.cli.settings import missing_variable
    from oathwork.untrusted.http import host_of

    notices = [url for each in desk.settings.notices for url in each.urls]
    for kind, addresses in (
        ("node", desk.network.rpc),
        ("mailbox", desk.settings.mailboxes),
        ("notices", notices),
    ):
        for url in addresses:
            if variable := missing_variable(url):
                where = f" at {host_of(url)}" if "://" in url else ""
                yield kind, True, f"the one{where} is left out: {variable} is not set"


def _local_chains() -> tuple[int, ...]:
    from oathwork.chain.reader import LOCAL_CHAINS

    return LOCAL_CHAINS


def _packages() -> Iterator[tuple[str, bool, str]]:
    """Versions, and pairs that are known not to fit each other."""
    from importlib.metadata import PackageNotFoundError, version

    def of(name: str) -> str:
        try:
            return version(name)
        except PackageNotFoundError:
            return ""

    yield "web3", True, of("web3")
    ape, foundry = of("eth-ape"), of("ape-foundry")
    if ape:
        mismatch = bool(foundry) and tuple(map(int, foundry.split(".")[:3])) < (0, 8, 12)
        yield (
            "ape",
            not mismatch,
            f"{ape}, ape-foundry {foundry or 'not there'}"
            + (": does not fit; take 0.8.12" if mismatch else ""),
        )


@click.command()
@options.path("--records", "The folder for the record.  [default: none is written]")
@click.option(
    "--around",
    is_flag=True,
    help="Put the contracts around the core there instead: crowds, plans, holdbacks, rotas and keepers' pots.",
)
@click.option(
    "--herald",
    metavar="0x…",
    help="Put a herald there instead, which tells standing to the Ethereum Attestation Service (EAS) at this address.",
)
@click.option(
    "--feedback",
    metavar="0x…",
    help="The ERC-8004 registry of feedback that it tells too; goes with --herald.",
)
@options.writes
def deploy(desk: Desk, records: Path | None, around: bool, herald: str | None, feedback: str | None) -> None:
    """Put the contracts on a chain, at the same addresses as everywhere; if they are there already, check them.

    With --around, the contracts that build on them, once they are there. Those need no record: their addresses say all.

    \b
    oathwork deploy --network local --account dev::0
    oathwork deploy --around --network local --account dev::0
    oathwork deploy --herald 0x… --account steward
    """
    from oathwork.cli.deploying import put_around, put_herald, put_on_chain

    if desk.is_unsigned or desk.safe:
        raise click.UsageError("a deployment goes through a proxy by a key: give --account")
    if around and herald:
        raise click.UsageError("give one of --around and --herald")
    if (around or herald) and records:
        raise click.UsageError(
            f"{'--around' if around else '--herald'} writes no record: leave --records out"
        )
    if around:
        put_around(desk)
    elif herald:
        put_herald(desk, herald, feedback)
    else:
        put_on_chain(desk, records)


@click.command()
@click.argument("address", required=False)
@click.option("--salt", help="The proxy's salt, 32 bytes in 0x, if it was not zero.")
@options.path(
    "--records",
    "The folder with the record that `oathwork deploy` wrote.  [default: the package's records]",
)
@options.reads
def verify(desk: Desk, address: str | None, salt: str | None, records: Path | None) -> None:
    """Compare the contracts on a chain with this package's: code, every immutable, who created them, and the record of them.

    ADDRESS is the escrow's; by default it is the address where the escrow must be. An escrow at another address is
    refused even if its code is right, unless --salt explains the address: its creator may have written into its storage,
    and code does not show that.

    \b
    oathwork verify --network sepolia
    """
    from oathwork.chain.abi import artifact
    from oathwork.chain.probe import probe
    from oathwork.cli.chain_text import lot_text, reach_text, record_text
    from oathwork.contracts import deployments
    from oathwork.errors import NotDeployed, NotOurs

    try:
        deployment = _checked_deployment(desk, address, salt, records)
    except NotDeployed as error:
        if address:
            raise NotOurs(str(error)) from error
        raise  # nobody named it: it is this chain that has none, or another
    names = {
        "BountyEscrow": deployment.escrow,
        "Guilds": deployment.guilds,
        "Reputation": deployment.reputation,
        "ReputationImage": deployment.image,
    }
    hashes = {name: deployments.code_hash(desk.chain, where) for name, where in names.items()}
    rows = {
        name: {"address": where, "codeHash": hashes[name], "compiler": artifact(name).compiler}
        for name, where in names.items()
    }
    traits, lot = probe(desk.chain), deployments.lot_record(desk.chain, deployment)
    recorded_lot = deployments.read_lot_record(desk.chain.id, records)
    lines = [f"{name:<16} {where}  code {hashes[name]}" for name, where in names.items()]
    lines += ["all as in this package, every immutable too: they name each other, and its bytecode made them"]
    lines += [f"lot: {lot_text(traits, mix=lot.mix)}", f"reach: {reach_text(traits)}"]
    lines += [f"record: {record_text(recorded_lot, lot)}"] if recorded_lot else []
    document = {"chain": desk.chain.id, "contracts": rows, **lot.to_json()}
    document["recorded"] = recorded_lot.to_json() if recorded_lot else None
    desk.answer(document, lines)


def _checked_deployment(
    desk: Desk, address: str | None, salt: str | None, records: Path | None
) -> "Deployment":
    """Return the deployment that is meant, which is this package's. Raises NotDeployed, WrongCode."""
    from oathwork.contracts import create2, deployments
    from oathwork.errors import WrongCode
    from oathwork.model.typed_data import address as checked
    from oathwork.model.typed_data import fit

    proxy_salt = fit("bytes32", salt, "--salt") if salt else create2.SALT
    deployment = deployments.read_record(desk.chain.id, records) or deployments.predicted(desk.chain.id)
    if address and checked(address, "ADDRESS") != deployment.escrow:
        deployment = deployments.around(desk.chain, checked(address, "ADDRESS"))
    deployments.check(desk.chain, deployment)
    if not deployments.is_from_here(deployment.escrow, proxy_salt):
        raise WrongCode(
            f"{deployment.escrow} has this package's code and immutables, but is not at the address that its bytecode leads to: "
            "its creator may have written into its storage. If the proxy was given a salt, name it with --salt"
        )
    return deployment


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@options.offline
def completion(desk: Desk, shell: str) -> None:
    """Print a completion script for SHELL. Put the line for yours into ~/.bashrc, ~/.zshrc or config.fish.

    \b
    eval "$(oathwork completion bash)"
    eval "$(oathwork completion zsh)"
    oathwork completion fish | source
    """
    from click.shell_completion import get_completion_class

    from oathwork.cli import cli

    kind = get_completion_class(shell)
    assert kind is not None
    script = kind(cli, {}, "oathwork", "_OATHWORK_COMPLETE").source()
    desk.answer({"shell": shell, "script": script}, [script])


@click.command()
@options.offline
def version(desk: Desk) -> None:
    """Print the version.

    \b
    oathwork version
    """
    from oathwork import __version__

    desk.answer({"version": __version__}, [f"oathwork {__version__}"])
