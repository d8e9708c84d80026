"""Putting the contracts on a chain: says what it costs, sends, records, and answers."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from oathwork.cli import sending
from oathwork.cli.context import Desk
from oathwork.cli.receipts import receipt_json, receipt_lines
from oathwork.contracts import deployments
from oathwork.contracts.create2 import PROXY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oathwork.chain.receipt import Receipt
    from oathwork.contracts import Call


def put_on_chain(desk: Desk, records: Path | None, *, commit: str = "") -> None:
    """Deploy the contracts, or check those that are there; `records` is the folder for a record that names the `commit`."""
    calls = deployments.deployment_calls(desk.chain)
    moves = [move for call in calls for move in call.effect(desk.sender).moves]
    if calls:
        _say_traits(desk)
        sending.propose(desk, calls)
        _say_creation(desk, calls)
        sending.confirm(desk)
    if calls and not desk.chain.code(PROXY):
        deployments.ensure_proxy(desk.chain, desk.signer)
        click.echo(sending.cost_line(desk, calls[-1]), err=True)
    deployment, receipt = deployments.deploy(desk.chain, desk.signer)
    receipt = receipt or _earlier_creation(desk)
    if receipt and records:
        lot = deployments.lot_record(desk.chain, deployment)
        click.echo(
            f"recorded in {deployments.record(deployment, receipt, records, lot=lot, commit=commit)}",
            err=True,
        )
    document = {name: getattr(deployment, name) for name in ("escrow", "guilds", "reputation", "image")}
    lines = [f"{'deployed' if receipt else 'there already, and checked'}: escrow {deployment.escrow}"]
    transaction = receipt_json(receipt, moves) if receipt else {"transaction": None}
    lines += receipt_lines(receipt, moves, desk.money) if receipt else []
    desk.answer({"chain": desk.chain.id, **document, **transaction}, lines)


def put_around(desk: Desk) -> None:
    """Put the contracts around the core there that are missing, for the escrow of this chain."""
    from oathwork.contracts import edge

    escrow = desk.contracts.escrow.address
    places = edge.places(escrow)
    calls = edge.creation_calls(desk.chain, escrow)
    lines = [f"{name} {where}: {edge.PURPOSES[name]}" for name, where in places.items()]
    if calls:
        desk.act(*calls, words="\n".join(["deployed around the core:", *lines]), places=places)
        return
    desk.answer({"transaction": None, "places": places}, ["there already:", *lines])


def put_contract(desk: Desk, name: str, init_code: bytes, next_step: str, **facts: Any) -> None:
    """Put an arbiter, a court or a herald there through the proxy, unless it is there already; `{where}` in what is next is its address."""
    from oathwork.contracts import Call
    from oathwork.contracts.create2 import SALT, create2_address
    from oathwork.errors import NotDeployed

    where = create2_address(init_code)
    coming = f"next, {next_step.replace('{where}', where)}"
    if desk.chain.code(where):
        document = {"transaction": None, "address": where, **facts}
        desk.answer(document, [f"there already: {name} {where}", coming])
        return
    if not desk.chain.code(PROXY):
        raise NotDeployed(f"chain {desk.chain.id} lacks the CREATE2 proxy: `oathwork deploy` puts it there")
    call = Call(desk.chain, "", "", PROXY, SALT + init_code)
    desk.act(call, words=f"created: {name} {where}\n{coming}", address=where, **facts)


def put_herald(desk: Desk, eas: str, feedback: str | None) -> None:
    """Put a herald there, to an EAS that says which version it is, and to ERC-8004's registry of feedback."""
    from oathwork.contracts.eas import eas_version
    from oathwork.contracts.herald_creation import herald_code
    from oathwork.errors import NotDeployed
    from oathwork.model.typed_data import NOBODY, address

    place, registry = address(eas, "--herald"), address(feedback or NOBODY, "--feedback")
    version = eas_version(desk.chain, place)
    if feedback and not desk.chain.code(registry):
        raise NotDeployed(f"there is no registry of feedback at {registry} on chain {desk.chain.id}")
    code = herald_code(desk.contracts.escrow.address, place, registry)
    next_step = "send it: oathwork attest GUILD ACCOUNT --herald {where}"
    put_contract(desk, "Herald", code, next_step, eas=place, easVersion=version)


def _say_creation(desk: Desk, calls: "Sequence[Call]") -> None:
    """Say what the creation will take at today's price, if the proxy has to be there before it can be estimated."""
    if len(calls) > 1:
        cost = calls[0].cost(desk.sender)._replace(gas=deployments.CREATION_GAS)
        words = f"Creating the contracts takes about {cost.gas:,} gas"
        click.echo(f"{words}: have {sending.gas_money(desk, cost)} for it.", err=True)


def _earlier_creation(desk: Desk) -> "Receipt | None":
    """Return the receipt of the creation, if an earlier run has sent it."""
    return next((receipt for attempt, receipt in desk.earlier if attempt.to == PROXY), None)


def _say_traits(desk: Desk) -> None:
    """Say what the chain offers the contracts, before anything is spent. Raises NotDeployed if they cannot work there."""
    from oathwork.cli.chain_text import lot_text, opcodes_text, reach_text
    from oathwork.contracts.deployments import check_chain

    traits = check_chain(desk.chain)
    for text in (opcodes_text(traits), lot_text(traits, mix=traits.mix), reach_text(traits)):
        click.echo(text, err=True)
