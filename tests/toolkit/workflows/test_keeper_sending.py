"""A keeper's steps go out in one transaction where Multicall3 is, each allowed to fail, and in a row where it is not."""

from contextlib import contextmanager
from dataclasses import replace
from types import SimpleNamespace

import pytest

from oathwork.chain.client import rpc
from oathwork.chain.nonce_lock import AccountBusy
from oathwork.contracts.escrow import BountyEscrow
from oathwork.errors import NodeRefused, NotConfirmed, Unreachable
from oathwork.model.terms import Status
from oathwork.workflows.coming_panel import as_drawn
from oathwork.workflows.keeper import Keeper
from oathwork.workflows.keeper_sending import ReadyStep, _as_one, _batches, send_steps
from tests.support import multicall3
from tests.support.stage import DAY


@pytest.fixture
def with_multicall3(on_anvil):
    rpc(on_anvil.chain, "anvil_setCode", multicall3.ADDRESS, "0x" + multicall3.CODE.hex())
    return on_anvil


def overdue(stage, lanes=3):
    bounties = [stage.post(stage.terms(lane=lane)) for lane in range(lanes)]
    stage.later(30 * DAY)
    return bounties


def withdrawals(stage, bounties):
    return [
        ReadyStep(each.id, "withdraw", stage.escrow.withdraw(each.terms, each.state)) for each in bounties
    ]


def test_all_that_is_due_goes_out_in_one_transaction(with_multicall3):
    stage = with_multicall3
    bounties = overdue(stage)
    outcomes = Keeper(stage.contracts).tick(stage.stranger)
    assert [each.result for each in outcomes] == ["done"] * 3
    assert len({each.transaction for each in outcomes}) == 1
    assert {stage.again(each).end for each in bounties} == {"Withdrawn"}


def test_one_that_somebody_else_has_done_is_left_out(with_multicall3):
    stage = with_multicall3
    first, second, third = overdue(stage)
    steps = withdrawals(stage, [first, second, third])
    stage.escrow.withdraw(second.terms, second.state).send(stage.poster)
    results = {each.id: each.result for each in send_steps(stage.chain, steps, stage.stranger)}
    assert results == {first.id: "done", second.id: "done by somebody else", third.id: "done"}


def test_one_that_fails_within_the_transaction_stops_no_other(with_multicall3):
    """The second passes its simulation, and the first takes it away."""
    stage = with_multicall3
    first, second, third = overdue(stage)
    steps = withdrawals(stage, [first, second, third])
    steps[1] = replace(steps[1], call=steps[0].call)
    outcomes = list(send_steps(stage.chain, steps, stage.stranger))
    assert [each.result for each in outcomes] == ["done", "done by somebody else", "done"]
    assert outcomes[0].transaction == outcomes[2].transaction


def test_a_panel_is_drawn_and_settled_in_it(with_multicall3):
    stage = with_multicall3
    bounties = [stage.deliver(stage.claim(stage.post(stage.terms(lane=lane)))) for lane in range(2)]
    stage.reach_lot(bounties[1])
    steps = []
    for bounty in bounties:
        verdicts = stage.verdicts(as_drawn(stage.ledger, bounty), 90, 80, 70)
        call = stage.escrow.draw_and_settle(bounty.terms, bounty.state, bounty.people, verdicts)
        steps.append(ReadyStep(bounty.id, "drawAndSettle", call))
    outcomes = list(send_steps(stage.chain, steps, stage.stranger))
    assert {stage.again(each).end for each in bounties} == {"Paid"}
    assert outcomes[0].transaction == outcomes[1].transaction


