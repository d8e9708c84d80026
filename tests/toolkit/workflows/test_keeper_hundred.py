"""A hundred steps are done within two blocks, whether Multicall3 is there or not, and are asked about at the same time."""

import threading
import time

import pytest

from oathwork.chain.client import rpc
from oathwork.chain.outbox import Outbox
from oathwork.chain.resuming import receipt_of
from oathwork.chain.turn import turn_of
from oathwork.ledger.logs import Ledger
from oathwork.workflows.keeper import Keeper
from tests.support import multicall3
from tests.support.killing import Killed
from tests.support.stage import DAY

MANY = 100
PATIENCE = 120  # seconds, on a busy machine


def until(keeper, holds):
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end and keeper.error is None, keeper.error
        time.sleep(0.05)


def waiting(chain):
    """How many transactions wait for a block."""
    return int(rpc(chain, "txpool_status")["pending"], 16)


@pytest.fixture
def by_hand(on_anvil):
    """A chain whose blocks are made when a test wants one."""
    chain = on_anvil.chain
    rpc(chain, "evm_setAutomine", False)
    yield on_anvil
    rpc(chain, "anvil_dropAllTransactions")
    rpc(chain, "evm_setAutomine", True)


@pytest.fixture
def overdue(by_hand):
    """A hundred bounties that nobody has claimed, all of which can be sent back."""
    stage, chain = by_hand, by_hand.chain
    with turn_of(chain, stage.poster, chain.fees()) as turn:
        for lane in range(MANY):
            call = stage.escrow.post(stage.terms(lane=lane))
            turn.submit(call.to, call.data, gas=300_000, value=call.value)
    while waiting(chain):
        rpc(chain, "evm_mine")
    stage.later(31 * DAY)
    bounties = Ledger(stage.contracts).live()
    assert len(bounties) == MANY
    return bounties


class InBackground:
    """A keeper's turn in a thread of its own."""

    def __init__(self, stage):
        self.outcomes, self.error = None, None
        self._keeper, self._signer = Keeper(stage.contracts), stage.stranger
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self):
        try:
            self.outcomes = self._keeper.tick(self._signer)
        except Exception as error:  # noqa: BLE001 (the test raises it)
            self.error = error

    def join(self):
        self._thread.join(PATIENCE)
        assert self.error is None, self.error
        return self.outcomes


@pytest.mark.parametrize(
    "code, transactions", [("0x" + multicall3.CODE.hex(), 2), ("0x", MANY)], ids=["together", "alone"]
)
def test_a_hundred_steps_are_done_within_two_blocks(by_hand, overdue, code, transactions):
    stage, chain = by_hand, by_hand.chain
    rpc(chain, "anvil_setCode", multicall3.ADDRESS, code)
    before = chain.block().number
    keeper = InBackground(stage)
    until(keeper, lambda: waiting(chain) == transactions)
    for _ in range(2):
        rpc(chain, "evm_mine")
    outcomes = keeper.join()
    assert [each.result for each in outcomes] == ["done"] * MANY
    assert len({each.transaction for each in outcomes}) == transactions
    assert chain.block().number == before + 2
    assert Ledger(stage.contracts).live() == []


def test_a_step_that_fails_alone_stops_no_other(by_hand, overdue):
    """Somebody takes one of them away in the same block, for more gas."""
    stage, chain = by_hand, by_hand.chain
    keeper = InBackground(stage)
    until(keeper, lambda: waiting(chain) == MANY)
    call = stage.escrow.withdraw(overdue[50].terms, overdue[50].state)
    fees = {name: 5 * fee for name, fee in chain.fees().items()}
    with turn_of(chain, stage.steward, fees) as turn:
        turn.submit(call.to, call.data, gas=300_000)
    rpc(chain, "evm_mine")
    results = {each.id: each.result for each in keeper.join()}
    assert results.pop(overdue[50].id) == "done by somebody else"
    assert list(results.values()) == ["done"] * (MANY - 1)


def test_a_keeper_that_is_killed_in_the_middle_has_lost_nothing_and_sends_nothing_twice(
    by_hand, overdue, tmp_path, monkeypatch
):
    stage, chain = by_hand, by_hand.chain
    sender, real, sent = stage.stranger.address, chain.eth.send_raw_transaction, []
    nonce = chain.nonce(sender)

    def send(raw):
        if len(sent) == MANY // 2:
            raise Killed  # it is written down, and no node has it
        sent.append(raw)
        return real(raw)

    with monkeypatch.context() as patch:
        patch.setattr(chain, "outbox", Outbox("k", lambda transaction: None, tmp_path))
        patch.setattr(chain.eth, "send_raw_transaction", send)
        with pytest.raises(Killed):
            Keeper(stage.contracts).tick(stage.stranger)
    (act,) = Outbox("k", lambda transaction: None, tmp_path).acts()
    assert len(act.attempts) == MANY // 2 + 1
    rpc(chain, "evm_mine")
    rpc(chain, "evm_setAutomine", True)
    for attempts in act.steps():  # as the next run of the same command does
        assert receipt_of(chain, sender, attempts)
    outcomes = Keeper(stage.contracts).tick(stage.stranger)
    assert [each.result for each in outcomes] == ["done"] * (MANY // 2 - 1)
    assert chain.nonce(sender) == nonce + MANY
    assert Ledger(stage.contracts).live() == []
