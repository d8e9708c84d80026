"""How a keeper sends what is due: all in one transaction where Multicall3 is, else each in its own. None waits for another.

What goes through a poster's pot has a transaction of its own: the pot pays whoever calls it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from oathwork.chain import multicall
from oathwork.chain.client import Chain
from oathwork.chain.in_flight import in_flight
from oathwork.chain.keys import Signer
from oathwork.chain.nonce_lock import AccountBusy
from oathwork.chain.receipt import Receipt
from oathwork.chain.turn import turn_of
from oathwork.contracts import Call
from oathwork.contracts.keeper_pot import earned_in
from oathwork.errors import NetworkError, NodeRefused, OathworkError, Refused

STEP_FAILED: Final = "failed"  # a step's result
IN_TRANSACTION: Final = (
    "Reverted"  # the rule of what failed in a transaction, and would be taken when it is asked
)
_MOST_GAS: Final = 12_000_000  # of one transaction; a block of most chains has room for two
_OVERHEAD: Final = 50_000  # gas of Multicall3 itself
_MOST_DATA: Final = 100_000  # bytes of one transaction; nodes refuse one of 128 KiB
_FRAME: Final = 256  # bytes that Multicall3 puts around one call, or less


@dataclass(frozen=True)
class ReadyStep:
    """One call about one bounty that was simulated and would be taken now. `gas`: its limit; zero: not estimated yet."""

    id: bytes
    action: str
    call: Call
    gas: int = 0
    direct: Call | None = None  # the escrow's call, if `call` sends it through a poster's pot


@dataclass(frozen=True)
class Outcome:
    """What became of a task: `done`, `would be done`, `done by somebody else`, or `failed` and why."""

    id: bytes
    action: str
    result: str
    transaction: str = ""
    reason: str = ""
    pay: int = 0  # wei that a poster's pot has paid for it
    call: Call | None = field(default=None, repr=False, compare=False)  # None if there was none to send
    error: OathworkError | None = field(default=None, repr=False, compare=False)  # if it was not done


def failure(id: bytes, action: str, call: Call | None, error: OathworkError) -> Outcome:
    """Return what an error makes of a step: the chain may only have changed meanwhile."""
    is_done = isinstance(error, Refused) and error.came_too_late
    result = "done by somebody else" if is_done else STEP_FAILED
    return Outcome(id, action, result, reason=str(error), call=call, error=error)


def priced(step: ReadyStep, sender: str) -> ReadyStep | Outcome:
    """Return a step that would be taken now with its gas, or why it would not. Raises NetworkError."""
    try:
        step.call.simulate(sender)
        return replace(step, gas=step.call.gas(sender))
    except NodeRefused as error:  # what a node does not take of one step says nothing of the others
        return failure(step.id, step.action, step.call, error)
    except NetworkError:
        raise
    except OathworkError as error:
        return failure(step.id, step.action, step.call, error)


def send_steps(
    chain: Chain, steps: Sequence[ReadyStep], signer: Signer, fees: Mapping[str, Any] | None = None
) -> Iterator[Outcome]:
    """Send steps, all of them before one is waited for, and yield what became of each.

    `fees`: what gas costs, by default as it does now. Raises NetworkError after what was sent is reported.
    """
    if not steps:
        return
    ready_steps: list[ReadyStep] = []
    unpriced_steps = [step for step in steps if not step.gas]
    prices = iter(in_flight(chain, lambda step: priced(step, signer.address), unpriced_steps))
    for step in steps:
        result = step if step.gas else next(prices)
        if isinstance(result, Outcome):
            yield result
        else:
            ready_steps.append(result)
    is_together = sum(not step.direct for step in ready_steps) > 1 and multicall.is_deployed(chain)
    batches = _batches(ready_steps) if is_together else [[step] for step in ready_steps]
    yield from _send(chain, batches, signer, chain.fees() if fees is None else fees)


def _batches(steps: Sequence[ReadyStep]) -> list[list[ReadyStep]]:
    """Return the steps that go into one transaction each, in the order of the first of them."""
    batches: list[list[ReadyStep]] = []
    batch, total, data = list[ReadyStep](), 0, 0
    for step in steps:
        if step.direct:
            batches.append([step])
            continue
        size = len(step.call.data) + _FRAME
        if not batch or total + step.gas > _MOST_GAS or data + size > _MOST_DATA:
            batch, total, data = [], _OVERHEAD, 0
            batches.append(batch)
        batch.append(step)
        total += step.gas
        data += size
    return batches


def _as_one(batch: Sequence[ReadyStep]) -> tuple[str, bytes, int, int]:
    """Return address, data, value and gas of a batch's transaction: an estimate of it all would let single steps run short."""
    if len(batch) == 1:
        step = batch[0]
        return step.call.to, step.call.data, step.call.value, step.gas
    data = multicall.aggregated([(step.call.to, step.call.data) for step in batch])
    return multicall.MULTICALL3, data, 0, _OVERHEAD + sum(step.gas for step in batch)


