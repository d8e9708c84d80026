"""How a keeper sends what is due: all in one transaction where Multicall3 is, else one after the other without waiting."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from oathwork.chain import multicall
from oathwork.chain.client import Chain
from oathwork.chain.keys import Signer
from oathwork.contracts import Call
from oathwork.errors import NetworkError, OathworkError, Refused

STEP_FAILED: Final = "failed"  # a step's result
_MOST_GAS: Final = 12_000_000  # of one transaction; a block of most chains has room for two
_OVERHEAD: Final = 50_000  # gas of Multicall3 itself


@dataclass(frozen=True)
class ReadyStep:
    """One call about one bounty that was simulated and would be taken now."""

    id: bytes
    action: str
    call: Call


@dataclass(frozen=True)
class Outcome:
    """What became of a task: `done`, `would be done`, `done by somebody else`, or `failed` and why."""

    id: bytes
    action: str
    result: str
    transaction: str = ""
    reason: str = ""
    call: Call | None = field(default=None, repr=False, compare=False)  # None if there was none to send
    error: OathworkError | None = field(default=None, repr=False, compare=False)  # if it was not done


def failure(id: bytes, action: str, call: Call | None, error: OathworkError) -> Outcome:
    """Return what an error makes of a step: the chain may only have changed meanwhile."""
    is_done = isinstance(error, Refused) and error.came_too_late
    result = "done by somebody else" if is_done else STEP_FAILED
    return Outcome(id, action, result, reason=str(error), call=call, error=error)


def send_steps(chain: Chain, steps: Sequence[ReadyStep], signer: Signer) -> Iterator[Outcome]:
    """Send steps, and yield what became of each. Raises NetworkError after what was sent is reported."""
    if len(steps) < 2 or not multicall.is_deployed(chain):
        yield from _send_in_a_row(chain, steps, signer)
        return
    priced_steps = []
    for step in steps:
        try:
            priced_steps.append((step, step.call.cost(signer.address).gas))
        except NetworkError:
            raise
        except OathworkError as error:
            yield failure(step.id, step.action, step.call, error)
    for batch, gas in _batches(priced_steps):
        if len(batch) == 1:
            yield from _send_in_a_row(chain, batch, signer)
        else:
            yield from _send_together(chain, batch, signer, gas)


def _batches(steps: Sequence[tuple[ReadyStep, int]]) -> Iterator[tuple[list[ReadyStep], int]]:
    """Yield steps that go into one transaction, and its gas: an estimate of it all would let single steps run short."""
    batch, total = list[ReadyStep](), _OVERHEAD
    for step, gas in steps:
        if batch and total + gas > _MOST_GAS:
            yield batch, total
            batch, total = [], _OVERHEAD
        batch.append(step)
        total += gas
    if batch:
        yield batch, total


def _send_together(chain: Chain, steps: Sequence[ReadyStep], signer: Signer, gas: int) -> Iterator[Outcome]:
    data = multicall.aggregated([(step.call.to, step.call.data) for step in steps])
    try:
        transaction = Call(chain, "", "", multicall.MULTICALL3, data).submit(signer, gas=gas)
        receipt = chain.wait(transaction)
    except NetworkError:
        raise
    except OathworkError as error:
        yield from (failure(step.id, step.action, step.call, error) for step in steps)
        return
    events = {(event.contract, event.facts.get("id")) for event in receipt.events}
    for step in steps:
        if (step.call.to, step.id) in events:
            yield Outcome(step.id, step.action, "done", receipt.transaction, call=step.call)
        else:
            yield _why_not(step, receipt.transaction, signer.address)


def _why_not(step: ReadyStep, transaction: str, sender: str) -> Outcome:
    """A step that failed inside a transaction is simulated again, to say why."""
    try:
        step.call.simulate(sender)
    except NetworkError:
        raise
    except OathworkError as error:
        return failure(step.id, step.action, step.call, error)
    reason = f"it failed within transaction {transaction}, and would be taken now"
    refusal = Refused("Reverted", {"transaction": transaction})
    return Outcome(step.id, step.action, STEP_FAILED, reason=reason, call=step.call, error=refusal)


def _send_in_a_row(chain: Chain, steps: Sequence[ReadyStep], signer: Signer) -> Iterator[Outcome]:
    """Each with a nonce of its own; none waits for the one before."""
    transactions: list[tuple[ReadyStep, str]] = []
    network_error: NetworkError | None = None
    for step in steps:
        try:
            transactions.append((step, step.call.submit(signer)))
        except NetworkError as error:
            network_error = error
            break
        except OathworkError as error:
            yield failure(step.id, step.action, step.call, error)
    for step, transaction in transactions:
        yield _awaited(chain, step, transaction)
    if network_error:
        raise network_error


def _awaited(chain: Chain, step: ReadyStep, transaction: str) -> Outcome:
    try:
        receipt = chain.wait(transaction)
    except Refused as refused:
        return failure(step.id, step.action, step.call, refused)
    return Outcome(step.id, step.action, "done", receipt.transaction, call=step.call)
