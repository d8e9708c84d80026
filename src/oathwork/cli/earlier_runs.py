"""What an earlier run of the same command line has sent and not told: that is finished before anything is sent anew."""

import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from oathwork.chain.outbox import Act
    from oathwork.chain.receipt import Receipt
    from oathwork.cli.context import Desk

_LARGEST = 64 * 1024 * 1024  # bytes of a file on a command line


def line_key(verbs: str, arguments: Mapping[str, Any]) -> str:
    """Return what tells one command line from another: the command and its arguments, of a file what is in it.

    A file that was moved is still the same, and one that was changed is another.
    """
    values = {name: _value(name, value) for name, value in sorted(arguments.items())}
    return hashlib.sha256(json.dumps([verbs, values]).encode()).hexdigest()[:16]


def _value(name: str, value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_value(name, each) for each in value]
    file = Path(value) if isinstance(value, Path) or name == "reference" else None
    if file and (data := _content(file)) is not None:
        return (name == "reference" and _bounty_id(data)) or hashlib.sha256(data).hexdigest()
    return str(value.resolve()) if isinstance(value, Path) else str(value)


def _content(file: Path) -> bytes | None:
    """Return what is in a file; None if there is none, or it cannot be read, which the command will say."""
    from oathwork.untrusted.documents import read_file
    from oathwork.untrusted.fields import DocumentRefused

    try:
        return read_file(file, limit=_LARGEST)
    except DocumentRefused:
        return None


def _bounty_id(data: bytes) -> str:
    """Return the id in a bounty's file, which changes with the bounty; nothing if it is none."""
    from oathwork.untrusted.documents import own_json

    try:
        return str(own_json(data)["id"])
    except (ValueError, KeyError, TypeError):
        return ""


def run_once(desk: "Desk", command: Callable[[], Any]) -> None:
    """Finish what an earlier run has begun, or else run a command; forget what was sent once all of it was told."""
    try:
        if not _is_finished(desk):
            command()
    except KeyboardInterrupt:
        for transaction in desk.outbox.transactions:
            click.echo(
                f"stopped: transaction {transaction} is not taken back. The same command again goes on from there",
                err=True,
            )
        raise
    desk.outbox.close()


def _is_finished(desk: "Desk") -> bool:
    """Wait for what earlier runs have sent. Return whether that was all, and was told."""
    is_whole = False
    for act in desk.outbox.acts():
        if (act.chain, act.sender) == (desk.chain.name, desk.sender):
            is_whole = _finish(desk, act)
    return is_whole


def _finish(desk: "Desk", act: "Act") -> bool:
    from oathwork.chain.resuming import NeverTaken, receipt_of
    from oathwork.errors import Refused

    receipts: list[Receipt] = []
    for attempts in act.steps():
        first = attempts[0]
        click.echo(f"an earlier run has signed transaction {first.transaction}, waiting for it", err=True)
        try:
            receipts.append(receipt_of(desk.chain, act.sender, attempts))
        except (Refused, NeverTaken) as error:
            click.echo(f"not done by it: {error}", err=True)
            for attempt in attempts:
                desk.outbox.drop(attempt.transaction)
            continue
        desk.outbox.transactions += [attempt.transaction for attempt in attempts]
        desk.earlier.append((first, receipts[-1]))
    is_whole = act.is_whole and len(receipts) == len(act.steps())
    for receipt in receipts:
        tell_step(desk, receipt, act.notes, is_last=is_whole and receipt is receipts[-1])
    return is_whole


def tell_step(desk: "Desk", receipt: "Receipt", notes: Mapping[str, Any], *, is_last: bool) -> None:
    """Answer with what one of a command's transactions has done to bounties; if it is not about any, with the last."""
    from oathwork.cli.receipts import from_escrow, moves_from_json
    from oathwork.contracts.receipt_moves import DeputyMoney

    desk.deputy = DeputyMoney(*notes["deputy"]) if notes.get("deputy") else None
    desk.moves_unseen = moves_from_json(notes.get("moved", []))
    if not (notes.get("posts") or notes.get("about")):
        if is_last:
            desk.tell_receipt(receipt, notes.get("words", "done"), **notes.get("facts", {}))
        else:
            _say_paid(desk, receipt)
        return
    ours = from_escrow(receipt, desk.contracts.escrow.address)
    if notes.get("posts"):
        ids = [event.facts["id"] for event in ours.named("Posted")]
    else:
        ids = [bytes.fromhex(notes["about"])] if ours.events else []
    for id in ids:
        desk.tell(id, receipt)
    if not ids:
        _say_paid(desk, receipt)


def _say_paid(desk: "Desk", receipt: "Receipt") -> None:
    """Say what a transaction has cost that the answer is not about, such as an allowance."""
    from oathwork.model.typed_data import NOBODY

    click.echo(f"  gas {receipt.gas_used:,}, {desk.money(NOBODY, receipt.fee)}", err=True)