def _send(
    chain: Chain, batches: Sequence[list[ReadyStep]], signer: Signer, fees: Mapping[str, Any]
) -> Iterator[Outcome]:
    """Hand all in, each with the next nonce, then wait for each. Raises the first NetworkError after all that is told."""
    sent_batches: list[tuple[list[ReadyStep], str]] = []
    failures: list[Outcome] = []
    network_errors: list[NetworkError] = []
    try:
        with turn_of(chain, signer, fees) as turn:
            for batch in batches:
                to, data, value, gas = _as_one(batch)
                try:
                    sent_batches.append((batch, turn.submit(to, data, gas=gas, value=value)))
                except NetworkError as error:
                    network_errors.append(error)
                    break
                except OathworkError as error:
                    failures += _failures(batch, error)
    except AccountBusy as error:  # nothing was sent
        failures = [each for batch in batches for each in _failures(batch, error)]
    yield from failures
    for batch, transaction in sent_batches:
        try:
            yield from _awaited(chain, batch, transaction, signer.address)
        except NetworkError as error:
            network_errors.append(error)
    if network_errors:
        raise network_errors[0]


def _failures(batch: Sequence[ReadyStep], error: OathworkError) -> list[Outcome]:
    return [failure(step.id, step.action, step.call, error) for step in batch]


def _awaited(chain: Chain, batch: Sequence[ReadyStep], transaction: str, sender: str) -> Iterator[Outcome]:
    try:
        receipt = chain.wait(transaction)
    except Refused as refused:
        yield from _failures(batch, refused)
        return
    if len(batch) == 1:
        step = batch[0]
        pay = earned_in(receipt, step.call.to) if step.direct else 0
        yield Outcome(step.id, step.action, "done", receipt.transaction, pay=pay, call=step.call)
    else:
        yield from _told(batch, receipt, sender)


def _told(batch: Sequence[ReadyStep], receipt: Receipt, sender: str) -> Iterator[Outcome]:
    """Yield which steps of a common transaction were taken: what the escrow has told of them."""
    events = {(event.contract, event.facts.get("id")) for event in receipt.events}
    for step in batch:
        if (step.call.to, step.id) in events:
            yield Outcome(step.id, step.action, "done", receipt.transaction, call=step.call)
        else:
            yield _why_not(step, receipt.transaction, sender)


def _why_not(step: ReadyStep, transaction: str, sender: str) -> Outcome:
    """A step that failed inside a transaction is simulated again, to say why. A silent node keeps no other from being told."""
    try:
        step.call.simulate(sender)
    except OathworkError as error:
        return failure(step.id, step.action, step.call, error)
    reason = f"it failed within transaction {transaction}, and would be taken now"
    refusal = Refused(IN_TRANSACTION, {"transaction": transaction})
    return Outcome(step.id, step.action, STEP_FAILED, reason=reason, call=step.call, error=refusal)