def test_what_is_too_much_for_one_transaction_goes_out_in_several(with_multicall3, monkeypatch):
    stage = with_multicall3
    bounties = overdue(stage)
    steps = withdrawals(stage, bounties)
    gas = steps[0].call.cost(stage.stranger.address).gas
    monkeypatch.setattr("oathwork.workflows.keeper_sending._MOST_GAS", 50_000 + gas * 5 // 2)
    outcomes = list(send_steps(stage.chain, steps, stage.stranger))
    assert [each.result for each in outcomes] == ["done"] * 3
    assert len({each.transaction for each in outcomes}) == 2


@pytest.mark.parametrize("code", ["0x", "0x00"])
def test_where_another_contract_or_none_lies_there_each_has_a_nonce_of_its_own(on_anvil, code):
    stage = on_anvil
    rpc(stage.chain, "anvil_setCode", multicall3.ADDRESS, code)
    bounties = overdue(stage)
    outcomes = Keeper(stage.contracts).tick(stage.stranger)
    assert len({each.transaction for each in outcomes}) == 3
    assert {stage.again(each).status for each in bounties} == {Status.FREE}


def test_none_waits_for_the_one_before(on_anvil):
    """All are out before a block takes the first."""
    stage = on_anvil
    bounties = overdue(stage)
    rpc(stage.chain, "evm_setAutomine", False)
    rpc(stage.chain, "evm_setIntervalMining", 1)
    try:
        outcomes = list(send_steps(stage.chain, withdrawals(stage, bounties), stage.stranger))
    finally:
        rpc(stage.chain, "evm_setIntervalMining", 0)
        rpc(stage.chain, "evm_setAutomine", True)
    assert [each.result for each in outcomes] == ["done"] * 3


def test_a_network_that_fails_is_raised_after_what_was_sent_is_told(stage, monkeypatch):
    first, second = overdue(stage, lanes=2)
    broken = replace(withdrawals(stage, [second])[0].call)
    steps = [*withdrawals(stage, [first]), ReadyStep(second.id, "withdraw", broken)]
    send = stage.chain.hand_in

    def hand_in(fields, signer):
        if fields["data"] == broken.data:
            raise Unreachable("gone")
        return send(fields, signer)

    monkeypatch.setattr(stage.chain, "hand_in", hand_in)
    outcomes = send_steps(stage.chain, steps, stage.stranger)
    assert next(outcomes).result == "done"
    with pytest.raises(Unreachable):
        next(outcomes)


def test_a_batch_moves_what_its_steps_are_said_to_move(with_multicall3):
    stage = with_multicall3
    overdue(stage, lanes=2)
    before = stage.chain.balance(stage.poster.address)
    said = []
    Keeper(stage.contracts).tick(
        stage.stranger, announce=lambda call, cost: said.append(call.effect(stage.stranger.address))
    )
    moved = sum(move.amount for effect in said for move in effect.moves)
    assert stage.chain.balance(stage.poster.address) - before == moved
    assert BountyEscrow(stage.chain, stage.escrow.address).status(stage.poster.address, 1).generation == 1


@pytest.mark.parametrize("size", [4, 1_300, 5_000])
def test_a_hundred_steps_are_in_transactions_that_a_node_takes(size):
    call = SimpleNamespace(to="0x" + "ee" * 20, data=b"\x11" * size, value=0)
    batches = list(_batches([ReadyStep(bytes([number]), "draw", call, gas=90_000) for number in range(100)]))
    assert [step.id[0] for batch in batches for step in batch] == list(range(100))
    sizes = [len(_as_one(batch)[1]) for batch in batches]
    assert max(sizes) + 1_024 < 128 * 1024  # geth's limit, of the transaction with its signature
    assert len(batches) == -(-sum(sizes) // 100_000)  # and no more of them than it takes


def test_an_account_that_another_program_holds_is_each_steps_failure(stage, monkeypatch):
    @contextmanager
    def held(*_):
        raise AccountBusy("another program is sending")
        yield

    monkeypatch.setattr("oathwork.chain.turn.sending", held)
    bounties = overdue(stage, lanes=2)
    outcomes = list(send_steps(stage.chain, withdrawals(stage, bounties), stage.stranger))
    assert [(each.id, each.result) for each in outcomes] == [(each.id, "failed") for each in bounties]


def test_what_came_after_one_that_was_not_confirmed_is_told(stage, monkeypatch):
    bounties, waited, wait = overdue(stage), [], stage.chain.wait

    def not_at_first(transaction):
        waited.append(transaction)
        if len(waited) == 1:
            raise NotConfirmed("not in time", transaction)
        return wait(transaction)

    monkeypatch.setattr(stage.chain, "wait", not_at_first)
    told = []
    with pytest.raises(NotConfirmed):
        for outcome in send_steps(stage.chain, withdrawals(stage, bounties), stage.stranger):
            told.append(outcome)  # noqa: PERF402
    assert [(each.id, each.result) for each in told] == [(each.id, "done") for each in bounties[1:]]


def test_a_step_that_the_node_will_not_price_stops_no_other(stage, monkeypatch):
    first, second = overdue(stage, lanes=2)
    steps, gas = withdrawals(stage, [first, second]), stage.chain.gas

    def refuse_first(to, data, sender, **more):
        if data == steps[0].call.data:
            raise NodeRefused("too long")
        return gas(to, data, sender, **more)

    monkeypatch.setattr(stage.chain, "gas", refuse_first)
    results = {each.id: each.result for each in send_steps(stage.chain, steps, stage.stranger)}
    assert results == {first.id: "failed", second.id: "done"}
