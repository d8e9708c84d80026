"""From calls to what they have moved: says what they do, what gas costs at most, asks, sends, or hands them over unsigned."""

import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

import click

from oathwork.errors import Refused, UsageError

if TYPE_CHECKING:
    from oathwork.chain.receipt import Cost
    from oathwork.cli.context import Desk
    from oathwork.contracts import Call
    from oathwork.model.bounty import Bounty
    from oathwork.model.typed_data import TypedData

_UNSIGNED: Final = "oathwork/unsigned/1"


def act(
    desk: "Desk",
    calls: "Sequence[Call]",
    bounties: "Sequence[Bounty]",
    notes: dict[str, Any],
    before: Callable[[], None] = lambda: None,
) -> None:
    """Say what calls do, ask, and send them; or hand them over, as --unsigned or --safe want.

    `before` is called before anything is sent or handed over, so that nothing is on the chain whose files could be lost; the
    file of a bounty is written before its transaction is sent. Each receipt is told at once: what was sent is not forgotten
    if a later call fails. What an earlier run has done of it is not done again.
    """
    if desk.safe:
        _say_effects(desk, calls)
        before()
        _write_batch(desk, calls)
    elif desk.is_unsigned:
        _say_effects(desk, calls)
        before()
        _print_unsigned(desk, calls)
    else:
        calls = _not_done(desk, calls)
        propose(desk, calls)
        confirm(desk)
        before()
        _send(desk, calls, bounties, notes)


def _not_done(desk: "Desk", calls: "Sequence[Call]") -> "Sequence[Call]":
    earlier_calls = [(attempt.to, attempt.value, attempt.data) for attempt, _ in desk.earlier]
    return [call for call in calls if (call.to, call.value, call.data) not in earlier_calls]


def _send(desk: "Desk", calls: "Sequence[Call]", bounties: "Sequence[Bounty]", notes: dict[str, Any]) -> None:
    from oathwork.cli.earlier_runs import tell_step
    from oathwork.ledger.bounty_file import keep

    bounty_of = dict(zip(calls[::-1], bounties[::-1], strict=False))  # allowances come first, and are of none
    for number, call in enumerate(calls, 1):
        if number > 1:
            click.echo(cost_line(desk, call), err=True)
        if bounty := bounty_of.get(call):
            keep(bounty, desk.contracts.escrow.domain, desk.folder)
        is_last = number == len(calls)
        desk.outbox.is_last = is_last and not notes["followed"]
        desk.outbox.notes = notes | {"moved": _moved_unseen(desk, call)}
        tell_step(desk, call.send(desk.signer), desk.outbox.notes, is_last=is_last)


def _moved_unseen(desk: "Desk", call: "Call") -> list[dict[str, Any]]:
    """Return, as JSON, what a court's or a holdback's call moves when it is in a block, which no event of the escrow tells."""
    if call.contract not in ("CourtArbiter", "PanelArbitrator", "PanelEvaluator", "Holdback"):
        return []
    effect = call.effect(desk.sender)
    is_exact = effect.exact_moves == effect.moves
    return [move.to_json() for move in effect.moves] if is_exact else []


def propose(desk: "Desk", calls: Sequence["Call"]) -> None:
    """Say what the sender is about to sign, and the most that the first call costs. No gas is dearer than what is said.

    What a later call costs is said before it is sent: no node says it of a call that comes after another.
    """
    _say_effects(desk, calls)
    click.echo(cost_line(desk, calls[0]), err=True)
    _say_rest(len(calls) - 1)


def _say_rest(count: int) -> None:
    if count:
        which = (
            "the other transaction costs" if count == 1 else f"each of the other {count} transactions costs"
        )
        click.echo(f"What {which} is known when the one before it is in a block.", err=True)


def confirm(desk: "Desk") -> None:
    """Ask whether to sign and send. Raises Abort."""
    if not (desk.yes or click.confirm("Sign and send it?", err=True)):
        raise click.Abort


def cost_sentence(desk: "Desk", cost: "Cost") -> str:
    """Say the most that gas costs, rounded up, in the chain's coin."""
    return f"It costs at most {gas_money(desk, cost)} of gas ({cost.gas:,} gas)."


def gas_money(desk: "Desk", cost: "Cost") -> str:
    """Return what gas costs at most, rounded up, in the chain's coin."""
    from oathwork.model.typed_data import NOBODY

    return desk.money(NOBODY, _rounded_up(cost.wei))


def _rounded_up(wei: int) -> int:
    """Three digits are enough to decide by."""
    step = int("1".ljust(len(str(wei)) - 2, "0"))
    return -(-wei // step) * step


def _say_effects(desk: "Desk", calls: Sequence["Call"]) -> None:
    from oathwork.contracts.rehearsal import rehearse

    sender = desk.sender
    rehearse(calls, sender)
    for call in calls:
        click.echo(call.effect(sender).sentence(desk.money), err=True)


def cost_line(desk: "Desk", call: "Call") -> str:
    """Say the most that a call costs now; it is not sent for more."""
    desk.chain.max_fee = desk.fee_limit
    cost = call.cost(desk.sender)
    desk.chain.max_fee = cost.price
    return cost_sentence(desk, cost)


def _write_batch(desk: "Desk", calls: Sequence["Call"]) -> None:
    from oathwork.contracts import safe

    if desk.out is None:
        raise UsageError("--safe goes with --out: the file for the Transaction Builder")
    document = safe.batch(calls, desk.sender, desk.chain.id, name=f"oathwork {desk.command}")
    safe.write_batch(desk.out, document)
    desk.answer(
        {"safe": desk.sender, "file": str(desk.out)},
        [f"written: {desk.out}. Import it in the Safe's Transaction Builder"],
    )


def _print_unsigned(desk: "Desk", calls: Sequence["Call"]) -> None:
    from oathwork.chain.receipt import Cost

    transactions = [_unsigned(desk, call, is_first=call is calls[0]) for call in calls]
    for each in transactions:
        if "gas" in each:
            numbers = {
                name: int(value, 16)
                for name, value in each.items()
                if name.lower().startswith(("gas", "max"))
            }
            click.echo(cost_sentence(desk, Cost.of(numbers)), err=True)
    _say_rest(sum("gas" not in each for each in transactions))
    click.echo(json.dumps({"schema": _UNSIGNED, "transactions": transactions}, indent=2))


def print_message(message: "TypedData") -> None:
    """Print a message that a wallet is to sign as typed data, with the hashes that a hardware wallet shows on stderr."""
    from oathwork.cli.signing import hashes
    from oathwork.contracts import describe_message

    click.echo(describe_message(message), err=True)
    for name, value in hashes(message).items():
        click.echo(f"  {name:<12} {value}", err=True)
    click.echo(json.dumps({"schema": _UNSIGNED, "messages": [message.full()]}, indent=2))


def _unsigned(desk: "Desk", call: "Call", *, is_first: bool) -> dict[str, Any]:
    try:
        return call.unsigned(desk.sender)
    except Refused:
        if is_first:  # what comes first must be possible now; what follows may need it
            raise
    fields = {"from": desk.sender, "to": call.to, "data": "0x" + call.data.hex(), "value": hex(call.value)}
    return fields | {"chainId": hex(desk.chain.id)}
